package simulation

import (
	"context"
	"errors"
	"time"

	"annae/internal/delivery"
)

// handler handles as plans say. It writes before it fails, so that what it
// wrote must be undone.
type handler struct{ p *process }

// mostKilled is how many processes an update kills at most: one that does not
// know, and [delivery.MostTries] that count; and again one that does not know
// when a process gave the shard back in good order before it came to the update.
const mostKilled = 3 * delivery.MostTries

// Handle is of [delivery.Handler].
func (h handler) Handle(ctx context.Context, tx *Tx, u delivery.Update) error {
	r := h.p.r
	plan := r.byID[u.ID]
	if string(u.Body) != string(plan.Body) {
		r.fail("%s has the body %q, want %q", u.ID, u.Body, plan.Body)
	}
	if err := h.write(ctx, tx, plan); err != nil {
		plan.failures++
		return err
	}
	if plan.needs && u.Fetched == nil {
		return &delivery.Unprepared{Fetch: func(context.Context) any { return h.fetch(tx, plan) }}
	}
	if plan.needs && u.Fetched != plan.ID || !plan.needs && u.Fetched != nil {
		r.fail("%s has what was fetched for %v", u.ID, u.Fetched)
	}
	switch {
	case plan.kind == killer:
		if plan.kills++; plan.kills > mostKilled {
			r.fail("%s has killed %d processes", u.ID, plan.kills)
		}
		h.p.kill("of " + u.ID)
		r.current.point()
	case plan.kind == panicking && plan.number%2 == 0:
		panic("what somebody wrote")
	case plan.kind == panicking:
		var none []int
		none[u.Tries]++ //nolint:gosec // it is meant to panic
	case plan.kind == failing, plan.kind == flaky && plan.failures < 2:
		plan.failures++
		return errors.New("it can't be handled")
	}
	return nil
}

// fetch takes a while, in which anything may happen.
func (h handler) fetch(tx *Tx, plan *plan) any {
	r := h.p.r
	r.tally.Fetches++
	if !tx.ended {
		r.fail("what %s needs is fetched within its transaction", plan.ID)
	}
	r.current.sleep(r.upTo(3 * time.Second))
	return plan.ID
}

// write leaves a line in the log of the conversation, and what is to be sent.
func (h handler) write(ctx context.Context, tx *Tx, plan *plan) error {
	if err := tx.Note(ctx, plan); err != nil {
		return err
	}
	for i, send := range plan.sends {
		if i%2 == 0 {
			if err := tx.Put(ctx, send); err != nil {
				return err
			}
			continue
		}
		// Put twice, it is one send.
		if err := tx.Put(ctx, send, send); err != nil {
			return err
		}
	}
	return nil
}

// apologise tells that an update is set aside. It has faults of its own.
func (h handler) apologise(ctx context.Context, tx *Tx, u delivery.Update) error {
	plan := h.p.r.byID[u.ID]
	if plan.number%5 == 0 {
		panic("what somebody wrote")
	}
	c := plan.conversation
	sorry := delivery.Send{Name: u.ID + "/sorry", Channel: c.channel, Conversation: c.name, Body: []byte("sent")}
	if err := tx.Put(ctx, sorry); err != nil || plan.number%5 == 1 {
		return errors.Join(err, errors.New("no words are left"))
	}
	return nil
}

// Handled is of [delivery.Handler].
func (h handler) Handled(updates []delivery.Update) {
	h.p.heard += int64(len(updates))
	h.p.r.current.point()
}
