package web

import (
	"net/http"
	"slices"
	"time"

	"annae/internal/content"
	"annae/internal/locale"
)

type cyclesView struct {
	AsOf   string      `json:"as_of"`
	Cycles []cycleView `json:"cycles"`
}

type cycleView struct {
	Cycle  int         `json:"cycle"`
	Name   string      `json:"name"`
	Zone   string      `json:"zone"`
	Tracks []trackView `json:"tracks"`
}

type trackView struct {
	ID         string       `json:"id"`
	Kind       string       `json:"kind"`
	Title      string       `json:"title"`
	FundedYear int          `json:"funded_year"`
	Timing     string       `json:"timing"`
	Opens      string       `json:"opens,omitempty"`
	Closes     string       `json:"closes,omitempty"`
	Decided    *decidedView `json:"decided,omitempty"`
	Current    bool         `json:"current"`
}

type decidedView struct {
	Date     string `json:"date"`
	Happened bool   `json:"happened"`
}

func (s *Server) handleCycles(w http.ResponseWriter, r *http.Request) error {
	at := s.now()
	if v := r.URL.Query().Get("as_of"); v != "" {
		day, id := asOf(v, s.zone)
		if id != "" {
			return &problem{kind: unknown, faults: []fault{{"as_of", sentence{id: id, args: locale.Args{"value": brief(v)}}}}}
		}
		at = day
	}
	current := append(s.content.Current(content.Planning, at), s.content.Current(content.Demonstration, at)...)
	v := cyclesView{AsOf: at.Format(time.RFC3339), Cycles: []cycleView{}}
	for _, c := range s.content.Cycles {
		cv := cycleView{Cycle: c.Cycle, Name: c.Name, Zone: c.Zone, Tracks: []trackView{}}
		for _, t := range c.Tracks {
			cv.Tracks = append(cv.Tracks, newTrackView(t, at, slices.Contains(current, t)))
		}
		v.Cycles = append(v.Cycles, cv)
	}
	return s.writeData(w, r, v)
}

// newTrackView tells of a track as it stood, or will stand, at a moment: a
// decision that came later had not happened.
func newTrackView(t *content.Track, at time.Time, current bool) trackView {
	v := trackView{
		ID: t.ID, Kind: string(t.Kind), Title: t.Title, FundedYear: t.FundedYear,
		Timing: string(t.Timing(at)), Opens: dateOf(t.Opens()), Closes: dateOf(t.Closes()), Current: current,
	}
	if when, happened := t.Decided(at); !when.IsZero() {
		v.Decided = &decidedView{dateOf(when), happened}
	}
	return v
}

// dateOf writes a date as exactly as it is known, and none as nothing.
func dateOf(w locale.When) string {
	if w.IsZero() {
		return ""
	}
	return w.String()
}
