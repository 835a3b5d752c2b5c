package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A hook posts updates to the bot: one line of updates after the other, as many
// lines at a time as max_connections says. It follows WebhookActor.cpp in
// tdlib/telegram-bot-api; unlike Telegram it takes http and any port.
type hook struct {
	s       *Server
	url     string
	secret  string
	max     int
	client  *http.Client
	ctx     context.Context
	end     context.CancelFunc
	lines   map[int64][]*update
	ready   []int64 // lines whose first update may go
	active  int
	lastErr string
	errDate int64
}

// Telegram waits a minute for the answer to an update, and for at most one to
// two between two attempts.
const (
	answerWithin = time.Minute
	maxPause     = time.Minute
)

// add puts an update at the end of its line.
func (h *hook) add(u *update) {
	line := u.line
	if line == 0 {
		line = -u.id // alone
	}
	h.lines[line] = append(h.lines[line], u)
	if len(h.lines[line]) == 1 {
		h.ready = append(h.ready, line)
		h.pump()
	}
}

// pump posts what is ready as far as connections are free.
func (h *hook) pump() {
	for h.active < h.max && len(h.ready) > 0 && h.ctx.Err() == nil {
		line := h.ready[0]
		h.ready = h.ready[1:]
		u := h.lines[line][0]
		if u.done || h.s.clock.Now().After(u.expires) {
			h.finish(line, u)
			continue
		}
		h.active++
		h.s.work.Go(func() { h.post(line, u) })
	}
}

// finish takes the first update of a line away; the next may go.
func (h *hook) finish(line int64, u *update) {
	h.s.queue.finish(u)
	h.s.changed.Ring()
	if h.lines[line] = h.lines[line][1:]; len(h.lines[line]) == 0 {
		delete(h.lines, line)
		return
	}
	h.ready = append(h.ready, line)
}

// post brings one update, and sees what becomes of it.
func (h *hook) post(line int64, u *update) {
	failed, after := h.deliver(u)
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.active--
	if h.ctx.Err() != nil {
		return
	}
	if failed == "" {
		h.finish(line, u)
		h.pump()
		return
	}
	h.lastErr, h.errDate = failed, time.Now().Unix()
	u.pause = u.fail(after)
	until := h.s.clock.Now().Add(u.pause)
	h.s.changed.Ring()
	h.s.work.Go(func() {
		h.s.clock.SleepUntil(h.ctx, until)
		h.s.mu.Lock()
		defer h.s.mu.Unlock()
		u.pause = 0
		h.ready = append(h.ready, line)
		h.pump()
	})
	h.pump()
}

// fail says how long to wait before the next attempt: not at all after the
// first, then ever longer, unless the bot named a time.
func (u *update) fail(after time.Duration) time.Duration {
	u.failures++
	if after > 0 {
		return min(after, time.Hour)
	}
	if u.failures == 1 {
		u.delay = time.Second
		return 0
	}
	u.delay = min(u.delay*2, maxPause+rand.N(maxPause))
	return u.delay
}

// deliver posts an update and carries out what the answer asks for. It gives
// what failed, and the Retry-After of the answer.
func (h *hook) deliver(u *update) (failed string, after time.Duration) {
	r, err := http.NewRequestWithContext(h.ctx, http.MethodPost, h.url, bytes.NewReader(u.body))
	if err != nil {
		return err.Error(), 0
	}
	r.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := h.client.Do(r)
	if err != nil {
		return wordsOf(err), 0
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return wordsOf(err), 0
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return "Wrong response from the webhook: " + resp.Status, time.Duration(seconds) * time.Second
	}
	h.answer(resp.Header.Get("Content-Type"), body)
	return "", 0
}

// wordsOf says what went wrong as getWebhookInfo does.
func wordsOf(err error) string {
	var slow net.Error
	switch {
	case errors.As(err, &slow) && slow.Timeout():
		return "Read timeout expired"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Connection refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "Connection reset by peer"
	}
	return "Webhook connection closed"
}

// answer carries out a call that came as the answer to an update. Its result
// goes nowhere.
func (h *hook) answer(kind string, body []byte) {
	var members map[string]json.RawMessage
	if !strings.HasPrefix(kind, "application/json") || json.Unmarshal(body, &members) != nil {
		return
	}
	p := Parameters{}
	if p.addJSON(body) != nil {
		return
	}
	name := strings.ToLower(p["method"])
	delete(p, "method")
	switch {
	case name == "", name == "setwebhook", name == "deletewebhook", strings.HasPrefix(name, "get"):
		return
	}
	run, documented := h.s.method(name)
	if run == nil {
		return
	}
	noted := Call{Method: documented, Parameters: p, Status: http.StatusOK, Webhook: true}
	if _, err := run(h.ctx, p); err != nil {
		var r refusal
		errors.As(err, &r)
		noted.Status, noted.Description = r.Code, r.Description
	}
	h.s.note(noted)
}
