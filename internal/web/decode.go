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
}

// decode reads one JSON object strictly: known fields, each once, of the right
// type, and nothing behind it. With an error comes what was read before.
func (o *object) decode(body []byte) error {
	o.values = map[string]string{}
	if !utf8.Valid(body) {
		return badJSON("problem.json.utf8", nil)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	switch t, err := dec.Token(); {
	case err != nil:
		return badSyntax(dec)
	case t != json.Delim('{'):
		return badJSON("problem.json.object", nil)
	}
	var seen []string
	for dec.More() {
		name, err := o.field(dec, seen)
		if err != nil {
			return err
		}
		seen = append(seen, name)
	}
	if _, err := dec.Token(); err != nil {
		return badSyntax(dec)
	}
	if _, err := dec.Token(); err != io.EOF {
		return badJSON("problem.json.trailing", nil)
	}
	return nil
}

// field reads a name and its value.
func (o *object) field(dec *json.Decoder, seen []string) (string, error) {
	t, err := dec.Token()
	name, ok := t.(string)
	if err != nil || !ok {
		return "", badSyntax(dec)
	}
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return "", badSyntax(dec)
	}
	switch {
	case !slices.Contains(o.names, name):
		return "", badField("problem.json.unknown", name, locale.Args{"known": strings.Join(o.names, ", ")})
	case slices.Contains(seen, name):
		return "", badField("problem.json.twice", name, nil)
	}
	return name, o.value(name, raw)
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
