package simulation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"annae/internal/delivery"
)

// A record is what lies in the database: what is committed, and who holds which
// row.
type record struct {
	r         *run
	awayUntil time.Duration // nobody reaches it

	shards []shard
	nodes  []node
	pauses map[string]time.Duration // by channel
	paused map[string]int           // the step at which it was

	updates    []*update // by seq
	updateByID map[string]*update
	sends      []*send // by seq
	sendByName map[string]*send
	lastUpdate int64
	lastSend   int64

	open  []*Tx
	locks map[string]*Tx // of rows
}

// shard is a leased row.
type shard struct {
	owner *process // nil: nobody
	fence int64
	until time.Duration
	clean bool
}

type node struct {
	of    *process
	until time.Duration
}

// state is of updates and sends.
type state int

const (
	waits state = iota
	over
	aside
)

type update struct {
	delivery.Update
	state state
	due   time.Duration
	at    time.Duration // of its last change of state

	committed int // the step from which all saw it
}

type send struct {
	delivery.Send
	state     state
	due       time.Duration
	why       string
	id        string // of the platform
	put       int    // the step at which it was put,
	committed int    // and that from which all saw it
	attempts  []*attempt
}

func newRecord(r *run) *record {
	return &record{
		r: r, shards: make([]shard, r.shape.shards), pauses: map[string]time.Duration{}, paused: map[string]int{},
		updateByID: map[string]*update{}, sendByName: map[string]*send{}, locks: map[string]*Tx{},
	}
}

// atRest tells that nothing waits any more.
func (d *record) atRest() bool {
	for _, u := range d.updates {
		if u.state == waits {
			return false
		}
	}
	for _, s := range d.sends {
		if s.state == waits {
			return false
		}
	}
	return !slices.ContainsFunc(d.open, (*Tx).alive)
}

func (d *record) waiting() string {
	var updates, sends []string
	for _, u := range d.updates {
		if u.state == waits {
			updates = append(updates, u.ID)
		}
	}
	for _, s := range d.sends {
		if s.state == waits {
			sends = append(sends, s.Name)
		}
	}
	return fmt.Sprintf("updates %v, sends %v", updates, sends)
}

var (
	errAway  = errors.New("the record is out of reach")
	errLost  = errors.New("the connection was lost")
	errEnded = errors.New("the transaction was ended, it stood idle")
	errLock  = errors.New("a row was locked for too long")

	errElsewhere = errors.New("an update was ended elsewhere meanwhile")
)

// What a database allows.
const (
	idleMost = 10 * time.Second
	lockMost = 5 * time.Second
)

// A session is a process's way to the record.
type session struct {
	*record
	p *process
}

// reach is the way to the record, up to where it does what is asked.
func (s *session) reach(ctx context.Context) error {
	t := s.r.current
	t.lag()
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.away() {
		t.sleep(s.r.upTo(200 * time.Millisecond))
		return errAway
	}
	if !s.r.calm && s.r.chance(s.r.weather.before) {
		return errLost
	}
	return nil
}

func (s *session) away() bool { return max(s.awayUntil, s.p.cutUntil) > s.r.now }

// back is the way back; the answer may be lost.
func (s *session) back() error {
	s.r.current.lag()
	if s.away() || !s.r.calm && s.r.chance(s.r.weather.after) {
		return errLost
	}
	return nil
}

// atOnce does what is one statement, or as good as that.
func (s *session) atOnce(ctx context.Context, do func()) error {
	if err := s.reach(ctx); err != nil {
		return err
	}
	do()
	return s.back()
}

// insertBySeq keeps rows by seq: they can become visible in another order.
func insertBySeq[R any](rows []R, row R, seq func(R) int64) []R {
	at := len(rows)
	for at > 0 && seq(rows[at-1]) > seq(row) {
		at--
	}
	return slices.Insert(rows, at, row)
}
