package web

import (
	"net/http"
	"slices"
	"strings"

	"annae/internal/access"
	"annae/internal/enquiry"
	"annae/internal/locale"
)

// A handler serves one route. An error that it returns before it writes
// becomes the reply.
type handler func(http.ResponseWriter, *http.Request) error

// A route is a line of the table of contents.
type route struct {
	pattern string // "METHOD /path"
	handler handler
}

// routes is all that is served. Every line is described in openapi.json.
func (s *Server) routes() []route {
	return []route{
		{"POST /v1/ask", s.limited(s.handleAsk)},
		{"POST /v1/conversations", s.limited(s.handleOpen)},
		{"POST /v1/conversations/{id}/messages", s.limited(s.handleMessage)},
		{"GET /v1/conversations/{id}/messages", s.limited(s.handleMessages)},
		{"DELETE /v1/conversations/{id}", s.limited(s.handleForget)},
		{"POST /v1/eligibility/evaluate", s.limited(s.handleEvaluate)},
		{"POST /v1/eligibility/next", s.limited(s.handleNext)},
		{"GET /v1/topics", s.handleTopics},
		{"GET /v1/topics/{id}", s.handleTopic},
		{"GET /v1/cycles", s.handleCycles},
		{"GET /v1/languages", s.handleLanguages},

		{"POST /v1/status/challenges", s.limited(s.handleChallenge)},
		{"POST /v1/status/sessions", s.limited(s.handleSession)},
		{"GET /v1/reviews", s.staff(access.Read, s.handleReviews)},
		{"GET /v1/applications", s.staff(access.Read, s.handleApplications)},
		{"POST /v1/applications", s.staff(access.Write, s.once(s.handleEnter))},
		{"GET /v1/applications/{reference}", s.handleApplication},
		{"POST /v1/applications/{reference}/moves", s.staff(access.Move, s.once(s.handleMove))},
		{"DELETE /v1/applications/{reference}/moves", s.staff(access.Move, s.handleUndo)},
		{"POST /v1/applications/{reference}/slips", s.handleIssue},
		{"POST /v1/applications/{reference}/links", s.staff(access.Write, s.once(s.handleLink))},
		{"POST /v1/links/{link}/confirm", s.staff(access.Write, s.handleConfirm)},
		{"GET /v1/enquiries", s.helpDesk(access.ReadEnquiries, s.handleEnquiries)},
		{"GET /v1/enquiries/{enquiry}", s.helpDesk(access.ReadEnquiries, s.handleEnquiry)},
		{"POST /v1/enquiries/{enquiry}/claim", s.helpDesk(access.WriteEnquiries, s.once(s.does(enquiry.Claim)))},
		{"POST /v1/enquiries/{enquiry}/replies", s.helpDesk(access.WriteEnquiries, s.once(s.does(enquiry.Reply)))},
		{"POST /v1/enquiries/{enquiry}/return", s.helpDesk(access.WriteEnquiries, s.once(s.does(enquiry.Return)))},
		{"POST /v1/enquiries/{enquiry}/resolve", s.helpDesk(access.WriteEnquiries, s.once(s.does(enquiry.Resolve)))},
		{"POST /v1/enquiries/{enquiry}/reopen", s.helpDesk(access.WriteEnquiries, s.once(s.does(enquiry.Reopen)))},
		{"GET /v1/stats", s.allowed(access.ReadStats, s.handleStats)},
		{"GET /v1/slips/{code}", s.staff(access.Read, s.handleCheckSlip)},

		{"GET /{$}", s.handlePage},
		{"POST /{$}", s.handlePagePost},
		{"GET /t/{topic}", s.handleTopicPage},
		{"GET /check", s.handleCheckPage},
		{"GET /changes", s.handleChangesPage},
		{"GET /slip/{address}", s.handleSlipPage},
		{"GET /link", s.handleLinkPage},
		{"GET /link.js", s.handleLinkScript},
		{"GET /style.css", s.handleStyle},
		{"GET /page.js", s.handleScript},
		{"GET /docs", s.handleDocs},
		{"GET /openapi.json", s.handleOpenAPI},

		{"GET /healthz", s.handleHealth},
		{"GET /readyz", s.handleReady},
		{"GET /metrics", s.handleMetrics},
	}
}

// method and path are the two words of a pattern, the path as people write
// it.
func (r route) method() string { m, _, _ := strings.Cut(r.pattern, " "); return m }

func (r route) path() string {
	_, p, _ := strings.Cut(r.pattern, " ")
	return strings.TrimSuffix(p, "{$}")
}

// mux serves the table, and a problem for every other method and path.
func (s *Server) mux() *http.ServeMux {
	mux := http.NewServeMux()
	allowed := map[string][]string{}
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.serve(rt.handler))
		_, path, _ := strings.Cut(rt.pattern, " ")
		allowed[path] = append(allowed[path], rt.method())
	}
	for path, methods := range allowed {
		mux.Handle(path, s.serve(refuseMethod(methods)))
	}
	mux.Handle(anything, s.serve(func(http.ResponseWriter, *http.Request) error {
		return &problem{kind: notFound, say: sentence{id: "problem.not_found"}}
	}))
	return mux
}

// anything is the pattern of paths that are not in the table.
const anything = "/"

func refuseMethod(methods []string) handler {
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	allow := strings.Join(methods, ", ")
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Allow", allow)
		return &problem{kind: wrongMethod, say: sentence{id: "problem.method", args: locale.Args{"method": brief(r.Method)}}}
	}
}
