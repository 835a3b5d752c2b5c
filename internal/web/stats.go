package web

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"annae/internal/access"
	"annae/internal/stats"
)

// Figures are how the help desk does.
type Figures interface {
	// Stats are those from a day of UTC on, and before another.
	Stats(ctx context.Context, from, to string) (stats.Report, error)
}

// statsView is a report.
type statsView struct {
	From     string       `json:"from"`
	To       string       `json:"to"`
	All      lineView     `json:"all"`
	Locales  []lineView   `json:"locales"`
	Sides    []lineView   `json:"sides"`
	Channels []lineView   `json:"channels"`
	Topics   []toldView   `json:"topics"`
	Replies  repliesView  `json:"replies"`
	Check    progressView `json:"check"`
}

type lineView struct {
	Of         string `json:"of"`
	Asked      int    `json:"asked"`
	Alone      int    `json:"alone"`
	Offered    int    `json:"offered"`
	Unanswered int    `json:"unanswered"`
	Outside    int    `json:"outside"`
	Handed     int    `json:"handed"`
	Wrong      int    `json:"wrong"`
	Reopened   int    `json:"reopened"`
}

type toldView struct {
	Topic string `json:"topic"`
	Told  int    `json:"told"`
	Wrong int    `json:"wrong"`
}

type repliesView struct {
	Count int   `json:"count"`
	Half  int64 `json:"half_within_seconds,omitempty"`
}

type progressView struct {
	Finished int       `json:"finished"`
	Steps    []putView `json:"steps"`
}

type putView struct {
	Fact  string `json:"fact"`
	Put   int    `json:"put"`
	Given int    `json:"given"`
}

func viewLines(lines []stats.Line) []lineView {
	all := []lineView{}
	for _, l := range lines {
		all = append(all, lineView(l))
	}
	return all
}

func viewStats(r stats.Report) statsView {
	v := statsView{
		From: r.From, To: r.To, All: lineView(r.All), Locales: viewLines(r.Locales), Sides: viewLines(r.Sides), Channels: viewLines(r.Channels), Topics: []toldView{},
		Replies: repliesView{r.Replies, int64(r.Half / time.Second)}, Check: progressView{r.Finished, []putView{}},
	}
	for _, t := range r.Topics {
		v.Topics = append(v.Topics, toldView{t.ID, t.Told, t.Wrong})
	}
	for _, s := range r.Steps {
		v.Check.Steps = append(v.Check.Steps, putView(s))
	}
	return v
}

// handleStats tells figures, of the last seven days where no others are asked for.
func (s *Server) handleStats(w http.ResponseWriter, r *http.Request, _ access.Token) error {
	q := r.URL.Query()
	tomorrow := s.now().AddDate(0, 0, 1)
	from, to := cmp.Or(q.Get("from"), stats.DayOf(tomorrow.AddDate(0, 0, -7))), cmp.Or(q.Get("to"), stats.DayOf(tomorrow))
	var faults []fault
	for name, day := range map[string]string{"from": from, "to": to} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			faults = append(faults, entryFault(name, "it is a day such as 2026-11-24"))
		}
	}
	if len(faults) == 0 && from >= to {
		faults = append(faults, entryFault("to", "it is the day behind the last, and comes after from"))
	}
	if len(faults) > 0 {
		return &problem{kind: unknown, faults: faults}
	}
	report, err := s.figures.Stats(r.Context(), from, to)
	if err != nil {
		return &problem{kind: busy, say: sentence{id: "problem.away"}, cause: err}
	}
	return writeJSON(w, http.StatusOK, jsonType, viewStats(report))
}
