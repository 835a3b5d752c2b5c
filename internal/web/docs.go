package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

func (s *Server) handleDocs(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Language", "en")
	s.writeTagged(w, r, "text/html; charset=utf-8", s.docs)
	return nil
}

// A docsPage is openapi.json as people read it.
type docsPage struct {
	Title, Description string
	Operations         []docsOperation
	Objects            []docsObject
	Problems           []kind
}

type docsOperation struct {
	ID, Method, Path     string
	Summary, Description string
	Parameters           []parameter
	Body                 string // the object that is sent
	Examples             []docsExample
	Responses            []docsResponse
}

type docsExample struct{ Title, Code string }

type docsResponse struct {
	Status, Description, Object, Example string
}

type docsObject struct {
	Name, Description string
	Fields            []docsField
}

type docsField struct {
	Name, Type, Object, Description string
	Required                        bool
}

// writeDocs makes the page once, in the order of the routes.
func writeDocs(routes []route) ([]byte, error) {
	d, err := describe()
	if err != nil {
		return nil, err
	}
	page := docsPage{Title: d.Info.Title, Description: d.Info.Description, Problems: kinds}
	for _, rt := range routes {
		op := d.Paths[rt.path()][strings.ToLower(rt.method())]
		if op == nil {
			return nil, fmt.Errorf("openapi.json does not describe %s", rt.pattern)
		}
		page.Operations = append(page.Operations, newDocsOperation(rt, op))
	}
	for _, m := range d.Components.Schemas {
		page.Objects = append(page.Objects, newDocsObject(m.Name, m.Value))
	}
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "docs.html", page); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func newDocsOperation(rt route, op *operation) docsOperation {
	o := docsOperation{ID: op.OperationID, Method: rt.method(), Path: rt.path(), Summary: op.Summary, Description: op.Description, Parameters: op.Parameters}
	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			o.Body = last(m.Value.Schema.Ref)
			for _, e := range m.Value.Examples {
				o.Examples = append(o.Examples, docsExample{e.Value.Summary, curlPost(rt.path(), m.Name, e.Value.Value)})
			}
		}
	} else {
		o.Examples = []docsExample{{"", curlGet(rt.path(), op.Parameters)}}
	}
	for _, r := range op.Responses {
		v := docsResponse{Status: r.Name, Description: r.Value.Description}
		for _, m := range r.Value.Content {
			v.Object, v.Example = last(m.Value.Schema.Ref), pretty(m.Value.Example)
		}
		o.Responses = append(o.Responses, v)
	}
	return o
}

func newDocsObject(name string, s schema) docsObject {
	o := docsObject{Name: name, Description: s.Description}
	for _, p := range s.Properties {
		f := docsField{Name: p.Name, Description: p.Value.Description, Required: slices.Contains(s.Required, p.Name)}
		f.Type, f.Object = typeOf(p.Value)
		o.Fields = append(o.Fields, f)
	}
	if len(s.Enum) > 0 {
		o.Fields = append(o.Fields, docsField{Name: "one of", Type: strings.Join(s.Enum, ", "), Required: true})
	}
	return o
}

// typeOf says what a field holds, and of which object.
func typeOf(s schema) (says, object string) {
	switch {
	case s.Ref != "":
		return "", last(s.Ref)
	case s.Items != nil:
		says, object = typeOf(*s.Items)
		return strings.TrimSpace("list of " + says), object
	case len(s.AnyOf) > 0:
		return eitherOf(s.AnyOf)
	case len(s.Enum) > 0:
		return strings.Join(s.Enum, ", "), ""
	case s.Const != "":
		return s.Const, ""
	default:
		return strings.Join(s.Type, " or "), ""
	}
}

// eitherOf says what a field holds that may be one thing or another; one of
// them may be an object.
func eitherOf(all []schema) (says, object string) {
	var names []string
	for _, s := range all {
		name, of := typeOf(s)
		if of != "" {
			object = of
		} else if name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or "), object
}

func curlGet(path string, params []parameter) string {
	query := url.Values{}
	for _, p := range params {
		if p.In == "path" {
			path = strings.Replace(path, "{"+p.Name+"}", p.Example, 1)
		} else {
			query.Set(p.Name, p.Example)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return `curl -s "$DESK` + path + `"`
}

func curlPost(path, mediaType string, body json.RawMessage) string {
	if mediaType == formType {
		var form ordered[string]
		_ = json.Unmarshal(body, &form) // an example that is no form shows nothing
		line := `curl -s "$DESK` + path + `"`
		for _, f := range form {
			line += " \\\n  --data-urlencode " + quoted(f.Name+"="+f.Value)
		}
		return line
	}
	return `curl -s "$DESK` + path + `" -H ` + quoted("Content-Type: "+mediaType) + " \\\n  -d " + quoted(string(body))
}

// quoted is a word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func pretty(raw json.RawMessage) string {
	var b bytes.Buffer
	if len(raw) == 0 || json.Indent(&b, raw, "", "  ") != nil {
		return ""
	}
	return b.String()
}
