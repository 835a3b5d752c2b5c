package review

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"annae/internal/enquiry"
)

// Whom an application can be assigned to beside somebody by name.
const (
	Me     = "me"
	Nobody = "nobody"
)

// saidYes is the value of what is so or is not.
const saidYes = "yes"

// keyed are what a command says beside its verb and its reference, as key=value,
// in the order in which it is written.
var keyed = []struct {
	key   string
	value func(*Command) string // empty: it is not written
	set   func(*Command, string) bool
}{
	{"cycle", func(c *Command) string { return digits(int64(c.Filter.Cycle)) }, func(c *Command, v string) bool {
		n, ok := number(v)
		c.Filter.Cycle = int(n)
		return ok && n <= mostCycle
	}},
	{"track", func(c *Command) string { return c.Filter.Track }, func(c *Command, v string) bool { c.Filter.Track = v; return true }},
	{"phase", func(c *Command) string { return c.Filter.Phase }, func(c *Command, v string) bool { c.Filter.Phase = v; return true }},
	{"country", func(c *Command) string { return c.Filter.Country }, func(c *Command, v string) bool { c.Filter.Country = v; return true }},
	{"assignee", func(c *Command) string { return c.Filter.Assignee }, func(c *Command, v string) bool { c.Filter.Assignee = v; return true }},
	{"unassigned", func(c *Command) string { return yes(c.Filter.Unassigned) }, func(c *Command, v string) bool { c.Filter.Unassigned = true; return v == saidYes }},
	{"mine", func(c *Command) string { return yes(c.Mine) }, func(c *Command, v string) bool { c.Mine = true; return v == saidYes }},
	{"overdue", func(c *Command) string { return yes(c.Overdue) }, func(c *Command, v string) bool { c.Overdue = true; return v == saidYes }},
	{"after", func(c *Command) string { return c.After }, func(c *Command, v string) bool { c.After = v; return true }},
	{"to", func(c *Command) string { return c.To }, func(c *Command, v string) bool { c.To = v; return true }},
	{"assign", func(c *Command) string { return c.Assignee }, func(c *Command, v string) bool { c.Assignee = v; return true }},
	{"version", func(c *Command) string { return digits(c.Version) }, func(c *Command, v string) bool { n, ok := number(v); c.Version = n; return ok }},
	{"preview", func(c *Command) string { return c.Preview }, func(c *Command, v string) bool { c.Preview = v; return true }},
	{"sure", func(c *Command) string { return yes(c.Sure) }, func(c *Command, v string) bool { c.Sure = true; return v == saidYes }},
	{"enquiry", func(c *Command) string { return string(c.Enquiry) }, func(c *Command, v string) bool { c.Enquiry = enquiry.ID(v); return enquiryID.MatchString(v) }},
	{"held", func(c *Command) string { return digits(int64(c.Held)) }, func(c *Command, v string) bool { n, ok := number(v); c.Held = int(n); return ok && n < math.MaxInt32 }},
	{"take", func(c *Command) string { return yes(c.Take) }, func(c *Command, v string) bool { c.Take = true; return v == saidYes }},
	{"from", func(c *Command) string { return c.From }, func(c *Command, v string) bool { c.From = v; return true }},
	{"period", func(c *Command) string { return c.Period }, func(c *Command, v string) bool { c.Period = v; return v == lastWeek || v == month }},
	{keyTyped, func(c *Command) string { return c.Typed }, func(c *Command, v string) bool { c.Typed = v; return true }},
}

const (
	keyTyped  = "typed"
	mostCycle = 9999
)

func yes(is bool) string {
	if is {
		return saidYes
	}
	return ""
}

func digits(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func number(v string) (int64, bool) {
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil && n >= 0
}

// String is the command as [Desk.Parse] reads it. What is reckoned anew
// whenever it is answered, such as the day before which something is overdue, is
// left out.
func (c Command) String() string {
	if c.Verb == Unknown {
		return c.Typed
	}
	words := []string{string(c.Verb)}
	if c.Reference != "" {
		words = append(words, string(c.Reference))
	}
	for _, k := range keyed {
		if v := k.value(&c); v != "" {
			words = append(words, k.key+"="+url.QueryEscape(v))
		}
	}
	return strings.Join(words, " ")
}

// Opens tells that a command asks for several things at once, by a form.
func (c Command) Opens() bool {
	return c.Verb == Move && !c.Sure || (c.Verb == Approved || c.Verb == Teach) && c.Enquiry != "" || c.Verb == Assign && c.Assignee == "" && c.Reference != ""
}

// take takes the words that say a key and a value into a command and gives the
// others.
func (c *Command) take(words []string) (rest []string) {
	for _, word := range words {
		if !c.takeOne(word) {
			rest = append(rest, word)
		}
	}
	return rest
}

func (c *Command) takeOne(word string) bool {
	key, coded, is := strings.Cut(word, "=")
	if !is {
		return false
	}
	v, err := url.QueryUnescape(coded)
	if err != nil {
		return false
	}
	for _, k := range keyed {
		if k.key == key {
			with := *c
			if !k.set(&with, v) {
				return false
			}
			*c = with
			return true
		}
	}
	return false
}
