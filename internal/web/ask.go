package web

import (
	"errors"
	"net/http"
	"time"

	"annae/internal/answer"
	"annae/internal/content"
)

func (s *Server) handleAsk(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(w, r, jsonType)
	if err != nil {
		return err
	}
	a, err := decodeAsk(body)
	if err == nil && !a.hasText && a.topic == "" {
		missing := sentence{id: "problem.text_missing"}
		err = &problem{kind: malformed, say: missing, faults: []fault{{"text", missing}}}
	}
	if err != nil {
		return s.inLocale(err, a.locale)
	}
	q, err := s.question(a)
	if err != nil {
		return err
	}
	reply := s.desk.Ask(q)
	s.metrics.question(reply)
	w.Header().Set("Content-Language", string(reply.Locale))
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusOK, jsonType, s.newReplyView(reply))
}

// inLocale lets a problem speak the language that the body names, where it
// could be read.
func (s *Server) inLocale(err error, tag string) error {
	var p *problem
	if l, ok := s.content.Served.Parse(tag); ok && errors.As(err, &p) {
		p.locale = l
	}
	return err
}

// replyView is a reply on the wire. Its lists are never null.
type replyView struct {
	Outcome      answer.Outcome    `json:"outcome"`
	Reason       answer.Reason     `json:"reason,omitempty"`
	Locale       string            `json:"locale"`
	Text         string            `json:"text"`
	Markdown     string            `json:"markdown"`
	Notices      []string          `json:"notices"`
	Answers      []answerView      `json:"answers"`
	Verdicts     []verdictView     `json:"verdicts"` // of the rules, on an applicant whom the text describes
	Alternatives []alternativeView `json:"alternatives"`
	Parts        []partView        `json:"parts"`
	Score        float64           `json:"score"`
	Proof        proofView         `json:"proof"`
}

type answerView struct {
	Topic     string         `json:"topic"`
	Question  string         `json:"question"`
	Text      string         `json:"text"`
	Markdown  string         `json:"markdown"`
	Cycle     string         `json:"cycle"`
	Citations []citationView `json:"citations"`
}

type citationView struct {
	Tag       string `json:"tag"`
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	URL       string `json:"url"`
	Locator   string `json:"locator,omitempty"`
	Date      string `json:"date"`
}

type alternativeView struct {
	Topic    string `json:"topic"`
	Question string `json:"question"`
	Cycle    int    `json:"cycle,omitempty"`
	Track    string `json:"track,omitempty"`
}

type partView struct {
	Question string         `json:"question"`
	Outcome  answer.Outcome `json:"outcome"`
	Topics   []string       `json:"topics"`
}

type proofView struct {
	Content string `json:"content"`
	AsOf    string `json:"as_of"`
}

func (s *Server) newReplyView(r answer.Reply) replyView {
	whole := markdownOf(r)
	v := replyView{
		Outcome: r.Outcome, Reason: r.Reason, Locale: string(r.Locale),
		Text: plain(whole), Markdown: whole, Notices: some(r.Notices),
		Answers: make([]answerView, 0, len(r.Answers)), Verdicts: s.newVerdictViews(r),
		Alternatives: make([]alternativeView, 0, len(r.Alternatives)), Parts: make([]partView, 0, len(r.Parts)),
		Score: r.Score, Proof: proofView{r.Content, r.AsOf.Format(time.RFC3339)},
	}
	for _, a := range r.Answers {
		v.Answers = append(v.Answers, answerView{a.Topic, a.Question, plain(a.Markdown), a.Markdown, a.Cycles, newCitationViews(a.Citations)})
	}
	for _, a := range r.Alternatives {
		v.Alternatives = append(v.Alternatives, alternativeView(a))
	}
	for _, p := range r.Parts {
		v.Parts = append(v.Parts, partView{p.Question, p.Outcome, some(p.Topics)})
	}
	return v
}

func newCitationViews(sources []content.Source) []citationView {
	v := make([]citationView, 0, len(sources))
	for _, s := range sources {
		v = append(v, citationView{s.Tag, s.Title, s.Publisher, s.URL, s.Locator, s.Date})
	}
	return v
}

// some is a list that is written [] and not null.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
