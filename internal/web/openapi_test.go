package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"net/url"
	pathOf "path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"annae/internal/enquiry"
	"annae/internal/web"
)

// A spec is the description that a handler serves, as one JSON value.
type spec struct {
	doc      any
	compiler *jsonschema.Compiler
}

// at walks down the description.
func (s spec) at(keys ...string) any { return walk(s.doc, keys...) }

func walk(v any, keys ...string) any {
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

const specURL = "https://annae.example/openapi.json"

// described reads the description. Objects are closed for the test, so that a
// field which is not described shows.
func described(t *testing.T, h http.Handler) spec {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(do(h, "GET", "/openapi.json", "").Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range walk(doc, "components", "schemas").(map[string]any) {
		if m := s.(map[string]any); m["properties"] != nil {
			m["additionalProperties"] = false
		}
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(specURL, doc); err != nil {
		t.Fatal(err)
	}
	return spec{doc, c}
}

// validate checks a value against the schema that stands at a place.
func (s spec) validate(t *testing.T, data []byte, keys ...string) error {
	t.Helper()
	pointer := ""
	for _, k := range keys {
		pointer += "/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(k))
	}
	sch, err := s.compiler.Compile(specURL + "#" + pointer)
	if err != nil {
		t.Fatalf("%s: %v", pointer, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return sch.Validate(v)
}

// place finds where a response stands, behind its reference.
func (s spec) place(path, method, status string) []string {
	keys := []string{"paths", path, method, "responses", status}
	if ref, ok := s.at(append(keys, "$ref")...).(string); ok {
		return strings.Split(strings.TrimPrefix(ref, "#/"), "/")
	}
	return keys
}

func TestTheDescriptionListsEveryRoute(t *testing.T) {
	s, err := web.New(slog.New(slog.NewTextHandler(io.Discard, nil)), &fakeDesk{}, talks(t, &fakeDesk{}, smallContent()), smallContent(), web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for path, methods := range described(t, s.Handler()).at("paths").(map[string]any) {
		for method := range methods.(map[string]any) {
			got = append(got, strings.ToUpper(method)+" "+path)
		}
	}
	want := s.Patterns()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("described %q\nserved    %q", got, want)
	}
}

func TestRepliesAreAsDescribed(t *testing.T) {
	s := staff(t)
	st, _ := status(t, s)
	runExamples(t, serve(t, &fakeDesk{}, web.Options{Version: "v1", Rules: shippedRules(), Staff: s, Status: st}), s)
}

func TestBareRepliesAreAsDescribed(t *testing.T) {
	s := staff(t)
	st, _ := status(t, s)
	runExamples(t, serve(t, &fakeDesk{reply: bareReply}, web.Options{Rules: shippedRules(), Staff: s, Status: st}), s)
}

// runExamples sends every request of the description, and compares what comes
// back with what the description promises.
func runExamples(t *testing.T, h http.Handler, staff *web.Staff) {
	s := described(t, h)
	for path, methods := range s.at("paths").(map[string]any) {
		for method := range methods.(map[string]any) {
			t.Run(method+" "+path, func(t *testing.T) {
				s.checkExampleReplies(t, path, method)
				content, _ := s.at("paths", path, method, "requestBody", "content").(map[string]any)
				for mediaType := range content {
					for name, e := range walk(content, mediaType, "examples").(map[string]any) {
						s.sendBody(t, h, staff, path, mediaType, name, walk(e, "value"))
					}
				}
				if content == nil {
					target := s.target(path, method)
					if strings.Contains(path, "{id}") {
						id, _ := s.at("paths", path, method, "parameters").([]any)
						target = strings.Replace(target, walk(id[0], "example").(string), opened(t, h), 1)
					}
					if strings.Contains(path, "{enquiry}") {
						example := s.at("components", "parameters", "enquiry", "example").(string)
						target = strings.Replace(target, example, string(asked(t, staff)), 1)
					}
					s.checkReply(t, h, path, method, target, "", "")
				}
			})
		}
	}
}

// checkExampleReplies compares the replies shown with their own schemas.
func (s spec) checkExampleReplies(t *testing.T, path, method string) {
	for status := range s.at("paths", path, method, "responses").(map[string]any) {
		place := s.place(path, method, status)
		content, _ := s.at(append(place, "content")...).(map[string]any)
		for mediaType := range content {
			example := walk(content, mediaType, "example")
			if example == nil {
				continue
			}
			if err := s.validate(t, encoded(t, example), append(place, "content", mediaType, "schema")...); err != nil {
				t.Errorf("the example of %s: %v", status, err)
			}
		}
	}
}

// sendBody posts an example. One that the schema forbids must be refused.
func (s spec) sendBody(t *testing.T, h http.Handler, staff *web.Staff, path, mediaType, name string, value any) {
	body := string(encoded(t, value))
	invalid := s.validate(t, []byte(body), "paths", path, "post", "requestBody", "content", mediaType, "schema")
	if strings.Contains(mediaType, "form") {
		form := url.Values{}
		for k, v := range value.(map[string]any) {
			form.Set(k, v.(string))
		}
		body = form.Encode()
	}
	target := strings.Replace(path, "{reference}", string(knownOne), 1)
	if strings.Contains(path, "{id}") {
		target = strings.Replace(path, "{id}", opened(t, h), 1)
	}
	if strings.Contains(path, "{enquiry}") {
		target = strings.Replace(path, "{enquiry}", string(asked(t, staff, before[pathOf.Base(path)]...)), 1)
	}
	status := s.checkReply(t, h, path, "post", target, body, mediaType)
	if refused := status == 400; refused != (invalid != nil) {
		t.Errorf("%s: status %d, and the schema says %v", name, status, invalid)
	}
	if strings.HasPrefix(name, "unknown") != (status >= 400) {
		t.Errorf("%s: status %d", name, status)
	}
}

// before is what happened to an enquiry before a route can do its own.
var before = map[string][]enquiry.Deed{"return": {enquiry.Claim}, "reopen": {enquiry.Resolve}}

// target is the address of a GET with the examples of its parameters.
func (s spec) target(path, method string) string {
	query := url.Values{}
	params, _ := s.at("paths", path, method, "parameters").([]any)
	for _, p := range params {
		if ref, ok := walk(p, "$ref").(string); ok {
			p = s.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
		name, example := walk(p, "name").(string), walk(p, "example").(string)
		if walk(p, "in") == "path" {
			path = strings.Replace(path, "{"+name+"}", example, 1)
		} else {
			query.Set(name, example)
		}
	}
	return path + "?" + query.Encode()
}

// checkReply sends a request and checks status, type and body of the reply.
func (s spec) checkReply(t *testing.T, h http.Handler, path, method, target, body, mediaType string) int {
	t.Helper()
	w := do(h, strings.ToUpper(method), target, body, "Content-Type", mediaType, "Authorization", "Bearer "+staffSecret, "Idempotency-Key", "of the example")
	place := s.place(path, method, strconv.Itoa(w.Code))
	if s.at(place...) == nil {
		t.Fatalf("status %d is not described: %s", w.Code, w.Body)
	}
	content, _ := s.at(append(place, "content")...).(map[string]any)
	if content == nil && w.Body.Len() == 0 {
		return w.Code
	}
	got, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if _, ok := content[got]; err != nil || !ok {
		t.Fatalf("status %d is of type %q, want one of %q", w.Code, got, slices.Collect(maps.Keys(content)))
	}
	if walk(content, got, "schema") != nil {
		if err := s.validate(t, w.Body.Bytes(), append(place, "content", got, "schema")...); err != nil {
			t.Errorf("%s %s: %v\n%s", method, target, err, w.Body)
		}
	}
	if method == "get" && target == path+"?" && w.Code != 200 {
		t.Errorf("status %d, want 200", w.Code)
	}
	return w.Code
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEveryRefusalIsAsDescribed(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Limit: perMinute(8, clock), Now: clock})
	s := described(t, h)
	for status, body := range map[string]string{
		"400": `{`, "413": strings.Repeat(" ", 70_000), "422": `{"text":"a","cycle":1999}`,
	} {
		w := ask(h, body)
		if err := s.validate(t, w.Body.Bytes(), append(s.place("/v1/ask", "post", status), "content", "application/problem+json", "schema")...); err != nil || strconv.Itoa(w.Code) != status {
			t.Errorf("status %d, want %s: %v", w.Code, status, err)
		}
	}
	for _, status := range []int{415, 404, 405} {
		w := map[int]func() []byte{
			415: func() []byte { return do(h, "POST", "/v1/ask", "{}").Body.Bytes() },
			404: func() []byte { return do(h, "GET", "/lost", "").Body.Bytes() },
			405: func() []byte { return do(h, "PUT", "/v1/ask", "").Body.Bytes() },
		}[status]()
		if err := s.validate(t, w, "components", "schemas", "Problem"); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// opened begins a conversation, for the examples that go on with one.
func opened(t *testing.T, h http.Handler) string {
	t.Helper()
	var v struct{ ID string }
	if err := json.Unmarshal(do(h, "POST", "/v1/conversations", "{}", "Content-Type", "application/json").Body.Bytes(), &v); err != nil || v.ID == "" {
		t.Fatalf("no conversation was opened: %v", err)
	}
	return v.ID
}
