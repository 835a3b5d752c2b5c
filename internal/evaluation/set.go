package evaluation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Set is a file of labelled questions.
type Set struct {
	Name      string   `json:"name"`
	License   string   `json:"license,omitempty"`
	Source    string   `json:"source,omitempty"`
	Note      string   `json:"note,omitempty"`
	Languages []string `json:"languages"`
	// Entries are what the engine is to learn. With none the questions refer to
	// the programme's own content.
	Entries []Entry `json:"entries,omitempty"`
	Queries []Query `json:"queries"`
}

// Entry is what one language says of one entry; several may share an ID.
type Entry struct {
	ID        string   `json:"id"`
	Lang      string   `json:"lang"`
	Phrasings []string `json:"phrasings"`
	Answer    string   `json:"answer,omitempty"`
	// Declined marks an outside topic or small talk, learned to be recognised
	// and declined. No question expects it.
	Declined bool `json:"declined,omitempty"`
}

// Query is one labelled question.
type Query struct {
	Text string `json:"text"`
	Lang string `json:"lang"`
	// Expect is the entry that the question asks for, nil for a question that
	// is out of scope.
	Expect *string `json:"expect"`
	// Also are further entries that are right.
	Also []string `json:"also,omitempty"`
	// All are the entries that a double question must get.
	All []string `json:"all,omitempty"`
}

// InScope says whether the question is one that has an answer.
func (q Query) InScope() bool { return q.Expect != nil || len(q.All) > 0 }

// Right says whether the entry is a right one for the question.
func (q Query) Right(id string) bool {
	if q.Expect != nil && *q.Expect == id {
		return true
	}
	for _, more := range [][]string{q.Also, q.All} {
		for _, x := range more {
			if x == id {
				return true
			}
		}
	}
	return false
}

// Load reads and checks the file of that name.
func Load(name string) (*Set, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// Decode reads and checks a set. It names everything that is wrong.
func Decode(r io.Reader) (*Set, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	s := &Set{}
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("line %d: %w", lineOf(data, place(err, data, d)), err)
	}
	if d.More() {
		return nil, errors.New("more than one JSON value")
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

// place returns where in data the error is. Of an unknown field the decoder
// tells only the name.
func place(err error, data []byte, d *json.Decoder) int64 {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return syntax.Offset
	case errors.As(err, &kind):
		return kind.Offset
	}
	if _, field, ok := strings.Cut(err.Error(), "unknown field "); ok {
		return int64(max(0, bytes.Index(data, []byte(field))))
	}
	return d.InputOffset()
}

func lineOf(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(int(offset), len(data))], []byte("\n"))
}

// check joins all faults of the set.
func (s *Set) check() error {
	var faults []error
	add := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if s.Name == "" {
		add("name: is missing")
	}
	if len(s.Queries) == 0 {
		add("queries: there is none")
	}
	ids := map[string]bool{}
	for i, e := range s.Entries {
		if e.ID == "" {
			add("entry %d: id is missing", i+1)
		}
		if len(e.Phrasings) == 0 {
			add("entry %d (%s): phrasings: there is none", i+1, e.ID)
		}
		ids[e.ID] = true
	}
	for i, q := range s.Queries {
		if q.Text == "" {
			add("query %d: text is missing", i+1)
		}
		if q.Expect == nil && len(q.Also) > 0 {
			add("query %d (%q): also without expect", i+1, q.Text)
		}
		for _, id := range q.labels() {
			if len(ids) > 0 && !ids[id] {
				add("query %d (%q): no entry %q", i+1, q.Text, id)
			}
		}
	}
	return errors.Join(faults...)
}

// labels lists all entries that the query names.
func (q Query) labels() []string {
	var out []string
	if q.Expect != nil {
		out = append(out, *q.Expect)
	}
	return append(append(out, q.Also...), q.All...)
}
