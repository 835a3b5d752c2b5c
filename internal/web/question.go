package web

import (
	"strconv"
	"time"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/locale"
)

// question compares what was sent with the content. Its error is a problem
// that names every field to mend.
func (s *Server) question(a ask) (answer.Question, error) {
	q := answer.Question{Text: a.text, Topic: a.topic, Track: a.track, AsOf: s.now()}
	var faults []fault
	refuse := func(field, value, id string, args locale.Args) {
		all := locale.Args{"value": brief(value)}
		for k, v := range args {
			all[k] = v
		}
		faults = append(faults, fault{field, sentence{id: id, args: all}})
	}
	if a.locale != "" {
		l, ok := s.content.Served.Parse(a.locale)
		if !ok {
			faults = append(faults, s.noLocale(a.locale))
		}
		q.Locale = l
	}
	if a.cycle != "" {
		year, ok := s.cycle(a.cycle)
		if !ok {
			refuse("cycle", a.cycle, "problem.cycle", s.cycles())
		}
		q.Cycle = year
	}
	if a.track != "" {
		switch t, ok := s.track(a.track); {
		case !ok:
			refuse("track", a.track, "problem.track", nil)
		case t != nil && q.Cycle != 0 && t.Cycle != q.Cycle:
			refuse("track", a.track, "problem.track_cycle", locale.Args{"cycle": strconv.Itoa(q.Cycle)})
		}
	}
	if a.topic != "" && s.topics[a.topic] == nil {
		refuse("topic", a.topic, "problem.topic", nil)
	}
	if a.asOf != "" {
		at, id := asOf(a.asOf, s.zone)
		if id != "" {
			refuse("as_of", a.asOf, id, nil)
		}
		q.AsOf = at
	}
	if len(faults) > 0 {
		return q, &problem{kind: unknown, faults: faults, locale: q.Locale}
	}
	return q, nil
}

func (s *Server) cycle(v string) (int, bool) {
	year, err := strconv.Atoi(v)
	if err != nil {
		return 0, false
	}
	for _, c := range s.content.Cycles {
		if c.Cycle == year {
			return year, true
		}
	}
	return 0, false
}

// cycles names the first and the last of them.
func (s *Server) cycles() locale.Args {
	c := s.content.Cycles
	if len(c) == 0 {
		return locale.Args{"first": "", "last": ""}
	}
	return locale.Args{"first": strconv.Itoa(c[0].Cycle), "last": strconv.Itoa(c[len(c)-1].Cycle)}
}

// track finds a track by its id, and no single one for a kind.
func (s *Server) track(v string) (t *content.Track, ok bool) {
	if k := content.Kind(v); k == content.Planning || k == content.Demonstration {
		return nil, true
	}
	for _, t := range s.content.Tracks {
		if t.ID == v {
			return t, true
		}
	}
	return nil, false
}

// The years in which somebody may stand when they ask about "now".
const firstYear, lastYear = 2000, 2100

// asOf reads a day, which begins in the programme's zone, or a moment. The id
// is that of the sentence that says what is wrong.
func asOf(v string, zone *time.Location) (at time.Time, id string) {
	at, err := time.ParseInLocation(time.DateOnly, v, zone)
	if err != nil {
		at, err = time.Parse(time.RFC3339, v)
	}
	switch {
	case err != nil:
		return time.Time{}, "problem.as_of"
	case at.Year() < firstYear || at.Year() > lastYear:
		return time.Time{}, "problem.as_of_range"
	default:
		return at, ""
	}
}
