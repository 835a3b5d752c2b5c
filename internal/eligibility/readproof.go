package eligibility

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ReadProof reads a proof, or a reply that has one as its member proof. It is
// strict: known fields, each once, of the right type, and nothing behind. Its
// error names the field.
func ReadProof(data []byte) (Proof, error) {
	var p Proof
	if !utf8.Valid(data) {
		return p, errors.New("this is no JSON: it is not UTF-8")
	}
	var reply map[string]json.RawMessage
	if json.Unmarshal(data, &reply) == nil && reply["proof"] != nil {
		inner := map[string]field{}
		for name := range reply {
			inner[name] = ignored
		}
		inner["proof"] = p.read
		return p, fields("", data, inner, "proof")
	}
	return p, p.read("", data)
}

// A field reads what stands in a place of a JSON text.
type field func(at string, raw []byte) error

func ignored(string, []byte) error { return nil }

func (p *Proof) read(at string, raw []byte) error {
	p.Facts, p.Tracks = map[string]any{}, []ProofOfTrack{}
	return fields(at, raw, map[string]field{
		"content": value("a text", &p.Content),
		"cycle":   value("a year", &p.Cycle),
		"as_of": func(at string, raw []byte) error {
			var s string
			err := value("a time", &s)(at, raw)
			if err == nil {
				if p.AsOf, err = time.Parse(time.RFC3339, s); err != nil {
					err = fmt.Errorf("%s: %q is not a time such as 2026-03-17T00:00:00Z", at, s)
				}
			}
			return err
		},
		"facts": func(at string, raw []byte) error {
			return members(at, raw, func(name string, raw []byte) error {
				var v any
				if err := json.Unmarshal(raw, &v); err != nil {
					return wrong(inside(at, name), "true, false, a name or null")
				}
				p.Facts[name] = v
				return nil
			})
		},
		"tracks": func(at string, raw []byte) error {
			return elements(at, raw, func(at string, raw []byte) error {
				var t ProofOfTrack
				err := t.read(at, raw)
				p.Tracks = append(p.Tracks, t)
				return err
			})
		},
	}, "content", "cycle", "as_of", "facts", "tracks")
}

func (t *ProofOfTrack) read(at string, raw []byte) error {
	t.Rules = map[string]Outcome{}
	return fields(at, raw, map[string]field{
		"track":   value("a text", &t.Track),
		"verdict": oneOf(&t.Verdict, Eligible, Ineligible, Undetermined),
		"rules": func(at string, raw []byte) error {
			return members(at, raw, func(name string, raw []byte) error {
				var o Outcome
				err := oneOf(&o, Pass, Fail, Open, Unsettled)(inside(at, name), raw)
				t.Rules[name] = o
				return err
			})
		},
	}, "track", "verdict", "rules")
}

// fields reads an object of known fields, of which some must be there.
func fields(at string, raw []byte, known map[string]field, needed ...string) error {
	seen := map[string]bool{}
	err := members(at, raw, func(name string, raw []byte) error {
		seen[name] = true
		if known[name] == nil {
			return fmt.Errorf("%s: a proof has no such field; here may stand %s", inside(at, name), strings.Join(needed, ", "))
		}
		return known[name](inside(at, name), raw)
	})
	if err != nil {
		return err
	}
	for _, name := range needed {
		if !seen[name] {
			return fmt.Errorf("%s is missing", inside(at, name))
		}
	}
	return nil
}

// value reads a text or a number; null is neither.
func value[T any](what string, into *T) field {
	return func(at string, raw []byte) error {
		if raw[0] == 'n' || json.Unmarshal(raw, into) != nil {
			return wrong(at, what)
		}
		return nil
	}
}

func oneOf[T ~string](into *T, known ...T) field {
	return func(at string, raw []byte) error {
		if err := value("a text", into)(at, raw); err != nil {
			return err
		}
		if !slices.Contains(known, *into) {
			return fmt.Errorf("%s: there is no %q; it is one of %v", at, string(*into), known)
		}
		return nil
	}
}

// members reads an object, each name once.
func members(at string, raw []byte, take field) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil {
		return noJSON(err)
	} else if t != json.Delim('{') {
		return wrong(at, "an object")
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return noJSON(err)
		}
		name, _ := t.(string) // the decoder takes nothing else for a name
		if seen[name] {
			return fmt.Errorf("%s stands twice", inside(at, name))
		}
		seen[name] = true
		var inner json.RawMessage
		if err := dec.Decode(&inner); err != nil {
			return noJSON(err)
		}
		if err := take(name, inner); err != nil {
			return err
		}
	}
	return end(dec)
}

// elements reads a list.
func elements(at string, raw []byte, take field) error {
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) != nil || all == nil {
		return wrong(at, "a list")
	}
	for i, one := range all {
		if err := take(fmt.Sprintf("%s[%d]", at, i), one); err != nil {
			return err
		}
	}
	return nil
}

// end closes an object, behind which nothing may stand.
func end(dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return noJSON(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something stands behind the proof")
	}
	return nil
}

func noJSON(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it breaks off")
	}
	return fmt.Errorf("this is no JSON: %w", err)
}

func wrong(at, what string) error {
	if at == "" {
		at = "the proof"
	}
	return fmt.Errorf("%s is not %s", at, what)
}

// inside names a field that stands in another.
func inside(at, name string) string {
	if !plain(name) {
		name = fmt.Sprintf("%q", name)
	}
	if at == "" {
		return name
	}
	return at + "." + name
}

// plain tells that a name can be shown as it is.
func plain(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(c rune) bool {
		return c != '_' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
}
