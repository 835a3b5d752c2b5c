package slacktest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// An app may have ten sockets, which share what there is
// (apis/events-api/using-socket-mode). Answers of 20 KB and more are ignored, as
// slack-go found.
const (
	mostSockets   = 10
	longestAnswer = 20 * 1024
	pingEvery     = 5 * time.Second // by the machine's clock
)

// A socket is one that the app has open.
type socket struct {
	conn *websocket.Conn
	gone chan struct{} // closed with it

	writing sync.Mutex
	mu      sync.Mutex
	waiting map[string]chan json.RawMessage // for an answer, by envelope
}

// connectionsOpen is reference/methods/apps.connections.open.
func connectionsOpen(r request) (body, error) {
	ticket := r.s.uuid()
	r.s.tickets[ticket] = true
	base := strings.Replace(r.s.opts.URL, "http", "ws", 1)
	return body{"url": base + "/link/?ticket=" + ticket + "&app_id=" + url.QueryEscape(r.s.app.id)}, nil
}

// link opens a socket for a ticket, which is good once.
func (s *Server) link(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	good := s.tickets[ticket] && s.urls == nil
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !good {
		http.Error(w, "invalid ticket", http.StatusForbidden) // the words are a guess
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	k := &socket{conn: conn, gone: make(chan struct{}), waiting: map[string]chan json.RawMessage{}}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.sockets) >= mostSockets:
		k.disconnect("too_many_websockets")
	case s.urls != nil:
		k.disconnect("link_disabled")
	}
	if len(s.sockets) >= mostSockets || s.urls != nil || s.down || s.ctx.Err() != nil {
		_ = conn.Close()
		return
	}
	s.sockets = append(s.sockets, k)
	s.opened++
	k.send(body{
		"type": "hello", "num_connections": len(s.sockets), "connection_info": body{"app_id": s.app.id},
		"debug_info": body{"host": "applink-test", "approximate_connection_time": 3600},
	})
	s.work.Go(k.ping)
	s.work.Go(func() { s.listen(k) })
	s.changed.Ring()
}

// ping tells the app at once, and then again and again, that the socket lives.
func (k *socket) ping() {
	every := time.NewTicker(pingEvery)
	defer every.Stop()
	for {
		k.writing.Lock()
		err := k.conn.WriteControl(websocket.PingMessage, []byte("Ping from applink-test"), time.Now().Add(time.Second))
		k.writing.Unlock()
		if err != nil {
			return
		}
		select {
		case <-every.C:
		case <-k.gone:
			return
		}
	}
}

// listen takes the app's answers until the socket is gone.
func (s *Server) listen(k *socket) {
	defer s.forget(k)
	for {
		_, text, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		var a struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if len(text) >= longestAnswer || json.Unmarshal(text, &a) != nil {
			continue
		}
		k.mu.Lock()
		if answered := k.waiting[a.EnvelopeID]; answered != nil {
			answered <- a.Payload // it has room
			delete(k.waiting, a.EnvelopeID)
		}
		k.mu.Unlock()
	}
}

func (s *Server) forget(k *socket) {
	_ = k.conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == k })
	close(k.gone) // what waits for it finds another one
	s.changed.Ring()
}

func (k *socket) send(what body) {
	k.writing.Lock()
	defer k.writing.Unlock()
	_ = k.conn.WriteMessage(websocket.TextMessage, encode(what)) // who is gone is found by reading
}

// disconnect asks the app to open another socket.
func (k *socket) disconnect(reason string) {
	k.send(body{"type": "disconnect", "reason": reason, "debug_info": body{"host": "applink-test"}})
}

// bySocket brings something by one of the sockets, in turn, and waits for the
// answer to its envelope. What a socket took to its end without an answer failed.
func (s *Server) bySocket(d *delivery, retry int, reason string) (string, error) {
	s.mu.Lock()
	if len(s.sockets) == 0 {
		s.mu.Unlock()
		return "", errors.New(connectionFailed)
	}
	k := s.sockets[s.turn%len(s.sockets)]
	s.turn++
	id := s.uuid()
	s.mu.Unlock()
	answered := make(chan json.RawMessage, 1)
	k.mu.Lock()
	k.waiting[id] = answered
	k.mu.Unlock()
	envelope := body{"envelope_id": id, "type": d.kind, "payload": d.payload, "accepts_response_payload": d.kind != eventsAPI}
	if d.kind == eventsAPI {
		envelope["retry_attempt"], envelope["retry_reason"] = retry, reason
	}
	ctx, end := context.WithCancel(s.ctx)
	defer end()
	late, until := make(chan struct{}), s.clock.Now().Add(answersWithin)
	go func() {
		s.clock.SleepUntil(ctx, until)
		close(late)
	}()
	k.send(envelope)
	select {
	case payload := <-answered:
		return string(payload), nil
	case <-late:
		return "", errors.New("timeout")
	case <-k.gone:
		return "", errors.New(connectionFailed)
	}
}

// Disconnect asks every socket to be replaced: with warning it stays open for a
// while, with refresh_requested it is closed.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reason == "warning" {
		for _, k := range s.sockets {
			k.disconnect(reason)
		}
		return
	}
	s.closeSockets(reason)
}

func (s *Server) closeSockets(reason string) {
	for _, k := range s.sockets {
		k.disconnect(reason)
	}
	s.cut()
}

// cut closes the sockets without a word.
func (s *Server) cut() {
	for _, k := range s.sockets {
		_ = k.conn.Close()
	}
	s.sockets = nil
	s.changed.Ring()
}

// Cut breaks every socket, as networks do.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut()
}

// Envelope sends an envelope of any type to a socket, such as one that does not
// exist yet, and waits until the app acknowledged it.
func (s *Server) Envelope(t testing.TB, kind, payload string) {
	t.Helper()
	s.AwaitSockets(t, 1)
	if _, err := s.attempt(&delivery{kind: kind, payload: json.RawMessage(payload)}, 0, ""); err != nil {
		t.Errorf("an envelope of type %s was not acknowledged: %v", kind, err)
	}
}

// AwaitSockets waits until the app has so many sockets open.
func (s *Server) AwaitSockets(t testing.TB, n int) {
	t.Helper()
	s.awaited(t, "socket", func() bool { return len(s.sockets) >= n })
}

// AwaitOpened waits until the app has opened so many sockets since the start.
func (s *Server) AwaitOpened(t testing.TB, n int) {
	t.Helper()
	s.awaited(t, "further socket", func() bool { return s.opened >= n })
}
