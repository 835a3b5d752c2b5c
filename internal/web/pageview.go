package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/locale"
)

//go:embed templates/*.html
var templateFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{"code": code}).ParseFS(templateFiles, "templates/*.html"))

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
	Examples  []string
	Problem   string // why the question was refused
	Asked     string // the question, as it was typed
	Reply     *pageReply

	locale locale.Locale
	words  *locale.Words
}

type pageReply struct {
	Notices      []template.HTML
	Answers      []pageAnswer
	Closing      []template.HTML
	Alternatives []answer.Alternative
	Clarify      bool // the alternatives are what the closing asks about
}

type pageAnswer struct {
	Question string
	Cycles   string // as a sentence says it; empty where there are none
	Body     template.HTML
	Sources  []content.Source
}

func (s *Server) newPage(l locale.Locale) *page {
	p := &page{Languages: s.languages(), locale: l, words: s.content.Words[l]}
	for i := 1; ; i++ {
		example, err := p.words.Try("page.example."+strconv.Itoa(i), nil)
		if err != nil {
			return p
		}
		p.Examples = append(p.Examples, example)
	}
}

// Lang is the page's language.
func (p *page) Lang() string { return string(p.locale) }

// Say says a message of the interface.
func (p *page) Say(id string) string { return p.words.Say(id, nil) }

// answered puts a reply on the page.
func (p *page) answered(q answer.Question, r answer.Reply, prose *prose) {
	reply := &pageReply{Alternatives: r.Alternatives, Clarify: r.Outcome == answer.Clarify}
	for _, n := range r.Notices {
		reply.Notices = append(reply.Notices, prose.html(n))
	}
	for _, a := range r.Answers {
		pa := pageAnswer{Question: a.Question, Body: prose.html(a.Markdown), Sources: a.Citations}
		if a.Cycles != "" {
			pa.Cycles = p.words.Say("page.cycles", locale.Args{"years": a.Cycles})
		}
		reply.Answers = append(reply.Answers, pa)
	}
	for _, c := range r.Closing {
		reply.Closing = append(reply.Closing, prose.html(c))
	}
	p.Asked, p.Reply = q.Text, reply
}

// writePage sends a page. It is made in full first, so that a fault in a
// template is a problem and not half a page.
func (s *Server) writePage(w http.ResponseWriter, status int, p *page) error {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "page.html", p); err != nil {
		return fmt.Errorf("make the page: %w", err)
	}
	w.Header().Set("Content-Language", p.Lang())
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-store")
	write(w, status, "text/html; charset=utf-8", b.Bytes())
	return nil
}
