package telegramtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Parameters are those of a call, as text: what came as JSON and is no string
// stays JSON.
type Parameters map[string]string

const maxBody = 20 << 20

// readParameters reads what the four ways of calling bring: the query, a form
// in either encoding, a JSON object (core.telegram.org/bots/api#making-requests).
func readParameters(r *http.Request) (Parameters, error) {
	p := Parameters{}
	p.add(r.URL.Query())
	if r.Method != http.MethodPost {
		return p, nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded", "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) { //nolint:gosec // the body is bounded above
			return nil, errors.New("failed to parse the form")
		}
		p.add(r.PostForm)
		return p, nil
	case "application/json":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, errors.New("failed to read the body")
		}
		return p, p.addJSON(body)
	}
	return p, nil
}

func (p Parameters) add(values url.Values) {
	for k := range values {
		p[k] = values.Get(k)
	}
}

// addJSON takes the members of an object. Words of the error are those of the
// server's HttpReader for a body that is no JSON object.
func (p Parameters) addJSON(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return errors.New("can't parse the request body as a JSON object")
	}
	for k, v := range members {
		var s string
		if string(v) == "null" {
			continue
		}
		if json.Unmarshal(v, &s) == nil {
			p[k] = s
			continue
		}
		p[k] = string(v)
	}
	return nil
}

// number is what a parameter says, or otherwise where it says none, kept
// between the two bounds as the server does.
func (p Parameters) number(name string, otherwise, least, most int64) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(p[name]), 10, 64)
	if err != nil {
		n = otherwise
	}
	return max(least, min(n, most))
}

// is tells whether a parameter is true, as the server reads it.
func (p Parameters) is(name string) bool {
	return slices.Contains([]string{"true", "yes", "1"}, strings.ToLower(strings.TrimSpace(p[name])))
}

func (p Parameters) clone() Parameters { return maps.Clone(p) }
