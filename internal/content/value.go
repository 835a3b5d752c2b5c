package content

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"annae/internal/locale"
)

// A Value is one thing that an answer may quote.
type Value struct {
	Path string // such as planning-2024.money.call.max_krw
	kind valueKind
	n    int64
	when locale.When
	text string
}

type valueKind int

const (
	plain valueKind = iota // text, or a year
	number
	krw
	usd
	share
	date
)

// In writes the value as a language does.
func (v Value) In(f *locale.Format) string {
	switch v.kind {
	case number:
		return f.Number(v.n)
	case krw:
		return f.KRW(v.n)
	case usd:
		return f.USD(v.n)
	case share:
		return f.Share(v.n)
	case date:
		return f.When(v.when)
	default:
		return v.text
	}
}

// values are all that may be quoted, by path.
type values map[string]Value

// lookup serves the placeholders of one language.
func (vs values) lookup(f *locale.Format) locale.Lookup {
	return func(name string) (string, error) {
		v, ok := vs[name]
		if !ok {
			return "", fmt.Errorf("{%s} names no value in rules/", name)
		}
		return v.In(f), nil
	}
}

// unquotable keys hold no value that a person may be told.
var unquotable = map[string]bool{
	"id": true, "sources": true, "confidence": true, "note": true, "kind": true, "zone": true,
	"step": true, "what": true, "requires": true, "prefers": true, "unsettled": true, "fact": true, "for": true, "when": true,
}

var dateLike = regexp.MustCompile(`^\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2})?)?$`)

// collect takes the values of a rules file; root is what paths begin with.
func (vs values) collect(d *document, root, zone string, faults *Faults) {
	d.walk(func(path string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Value == "" || n.Tag == "!!bool" {
			return
		}
		key := path[strings.LastIndexByte(path, '.')+1:]
		if unquotable[key] || strings.Contains(path, ".sources.") {
			return
		}
		full := join(root, path)
		if tail, ok := strings.CutPrefix(path, "tracks."); ok {
			full = tail
		}
		v, err := newValue(full, key, n, zone)
		if err != nil {
			faults.add(d.file, d.line(path), key+": "+err.Error(), "see rules/README.md for how values are written")
			return
		}
		vs[full] = v
	})
}

func newValue(path, key string, n *yaml.Node, zone string) (Value, error) {
	v := Value{Path: path, text: n.Value}
	switch {
	case strings.HasSuffix(key, "krw"), strings.HasSuffix(key, "usd"), key == "percent":
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil || i < 0 {
			return v, fmt.Errorf("%q is no whole number", n.Value)
		}
		v.n = i
		v.kind = krw
		if strings.HasSuffix(key, "usd") {
			v.kind = usd
		} else if key == "percent" {
			v.kind = share
		}
	case key == "planned", key == "actual", key == "date", dateLike.MatchString(n.Value):
		w, err := locale.ParseWhen(n.Value, zone)
		if err != nil {
			return v, err
		}
		v.kind, v.when = date, w
	case strings.HasSuffix(key, "year"), key == "cycle":
	case n.Tag == "!!int":
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil {
			return v, err
		}
		v.kind, v.n = number, i
	}
	return v, nil
}
