package web

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/locale"
)

//go:embed templates/*.html
var templateFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{"code": code, "with_turn": withTurn}).ParseFS(templateFiles, "templates/*.html"))

// code sets what stands between backticks in the type of code.
func code(s string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(s, "`") {
		if part = template.HTMLEscapeString(part); i%2 == 1 {
			part = "<code>" + part + "</code>"
		}
		b.WriteString(part)
	}
	return template.HTML(b.String())
}

// A page is what the template shows.
type page struct {
	Languages []languageView
	Problem   string // why the message was refused
	Instead   string // where to ask meanwhile; empty: nowhere
	Turns     []turnOnPage
	Message   string // the id of the next message
	Unfolded  bool   // sources are shown, as on paper

	locale locale.Locale
	words  *locale.Words
	spoken map[locale.Locale]*locale.Words
	greet  func() turnOnPage
}

// turnOnPage is a message and its reply.
type turnOnPage struct {
	Seq   int
	Said  string
	Lang  string
	Parts []partOnPage
	// Forgotten tells that nothing before it is shown any more.
	Forgotten bool
	// Passed tells that the message went to the help desk and the bot is silent.
	Passed bool
}

// partOnPage is a part of a reply; Kind says which fields it has.
type partOnPage struct {
	Kind    string
	Key     string
	Body    template.HTML
	Topic   string
	Verdict string // of a card
	Head    []string
	Rows    [][]string
	Steps   []conversation.Step // of a timeline
	Note    string
	Title   string
	Cycles  string // as a sentence says it; empty where there are none
	Sources []content.Source
	URL     string
	Options []conversation.Option
	Small   bool // options that are beside the matter
}

func (s *Server) newPage(l locale.Locale) *page {
	p := &page{Languages: s.languages(), Message: newMessageID(), locale: l, words: s.content.Words[l], spoken: s.content.Words}
	p.greet = func() turnOnPage { return p.turn(conversation.Turn{Reply: s.talks.Greet(l)}, s.prose) }
	return p
}

// withTurn hands a turn to the template together with its page.
func withTurn(p *page, t turnOnPage) any {
	own := *p // a turn speaks the language of its reply
	if words := p.spoken[locale.Locale(t.Lang)]; words != nil {
		own.locale, own.words = locale.Locale(t.Lang), words
	}
	return struct {
		Page *page
		Turn turnOnPage
	}{&own, t}
}

// NextMessage is the id of a form's message: each form has its own.
func (p *page) NextMessage() string { return newMessageID() }

// Greeting is shown where there are no turns.
func (p *page) Greeting() turnOnPage { return p.greet() }

// Lang is the page's language.
func (p *page) Lang() string { return string(p.locale) }

// Speak is the action that chooses a language in the conversation.
func (p *page) Speak(tag string) string { return conversation.Speak(locale.Locale(tag)) }

// Say says a message of the interface.
func (p *page) Say(id string) string { return p.words.Say(id, nil) }

// show puts turns on the page.
func (p *page) show(turns []conversation.Turn, prose *prose) {
	for _, t := range turns {
		p.Turns = append(p.Turns, p.turn(t, prose))
	}
}

func (p *page) turn(t conversation.Turn, prose *prose) turnOnPage {
	v := turnOnPage{Seq: t.Seq, Said: cmp.Or(t.Said, t.Picked), Lang: string(t.Reply.Locale), Forgotten: t.Reply.Forgotten,
		Passed: len(t.Reply.Parts) == 0 && t.Reply.Until == 0}
	for _, part := range t.Reply.Parts {
		v.Parts = append(v.Parts, p.part(part, t.Reply.Locale, prose))
	}
	return v
}

func (p *page) part(part conversation.Part, l locale.Locale, prose *prose) partOnPage {
	switch part := part.(type) {
	case conversation.Text:
		return partOnPage{Kind: "text", Key: part.Key, Body: prose.html(part.Markdown)}
	case conversation.Table:
		return partOnPage{Kind: "table", Head: part.Head, Rows: part.Rows}
	case conversation.Card:
		v := partOnPage{Kind: "card", Topic: part.Topic, Verdict: string(part.Verdict), Title: part.Title, Body: prose.html(part.Markdown), Sources: part.Citations}
		if part.Cycles != "" {
			v.Cycles = p.spoken[l].Say("page.cycles", locale.Args{"years": part.Cycles})
		}
		return v
	case conversation.Timeline:
		return partOnPage{Kind: "timeline", Title: part.Title, Steps: part.Steps, Note: part.Note}
	case conversation.Link:
		return partOnPage{Kind: "link", Title: part.Label, URL: part.URL}
	case conversation.Choices:
		return partOnPage{Kind: "choices", Key: part.Key, Title: part.Prompt, Options: part.Options, Small: part.Small}
	case conversation.Words:
		return partOnPage{Kind: "words", Title: part.By, Note: part.Text}
	}
	return partOnPage{}
}

// writePage sends a page of the conversation.
func (s *Server) writePage(w http.ResponseWriter, status int, name string, p *page) error {
	return writeTemplate(w, status, name, p.locale, p)
}

// writeTemplate sends a page. It is made in full first, so that a fault in a
// template is a problem and not half a page.
func writeTemplate(w http.ResponseWriter, status int, name string, l locale.Locale, v any) error {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, v); err != nil {
		return fmt.Errorf("make the page: %w", err)
	}
	w.Header().Set("Content-Language", string(l))
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-store")
	write(w, status, "text/html; charset=utf-8", b.Bytes())
	return nil
}
