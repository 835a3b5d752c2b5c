package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"annae/internal/conversation"
	"annae/internal/locale"
)

// Conversations are the open conversations of this channel.
type Conversations interface {
	// Greet is what a conversation would begin with.
	Greet(locale.Locale) conversation.Reply
	Open(context.Context, locale.Locale) (conversation.ID, conversation.Turn, error)
	Post(ctx context.Context, id conversation.ID, messageID string, in conversation.Incoming) (conversation.Turn, error)
	// Turns are those behind a number. Where there are none it waits for some,
	// for so long or until the context is done.
	Turns(ctx context.Context, id conversation.ID, after int, most time.Duration) ([]conversation.Turn, error)
	Close(context.Context, conversation.ID) error
	// Summarise makes a pre-check's result of the address that leads to it.
	Summarise(url.Values, locale.Locale) (conversation.Summary, error)
	// Once answers outside of any conversation.
	Once(conversation.Incoming) conversation.Reply
}

// Channel is the name by which staff turn this channel off.
const Channel = "web"

// mostID bounds, in bytes, the id that a client gives a message.
const mostID = 100

// handleOpen begins a conversation.
func (s *Server) handleOpen(w http.ResponseWriter, r *http.Request) error {
	o := object{names: []string{"locale"}}
	l, err := s.localeIn(w, r, &o)
	if err != nil {
		return err
	}
	id, turn, err := s.talks.Open(r.Context(), l)
	if err != nil {
		return talkProblem(err)
	}
	w.Header().Set("Location", "/v1/conversations/"+string(id))
	return s.writeTalk(w, http.StatusCreated, openedView{string(id), newTurnView(turn)})
}

// localeIn reads a body and the language that it asks for, else that of the
// headers.
func (s *Server) localeIn(w http.ResponseWriter, r *http.Request, o *object) (locale.Locale, error) {
	body, err := readBody(w, r, jsonType)
	if err == nil {
		err = o.decode(body)
	}
	if err != nil {
		return "", s.inLocale(err, o.values["locale"])
	}
	tag := o.values["locale"]
	if tag == "" {
		return "", nil
	}
	l, ok := s.content.Served.Parse(tag)
	if !ok {
		return "", &problem{kind: unknown, faults: []fault{s.noLocale(tag)}}
	}
	return l, nil
}

// lastWait is how long a message waits for its reply once the server shuts
// down: with another process that died, it could wait for longer than a stop
// may take. It is kept, and answered when it is sent again.
const lastWait = 5 * time.Second

// untilClosed is a context that ends soon when the server shuts down.
func (s *Server) untilClosed(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stay := context.AfterFunc(s.closing, func() { time.AfterFunc(s.lastWait, cancel) })
	return ctx, func() { stay(); cancel() }
}

// handleMessage answers a message of a conversation.
func (s *Server) handleMessage(w http.ResponseWriter, r *http.Request) error {
	o := object{names: []string{"message_id", "text", "action", "locale"}}
	l, err := s.localeIn(w, r, &o)
	if err != nil {
		return err
	}
	text, hasText := o.values["text"]
	missing := ""
	switch id := o.values["message_id"]; {
	case id == "" || len(id) > mostID:
		missing = "problem.message_id"
	case hasText == (o.values["action"] != ""):
		missing = "problem.text_or_action"
	}
	if missing != "" {
		return &problem{kind: malformed, say: sentence{id: missing}, locale: l}
	}
	ctx, done := s.untilClosed(r.Context())
	defer done()
	turn, err := s.talks.Post(ctx, idOf(r), o.values["message_id"], conversation.Incoming{Text: text, Choice: o.values["action"], Locale: l})
	if err != nil {
		return talkProblem(err)
	}
	s.metrics.turn(turn)
	w.Header().Set("Content-Language", string(turn.Reply.Locale))
	return s.writeTalk(w, http.StatusOK, newTurnView(turn))
}

func idOf(r *http.Request) conversation.ID { return conversation.ID(r.PathValue("id")) }

func (s *Server) writeTalk(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, status, jsonType, v)
}

// handleForget ends a conversation.
func (s *Server) handleForget(w http.ResponseWriter, r *http.Request) error {
	if err := s.talks.Close(r.Context(), idOf(r)); err != nil {
		return talkProblem(err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// talkProblem says why a conversation can't go on. One that is over and one
// that never was are alike.
func talkProblem(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, conversation.ErrUnknown):
		return &problem{kind: notFound, say: sentence{id: "problem.conversation"}}
	case errors.Is(err, conversation.ErrFull):
		return &problem{kind: busy, say: sentence{id: "problem.full"}}
	case errors.Is(err, conversation.ErrLater):
		return &problem{kind: busy, say: sentence{id: "problem.later"}}
	case errors.Is(err, context.Canceled):
		return err // nobody reads what is said
	}
	return &problem{kind: busy, say: sentence{id: "problem.down"}, cause: err}
}

// longestPoll is how long a client may wait for news in one request; then it
// asks again.
const longestPoll = 25 * time.Second

// handleMessages tells the turns behind ?after=, at once or, with ?wait=, when
// there are some. As an event stream it goes on telling.
func (s *Server) handleMessages(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	after, ok := whole0(q.Get("after"))
	if header := r.Header.Get("Last-Event-ID"); header != "" {
		after, ok = whole0(header)
	}
	seconds, waits := whole0(q.Get("wait"))
	if !ok || !waits {
		return &problem{kind: unknown, say: sentence{id: "problem.after"}}
	}
	// The server's limit on reading a request is not one on waiting.
	if err := http.NewResponseController(w).SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if strings.Contains(r.Header.Get("Accept"), eventType) {
		return s.stream(w, r, after)
	}
	turns, err := s.await(r, after, min(time.Duration(seconds)*time.Second, longestPoll))
	if err != nil {
		return talkProblem(err)
	}
	return s.writeTalk(w, http.StatusOK, newTurnsView(after, turns))
}

// whole0 reads a number that is not negative; nothing is 0.
func whole0(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

// await returns the turns behind a number, or none when there were none for so
// long, the client left, or the server closes.
func (s *Server) await(r *http.Request, after int, most time.Duration) ([]conversation.Turn, error) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.closing, cancel)()
	return s.talks.Turns(ctx, idOf(r), after, most)
}

const eventType = "text/event-stream"

// How an event stream is kept alive, and how long a client may take to read.
const (
	heartbeat = 20 * time.Second
	patience  = 10 * time.Second
)

// stream sends the turns behind a number, and then each as it comes, until the
// client leaves, is too slow, or the conversation ends.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, after int) error {
	turns, err := s.await(r, after, 0)
	if err != nil {
		return talkProblem(err)
	}
	h := w.Header()
	h.Set("Content-Type", eventType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // for proxies that hold back
	w.WriteHeader(http.StatusOK)
	out := events{w, http.NewResponseController(w), s.patience}
	if !out.send(": hello\n\n") {
		return nil
	}
	for r.Context().Err() == nil && s.closing.Err() == nil {
		var taken bool
		if after, taken = out.turns(turns, after); !taken {
			return nil
		}
		turns, err = s.await(r, after, heartbeat)
		switch {
		case errors.Is(err, conversation.ErrUnknown):
			out.send("event: end\ndata: {}\n\n")
			return nil
		case err != nil:
			return err // the client comes again
		case len(turns) == 0 && !out.send(": still here\n\n"):
			return nil
		}
	}
	return nil
}

// events writes to a client that may be slow.
type events struct {
	w        http.ResponseWriter
	rc       *http.ResponseController
	patience time.Duration
}

// send tells whether the client took the text in time.
func (e events) send(text string) bool {
	if err := e.rc.SetWriteDeadline(time.Now().Add(e.patience)); err != nil {
		return false
	}
	if _, err := e.w.Write([]byte(text)); err != nil {
		return false
	}
	return e.rc.Flush() == nil
}

// turns sends turns, and tells the number of the last one; false when the client
// left or reads too slowly.
func (e events) turns(turns []conversation.Turn, after int) (last int, taken bool) {
	for _, t := range turns {
		body, err := encode(newTurnView(t))
		if err != nil {
			return after, false
		}
		if !e.send("id: " + strconv.Itoa(t.Seq) + "\nevent: turn\ndata: " + string(body) + "\n") {
			return after, false
		}
		after = t.Seq
	}
	return after, true
}
