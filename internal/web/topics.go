package web

import (
	"net/http"

	"annae/internal/content"
	"annae/internal/locale"
)

type topicsView struct {
	Locale string      `json:"locale"`
	Topics []topicView `json:"topics"`
}

type topicView struct {
	ID       string   `json:"id"`
	Category string   `json:"category"`
	Question string   `json:"question"`
	Sibling  string   `json:"sibling,omitempty"`
	NoSource bool     `json:"no_source"`
	Covers   []string `json:"covers"` // ids of tracks
	State    string   `json:"state"`
}

type topicDetailView struct {
	Locale string `json:"locale"`
	topicView
	Sections []sectionView `json:"sections"`
}

type sectionView struct {
	Kind      string         `json:"kind"`
	Cycles    []int          `json:"cycles"`
	Markdown  string         `json:"markdown"`
	Citations []citationView `json:"citations"`
}

func (s *Server) handleTopics(w http.ResponseWriter, r *http.Request) error {
	loc, err := s.chosen(w, r)
	if err != nil {
		return err
	}
	v := topicsView{Locale: string(loc), Topics: []topicView{}}
	for _, t := range s.content.Topics {
		if t.Role == content.Programme {
			v.Topics = append(v.Topics, s.topicView(t, loc))
		}
	}
	return s.writeData(w, r, v)
}

func (s *Server) handleTopic(w http.ResponseWriter, r *http.Request) error {
	loc, err := s.chosen(w, r)
	if err != nil {
		return err
	}
	t := s.topics[r.PathValue("id")]
	if t == nil {
		return &problem{kind: notFound, locale: loc, say: sentence{id: "problem.topic", args: locale.Args{"value": brief(r.PathValue("id"))}}}
	}
	v := topicDetailView{Locale: string(loc), topicView: s.topicView(t, loc), Sections: []sectionView{}}
	for i, sec := range t.Sections {
		v.Sections = append(v.Sections, sectionView{
			Kind: string(sec.Selector.Kind), Cycles: sec.Selector.Cycles,
			Markdown: t.Texts[loc].Answers[i], Citations: newCitationViews(sec.Sources),
		})
	}
	return s.writeData(w, r, v)
}

func (s *Server) topicView(t *content.Topic, loc locale.Locale) topicView {
	text := t.Texts[loc]
	v := topicView{ID: t.ID, Category: t.Category, Question: text.Question, Sibling: t.Sibling, NoSource: t.NoSource, Covers: []string{}, State: string(text.State)}
	for _, tr := range s.content.Tracks {
		if t.For(tr) >= 0 {
			v.Covers = append(v.Covers, tr.ID)
		}
	}
	return v
}
