package web

import (
	"net/http"
	"net/url"
	"unicode/utf8"

	"annae/internal/answer"
	"annae/internal/locale"
)

const formType = "application/x-www-form-urlencoded"

// handlePage shows the empty page in the language of ?lang=, else in that of
// the browser.
func (s *Server) handlePage(w http.ResponseWriter, r *http.Request) error {
	return s.writePage(w, http.StatusOK, s.newPage(s.pageLocale(r, r.URL.Query().Get("lang"))))
}

// pageLocale is a language for a page: it takes any hint and refuses none.
func (s *Server) pageLocale(r *http.Request, tag string) locale.Locale {
	if l, ok := s.content.Served.Parse(tag); ok {
		return l
	}
	return s.localeOf(r)
}

// handlePagePost answers the page's form. Questions are posted, so that they
// stand in no address and in no log; a refusal is a page as well.
func (s *Server) handlePagePost(w http.ResponseWriter, r *http.Request) error {
	lang := ""
	err := s.admit(w, r)
	var form url.Values
	if err == nil {
		form, err = readForm(w, r)
		lang = form.Get("lang")
	}
	page := s.newPage(s.pageLocale(r, lang))
	var q answer.Question
	if err == nil {
		q, err = s.question(askOf(form, page.locale))
	}
	if err != nil {
		p := asProblem(err)
		if p.Status >= http.StatusInternalServerError {
			return err
		}
		page.Problem = p.detail(page.words)
		return s.writePage(w, p.Status, page)
	}
	if q.Topic == "" {
		q.Locale, q.Hint = "", page.locale // people write another language than the page's
	}
	reply := s.desk.Ask(q)
	s.metrics.question(reply)
	page = s.newPage(reply.Locale)
	page.answered(q, reply, s.prose)
	return s.writePage(w, http.StatusOK, page)
}

// readForm reads what a form posted, and nothing of the address.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	body, err := readBody(w, r, formType)
	if err != nil {
		return nil, formProblem(err)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || !utf8.ValidString(form.Get("text")) {
		return nil, &problem{kind: malformed, say: sentence{id: "problem.form"}}
	}
	return form, nil
}

// formProblem says for people what readBody says for programs.
func formProblem(err error) error {
	p := asProblem(err)
	if p.kind == mediaType || p.kind == malformed {
		return &problem{kind: p.kind, say: sentence{id: "problem.form"}}
	}
	return p
}

func askOf(form url.Values, loc locale.Locale) ask {
	return ask{
		text: form.Get("text"), locale: string(loc), topic: form.Get("topic"),
		cycle: form.Get("cycle"), track: form.Get("track"),
	}
}
