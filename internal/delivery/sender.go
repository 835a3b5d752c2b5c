package delivery

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// A sender empties the outbox of one platform.
type sender[T Tx] struct {
	n        *Node[T]
	channel  string
	platform Platform
	bell     *Bell

	mu      sync.Mutex
	flying  map[string]*flight   // by conversation: sends under way or not yet settled
	settled []Settled            // that the record does not know yet
	heldOff map[string]time.Time // conversations over their limit, and until when
	allowed map[int64]bool       // sends whose conversation's limit has let them pass
	alone   time.Time            // until when the platform wants to be left alone
}

// flight is a send under way.
type flight struct {
	send Send
	from *held
}

func newSender[T Tx](n *Node[T], channel string, p Platform) *sender[T] {
	return &sender[T]{n: n, channel: channel, platform: p, bell: NewBell(),
		flying: map[string]*flight{}, heldOff: map[string]time.Time{}, allowed: map[int64]bool{}}
}

func (n *Node[T]) ringSenders() {
	for _, s := range n.senders {
		s.bell.Ring()
	}
}

func (s *sender[T]) run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.settle(ctx); err != nil {
			s.n.failed(ctx, "what became of sends was not noted", err)
			s.n.rest(ctx)
			continue
		}
		wait, err := s.sendDue(ctx)
		if err != nil {
			s.n.failed(ctx, "the outbox was not read", err)
			s.n.rest(ctx)
			continue
		}
		s.n.World.Wait(ctx, s.bell, wait)
	}
}

// sendDue begins as many sends as there is room for, and tells when to come
// again; 0 for when the bell rings.
func (s *sender[T]) sendDue(ctx context.Context) (again time.Duration, err error) {
	if s.n.isStopping() {
		return 0, nil
	}
	q, again := s.query()
	if q.Most == 0 || len(q.Of) == 0 {
		return again, nil
	}
	due, err := s.n.Store.Sends(ctx, q)
	if err != nil {
		return 0, err
	}
	for _, send := range due {
		wait := s.pass(ctx, send)
		if wait.channel > 0 {
			return soonest(again, wait.channel), nil
		}
		if wait.conversation > 0 {
			again = soonest(again, wait.conversation)
			continue
		}
		s.begin(ctx, send, q.fence(send.Shard))
	}
	return again, nil
}

// soonest is the shorter of two times, of which 0 is none.
func soonest(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// query asks for sends of conversations that have none under way and are
// within their limit. News leave half of the room to answers.
func (s *sender[T]) query() (q Query, again time.Duration) {
	now := s.n.World.Now()
	q = Query{Of: s.n.under(SendWithin), Channel: s.channel}
	s.mu.Lock()
	defer s.mu.Unlock()
	q.Skip = slices.Collect(maps.Keys(s.flying))
	for c, until := range s.heldOff {
		if !until.After(now) {
			delete(s.heldOff, c)
			continue
		}
		q.Skip = append(q.Skip, c)
		again = soonest(again, until.Sub(now))
	}
	slices.Sort(q.Skip)
	news := 0
	for _, f := range s.flying {
		if f.send.Lane == News {
			news++
		}
	}
	q.Most = InFlight - len(s.flying)
	q.News = max(0, min(q.Most, InFlight/2-news))
	if len(s.heldOff) >= mostHeldOff {
		q.Most = 0
	}
	if s.alone.After(now) {
		q.Most = 0
		again = soonest(again, s.alone.Sub(now))
	}
	return q, again
}

// waits are how long limits hold a send.
type waits struct{ conversation, channel time.Duration }

func (s *sender[T]) pass(ctx context.Context, send Send) waits {
	s.mu.Lock()
	passed := s.allowed[send.Seq]
	s.mu.Unlock()
	if !passed {
		wait := s.n.Limits.Conversation(ctx, s.channel, send.Conversation)
		until := s.n.World.Now().Add(wait)
		s.mu.Lock()
		if wait > 0 {
			s.heldOff[send.Conversation] = until
		} else {
			s.allowed[send.Seq] = true
		}
		s.mu.Unlock()
		if wait > 0 {
			return waits{conversation: wait}
		}
	}
	if wait := s.n.Limits.Channel(ctx, s.channel); wait > 0 {
		return waits{channel: wait}
	}
	s.mu.Lock()
	delete(s.allowed, send.Seq)
	s.mu.Unlock()
	return waits{}
}

// begin sends meanwhile, while the lease of its shard holds long enough.
func (s *sender[T]) begin(ctx context.Context, send Send, fence int64) {
	if !s.mayBegin(send, fence) {
		return
	}
	s.n.World.Go(func() {
		result := s.send(ctx, send)
		s.mu.Lock()
		s.settled = append(s.settled, result)
		s.mu.Unlock()
		s.bell.Ring()
	})
}

// mayBegin tells whether a send may still begin, and notes it. The fence is that
// under which it was read.
func (s *sender[T]) mayBegin(send Send, fence int64) bool {
	now := s.n.World.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alone.After(now) {
		return false
	}
	from := s.n.sendFrom(Lease{Shard: send.Shard, Fence: fence}, now.Add(SendWithin))
	if from == nil {
		return false
	}
	s.flying[send.Conversation] = &flight{send, from}
	return true
}

// sendFrom notes that a send of a shard is under way; nil when the shard is not
// ours for long enough, or was another's in between: that one may have sent it.
func (n *Node[T]) sendFrom(under Lease, latest time.Time) *held {
	n.mu.Lock()
	defer n.mu.Unlock()
	h := n.leases[under.Shard]
	if h == nil || h.Fence != under.Fence || h.leaving || n.stopping || !h.until.After(latest) {
		return nil
	}
	h.sending++
	return h
}

// send makes one try and says what is to become of the send.
func (s *sender[T]) send(ctx context.Context, send Send) Settled {
	if send.Follows != "" && send.Ref == "" {
		return s.parked(send, "what it follows did not go out")
	}
	// A stop lets it end: whether the platform took it must be known.
	within, cancel := s.n.World.Within(context.WithoutCancel(ctx), SendWithin)
	defer cancel()
	id, err := s.platform.Send(within, send)
	var later *RetryAfter
	var refused *Refused
	switch {
	case err == nil:
		s.n.counts.sent.Add(1)
		return Settled{Send: send, ID: id}
	case errors.As(err, &refused):
		parked := s.parked(send, refused.Why)
		parked.Gone = refused.Gone
		return parked
	case errors.As(err, &later):
		return s.later(ctx, send, later)
	case send.Tries+1 >= MostSends:
		return s.parked(send, "it was tried too often")
	}
	s.n.counts.retried.Add(1)
	return Settled{Send: send, PutOff: s.n.backoff(send.Tries + 1)}
}

func (s *sender[T]) parked(send Send, why string) Settled {
	s.n.counts.parked.Add(1)
	s.n.Log.Warn("a send is set aside; annae delivery list shows it", "channel", s.channel, "send", send.Seq, "why", why)
	return Settled{Send: send, Parked: why}
}

// later obeys a platform that wants us to wait; such a try is not counted.
func (s *sender[T]) later(ctx context.Context, send Send, wait *RetryAfter) Settled {
	s.n.counts.retried.Add(1)
	after := max(wait.After, time.Millisecond)
	if wait.All {
		s.leaveAlone(after)
		if err := s.n.Store.Pause(ctx, s.channel, after); err != nil {
			s.n.failed(ctx, "a pause that a platform wants was not noted", err)
		}
	}
	send.Tries--
	return Settled{Send: send, PutOff: after}
}

// leaveAlone has no send begin for a while, also of those that were read before.
func (s *sender[T]) leaveAlone(lasts time.Duration) {
	until := s.n.World.Now().Add(lasts)
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.After(s.alone) {
		s.alone = until
	}
}

// settle notes what became of sends, and makes room for others.
func (s *sender[T]) settle(ctx context.Context) error {
	s.mu.Lock()
	all := slices.Clone(s.settled)
	s.mu.Unlock()
	if len(all) == 0 {
		return nil
	}
	if err := s.n.Store.Settle(ctx, s.leases(all), all); err != nil {
		return err
	}
	s.mu.Lock()
	s.settled = s.settled[len(all):]
	var from []*held
	for _, r := range all {
		from = append(from, s.flying[r.Send.Conversation].from)
		delete(s.flying, r.Send.Conversation)
	}
	s.mu.Unlock()
	s.n.landed(from)
	return nil
}

// leases are those under which sends went out.
func (s *sender[T]) leases(of []Settled) []Lease {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[Lease]bool{}
	var all []Lease
	for _, r := range of {
		if l := s.flying[r.Send.Conversation].from.Lease; !seen[l] {
			seen[l] = true
			all = append(all, l)
		}
	}
	return sorted(all)
}

func (n *Node[T]) landed(from []*held) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, h := range from {
		h.sending--
		n.ended(h)
	}
}
