// Package portaltest is a portal as docs/portal.openapi.yaml asks for one, with
// its applications in memory. It is for tests, and a model for who writes one.
package portaltest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// An Application is one of the portal.
type Application struct {
	Reference string     `json:"reference"`
	Track     string     `json:"track"`
	Country   string     `json:"country"`
	City      string     `json:"city"`
	Title     string     `json:"title"`
	Phase     string     `json:"phase"`
	Since     time.Time  `json:"since"`
	Note      string     `json:"note,omitempty"`
	Documents []Document `json:"documents"`
	Passed    []Passed   `json:"passed"`
	Demo      bool       `json:"demo,omitempty"`
	Version   int64      `json:"version"`
	Contacts  []string   `json:"contacts"`
	Contacted int64      `json:"contacts_version"`
}

// A Document is one that an application has to come with.
type Document struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// Passed is a phase in which an application was or is.
type Passed struct {
	Phase string    `json:"phase"`
	Since time.Time `json:"since"`
}

// A Server is a portal. It is safe for concurrent use.
type Server struct {
	token string

	mu    sync.Mutex
	all   map[string]Application
	asked map[int]int // answers, by status
	fault http.HandlerFunc
}

// NewServer makes a portal that knows its callers by a token.
func NewServer(token string) *Server {
	return &Server{token: token, all: map[string]Application{}, asked: map[int]int{}}
}

// Put puts an application in the place of the one with its reference.
func (s *Server) Put(a Application) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[a.Reference] = a
}

// Get is an application; false: there is none.
func (s *Server) Get(reference string) (Application, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, is := s.all[reference]
	return a, is
}

// Answered is how often it answered with a status; 0: with any.
func (s *Server) Answered(status int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if status != 0 {
		return s.asked[status]
	}
	n := 0
	for _, m := range s.asked {
		n += m
	}
	return n
}

// Fail has it answer in another way; nil: no longer.
func (s *Server) Fail(fault http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fault
}

// Handler serves the portal.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /applications/{reference}", s.serve)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		fault := s.fault
		s.mu.Unlock()
		if fault != nil {
			fault(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	a, is := s.Get(r.PathValue("reference"))
	tag := fmt.Sprintf(`"v%d"`, a.Version)
	switch {
	case r.Header.Get("Authorization") != "Bearer "+s.token:
		s.problem(w, http.StatusUnauthorized, "The token is missing or is another")
	case !is:
		s.problem(w, http.StatusNotFound, "There is no such application")
	case r.Header.Get("If-None-Match") == tag:
		s.answer(w, http.StatusNotModified, nil)
	default:
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", "application/json")
		s.answer(w, http.StatusOK, a)
	}
}

func (s *Server) problem(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "application/problem+json")
	s.answer(w, status, map[string]any{"type": "about:blank", "title": title, "status": status})
}

func (s *Server) answer(w http.ResponseWriter, status int, body any) {
	s.mu.Lock()
	s.asked[status]++
	s.mu.Unlock()
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body) // who asked may have gone
	}
}
