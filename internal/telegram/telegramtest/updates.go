package telegramtest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// An update waits until it is confirmed. Updates of one line reach a webhook
// one after the other; lines know nothing of each other. So Client.cpp in
// tdlib/telegram-bot-api has it (add_update_impl, webhook_queue_id): what is
// said has the line of its chat, presses have that of their person.
type update struct {
	id      int64
	line    int64
	kind    string
	body    json.RawMessage // the whole update
	expires time.Time
	done    bool

	failures int
	delay    time.Duration
	pause    time.Duration // that goes on
}

// A queue holds the updates that the bot has not confirmed.
type queue struct {
	next    int64 // identifier of the next update
	all     []*update
	count   int      // of those not done
	allowed []string // kinds; nil for all but those that have to be asked for

	poll       *poll // that waits
	nextRefuse time.Time
}

// A poll is a getUpdates that waits.
type poll struct {
	woken    chan struct{} // closed when there is something
	conflict string        // why it ends, when it does
}

// Updates live for a day; what was pressed, 150 seconds (Client.cpp,
// process_new_callback_query_queue).
const (
	lifeOfUpdate = 24 * time.Hour
	lifeOfPress  = 150 * time.Second
)

// byDefault tells whether a kind comes without being asked for
// (core.telegram.org/bots/api#getupdates).
func byDefault(kind string) bool {
	return !slices.Contains([]string{"chat_member", "message_reaction", "message_reaction_count"}, kind)
}

func (q *queue) allows(kind string) bool {
	if q.allowed == nil {
		return byDefault(kind)
	}
	return slices.Contains(q.allowed, kind)
}

// allow reads allowed_updates: absent or unreadable, it stays; empty, it is
// the default again.
func (q *queue) allow(p Parameters) {
	var kinds []string
	if text := p["allowed_updates"]; text == "" || json.Unmarshal([]byte(text), &kinds) != nil {
		return
	}
	if len(kinds) == 0 {
		kinds = nil
	}
	q.allowed = kinds
}

// bring makes an update of what happened, unless the bot wants none of its kind.
func (s *Server) bring(kind string, line int64, what any) {
	if !s.queue.allows(kind) {
		return
	}
	inner, err := json.Marshal(what)
	if err != nil {
		panic("telegramtest: " + err.Error()) // our own shapes
	}
	s.enqueue(kind, line, inner)
}

func (s *Server) enqueue(kind string, line int64, what json.RawMessage) int64 {
	q := &s.queue
	u := &update{id: q.next, line: line, kind: kind, expires: s.clock.Now().Add(lifeOfUpdate)}
	if kind == "callback_query" {
		u.expires = s.clock.Now().Add(lifeOfPress)
	}
	q.next++
	body, err := json.Marshal(map[string]any{"update_id": u.id, kind: what})
	if err != nil {
		panic("telegramtest: " + err.Error())
	}
	u.body = body
	q.all = append(q.all, u)
	q.count++
	if s.hook != nil {
		s.hook.add(u)
	} else {
		q.wake("")
	}
	return u.id
}

// Raw brings an update that the fake knows no maker for, such as
// {"message_reaction": {…}} or a kind that does not exist yet. It gives its
// identifier.
func (s *Server) Raw(what string) int64 {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(what), &members); err != nil || len(members) != 1 {
		panic("telegramtest: Raw takes a JSON object with one member, the kind of the update")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for kind, inner := range members {
		return s.enqueue(kind, 0, inner)
	}
	return 0
}

// Pending is how many updates are not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.count
}

// wake ends the poll that waits, with a conflict or because there is something.
func (q *queue) wake(conflict string) {
	if q.poll != nil {
		q.poll.conflict = conflict
		close(q.poll.woken)
		q.poll = nil
	}
}

// finish takes an update away for good.
func (q *queue) finish(u *update) {
	if u.done {
		return
	}
	u.done = true
	q.count--
	for len(q.all) > 0 && q.all[0].done {
		q.all = q.all[1:]
	}
	if len(q.all) > 2*q.count+1000 {
		q.all = slices.DeleteFunc(q.all, func(u *update) bool { return u.done })
	}
}

// expire takes away what is too old.
func (q *queue) expire(now time.Time) {
	for len(q.all) > 0 && (q.all[0].done || now.After(q.all[0].expires)) {
		q.finish(q.all[0])
	}
}

func (q *queue) clear() {
	for _, u := range q.all {
		u.done = true
	}
	q.all, q.count = nil, 0
}

// confirm forgets updates below an offset. A negative one keeps that many of
// the newest. One far beyond the next update is none at all (TDLib's
// TQueue.cpp).
func (q *queue) confirm(offset int64) {
	if offset < 0 {
		for q.count > int(-offset) {
			q.finish(q.first())
		}
		return
	}
	if offset > q.next+10 {
		return
	}
	for q.count > 0 && q.first().id < offset {
		q.finish(q.first())
	}
}

func (q *queue) first() *update {
	for _, u := range q.all {
		if !u.done {
			return u
		}
	}
	return nil
}

func (q *queue) take(limit int, now time.Time) []json.RawMessage {
	found := []json.RawMessage{}
	for _, u := range q.all {
		if len(found) == limit {
			break
		}
		if !u.done && !now.After(u.expires) {
			found = append(found, u.body)
		}
	}
	return found
}

const (
	otherPoll   = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	hookPoll    = "Conflict: terminated by setWebhook request"
	hookActive  = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
	maxPoll     = 50 // seconds; what is longer is cut
	secondOfTwo = 3 * time.Second
)

// getUpdates is core.telegram.org/bots/api#getupdates as process_get_updates_query
// and do_get_updates in Client.cpp have it. Left out is what slows down who asks
// again within half a second or three.
func (s *Server) getUpdates(ctx context.Context, p Parameters) (any, error) {
	s.mu.Lock()
	if s.hook != nil {
		return nil, s.conflict(ctx, hookActive)
	}
	limit, timeout := int(p.number("limit", 100, 1, 100)), p.number("timeout", 0, 0, maxPoll)
	s.queue.allow(p)
	s.queue.confirm(p.number("offset", 0, -1<<31, 1<<31-1))
	s.queue.expire(s.clock.Now())
	found := s.queue.take(limit, s.clock.Now())
	if len(found) > 0 || timeout == 0 {
		s.mu.Unlock()
		return found, nil
	}
	s.queue.wake(otherPoll)
	mine := &poll{woken: make(chan struct{})}
	s.queue.poll = mine
	s.mu.Unlock()

	s.wait(ctx, mine, time.Duration(timeout)*time.Second)

	s.mu.Lock()
	if s.queue.poll == mine {
		s.queue.poll = nil
	}
	if mine.conflict != "" {
		return nil, s.conflict(ctx, mine.conflict)
	}
	defer s.mu.Unlock()
	return s.queue.take(limit, s.clock.Now()), nil
}

// wait waits until the poll is woken, or its time is over.
func (s *Server) wait(ctx context.Context, mine *poll, timeout time.Duration) {
	over, end := context.WithCancel(ctx)
	defer end()
	go func() {
		defer end()
		s.clock.Sleep(over, timeout)
	}()
	select {
	case <-mine.woken:
	case <-over.Done():
	case <-s.ctx.Done():
	}
}

// conflict refuses: the first one at once, others within three seconds of it
// after a pause (fail_query_conflict). It lets go of the lock.
func (s *Server) conflict(ctx context.Context, text string) error {
	now := s.clock.Now()
	late := now.Before(s.queue.nextRefuse)
	if !late {
		s.queue.nextRefuse = now.Add(secondOfTwo)
	}
	s.mu.Unlock()
	if late {
		s.clock.Sleep(ctx, secondOfTwo)
	}
	return refusal{Code: http.StatusConflict, Description: text}
}
