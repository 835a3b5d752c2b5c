package portal_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"annae/internal/portal"
	"annae/internal/portal/portaltest"
)

// contract is docs/portal.openapi.yaml.
type contract struct {
	doc      any
	compiler *jsonschema.Compiler
}

const contractURL = "https://annae.example/portal.openapi.json"

func readContract(t testing.TB) contract {
	t.Helper()
	text, err := os.ReadFile("../../docs/portal.openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(contractURL, doc); err != nil {
		t.Fatal(err)
	}
	return contract{doc, c}
}

func (c contract) at(keys ...string) any {
	v := c.doc
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

// keeps tells whether JSON keeps to a schema.
func (c contract) keeps(t testing.TB, data []byte, schema string) error {
	t.Helper()
	s, err := c.compiler.Compile(contractURL + "#/components/schemas/" + schema)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

var responses = []string{"paths", "/applications/{reference}", "get", "responses"}

func TestTheModelPortalKeepsToTheContract(t *testing.T) {
	c := readContract(t)
	s := portaltest.NewServer(token)
	s.Put(shown())
	for name, q := range map[string]struct {
		path, token, tag string
		status           string
		schema           string
	}{
		"an application":      {"/applications/" + string(known), token, "", "200", "Application"},
		"as it was":           {"/applications/" + string(known), token, `"v3"`, "304", ""},
		"no such application": {"/applications/KCN-2026-2A7A-M", token, "", "404", "Problem"},
		"another token":       {"/applications/" + string(known), "another", "", "401", "Problem"},
	} {
		r := httptest.NewRequest(http.MethodGet, q.path, nil)
		r.Header.Set("Authorization", "Bearer "+q.token)
		r.Header.Set("If-None-Match", q.tag)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		described, _ := c.at(append(responses, q.status)...).(map[string]any)
		if described == nil || w.Result().Status[:3] != q.status {
			t.Errorf("%s: status %d, want %s, which is described: %v", name, w.Code, q.status, described != nil)
			continue
		}
		if q.schema == "" {
			if w.Body.Len() > 0 {
				t.Errorf("%s: the body is %s, want none", name, w.Body)
			}
			continue
		}
		if err := c.keeps(t, w.Body.Bytes(), q.schema); err != nil {
			t.Errorf("%s: %v\n%s", name, err, w.Body)
		}
		if content, _ := described["content"].(map[string]any); content[w.Header().Get("Content-Type")] == nil {
			t.Errorf("%s: it is of type %q, want one of %v", name, w.Header().Get("Content-Type"), content)
		}
	}
}

// The example of the contract keeps to its schema, and is read as it says.
func TestTheExampleOfTheContractIsReadAsItSays(t *testing.T) {
	c := readContract(t)
	example, err := json.Marshal(c.at(append(responses, "200", "content", "application/json", "example")...))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.keeps(t, example, "Application"); err != nil {
		t.Error(err)
	}
	got, contacts, err := portal.Read(example, known, afterwards)
	if err != nil || got.Phase != "completing" || len(got.Missing()) != 1 || len(got.Passed) != 3 || !got.Demo || got.Version != 7 || got.Contacts != 1 || len(contacts) != 1 {
		t.Errorf("it is read as %+v, %v, %v", got, contacts, err)
	}
}

// spoilt are answers that don't keep to the contract, by the field at fault.
// Those that its schema can't tell are marked.
var spoilt = map[string]struct {
	field  string
	beyond bool // the schema
	spoil  func(*portaltest.Application)
}{
	"another reference":        {"reference", true, func(a *portaltest.Application) { a.Reference = "KCN-2026-2A7A-M" }},
	"no track":                 {"track", false, func(a *portaltest.Application) { a.Track = "" }},
	"a track with a path":      {"track", false, func(a *portaltest.Application) { a.Track = "../planning" }},
	"a long phase":             {"phase", false, func(a *portaltest.Application) { a.Phase = strings.Repeat("a", 61) }},
	"another phase":            {"phase", true, func(a *portaltest.Application) { a.Phase = "deciding" }},
	"another since":            {"since", true, func(a *portaltest.Application) { a.Since = a.Since.Add(1) }},
	"a country in words":       {"country", false, func(a *portaltest.Application) { a.Country = "Laos" }},
	"no city":                  {"city", false, func(a *portaltest.Application) { a.City = "" }},
	"a blank city":             {"city", true, func(a *portaltest.Application) { a.City = " " }},
	"a title of two lines":     {"title", true, func(a *portaltest.Application) { a.Title = "a\nb" }},
	"a title turned round":     {"title", true, func(a *portaltest.Application) { a.Title = "a\u202eb" }},
	"a long title":             {"title", false, func(a *portaltest.Application) { a.Title = strings.Repeat("긴", 201) }},
	"a long note":              {"note", false, func(a *portaltest.Application) { a.Note = strings.Repeat("긴", 4001) }},
	"a note with a zero":       {"note", true, func(a *portaltest.Application) { a.Note = "a\x00" }},
	"a document in no state":   {"documents.0.state", false, func(a *portaltest.Application) { a.Documents[0].State = "lost" }},
	"a document twice":         {"documents.1.id", true, func(a *portaltest.Application) { a.Documents = append(a.Documents, a.Documents[0]) }},
	"many documents":           {"documents", false, func(a *portaltest.Application) { a.Documents = make([]portaltest.Document, 51) }},
	"no list of documents":     {"documents", false, func(a *portaltest.Application) { a.Documents = nil }},
	"nothing passed":           {"passed", false, func(a *portaltest.Application) { a.Passed = nil }},
	"a past out of order":      {"passed.1.since", true, func(a *portaltest.Application) { a.Passed[0].Since = a.Since.AddDate(0, 0, 1) }},
	"a past of long ago":       {"passed.0.since", true, func(a *portaltest.Application) { a.Passed[0].Since = a.Since.AddDate(-100, 0, 0) }},
	"a future":                 {"since", true, func(a *portaltest.Application) { a.Since = a.Since.AddDate(100, 0, 0) }},
	"no version":               {"version", false, func(a *portaltest.Application) { a.Version = 0 }},
	"a version beyond doubles": {"version", false, func(a *portaltest.Application) { a.Version = 1 << 60 }},
	"no version of contacts":   {"contacts_version", false, func(a *portaltest.Application) { a.Contacted = -1 }},
	"no list of contacts":      {"contacts", false, func(a *portaltest.Application) { a.Contacts = nil }},
	"many contacts":            {"contacts", false, func(a *portaltest.Application) { a.Contacts = make([]string, 11) }},
	"a contact that is none":   {"contacts.1", false, func(a *portaltest.Application) { a.Contacts = append(a.Contacts, "person at example") }},
	"a contact with a header":  {"contacts.0", false, func(a *portaltest.Application) { a.Contacts = []string{"person@example.org\r\nBcc: all@example.org"} }},
}

func TestAnAnswerWithAFaultIsRefusedWhole(t *testing.T) {
	c := readContract(t)
	for name, bad := range spoilt {
		p, s, l := open(t)
		p.At(func() time.Time { return afterwards })
		a := shown()
		bad.spoil(&a)
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.keeps(t, data, "Application"); (err == nil) != bad.beyond {
			t.Errorf("%s: the contract says %v, want it to see it: %v", name, err, !bad.beyond)
		}
		s.Fail(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(data)
		})
		_, err = p.Standing(t.Context(), known)
		if err == nil || !strings.Contains(err.Error(), "contract: "+bad.field+": ") {
			t.Errorf("%s: Standing() = %v, want the fault of %s", name, err, bad.field)
		}
		if all, _, err := p.Contacts(t.Context(), known); err == nil || len(all) > 0 {
			t.Errorf("%s: Contacts() = %v, %v, want an error", name, all, err)
		}
		if !strings.Contains(l.String(), bad.field) {
			t.Errorf("%s: the log says %q, want it to name %s", name, l, bad.field)
		}
		quotes(t, err, l)
	}
}

func TestFieldsThatAreNotKnownArePassedOver(t *testing.T) {
	data, err := json.Marshal(shown())
	if err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(string(data), "{", `{"officer":{"name":"Kim"},`, 1)
	if got, _, err := portal.Read([]byte(more), known, afterwards); err != nil || got.Title != "A plan" {
		t.Errorf("Read() = %+v, %v", got, err)
	}
}

// FuzzRead holds that whatever a portal sends, what is read is sound or refused.
func FuzzRead(f *testing.F) {
	add := func(a portaltest.Application) {
		data, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	add(shown())
	for _, bad := range spoilt {
		a := shown()
		bad.spoil(&a)
		add(a)
	}
	for _, text := range []string{"", "null", "[]", "{}", `{"reference":5}`, strings.Repeat("[", 20_000), "\xff", `{"version":1e400}`} {
		f.Add([]byte(text))
	}
	c := readContract(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, contacts, err := portal.Read(data, known, afterwards)
		if err != nil {
			if len(err.Error()) > 200 {
				t.Errorf("the error is %q", err)
			}
			return
		}
		if got.Reference != known || len(got.Passed) == 0 || got.Passed[len(got.Passed)-1].Phase != got.Phase || got.Since.After(afterwards.AddDate(0, 0, 1)) {
			t.Errorf("it is read as %+v", got)
		}
		again, err := json.Marshal(served(got, contacts))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.keeps(t, again, "Application"); err != nil {
			t.Errorf("what was read does not keep to the contract: %v\n%s", err, again)
		}
		if second, _, err := portal.Read(again, known, afterwards); err != nil || second.Title != got.Title || len(second.Passed) != len(got.Passed) {
			t.Errorf("read once more it is %+v, %v, want %+v", second, err, got)
		}
	})
}
