package simulation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"annae/internal/delivery"
)

// A Tx is a transaction. What it writes is seen when it is committed; the rows
// that it locks are free when it ends.
type Tx struct {
	s     *session
	under []delivery.Lease // no other node takes these shards meanwhile
	locks []string
	write []func()

	ended      bool
	answering  bool // the database works on it, so that it isn't idle
	committing bool // its end was asked for
	late       bool // it is committed, but not yet
	last       time.Duration
	read       int   // the step at which it read what waits
	dones      int64 // updates that it ends,
	asides     int64 // or sets aside
}

func (s *session) begin(ctx context.Context, under []delivery.Lease) (*Tx, error) {
	if err := s.reach(ctx); err != nil {
		return nil, err
	}
	tx := &Tx{s: s, under: under, last: s.r.now}
	s.open = append(slices.DeleteFunc(s.open, func(tx *Tx) bool { return !tx.alive() }), tx)
	return tx, nil
}

// alive tells that the transaction goes on. The database ends one that stands
// idle.
func (tx *Tx) alive() bool {
	if tx.ended {
		return false
	}
	if tx.answering || tx.late || tx.s.r.Broken.Fences && !tx.s.p.dead || tx.s.r.now-tx.last <= idleMost {
		return true
	}
	tx.s.r.tally.IdleEnded++
	tx.s.r.say("a transaction of %s is ended, it stood idle", tx.s.p.name)
	tx.end()
	return false
}

// end lets the rows go.
func (tx *Tx) end() {
	tx.ended = true
	for _, k := range tx.locks {
		delete(tx.s.locks, k)
	}
}

// statement is the way of a statement to the record.
func (tx *Tx) statement(ctx context.Context) error {
	if !tx.alive() {
		return errEnded
	}
	if err := tx.s.reach(ctx); err != nil {
		tx.end()
		return err
	}
	if !tx.alive() {
		return errEnded
	}
	tx.last = tx.s.r.now
	return nil
}

// lock takes a row, when nobody has it.
func (tx *Tx) lock(format string, args ...any) error {
	d := tx.s.record
	if err := tx.wait(func() bool { return !d.locked(tx, format, args...) }); err != nil {
		return err
	}
	if row := fmt.Sprintf(format, args...); d.locks[row] != tx {
		d.locks[row] = tx
		tx.locks = append(tx.locks, row)
	}
	return nil
}

// locked tells that another transaction has a row.
func (d *record) locked(tx *Tx, format string, args ...any) bool {
	by := d.locks[fmt.Sprintf(format, args...)]
	return by != nil && by != tx && by.alive()
}

// wait waits until others let go.
func (tx *Tx) wait(free func() bool) error {
	tx.answering = true
	inTime := tx.s.r.current.await(lockMost, free)
	tx.answering, tx.last = false, tx.s.r.now
	if !inTime {
		tx.end()
		return errLock
	}
	return nil
}

// commit makes what was written be seen. The answer may be lost; then it may
// have been committed, or not, or it will be in a while.
func (tx *Tx) commit(ctx context.Context) error {
	r := tx.s.r
	tx.committing = true
	if err := tx.statement(ctx); err != nil {
		return err
	}
	if !r.calm && !r.Broken.Prompt && r.chance(r.weather.late) {
		tx.commitLater()
		return errLost
	}
	tx.committed()
	return tx.s.back()
}

func (tx *Tx) committed() {
	for _, write := range tx.write {
		write()
	}
	tx.end()
}

// commitLater is a database that takes its time, after who asked has gone.
func (tx *Tx) commitLater() {
	r := tx.s.r
	tx.late = true
	r.tally.LateCommits++
	r.say("a transaction of %s will be committed later", tx.s.p.name)
	r.spawn(nil, "commit of "+tx.s.p.name, func() {
		r.current.sleep(r.upTo(20 * time.Second))
		r.say("committed now")
		tx.committed()
	})
}

// left is what becomes of a transaction that nobody goes on with.
func (tx *Tx) left() {
	r := tx.s.r
	tx.answering = false
	switch unknown := tx.s.p.dead && !r.over; {
	case tx.ended || tx.late:
	case unknown && tx.committing && !r.Broken.Prompt && r.chance(3):
		tx.commitLater()
	case unknown && r.chance(2):
		r.tally.Orphans++ // the machine is gone; the database doesn't know yet
		r.say("a transaction of %s stays open", tx.s.p.name)
	default:
		tx.end()
	}
}

// Work is of [delivery.Store].
func (s *session) Work(ctx context.Context, under []delivery.Lease, do func(*Tx) error) error {
	for {
		again, err := s.once(ctx, under, do)
		if !again {
			return err
		}
	}
}

// once runs a transaction, and tells whether it fell to another one and is to
// be repeated.
func (s *session) once(ctx context.Context, under []delivery.Lease, do func(*Tx) error) (again bool, err error) {
	tx, err := s.begin(ctx, under)
	if err != nil {
		return false, err
	}
	defer func() { tx.left() }()
	good, err := tx.holds(under)
	if err != nil {
		return false, err
	}
	if len(good) < len(under) {
		s.r.tally.Fenced++
		return false, delivery.ErrFenced
	}
	s.r.current.point()
	if err := do(tx); err != nil {
		return false, err
	}
	if !s.r.calm && s.r.chance(s.r.weather.again) {
		s.r.say("the transaction falls to another one, and is repeated")
		return true, nil
	}
	if err := tx.commit(ctx); err != nil {
		return false, err
	}
	s.p.told.handled += tx.dones
	s.p.told.aside += tx.asides
	return false, nil
}
