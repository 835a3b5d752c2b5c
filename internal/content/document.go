package content

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A document is a YAML file that remembers where each of its values stands.
type document struct {
	file  string
	root  *yaml.Node
	lines map[string]int // by path; see walk
}

// parseDocument decodes YAML strictly into v, which is a pointer to a struct,
// and returns nil when the file could not be read at all. first is the line of
// the file on which data begins.
func parseDocument(file string, data []byte, first int, v any, faults *Faults) *document {
	d := &document{file: file, root: new(yaml.Node), lines: map[string]int{}}
	if err := yaml.Unmarshal(data, d.root); err != nil {
		d.refuse(err, first, faults)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil {
		d.refuse(err, first, faults)
		return nil
	}
	d.walk(func(path string, n *yaml.Node) { d.lines[path] = n.Line + first - 1 })
	return d
}

// line tells where a path stands, or its nearest ancestor.
func (d *document) line(path string) int {
	for {
		if n, ok := d.lines[path]; ok {
			return n
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return 1
		}
		path = path[:i]
	}
}

// walk visits every value with its path: keys joined by dots; the items of a
// list by their id, or else by their position.
func (d *document) walk(visit func(path string, n *yaml.Node)) {
	var descend func(path string, n *yaml.Node)
	descend = func(path string, n *yaml.Node) {
		if path != "" {
			visit(path, n)
		}
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				descend(join(path, n.Content[i].Value), n.Content[i+1])
			}
		case yaml.SequenceNode:
			for i, item := range n.Content {
				descend(join(path, nameOf(item, i)), item)
			}
		}
	}
	if len(d.root.Content) > 0 {
		descend("", d.root.Content[0])
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func nameOf(item *yaml.Node, i int) string {
	for j := 0; j+1 < len(item.Content); j += 2 {
		if k := item.Content[j].Value; item.Kind == yaml.MappingNode && (k == "id" || k == "tag") {
			return item.Content[j+1].Value
		}
	}
	return strconv.Itoa(i)
}

var (
	lineOf  = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	unknown = regexp.MustCompile(`^field (\S+) not found in type \S+$`)
	twice   = regexp.MustCompile(`^mapping key "(.*)" already defined at line (\d+)$`)
	wrong   = regexp.MustCompile("^cannot unmarshal !!(\\w+) ?`?([^`]*)`? into (.*)$")
)

func (d *document) refuse(err error, first int, faults *Faults) {
	msgs := []string{err.Error()}
	var te *yaml.TypeError
	if errors.As(err, &te) {
		msgs = te.Errors
	}
	for _, m := range msgs {
		line := 0
		if p := lineOf.FindStringSubmatch(m); p != nil {
			line, _ = strconv.Atoi(p[1])
			line += first - 1
			m = p[2]
		}
		what, right := explain(m)
		faults.add(d.file, line, what, right)
	}
}

// explain puts a decoder's message into an editor's words.
func explain(m string) (what, right string) {
	if p := unknown.FindStringSubmatch(m); p != nil {
		return fmt.Sprintf("unknown field %q", p[1]), "see the README of this folder for the fields"
	}
	if p := twice.FindStringSubmatch(m); p != nil {
		return fmt.Sprintf("%q stands twice", p[1]), "keep one; the other is on line " + p[2]
	}
	if p := wrong.FindStringSubmatch(m); p != nil {
		return fmt.Sprintf("a %s %q stands where another kind of value is needed", p[1], p[2]), "see the README of this folder for the fields"
	}
	return strings.TrimPrefix(m, "yaml: "), "write valid YAML; quote texts that contain \": \" or begin with a special character"
}
