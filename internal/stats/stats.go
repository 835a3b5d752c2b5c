package stats

import (
	"cmp"
	"slices"
	"time"
)

// A What is something that is counted.
type What string

// What is counted.
const (
	Asked    What = "asked"    // a question about the programme; Of is its outcome
	Told     What = "told"     // a topic was told; Of is its id
	Wrong    What = "wrong"    // an answer was called wrong; Of is its first topic
	Handed   What = "handed"   // a question went to people; Of is why
	Reopened What = "reopened" // one that was closed is open again
	Replied  What = "replied"  // the first reply of a person; Of is within which time
	Put      What = "put"      // a question of the pre-check was put; Of is its fact
	Given    What = "given"    // it was answered
	Finished What = "finished" // the result of a pre-check was shown
)

// The outcomes of questions.
const (
	Alone      = "alone"      // the bot answered
	Offered    = "offered"    // it offered several topics
	Unanswered = "unanswered" // it knew no answer
	Outside    = "outside"    // it was no business of the programme
)

// A Mark is one thing that happened.
type Mark struct {
	What    What
	Channel string
	Locale  string
	Side    string // planning or demonstration; empty: neither
	Of      string
}

// A Count is how often a mark was made on a day.
type Count struct {
	Mark
	Day string // of UTC: 2026-11-24
	N   int
}

// DayOf is the day of a moment.
func DayOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// waits are within which times first replies come; what takes longer is later.
var waits = []struct {
	name string
	most time.Duration
}{
	{"5m", 5 * time.Minute}, {"15m", 15 * time.Minute}, {"30m", 30 * time.Minute}, {"1h", time.Hour}, {"2h", 2 * time.Hour}, {"4h", 4 * time.Hour},
	{"8h", 8 * time.Hour}, {"1d", 24 * time.Hour}, {"2d", 48 * time.Hour}, {"4d", 96 * time.Hour}, {"8d", 192 * time.Hour},
}

const later = "later"

// Within names the time within which a reply came.
func Within(took time.Duration) string {
	for _, w := range waits {
		if took <= w.most {
			return w.name
		}
	}
	return later
}

// A Report is the figures of a time.
type Report struct {
	From, To string // the first day, and the one behind the last
	All      Line
	// Locales, Sides and Channels are the same figures by language, track and
	// channel, the one with most questions first.
	Locales, Sides, Channels []Line
	Topics                   []Topic // that were told, the most frequent first
	Replies                  int     // first replies of people
	// Half is the time within which half of them came; 0: there were none, or half
	// of them took longer than eight days.
	Half     time.Duration
	Steps    []Step // of the pre-check
	Finished int    // results of it that were shown
}

// A Line is some of the figures.
type Line struct {
	Of         string
	Asked      int // of the programme
	Alone      int // of them the bot answered
	Offered    int
	Unanswered int
	Outside    int // beside them
	Handed     int
	Wrong      int
	Reopened   int
}

// A Topic is how often one was told, and called wrong.
type Topic struct {
	ID          string
	Told, Wrong int
}

// A Step is a question of the pre-check.
type Step struct {
	Fact       string
	Put, Given int
}

// Reported puts counts together.
func Reported(from, to string, counts []Count) Report {
	r := Report{From: from, To: to}
	locales, sides, channels := map[string]*Line{}, map[string]*Line{}, map[string]*Line{}
	topics, steps, replies := map[string]*Topic{}, map[string]*Step{}, map[string]int{}
	for _, c := range counts {
		for _, l := range []*Line{&r.All, in(locales, c.Locale), in(sides, c.Side), in(channels, c.Channel)} {
			l.add(c)
		}
		switch c.What { //nolint:exhaustive // the others stand in the lines
		case Told:
			in(topics, c.Of).Told += c.N
		case Wrong:
			in(topics, c.Of).Wrong += c.N
		case Put:
			in(steps, c.Of).Put += c.N
		case Given:
			in(steps, c.Of).Given += c.N
		case Finished:
			r.Finished += c.N
		case Replied:
			replies[c.Of] += c.N
			r.Replies += c.N
		}
	}
	r.Locales, r.Sides, r.Channels = lines(locales), lines(sides), lines(channels)
	for id, t := range topics {
		if t.ID = id; id != "" {
			r.Topics = append(r.Topics, *t)
		}
	}
	slices.SortFunc(r.Topics, func(a, b Topic) int {
		return cmp.Or(cmp.Compare(b.Told, a.Told), cmp.Compare(b.Wrong, a.Wrong), cmp.Compare(a.ID, b.ID))
	})
	for fact, s := range steps {
		s.Fact = fact
		r.Steps = append(r.Steps, *s)
	}
	slices.SortFunc(r.Steps, func(a, b Step) int { return cmp.Or(cmp.Compare(b.Put, a.Put), cmp.Compare(a.Fact, b.Fact)) })
	r.Half = half(replies, r.Replies)
	return r
}

// in is the one of a name.
func in[V any](all map[string]*V, name string) *V {
	if all[name] == nil {
		all[name] = new(V)
	}
	return all[name]
}

func (l *Line) add(c Count) {
	switch c.What { //nolint:exhaustive // the others are no figures of a line
	case Handed:
		l.Handed += c.N
	case Wrong:
		l.Wrong += c.N
	case Reopened:
		l.Reopened += c.N
	case Asked:
		switch c.Of {
		case Alone:
			l.Alone += c.N
		case Offered:
			l.Offered += c.N
		case Unanswered:
			l.Unanswered += c.N
		case Outside:
			l.Outside += c.N
			return
		}
		l.Asked += c.N
	}
}

// lines are those with figures.
func lines(of map[string]*Line) (all []Line) {
	for name, l := range of {
		if l.Asked+l.Handed+l.Wrong+l.Reopened > 0 {
			l.Of = name
			all = append(all, *l)
		}
	}
	slices.SortFunc(all, func(a, b Line) int { return cmp.Or(cmp.Compare(b.Asked, a.Asked), cmp.Compare(a.Of, b.Of)) })
	return all
}

func half(replies map[string]int, of int) time.Duration {
	so := 0
	for _, w := range waits {
		if so += replies[w.name]; so > 0 && 2*so >= of {
			return w.most
		}
	}
	return 0
}
