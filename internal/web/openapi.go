package web

import (
	_ "embed" // for the description
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

//go:embed openapi.json
var openAPI []byte

func (s *Server) handleOpenAPI(w http.ResponseWriter, r *http.Request) error {
	s.writeTagged(w, r, jsonType, openAPI)
	return nil
}

// A description is as much of openapi.json as the documentation shows.
type description struct {
	Info struct {
		Title, Summary, Description string
	}
	Paths      map[string]map[string]*operation
	Components struct {
		Parameters map[string]parameter
		Responses  map[string]response
		Schemas    ordered[schema]
	}
}

type operation struct {
	OperationID string
	Summary     string
	Description string
	Parameters  []parameter
	RequestBody *struct{ Content ordered[media] }
	Responses   ordered[response]
}

type parameter struct {
	Ref         string `json:"$ref"`
	Name, In    string
	Description string
	Required    bool
	Example     string
}

type response struct {
	Ref         string `json:"$ref"`
	Description string
	Content     ordered[media]
}

type media struct {
	Schema   schema
	Example  json.RawMessage
	Examples ordered[struct {
		Summary string
		Value   json.RawMessage
	}]
}

type schema struct {
	Ref         string `json:"$ref"`
	Type        kindNames
	Description string
	Enum        []string
	Const       string
	Items       *schema
	AnyOf       []schema
	Required    []string
	Properties  ordered[schema]
}

// kindNames are the JSON types that a schema allows, one or several.
type kindNames []string

func (t *kindNames) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*t = kindNames{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// describe reads openapi.json and follows its references.
func describe() (*description, error) {
	var d description
	if err := json.Unmarshal(openAPI, &d); err != nil {
		return nil, fmt.Errorf("openapi.json: %w", err)
	}
	for _, methods := range d.Paths {
		for _, op := range methods {
			for i, p := range op.Parameters {
				if p.Ref != "" {
					op.Parameters[i] = d.Components.Parameters[last(p.Ref)]
				}
			}
			for i, r := range op.Responses {
				if r.Value.Ref != "" {
					op.Responses[i].Value = d.Components.Responses[last(r.Value.Ref)]
				}
			}
		}
	}
	return &d, nil
}

// last is the name at the end of a reference.
func last(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
