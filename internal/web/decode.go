package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"annae/internal/locale"
)

// maxBody is how many bytes a request may bring.
const maxBody = 64 << 10

// An ask is what a caller sent, before it is compared with the content. An
// empty field was not given.
type ask struct {
	text, locale, cycle, track, asOf, topic string
	hasText                                 bool
}

// decodeAsk reads the body of a question. With an error comes what was read
// before.
func decodeAsk(body []byte) (ask, error) {
	o := object{numbers: "cycle", names: []string{"text", "locale", "cycle", "track", "as_of", "topic"}}
	err := o.decode(body)
	v := o.values
	_, hasText := v["text"]
	return ask{v["text"], v["locale"], v["cycle"], v["track"], v["as_of"], v["topic"], hasText}, err
}

// readBody reads a body of one media type, within the limit.
func readBody(w http.ResponseWriter, r *http.Request, want string) ([]byte, error) {
	t, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || t != want || !strings.EqualFold(params["charset"], "utf-8") && params["charset"] != "" {
		return nil, &problem{kind: mediaType, say: sentence{id: "problem.media_type"}}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return nil, &problem{kind: tooLarge, say: sentence{id: "problem.too_large", args: locale.Args{"limit": strconv.Itoa(maxBody)}}}
	}
	if err != nil {
		return nil, badJSON("problem.json.cut", nil) // the connection broke off
	}
	return body, nil
}

// An object is a JSON object of strings. Null is no value, but for a text.
type object struct {
	names   []string // of the fields that it may have
	numbers string   // the field that may be a number as well
	values  map[string]string
	// nested reads the fields that hold an object or a list instead.
	nested map[string]func(raw json.RawMessage) error
}

// decode reads one JSON object strictly: known fields, each once, of the right
// type, and nothing behind it. With an error comes what was read before.
func (o *object) decode(body []byte) error {
	o.values = map[string]string{}
	if !utf8.Valid(body) {
		return badJSON("problem.json.utf8", nil)
	}
	return members(body, "", func(name string, raw json.RawMessage) error {
		read := o.nested[name]
		switch {
		case !slices.Contains(o.names, name):
			return badField("problem.json.unknown", name, locale.Args{"known": strings.Join(o.names, ", ")})
		case read == nil:
			return o.value(name, raw)
		case raw[0] == 'n':
			return nil
		}
		return read(raw)
	})
}

// members reads one JSON object: each name once, and nothing behind it. The
// object stands in a field, which goes before its names.
func members(body []byte, field string, take func(name string, raw json.RawMessage) error) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	switch t, err := dec.Token(); {
	case err != nil:
		return badSyntax(dec)
	case t != json.Delim('{') && field != "":
		return badField("problem.json.type", field, locale.Args{"want": "object"})
	case t != json.Delim('{'):
		return badJSON("problem.json.object", nil)
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		var raw json.RawMessage
		if err != nil || !ok || dec.Decode(&raw) != nil {
			return badSyntax(dec)
		}
		if seen[name] {
			return badField("problem.json.twice", inside(field, name), nil)
		}
		if err := take(name, raw); err != nil {
			return err
		}
		seen[name] = true
	}
	if _, err := dec.Token(); err != nil {
		return badSyntax(dec)
	}
	if _, err := dec.Token(); err != io.EOF {
		return badJSON("problem.json.trailing", nil)
	}
	return nil
}

// inside names a field of the object that stands in another field.
func inside(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}

// stringsOf reads a list of strings.
func stringsOf(field string, raw json.RawMessage) ([]string, error) {
	var items []any
	wrong := badField("problem.json.type", field, locale.Args{"want": "list of strings"})
	if json.Unmarshal(raw, &items) != nil {
		return nil, wrong
	}
	var all []string
	for _, item := range items {
		s, ok := item.(string)
		if !ok {
			return nil, wrong
		}
		all = append(all, s)
	}
	return all, nil
}

// value reads a string; null where a field may be left out; and a number where
// one may stand.
func (o *object) value(name string, raw json.RawMessage) error {
	number := raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
	switch {
	case raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return badField("problem.json.type", name, locale.Args{"want": "string"})
		}
		o.values[name] = s
		return nil
	case raw[0] == 'n' && name != "text":
		return nil
	case number && name == o.numbers:
		o.values[name] = string(raw)
		return nil
	case name == o.numbers:
		return badField("problem.json.type", name, locale.Args{"want": "integer, string"})
	default:
		return badField("problem.json.type", name, locale.Args{"want": "string"})
	}
}

func badSyntax(dec *json.Decoder) error {
	return badJSON("problem.json.syntax", locale.Args{"offset": strconv.FormatInt(dec.InputOffset(), 10)})
}

func badJSON(id string, args locale.Args) *problem {
	return &problem{kind: malformed, say: sentence{id: "problem.bad_json", inner: &sentence{id: id, args: args}}}
}

func badField(id, name string, args locale.Args) error {
	all := locale.Args{"field": brief(name)}
	for k, v := range args {
		all[k] = v
	}
	p := badJSON(id, all)
	p.faults = []fault{{brief(name), *p.say.inner}}
	return p
}
