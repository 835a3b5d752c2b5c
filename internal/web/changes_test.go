package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"annae/internal/locale"
	"annae/internal/web"
)

func TestChangesBetweenTwoYearsAreAPage(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	tests := []struct {
		name, path, accept string
		lang               locale.Locale
		want               []string
	}{
		{"the newest two years", "/changes", "", "en", []string{
			"<h1>Who may apply: what changed from 2025 to 2026</h1>", `<h2 id="pair-1">Planning, 2025 intake, compared with Planning, 2026 intake</h2>`,
			"<h3>2025: may not apply. 2026: not settled.</h3>", "<li>Who applies: An international organisation</li>",
			`2025: not met. The government that applies is in charge of the project. <a href="#source-S47">S47</a> <a href="#source-S48">S48</a>`,
			`<li id="source-S47"><span class="tag">S47</span><span><a href="https://smartcity.go.kr/en/`,
			"Only in 2026: The call stresses solutions that build on AI. Whether that earns points was not found. (This decides nothing.)",
			"<option selected>2025</option>", "<option selected>2026</option>",
		}},
		{"two years in Korean", "/changes?from=2024&to=2025&lang=ko", "en", "ko", []string{
			"<h1>신청 자격: 2024년과 2025년의 차이</h1>", "<h3>2024년: 확인되지 않음. 2025년: 신청할 수 있음.</h3>", `href="/changes?from=2024&lang=en&to=2025"`,
		}},
		{"a track that is new", "/changes?from=2020&to=2021", "ko", "ko", []string{"2021년에 새로 생긴 분야: 2021년 해외실증형", "2021년에만 있음: "}},
		{"a side that was split", "/changes?from=2021&to=2022", "", "en", []string{
			"One of these years had two planning tracks.", "Urban planning, 2021, compared with Planning, 2022", "Solution planning, 2021, compared with Planning, 2022",
		}},
		{"the same verdict for everybody", "/changes?from=2022&to=2023", "", "en", []string{"The verdict is the same for everybody."}},
		{"backwards", "/changes?from=2021&to=2020", "", "en", []string{"No longer there in 2020: Overseas demonstration, 2021"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := do(h, "GET", tt.path, "", "Accept-Language", tt.accept)
			body := html.UnescapeString(w.Body.String())
			for _, want := range append(tt.want, `<html lang="`+string(tt.lang)+`">`, `<main class="docs" id="main">`, `<label for="from">`, `<label for="to">`) {
				if !strings.Contains(body, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			if w.Code != 200 || w.Header().Get("Content-Language") != string(tt.lang) {
				t.Errorf("status %d in %q", w.Code, w.Header().Get("Content-Language"))
			}
			for _, bad := range []string{"changes.", "<script", "style=", "unsettled.", "rule.", "fact.", "{"} {
				if strings.Contains(body, bad) {
					t.Errorf("the page has %q in it", bad)
				}
			}
		})
	}
}

// Every citation leads to a source below, and no id stands twice.
func TestChangesCiteWhatIsListed(t *testing.T) {
	body := do(serveRules(t, web.Options{Rules: shippedRules()}), "GET", "/changes?from=2021&to=2026", "").Body.String()
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if ids[m[1]] {
			t.Errorf("the id %s stands twice", m[1])
		}
		ids[m[1]] = true
	}
	links := regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(links) < 20 {
		t.Fatalf("only %d citations were found", len(links))
	}
	for _, m := range links {
		if !ids[m[1]] {
			t.Errorf("nothing has the id %s", m[1])
		}
	}
}

func TestYearsThatCantBeComparedAreAPage(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	const years = "There are rules for the years 2020 to 2026. Please choose two of them."
	tests := []struct {
		name, path string
		status     int
		want       string
	}{
		{"a year without rules", "/changes?from=2019", 404, years},
		{"a later year", "/changes?to=2030", 404, years},
		{"no year", "/changes?to=%3Cscript%3E", 400, years},
		{"a year twice", "/changes?from=2024&to=2024", 400, "Please choose two different years."},
		{"only the newest twice", "/changes?from=2026", 400, "Please choose two different years."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := do(h, "GET", tt.path, "", "Accept-Language", "en")
			body := w.Body.String()
			if w.Code != tt.status || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				t.Errorf("status %d, %s; want a page with %d", w.Code, w.Header().Get("Content-Type"), tt.status)
			}
			for _, want := range []string{`<p class="problem" role="alert">` + tt.want, `<select id="from"`, "</html>"} {
				if !strings.Contains(body, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			if strings.Contains(body, "<script>") || strings.Contains(body, "<h2") {
				t.Errorf("the page holds what was sent, or a comparison")
			}
		})
	}
}

func TestWithoutRulesNothingChanged(t *testing.T) {
	w := do(serveRules(t, web.Options{}), "GET", "/changes", "", "Accept-Language", "ko")
	if w.Code != 404 || !strings.Contains(w.Body.String(), `<html lang="ko">`) {
		t.Errorf("status %d, want a page with 404", w.Code)
	}
}
