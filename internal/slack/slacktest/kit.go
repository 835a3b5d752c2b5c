package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Surface is where blocks stand.
type Surface string

// Surfaces of docs.slack.dev/surfaces.
const (
	InMessage Surface = "message"
	InModal   Surface = "modal"
	InHome    Surface = "home"
)

// A Problem is something that Slack would not take.
type Problem struct {
	Text string // as Slack words it, where its users reported the words
	At   string // a JSON pointer
}

func (p Problem) String() string { return p.Text + " [json-pointer:" + p.At + "]" }

// Check holds blocks, a JSON array, to the documented limits of a surface. Where
// the documentation and what its users report differ, the stricter one holds: what
// passes here passes there. It finds nothing in blocks that Slack would take.
func Check(on Surface, blocks []byte) []Problem {
	c := &checker{surface: on}
	var all any
	if json.Unmarshal(blocks, &all) != nil {
		return []Problem{{Text: notBlocks, At: "/blocks"}}
	}
	c.blocks("/blocks", all)
	return c.problems
}

// CheckView holds a view, the JSON of a modal or of a Home tab, to the limits.
func CheckView(view []byte) []Problem {
	c := &checker{}
	var v map[string]any
	if json.Unmarshal(view, &v) != nil {
		return []Problem{{Text: "must be an object", At: "/view"}}
	}
	kind, _ := v["type"].(string)
	s, known := views[kind]
	if !known {
		return []Problem{{Text: "unsupported type: " + kind, At: "/view/type"}}
	}
	c.surface = Surface(kind)
	c.object("/view", v, s)
	if c.inputs != "" && kind == "modal" && v["submit"] == nil {
		c.say(c.inputs, "must define `submit` to use an `input` block in modals")
	}
	return c.problems
}

const (
	notBlocks = "must be an array of blocks"
	twoTables = "only_one_table_allowed"
)

// A checker gathers what is wrong, and what counts over all blocks.
type checker struct {
	surface  Surface
	problems []Problem

	tables, charts  int
	cells, markdown int    // characters
	inputs          string // where the first input block is
	blockIDs        map[string]bool
}

func (c *checker) say(at, format string, args ...any) {
	c.problems = append(c.problems, Problem{Text: fmt.Sprintf(format, args...), At: at})
}

// A rule says what is wrong with a value.
type rule func(c *checker, at string, v any)

// A shape has the rules of an object's members. Members that it does not have
// are refused.
type shape map[string]member

type member struct {
	rule rule
	must bool
}

func must(r rule) member { return member{rule: r, must: true} }
func may(r rule) member  { return member{rule: r} }

// with has the members of both.
func (s shape) with(more shape) shape {
	both := maps.Clone(s)
	maps.Copy(both, more)
	return both
}

func (c *checker) object(at string, v any, s shape) {
	o, ok := v.(map[string]any)
	if !ok {
		c.say(at, "must be an object")
		return
	}
	for _, name := range sortedKeys(s) {
		if s[name].must && o[name] == nil {
			c.say(at, "missing required field: %s", name)
		}
	}
	for _, name := range sortedKeys(o) {
		m, known := s[name]
		switch {
		case name == "type":
		case !known:
			c.say(at, "invalid additional property: %s", name)
		case o[name] != nil:
			m.rule(c, at+"/"+name, o[name])
		}
	}
}

func object(s shape) rule { return func(c *checker, at string, v any) { c.object(at, v, s) } }

// typed takes an object of one of several types.
func typed(of map[string]shape) rule {
	return func(c *checker, at string, v any) {
		o, _ := v.(map[string]any)
		kind, _ := o["type"].(string)
		s, known := of[kind]
		if !known {
			c.say(at+"/type", "unsupported type: %s", kind)
			return
		}
		c.object(at, v, s)
	}
}

// str takes a string of so many characters. Slack says "less than 3001". That it
// counts characters as Go counts runes is a guess.
func str(least, most int) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		switch n := utf8.RuneCountInString(s); {
		case !ok:
			c.say(at, "must be a string")
		case n > most:
			c.say(at, "must be less than %d characters", most+1)
		case n < least:
			c.say(at, "must be more than %d characters", least-1)
		}
	}
}

func enum(values ...string) rule {
	return func(c *checker, at string, v any) {
		if s, _ := v.(string); !slices.Contains(values, s) {
			c.say(at, "must be one of: %s", strings.Join(values, ", "))
		}
	}
}

func boolean(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.say(at, "must be a boolean")
	}
}

func anything(*checker, string, any) {}

func number(least, most float64) rule {
	return func(c *checker, at string, v any) {
		if n, ok := v.(float64); !ok || n < least || n > most {
			c.say(at, "must be a number from %g to %g", least, most)
		}
	}
}

func list(least, most int, each rule) rule {
	return func(c *checker, at string, v any) {
		items, ok := v.([]any)
		switch {
		case !ok:
			c.say(at, "must be an array")
		case len(items) > most:
			c.say(at, "no more than %d items allowed", most)
		case len(items) < least:
			c.say(at, "must provide at least %d items", least)
		}
		for i, item := range items {
			each(c, fmt.Sprintf("%s/%d", at, i), item)
		}
	}
}

// plain takes a plain_text object (composition-objects/text-object).
func plain(most int) rule {
	return typed(map[string]shape{"plain_text": {"text": must(str(1, most)), "emoji": may(boolean)}})
}

// words takes a text object of either type.
func words(most int) rule {
	return typed(map[string]shape{
		"plain_text": {"text": must(str(1, most)), "emoji": may(boolean)},
		"mrkdwn":     {"text": must(str(1, most)), "verbatim": may(boolean)},
	})
}

// unique says where a string was there before.
func (c *checker) unique(seen map[string]bool, at string, v any, what string) {
	id, _ := v.(string)
	if id == "" {
		return
	}
	if seen[id] {
		c.say(at, "duplicate %s: %s", what, id) // the words are a guess
	}
	seen[id] = true
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
