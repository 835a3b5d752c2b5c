package web

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// An exchange is one request and its reply, as log and metrics see it.
type exchange struct {
	http.ResponseWriter
	id     string
	status int
	bytes  int
	err    error // what the handler returned
}

func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

func (x *exchange) Write(b []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := x.ResponseWriter.Write(b)
	x.bytes += n
	return n, err
}

// Unwrap lets [http.ResponseController] reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// policy lets the page load its own style sheet and script and the empty icon
// that it carries, post its form, and nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src data:; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// edge gives each request an id of its own, the headers that protect it, a
// line in the log and its place in the metrics.
func (s *Server) edge(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		x := &exchange{ResponseWriter: w, id: rand.Text()}
		h := w.Header()
		h.Set("X-Request-Id", x.id)
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(x, r)
		if x.status == 0 {
			x.status = http.StatusOK
		}
		took := time.Since(start)
		route := routeOf(r)
		s.metrics.request(route, x.status, took)
		s.log(r, x, route, took)
	})
}

// routeOf is the pattern that served a request. It never holds what a client
// wrote.
func routeOf(r *http.Request) string {
	if r.Pattern == "" || r.Pattern == anything {
		return "none"
	}
	return r.Pattern
}

// probes are asked by machines all the time; the log tells of them only when
// something is wrong.
var probes = []string{"GET /healthz", "GET /readyz", "GET /metrics"}

// log writes the one line of a request: never its text, address or query.
func (s *Server) log(r *http.Request, x *exchange, route string, took time.Duration) {
	level := slog.LevelInfo
	attrs := make([]slog.Attr, 0, 9)
	attrs = append(attrs,
		slog.String("method", methodOf(r)),
		slog.String("route", route),
		slog.Int("status", x.status),
		slog.Duration("duration", took),
		slog.Int("bytes", x.bytes),
		slog.String("request_id", x.id),
	)
	var p *problem
	var fell *panicked
	switch {
	case x.err == nil && slices.Contains(probes, route):
		level = slog.LevelDebug
	case x.err == nil:
	case errors.As(x.err, &p):
		attrs = append(attrs, slog.String("problem", p.Slug))
		if p.cause != nil {
			level = slog.LevelError
			attrs = append(attrs, slog.String("cause", p.cause.Error()))
		}
	case errors.As(x.err, &fell):
		level = slog.LevelError
		attrs = append(attrs, slog.String("cause", fell.Error()), slog.String("stack", fell.stack))
	default:
		level = slog.LevelError
		attrs = append(attrs, slog.String("cause", x.err.Error()))
	}
	s.lg.LogAttrs(r.Context(), level, "request", attrs...)
}

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}

// methodOf is the method, if it is one: else a client could write into the
// log.
func methodOf(r *http.Request) string {
	if slices.Contains(methods, r.Method) {
		return r.Method
	}
	return "other"
}
