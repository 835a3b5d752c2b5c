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

// fields are the names of an ask in JSON.
var fields = []string{"text", "locale", "cycle", "track", "as_of", "topic"}

func (a *ask) field(name string) *string {
	into := []*string{&a.text, &a.locale, &a.cycle, &a.track, &a.asOf, &a.topic}
	return into[slices.Index(fields, name)]
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

// decodeAsk reads one JSON object strictly: known fields, each once, of the
// right type, and nothing behind it. With an error comes what was read before.
func decodeAsk(body []byte) (ask, error) {
	var a ask
	if !utf8.Valid(body) {
		return a, badJSON("problem.json.utf8", nil)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	switch t, err := dec.Token(); {
	case err != nil:
		return a, badSyntax(dec)
	case t != json.Delim('{'):
		return a, badJSON("problem.json.object", nil)
	}
	var seen []string
	for dec.More() {
		name, err := a.decodeField(dec, seen)
		if err != nil {
			return a, err
		}
		seen = append(seen, name)
	}
	if _, err := dec.Token(); err != nil {
		return a, badSyntax(dec)
	}
	if _, err := dec.Token(); err != io.EOF {
		return a, badJSON("problem.json.trailing", nil)
	}
	return a, nil
}

// decodeField reads a name and its value.
func (a *ask) decodeField(dec *json.Decoder, seen []string) (string, error) {
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
	case !slices.Contains(fields, name):
		return "", badField("problem.json.unknown", name, locale.Args{"known": strings.Join(fields, ", ")})
	case slices.Contains(seen, name):
		return "", badField("problem.json.twice", name, nil)
	}
	if name == "text" {
		a.hasText = true
	}
	return name, decodeValue(name, raw, a.field(name))
}

// decodeValue reads a string; null where a field may be left out; and a
// number for the cycle.
func decodeValue(name string, raw json.RawMessage, into *string) error {
	number := raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
	switch {
	case raw[0] == '"':
		return json.Unmarshal(raw, into)
	case raw[0] == 'n' && name != "text":
		return nil
	case number && name == "cycle":
		*into = string(raw)
		return nil
	case name == "cycle":
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
