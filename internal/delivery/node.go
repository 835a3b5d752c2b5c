package delivery

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// A Setup is what a node works with.
type Setup[T Tx] struct {
	Log     *slog.Logger
	Name    string // unique among the nodes, also among those before a restart
	Store   Store[T]
	Handler Handler[T]
	// Apologise tells the person that an update is set aside, in the same
	// transaction; nil: nobody is told.
	Apologise func(context.Context, T, Update) error
	Platforms map[string]Platform // by channel; a channel without one has no outbox
	Limits    Limits
	Bells     Bells
	World     World
	Workers   int // transactions at a time
}

// A Node is one process that takes part in delivery. It is safe for concurrent
// use.
type Node[T Tx] struct {
	Setup[T]
	intake  *intake
	senders []*sender[T] // by channel
	counts  counts

	leaseBell, workBell, idle, never *Bell

	mu       sync.Mutex // never held while the store or a platform is called
	leases   map[int]*held
	stopping bool
	loops    int                  // that run
	told     map[string]time.Time // failures, and when
	end      context.CancelFunc
}

// held is a shard that this node works.
type held struct {
	Lease
	until    time.Time     // by the own clock; nobody else has it before
	ready    bool          // it may have updates
	suspects int           // updates that may have killed who had it before
	begun    map[int64]int // tries of updates that are counted; for the worker that has it
	working  bool
	sending  int
	leaving  bool // it is to be given back
}

// NewNode makes a node. It refuses a part that is missing.
func NewNode[T Tx](s Setup[T]) (*Node[T], error) {
	switch {
	case s.Log == nil || s.Name == "" || s.World == nil:
		return nil, errors.New("a node needs a logger, a name and a world")
	case s.Store == nil || s.Handler == nil:
		return nil, errors.New("a node needs a store and a handler")
	case s.Limits == nil || s.Bells == nil || s.Workers < 1:
		return nil, errors.New("a node needs limits, bells and a worker")
	}
	n := &Node[T]{
		Setup: s, intake: newIntake(), leases: map[int]*held{}, told: map[string]time.Time{},
		leaseBell: NewBell(), workBell: NewBell(), idle: NewBell(), never: NewBell(),
	}
	for _, channel := range slices.Sorted(maps.Keys(s.Platforms)) {
		n.senders = append(n.senders, newSender(n, channel, s.Platforms[channel]))
	}
	return n, nil
}

// Start begins to work, until the context is done or [Node.Stop] is called.
func (n *Node[T]) Start(ctx context.Context) {
	ctx, n.end = context.WithCancel(ctx) //nolint:gosec // Stop calls it
	n.loop(func() { n.accept(ctx) })
	n.loop(func() { n.keepLeases(ctx) })
	n.loop(func() { n.look(ctx) })
	n.loop(func() { n.sweep(ctx) })
	for range n.Workers {
		n.loop(func() { n.worker(ctx) })
	}
	for _, s := range n.senders {
		n.loop(func() { s.run(ctx) })
	}
}

// loop does something meanwhile, and rings when it has ended.
func (n *Node[T]) loop(f func()) {
	n.mu.Lock()
	n.loops++
	n.mu.Unlock()
	n.World.Go(func() {
		defer func() {
			n.mu.Lock()
			n.loops--
			n.mu.Unlock()
			n.idle.Ring()
		}()
		f()
	})
}

// Stop takes nothing more, ends what is under way, and gives the shards to the
// other nodes at once. When the context is done before, they have them when the
// leases end. It is called once, after Start.
func (n *Node[T]) Stop(ctx context.Context) error {
	n.mu.Lock()
	n.stopping = true
	n.mu.Unlock()
	n.ringSenders()
	for ctx.Err() == nil && !n.isIdle() {
		n.World.Wait(ctx, n.idle, lookEvery)
	}
	n.end()
	for ctx.Err() == nil && !n.hasEnded() {
		n.World.Wait(ctx, n.idle, lookEvery)
	}
	if ctx.Err() != nil {
		return errors.New("work was under way to the end; other processes go on with it when its leases end")
	}
	if err := n.Store.Leave(ctx, n.Name); err != nil {
		return err
	}
	n.Bells.Free()
	return nil
}

func (n *Node[T]) isIdle() bool {
	if !n.intake.empty() {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, h := range n.leases {
		if h.working || h.sending > 0 {
			return false
		}
	}
	return true
}

func (n *Node[T]) hasEnded() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.loops == 0
}

// rest waits after a failure, so that what is down is not asked all the time.
func (n *Node[T]) rest(ctx context.Context) {
	n.World.Wait(ctx, n.never, lookEvery/2+time.Duration(n.World.Chance()*float64(lookEvery)))
}

// tellEvery is how often the log tells of the same failure.
const tellEvery = 10 * time.Second

// failed tells the log of a failure of the store, but for those that a stop or
// another node explains.
func (n *Node[T]) failed(ctx context.Context, what string, err error) {
	if ctx.Err() != nil || errors.Is(err, ErrFenced) {
		return
	}
	now := n.World.Now()
	n.mu.Lock()
	last, told := n.told[what]
	if told = told && now.Sub(last) < tellEvery; !told {
		n.told[what] = now
	}
	n.mu.Unlock()
	if !told {
		n.Log.Warn(what, "err", err)
	}
}

// look finds what no bell told of: updates that were put off, and those that
// came in elsewhere.
func (n *Node[T]) look(ctx context.Context) {
	for ctx.Err() == nil {
		n.lookOnce(ctx)
		n.World.Wait(ctx, n.never, lookEvery)
	}
}

func (n *Node[T]) lookOnce(ctx context.Context) {
	got, err := n.Store.Look(ctx, n.under(0))
	if err != nil {
		n.failed(ctx, "the record was not looked at", err)
		return
	}
	n.counts.waiting.Store(int64(got.Waiting))
	for _, shard := range got.Shards {
		n.ready(shard)
	}
	for _, s := range n.senders {
		if slices.Contains(got.Channels, s.channel) {
			s.bell.Ring()
		}
	}
}

// under are the leases that hold for so much longer.
func (n *Node[T]) under(longer time.Duration) []Lease {
	latest := n.World.Now().Add(longer)
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []Lease
	for _, h := range n.leases {
		if !h.leaving && h.until.After(latest) {
			all = append(all, h.Lease)
		}
	}
	return sorted(all)
}

// First tells whether this node does what one of all does.
func (n *Node[T]) First() bool { return n.holds(0) }

// sweep lets go what was kept long enough. One node does.
func (n *Node[T]) sweep(ctx context.Context) {
	for ctx.Err() == nil {
		n.World.Wait(ctx, n.never, sweepEvery)
		if ctx.Err() != nil || !n.First() {
			continue
		}
		if err := n.Store.Sweep(ctx); err != nil {
			n.failed(ctx, "old updates were not deleted", err)
		}
	}
}

func (n *Node[T]) holds(shard int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.leases[shard] != nil
}
