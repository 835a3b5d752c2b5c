package conversation

import (
	"strconv"
	"strings"

	"annae/internal/locale"
)

// A choice is what an option does when it is picked. Its id says all of it, so
// that an option stays good however old it is; a forged one can do no more
// than typed words can.
type choice struct {
	do    deed
	topic string        // of ask
	cycle int           // of ask; 0 for no certain one
	track string        // of ask; may be empty
	to    locale.Locale // of speak
	turn  int           // of helped and why: the reply that is judged
	value string        // of helped and why; of say: empty for "I don't know"; of step; of begin: the answers
	fact  string        // of say and changing
}

// A deed is a kind of choice.
type deed string

const (
	ask    deed = "ask"
	speak  deed = "speak"
	helped deed = "helped"
	why    deed = "why"
	obey   deed = "do"  // a command
	refer  deed = "ref" // where an application stands

	begin    deed = "check" // a pre-check
	year     deed = "cycle" // the tracks of a cycle, to be checked
	say      deed = "fact"  // an answer
	changing deed = "change"
	step     deed = "step" // beside the answers
)

// checks tells that a choice belongs to a pre-check.
func (c choice) checks() bool {
	return c.do == begin || c.do == year || c.do == say || c.do == changing || c.do == step
}

func (c choice) id() string {
	switch c.do {
	case ask:
		return join(ask, c.topic, number(c.cycle), c.track)
	case speak:
		return join(speak, string(c.to))
	case obey, step, refer:
		return join(c.do, c.value)
	case begin:
		return join(begin, number(c.cycle), c.track, c.value)
	case year:
		return join(year, number(c.cycle))
	case say:
		return join(say, c.fact, c.value)
	case changing:
		return join(changing, c.fact)
	default:
		return join(c.do, number(c.turn), c.value)
	}
}

// AskFor is the id of the option that asks for a topic; a cycle of 0 and an
// empty track name none.
func AskFor(topic string, cycle int, track string) string {
	return choice{do: ask, topic: topic, cycle: cycle, track: track}.id()
}

// Speak is the id of the option that chooses a language.
func Speak(to locale.Locale) string { return choice{do: speak, to: to}.id() }

func join(do deed, rest ...string) string { return string(do) + "." + strings.Join(rest, ".") }

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// parseChoice reads an id. It refuses what id never writes.
func parseChoice(id string) (choice, bool) {
	f := strings.Split(id, ".")
	c := choice{do: deed(f[0])}
	switch {
	case c.do == ask && len(f) == 4:
		c.topic, c.track = f[1], f[3]
		c.cycle, _ = strconv.Atoi(f[2])
	case c.do == speak && len(f) == 2:
		c.to = locale.Locale(f[1])
	case (c.do == obey || c.do == step || c.do == refer) && len(f) == 2:
		c.value = f[1]
	case c.do == begin && len(f) == 4:
		c.track, c.value = f[2], f[3]
		c.cycle, _ = strconv.Atoi(f[1])
	case c.do == year && len(f) == 2:
		c.cycle, _ = strconv.Atoi(f[1])
	case c.do == say && len(f) == 3:
		c.fact, c.value = f[1], f[2]
	case c.do == changing && len(f) == 2:
		c.fact = f[1]
	case (c.do == helped || c.do == why) && len(f) == 3:
		c.turn, _ = strconv.Atoi(f[1])
		c.value = f[2]
	default:
		return choice{}, false
	}
	return c, c.id() == id
}
