package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"annae/internal/answer"
	"annae/internal/conversation"
)

// metrics count what operators watch. Labels come from our own lists, never
// from what a client sends.
type metrics struct {
	requests  *prometheus.CounterVec
	duration  *prometheus.HistogramVec
	questions *prometheus.CounterVec
	handler   http.Handler
}

func newMetrics(version, hash string, more []prometheus.Collector) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "annae_http_requests_total", Help: "Requests, by route and class of status.",
		}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "annae_http_request_duration_seconds", Help: "Time from the head of a request to the end of its reply, by route.",
			Buckets: []float64{.0001, .0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5},
		}, []string{"route"}),
		questions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "annae_questions_total", Help: "Questions, by what became of them, why, and the language of the reply.",
		}, []string{"outcome", "reason", "locale"}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "annae_info", Help: "Always 1; tells version and content.",
		ConstLabels: prometheus.Labels{"version": version, "content": hash},
	})
	info.Set(1)
	reg := prometheus.NewRegistry()
	reg.MustRegister(m.requests, m.duration, m.questions, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	reg.MustRegister(more...)
	m.handler = promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status/100)+"xx").Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

func (m *metrics) question(r answer.Reply) {
	m.questions.WithLabelValues(string(r.Outcome), string(r.Reason), string(r.Locale)).Inc()
}

// turn counts the question of a turn, where it was one.
func (m *metrics) turn(t conversation.Turn) {
	if t.Reply.Outcome != "" {
		m.questions.WithLabelValues(string(t.Reply.Outcome), string(t.Reply.Reason), string(t.Reply.Locale)).Inc()
	}
}

func (s *Server) handleMetrics(w http.ResponseWriter, r *http.Request) error {
	s.metrics.handler.ServeHTTP(w, r)
	return nil
}
