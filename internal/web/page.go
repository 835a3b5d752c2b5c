package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"annae/internal/answer"
	"annae/internal/conversation"
	"annae/internal/locale"
)

const formType = "application/x-www-form-urlencoded"

// cookie holds the id of the page's conversation, until the browser is closed.
const cookie = "annae"

// handlePage shows the conversation of this browser, or a welcome, in the
// language of ?lang=, else in that of the browser.
func (s *Server) handlePage(w http.ResponseWriter, r *http.Request) error {
	page := s.newPage(s.pageLocale(r, r.URL.Query().Get("lang")))
	turns, err := s.talks.Turns(r.Context(), idIn(r), 0, 0)
	if err != nil && !errors.Is(err, conversation.ErrUnknown) {
		return s.refusePage(w, r, page.locale, asProblem(talkProblem(err)))
	}
	page.show(turns, s.prose)
	return s.writePage(w, http.StatusOK, "page.html", page)
}

func idIn(r *http.Request) conversation.ID {
	c, err := r.Cookie(cookie)
	if err != nil {
		return ""
	}
	return conversation.ID(c.Value)
}

// pageLocale is a language for a page: it takes any hint and refuses none.
func (s *Server) pageLocale(r *http.Request, tag string) locale.Locale {
	if l, ok := s.content.Served.Parse(tag); ok {
		return l
	}
	return s.localeOf(r)
}

// handlePagePost takes the page's form. Questions are posted, so that they
// stand in no address and in no log; a refusal is a page as well. A browser
// goes on to the page by itself, so that it can be loaded again; the script
// asks for the new turn alone.
func (s *Server) handlePagePost(w http.ResponseWriter, r *http.Request) error {
	lang := ""
	err := s.admit(w, r)
	var form url.Values
	if err == nil {
		form, err = readForm(w, r)
		lang = form.Get("lang")
	}
	l := s.pageLocale(r, lang)
	var turn conversation.Turn
	if err == nil {
		turn, err = s.postForm(w, r, form, l)
	}
	if err != nil {
		p := asProblem(err)
		if p.Status == http.StatusInternalServerError {
			return err
		}
		return s.refusePage(w, r, l, p)
	}
	s.metrics.turn(turn)
	if to := turn.Reply.Turned; to != "" {
		l = to
	}
	page := s.newPage(l)
	if form.Get("part") != "" {
		page.show([]conversation.Turn{turn}, s.prose)
		return s.writePage(w, http.StatusOK, "turns", page)
	}
	w.Header().Set("Cache-Control", "no-store")
	//nolint:gosec // the language is one of those served, so this leads nowhere else
	http.Redirect(w, r, "/?lang="+string(l)+"#t"+strconv.Itoa(turn.Seq), http.StatusSeeOther)
	return nil
}

// refusePage shows the conversation with what was wrong. What is ours to mend
// is an error as well, for the log; then the conversation can't be read.
func (s *Server) refusePage(w http.ResponseWriter, r *http.Request, l locale.Locale, p *problem) error {
	page := s.newPage(l)
	page.Problem = p.detail(page.words)
	if p.kind == busy {
		page.Instead = s.content.Value(answer.Website, l)
	}
	if p.cause != nil {
		return errors.Join(s.writePage(w, p.Status, "page.html", page), p)
	}
	if turns, err := s.talks.Turns(r.Context(), idIn(r), 0, 0); err == nil {
		page.show(turns, s.prose)
	}
	return s.writePage(w, p.Status, "page.html", page)
}

// postForm puts what a form says into the browser's conversation, and begins
// one where there is none.
func (s *Server) postForm(w http.ResponseWriter, r *http.Request, form url.Values, l locale.Locale) (conversation.Turn, error) {
	in := conversation.Incoming{Text: form.Get("text"), Choice: form.Get("action"), Locale: l}
	message := form.Get("message")
	if len(message) > mostID {
		return conversation.Turn{}, &problem{kind: malformed, say: sentence{id: "problem.form"}}
	}
	ctx, done := s.untilClosed(r.Context())
	defer done()
	turn, err := s.talks.Post(ctx, idIn(r), message, in)
	if !errors.Is(err, conversation.ErrUnknown) {
		return turn, talkProblem(err)
	}
	id, _, err := s.talks.Open(r.Context(), l)
	if err != nil {
		return turn, talkProblem(err)
	}
	//nolint:gosec // Secure wherever the connection is: on localhost it is not
	http.SetCookie(w, &http.Cookie{Name: cookie, Value: string(id), Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	turn, err = s.talks.Post(ctx, id, message, in)
	return turn, talkProblem(err)
}

// handleTopicPage shows the answer to one topic, for a link to it.
func (s *Server) handleTopicPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	l := s.pageLocale(r, q.Get("lang"))
	ask, err := s.question(ask{topic: r.PathValue("topic"), cycle: q.Get("cycle"), track: q.Get("track")})
	if err != nil {
		p := asProblem(err)
		p.kind = notFound
		return s.refusePage(w, r, l, p)
	}
	in := conversation.Incoming{Choice: conversation.AskFor(ask.Topic, ask.Cycle, ask.Track), Locale: l}
	page := s.newPage(l)
	page.show([]conversation.Turn{{Reply: s.talks.Once(in)}}, s.prose)
	return s.writePage(w, http.StatusOK, "page.html", page)
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

// newMessageID is for a form: sent twice, it is one message.
func newMessageID() string { return rand.Text() }
