package delivery

import (
	"context"
	"slices"
	"sync"
	"time"
)

// intake is the updates that wait to be kept together.
type intake struct {
	bell *Bell

	mu      sync.Mutex
	queue   []*handed
	keeping int       // updates that are being kept now
	crowd   time.Time // when many were kept together for the last time
	closed  bool      // nobody takes them any more
}

// handed is an update that somebody handed in and waits for.
type handed struct {
	update  Update
	done    *Bell
	ended   bool
	receipt Receipt
	err     error
}

func newIntake() *intake { return &intake{bell: NewBell()} }

// Accept returns when an update lies safe in the inbox, or lay there before.
// Its error is [ErrBusy], [ErrStopping] or [ErrTooLarge], or says that the
// record is down; then the platform should try again. When the context is done
// before, the update may have been accepted all the same.
func (n *Node[T]) Accept(ctx context.Context, u Update) (Receipt, error) {
	h, err := n.hand(u)
	if err != nil {
		return 0, err
	}
	return n.kept(ctx, h)
}

// hand hands an update in.
func (n *Node[T]) hand(u Update) (*handed, error) {
	if len(u.Body) > MostBody {
		return nil, ErrTooLarge
	}
	if n.isStopping() {
		return nil, ErrStopping
	}
	if n.counts.waiting.Load() >= MostWaiting {
		n.counts.refused.Add(1)
		return nil, ErrBusy
	}
	h := &handed{update: u, done: NewBell()}
	if err := n.intake.put(h); err != nil {
		n.counts.refused.Add(1)
		return nil, err
	}
	return h, nil
}

// AcceptAll is [Node.Accept] for updates that are to be handled in this order.
// It tells how many of the first are safe; the error is that of the next.
func (n *Node[T]) AcceptAll(ctx context.Context, all []Update) (accepted int, err error) {
	var handed []*handed
	for _, u := range all {
		h, unfit := n.hand(u)
		if err = unfit; err != nil {
			break
		}
		handed = append(handed, h)
	}
	for _, h := range handed {
		if _, unkept := n.kept(ctx, h); unkept != nil {
			return accepted, unkept
		}
		accepted++
	}
	return accepted, err
}

// kept waits until what was handed in is safe.
func (n *Node[T]) kept(ctx context.Context, h *handed) (Receipt, error) {
	for {
		if receipt, err, ended := n.intake.result(h); ended {
			return receipt, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n.World.Wait(ctx, h.done, 0)
	}
}

func (i *intake) put(h *handed) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.closed:
		return ErrStopping
	case len(i.queue) >= mostQueued:
		return ErrBusy
	}
	i.queue = append(i.queue, h)
	i.bell.Ring()
	return nil
}

// close refuses all who come later, and those who wait.
func (i *intake) close() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.closed = true
	for _, h := range i.queue {
		h.err, h.ended = ErrStopping, true
		h.done.Ring()
	}
	i.queue = nil
}

func (i *intake) result(h *handed) (r Receipt, err error, ended bool) { //nolint:revive // the error is one of two results, not that of this function
	i.mu.Lock()
	defer i.mu.Unlock()
	return h.receipt, h.err, h.ended
}

// take is what waits, for one transaction.
func (i *intake) take() []*handed {
	i.mu.Lock()
	defer i.mu.Unlock()
	most := min(len(i.queue), mostIntake)
	all := i.queue[:most:most]
	i.queue = i.queue[most:]
	i.keeping = most
	return all
}

// tell gives all who waited their result.
func (i *intake) tell(all []*handed, receipts []Receipt, err error, now time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keeping = 0
	if len(all) >= crowded {
		i.crowd = now
	}
	for k, h := range all {
		h.err, h.ended = err, true
		if err == nil {
			h.receipt = receipts[k]
		}
		h.done.Ring()
	}
}

// busy tells whether many come in.
func (i *intake) busy(now time.Time) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.queue) >= crowded || i.keeping >= crowded || now.Sub(i.crowd) < crowdLasts
}

// letIn lets updates in, while many come, before others are handled: who sends
// them waits, and what is handled later is handled together.
func (n *Node[T]) letIn(ctx context.Context) {
	for since := n.World.Now(); ; {
		now := n.World.Now()
		if !n.intake.busy(now) || now.Sub(since) >= letInFor {
			return
		}
		n.World.Wait(ctx, n.never, crowdLasts/2)
	}
}

func (i *intake) empty() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.queue) == 0 && i.keeping == 0
}

// accept keeps what was handed in, all that waits at once.
func (n *Node[T]) accept(ctx context.Context) {
	for ctx.Err() == nil {
		all := n.intake.take()
		if len(all) == 0 {
			n.World.Wait(ctx, n.intake.bell, 0)
			continue
		}
		n.keep(ctx, all)
	}
	n.intake.close()
}

func (n *Node[T]) keep(ctx context.Context, all []*handed) {
	updates := make([]Update, len(all))
	for k, h := range all {
		updates[k] = h.update
	}
	receipts, err := n.Store.Accept(ctx, updates)
	if err != nil {
		n.failed(ctx, "updates were not accepted", err)
	}
	n.intake.tell(all, receipts, err, n.World.Now())
	if err == nil {
		n.accepted(updates, receipts)
	}
}

// accepted counts, and rings for who handles the updates.
func (n *Node[T]) accepted(updates []Update, receipts []Receipt) {
	var shards []int
	for k, u := range updates {
		switch receipts[k] {
		case New:
			n.counts.accepted.Add(1)
			shards = append(shards, u.Shard)
		case Known:
			n.counts.known.Add(1)
		case Differs:
			n.counts.known.Add(1)
			n.Log.Warn("an update came with an id that another one had; the first one holds", "channel", u.Channel)
		}
	}
	slices.Sort(shards)
	for _, shard := range slices.Compact(shards) {
		if !n.ready(shard) {
			n.Bells.Updates(shard)
		}
	}
}
