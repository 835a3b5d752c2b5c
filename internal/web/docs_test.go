package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"annae/internal/web"
)

func TestTheDocumentationTellsOfEverything(t *testing.T) {
	w := do(serve(t, &fakeDesk{}, web.Options{}), "GET", "/docs", "")
	body := html.UnescapeString(w.Body.String())
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Fatalf("status %d, %s", w.Code, w.Header().Get("Content-Type"))
	}
	for _, want := range []string{
		"<code>POST /v1/ask</code>", "<code>GET /v1/topics/{id}</code>",
		`curl -s "$DESK/v1/ask" -H 'Content-Type: application/json' \`, `-d '{"text": "How much does planning pay?"}'`,
		`curl -s "$DESK/v1/topics/support-amount-planning?locale=ko"`,
		`--data-urlencode 'text=How much does planning pay?'`,
		`"outcome": "answer",`, `<tr id="problem-unknown-value">`, "string or null", `list of <a href="#object-Citation">`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestTheLinksOfTheDocumentationLead(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	body := do(h, "GET", "/docs", "").Body.String()
	for _, m := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		link := html.UnescapeString(m[1])
		if id, ok := strings.CutPrefix(link, "#"); ok && !strings.Contains(body, `id="`+id+`"`) {
			t.Errorf("%s leads nowhere", link)
		} else if strings.HasPrefix(link, "/") && do(h, "GET", link, "").Code != 200 {
			t.Errorf("%s leads nowhere", link)
		}
	}
	for _, body := range []string{`{`, `{"text":"a","cycle":1}`} {
		p := refused(t, ask(h, body), ask(h, body).Code)
		if _, id, _ := strings.Cut(p.Type, "#"); !strings.Contains(do(h, "GET", "/docs", "").Body.String(), `id="`+id+`"`) {
			t.Errorf("%s is told nowhere", p.Type)
		}
	}
}
