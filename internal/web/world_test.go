package web_test

import (
	"cmp"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"

	"annae/internal/answer"
	"annae/internal/condition"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/eligibility"
	"annae/internal/hub"
	"annae/internal/hub/hubtest"
	"annae/internal/locale"
	"annae/internal/web"
	"annae/locales"
)

// today is the day on which all tests stand.
var today = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return today }

// smallContent is content of three tracks and two topics that speaks with the
// words of locales/.
var smallContent = sync.OnceValue(func() *content.Content {
	vocabulary, err := condition.NewVocabulary([]condition.Fact{{Name: "in_charge"}})
	if err != nil {
		panic(err)
	}
	planning25, planning26, demonstration26 := track("planning", 2025), track("planning", 2026), track("demonstration", 2026)
	planning26.FundedYear = 2027
	planning26.Intake.Rolling, planning26.Intake.Closes = true, nil
	paper := content.Source{Tag: "S56", Title: "Call of 2026", Publisher: "The ministry", URL: "https://www.molit.go.kr/", Date: "2026-01-27"}
	press := content.Source{Tag: "S51", Title: "Press on 2025", Publisher: "A paper", URL: "https://news.example/2025", Locator: "page 3", Date: "2025-01-20"}
	return &content.Content{
		Hash:   "0123456789abcdef",
		Served: locale.Served{"en", "ko"},
		Words:  map[locale.Locale]*locale.Words{"en": spoken("en"), "ko": spoken("ko")},
		Cycles: []*content.Cycle{
			{Cycle: 2025, Name: "The call of 2025", Zone: "Asia/Seoul", Tracks: []*content.Track{planning25}},
			{Cycle: 2026, Name: "The call of 2026", Zone: "Asia/Seoul", Tracks: []*content.Track{planning26, demonstration26}},
		},
		Tracks:     []*content.Track{planning25, planning26, demonstration26},
		Facts:      []*content.Fact{{ID: "in_charge"}},
		Vocabulary: vocabulary,
		Phases: &content.Phases{First: "received", All: []*content.Phase{
			{ID: "received", Waits: content.ForStaff, Moves: []string{"checking", "withdrawn"}}, {ID: "checking", Waits: content.ForStaff, Moves: []string{"withdrawn"}},
		}},
		Topics: []*content.Topic{
			topic("support-amount-planning", "support-amount-demonstration",
				section(content.Planning, planning25, press), section(content.Planning, planning26, paper)),
			topic("support-amount-demonstration", "support-amount-planning", section(content.Demonstration, demonstration26, paper)),
			{ID: "greeting", Role: content.Smalltalk},
		},
	}
})

func track(kind content.Kind, cycle int) *content.Track {
	t := &content.Track{ID: string(kind) + "-" + year(cycle), Kind: kind, Title: "A track", FundedYear: cycle, Cycle: cycle, Zone: "Asia/Seoul"}
	t.Intake.Opens = &content.Moment{Actual: year(cycle) + "-01-28"}
	t.Intake.Closes = &content.Moment{Actual: year(cycle) + "-03-17"}
	return t
}

func year(n int) string { return time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006") }

func section(kind content.Kind, t *content.Track, s content.Source) *content.Section {
	return &content.Section{Selector: content.Selector{Kind: kind, Cycles: []int{t.Cycle}}, Tracks: []*content.Track{t}, Sources: []content.Source{s}}
}

func topic(id, sibling string, sections ...*content.Section) *content.Topic {
	t := &content.Topic{ID: id, Role: content.Programme, Category: "money", Sibling: sibling, Sections: sections, Texts: map[locale.Locale]*content.Text{}}
	for l, question := range map[locale.Locale]string{"en": "How much is paid?", "ko": "얼마를 지원하나요?"} {
		text := &content.Text{Question: question, State: content.Drafted}
		for range sections {
			text.Answers = append(text.Answers, "**KRW 700 million**:\n\n- one\n- two")
		}
		t.Texts[l] = text
	}
	return t
}

// spoken are the words of one language, read from its file without the checks
// of package content.
func spoken(tag string) *locale.Words {
	var file struct {
		Format   locale.Patterns
		Messages map[string]any
	}
	data, err := fs.ReadFile(locales.FS, tag+".yaml")
	if err == nil {
		err = yaml.Unmarshal(data, &file)
	}
	if err != nil {
		panic(err)
	}
	l := locale.Locale(tag)
	bundle := i18n.NewBundle(l.Tag())
	for id, m := range file.Messages {
		if text, ok := m.(string); ok {
			if err := bundle.AddMessages(l.Tag(), &i18n.Message{ID: id, Other: text}); err != nil {
				panic(err)
			}
		}
	}
	format, err := locale.NewFormat(l, file.Format)
	if err != nil {
		panic(err)
	}
	return locale.NewWords(bundle, l, format)
}

func say(l locale.Locale, id string, args locale.Args) string {
	return smallContent().Words[l].Say(id, args)
}

// A fakeDesk says the same to everyone, and remembers what it was asked last.
type fakeDesk struct {
	mu    sync.Mutex
	asked []answer.Question
	reply func(answer.Question) answer.Reply
}

// Stated reads nothing.
func (d *fakeDesk) Stated(string) eligibility.Facts { return noFacts() }

func noFacts() eligibility.Facts {
	rules, err := eligibility.Compile(smallContent())
	if err != nil {
		panic(err)
	}
	return rules.NoFacts()
}

func (d *fakeDesk) Ask(q answer.Question) answer.Reply {
	d.mu.Lock()
	d.asked = append(d.asked, q)
	d.mu.Unlock()
	if d.reply != nil {
		return d.reply(q)
	}
	return usualReply(q)
}

func (d *fakeDesk) last(t *testing.T) answer.Question {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.asked) == 0 {
		t.Fatal("the desk was not asked")
	}
	return d.asked[len(d.asked)-1]
}

func usualReply(q answer.Question) answer.Reply {
	c := smallContent()
	l := q.Locale
	if l == "" {
		l = c.Served.Guess(q.Text, cmp.Or(q.Hint, "en"))
	}
	t := c.Topics[0]
	return answer.Reply{
		Outcome: answer.Answered, Locale: l, Score: 0.97, Content: c.Hash, AsOf: q.AsOf,
		Notices: []string{"This is of **2026**."},
		Answers: []answer.Answer{{
			Topic: t.ID, Question: t.Texts[l].Question, Markdown: t.Texts[l].Answers[0], Cycles: "2025–2026",
			Citations: append(slices.Clone(t.Sections[0].Sources), t.Sections[1].Sources...),
		}},
		Closing:      []string{"Ask the programme: https://www.molit.go.kr/."},
		Alternatives: []answer.Alternative{{Topic: "support-amount-demonstration", Question: "And demonstration?", Cycle: 2026, Track: "demonstration"}},
		Parts:        []answer.Part{{Question: q.Text, Outcome: answer.Answered, Topics: []string{t.ID}}},
	}
}

// bareReply is a reply with nothing in it.
func bareReply(q answer.Question) answer.Reply {
	return answer.Reply{Outcome: answer.Handover, Reason: answer.Empty, Locale: "en", AsOf: q.AsOf}
}

// setup is a core that keeps nothing.
func setup(d conversation.Desk, c *content.Content) conversation.Setup {
	rules, err := eligibility.Compile(c)
	if err != nil {
		panic(err)
	}
	return conversation.Setup{Desk: d, Content: c, Rules: rules, Now: clock}
}

// talks are conversations with a desk.
func talks(t testing.TB, d conversation.Desk, c *content.Content) *hub.Hub {
	t.Helper()
	core, err := conversation.New(setup(d, c))
	if err != nil {
		t.Fatal(err)
	}
	return hubtest.Open(t, core, web.Channel)
}

// serve makes a handler of small content.
func serve(t testing.TB, d conversation.Desk, opt web.Options) http.Handler {
	t.Helper()
	return serveLogged(t, d, opt, io.Discard)
}

func serveLogged(t testing.TB, d conversation.Desk, opt web.Options, log io.Writer) http.Handler {
	t.Helper()
	if opt.Now == nil {
		opt.Now = clock
	}
	s, err := web.New(slog.New(slog.NewJSONHandler(log, nil)), d, talks(t, d, smallContent()), smallContent(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler()
}

// do sends one request; headers are name and value in turn.
func do(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func ask(h http.Handler, body string, headers ...string) *httptest.ResponseRecorder {
	return do(h, "POST", "/v1/ask", body, append([]string{"Content-Type", "application/json"}, headers...)...)
}

func post(h http.Handler, form string, headers ...string) *httptest.ResponseRecorder {
	return do(h, "POST", "/", form, append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

// problem is a problem document as a client sees it.
type problem struct {
	Type, Title, Detail, Instance string
	Status                        int
	Errors                        []struct{ Field, Detail string }
}

// refused reads a reply that must be a problem of a status.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int) problem {
	t.Helper()
	var p problem
	if w.Code != status {
		t.Fatalf("status %d, want %d: %.300s", w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q, want application/problem+json", got)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("the problem is no JSON: %v", err)
	}
	if p.Status != status || p.Type == "" || p.Title == "" || p.Detail == "" {
		t.Errorf("the problem is not whole: %+v", p)
	}
	if id := w.Header().Get("X-Request-Id"); id == "" || p.Instance != id {
		t.Errorf("instance %q, want the request id %q", p.Instance, id)
	}
	return p
}

// echoes quotes the question wherever a reply can.
func echoes(q answer.Question) answer.Reply {
	r := usualReply(q)
	r.Notices, r.Closing = []string{q.Text}, []string{"On “" + q.Text + "”"}
	r.Answers[0].Markdown, r.Answers[0].Question = q.Text, q.Text
	return r
}
