package locale

import (
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// Lookup gives the text for a placeholder, as the language writes it.
type Lookup func(name string) (string, error)

// Args are the placeholders of one message.
type Args map[string]string

func (a Args) lookup(name string) (string, error) {
	v, ok := a[name]
	if !ok {
		return "", fmt.Errorf("no value for placeholder {%s}", name)
	}
	return v, nil
}

// braces is the template language of all content: text with {names}, nothing
// else. Unlike text/template it fails on a name without a value.
type braces struct{}

var _ template.Parser = braces{}

func (braces) Cacheable() bool { return true }

func (braces) Parse(src, _, _ string) (template.ParsedTemplate, error) {
	return parse(src)
}

// pattern alternates literal text and placeholder names, beginning and ending
// with a literal.
type pattern []string

func parse(src string) (pattern, error) {
	var p pattern
	rest := src
	for {
		literal, after, found := strings.Cut(rest, "{")
		if strings.Contains(literal, "}") {
			return nil, fmt.Errorf("a } stands without its {")
		}
		p = append(p, literal)
		if !found {
			return p, nil
		}
		name, tail, closed := strings.Cut(after, "}")
		switch {
		case !closed:
			return nil, fmt.Errorf("{%s is not closed", cut(after))
		case name == "" || strings.ContainsAny(name, " {\n"):
			return nil, fmt.Errorf("{%s} is no placeholder", cut(name))
		}
		p = append(p, name)
		rest = tail
	}
}

func cut(s string) string {
	if len(s) > 20 {
		return strings.ToValidUTF8(s[:20], "") + "…"
	}
	return s
}

// Execute puts the values in; data is a [Lookup] or nil.
func (p pattern) Execute(data any) (string, error) {
	if len(p) == 1 {
		return p[0], nil
	}
	lookup, ok := data.(Lookup)
	if !ok {
		return "", fmt.Errorf("placeholder {%s} without values", p[1])
	}
	var b strings.Builder
	for i, s := range p {
		if i%2 == 0 {
			b.WriteString(s)
			continue
		}
		v, err := lookup(s)
		if err != nil {
			return "", err
		}
		b.WriteString(v)
	}
	return b.String(), nil
}

// Placeholders lists the names in a text, in order, with repetitions. It
// returns an error that says what is malformed.
func Placeholders(text string) ([]string, error) {
	p, err := parse(text)
	if err != nil {
		return nil, err
	}
	var names []string
	for i := 1; i < len(p); i += 2 {
		names = append(names, p[i])
	}
	return names, nil
}

// Fill puts values into a text that is no message of a catalogue.
func Fill(text string, lookup Lookup) (string, error) {
	p, err := parse(text)
	if err != nil {
		return "", err
	}
	return p.Execute(lookup)
}
