package simulation

import (
	"context"
	"slices"
	"time"

	"annae/internal/delivery"
)

// Accept is of [delivery.Store]. Seqs are given before the commit, so that they
// may be seen in another order.
func (s *session) Accept(ctx context.Context, updates []delivery.Update) ([]delivery.Receipt, error) {
	tx, err := s.begin(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.left()
	receipts := make([]delivery.Receipt, len(updates))
	added := map[string]delivery.Update{}
	for i := range updates {
		u := &updates[i]
		u.Shard = delivery.ShardOf(u.Conversation, len(s.shards))
		if s.updateByID[u.ID] == nil {
			if err := tx.lock("update %s", u.ID); err != nil {
				return nil, err
			}
		}
		first, known := added[u.ID]
		if row := s.updateByID[u.ID]; row != nil {
			first, known = row.Update, true
		}
		switch {
		case !known:
			added[u.ID] = *u
			tx.insert(*u)
		case string(first.Body) == string(u.Body):
			receipts[i] = delivery.Known
		default:
			receipts[i] = delivery.Differs
		}
		s.r.current.point()
	}
	if err := tx.commit(ctx); err != nil {
		return nil, err
	}
	for _, receipt := range receipts {
		if receipt == delivery.New {
			s.p.told.accepted++
		} else {
			s.p.told.known++
		}
	}
	return receipts, nil
}

func (tx *Tx) insert(u delivery.Update) {
	d := tx.s.record
	d.lastUpdate++
	u.Seq = d.lastUpdate
	tx.write = append(tx.write, func() {
		row := &update{Update: u, at: d.r.now}
		d.updates = insertBySeq(d.updates, row, func(row *update) int64 { return row.Seq })
		d.updateByID[u.ID] = row
		d.r.byID[u.ID].accepted = true
		d.r.say("%s is accepted as %d, of shard %d", u.ID, u.Seq, u.Shard)
	})
}

// Look is of [delivery.Store].
func (s *session) Look(ctx context.Context, of []delivery.Lease) (look delivery.Look, err error) {
	err = s.atOnce(ctx, func() {
		for _, u := range s.updates {
			if u.state != waits {
				continue
			}
			look.Waiting++
			if u.due <= s.r.now && covers(of, u.Shard) && !slices.Contains(look.Shards, u.Shard) {
				look.Shards = append(look.Shards, u.Shard)
			}
		}
		for _, send := range s.sends {
			if send.state == waits && send.due <= s.r.now && covers(of, send.Shard) && !slices.Contains(look.Channels, send.Channel) {
				look.Channels = append(look.Channels, send.Channel)
			}
		}
	})
	return look, err
}

func covers(of []delivery.Lease, shard int) bool {
	return slices.ContainsFunc(of, func(l delivery.Lease) bool { return l.Shard == shard })
}

// Waiting is of [delivery.Tx].
func (tx *Tx) Waiting(ctx context.Context, most int) (found []delivery.Update, err error) {
	if err := tx.statement(ctx); err != nil {
		return nil, err
	}
	d := tx.s.record
	behind := map[string]bool{} // conversations of which one is put off
	for _, row := range d.updates {
		switch {
		case row.state != waits || !covers(tx.under, row.Shard) || behind[row.Conversation]:
		case row.due > d.r.now:
			behind[row.Conversation] = !d.r.Broken.Heads
		case len(found) < most:
			found = append(found, row.Update)
		}
	}
	d.r.current.lag()
	return found, nil
}

// take locks an update's row, which must still wait.
func (tx *Tx) take(ctx context.Context, u delivery.Update) (*update, error) {
	if err := tx.statement(ctx); err != nil {
		return nil, err
	}
	row := tx.s.updateByID[u.ID]
	if err := tx.lock("update %s", u.ID); err != nil {
		return nil, err
	}
	if row.state != waits && !tx.s.r.Broken.States {
		tx.s.r.say("%s does not wait any more", u.ID)
		return nil, delivery.ErrFenced
	}
	return row, nil
}

// Try is of [delivery.Tx].
func (tx *Tx) Try(ctx context.Context, u delivery.Update) error {
	row, err := tx.take(ctx, u)
	if err != nil {
		return err
	}
	tx.write = append(tx.write, func() {
		tx.s.r.say("%s is tried, the %d. time", u.ID, u.Tries)
		if u.Tries > row.Tries {
			row.Tries = u.Tries
			tx.s.checkTry(tx, row)
		}
	})
	return nil
}

// PutOff is of [delivery.Tx].
func (tx *Tx) PutOff(ctx context.Context, u delivery.Update, lasts time.Duration, why string) error {
	row, err := tx.take(ctx, u)
	if err != nil {
		return err
	}
	due := tx.s.r.now + lasts
	tx.write = append(tx.write, func() {
		row.due = due
		tx.s.r.say("%s is put off for %v: %s", u.ID, lasts, why)
	})
	return nil
}

// SetAside is of [delivery.Tx].
func (tx *Tx) SetAside(ctx context.Context, u delivery.Update, why string) error {
	row, err := tx.take(ctx, u)
	if err != nil {
		return err
	}
	tx.asides++
	tx.write = append(tx.write, func() {
		row.state, row.at = aside, tx.s.r.now
		tx.s.r.tally.Aside++
		tx.s.r.say("%s is set aside: %s", u.ID, why)
		tx.s.checkAside(tx, row)
	})
	return nil
}

// Done is of [delivery.Tx].
func (tx *Tx) Done(ctx context.Context, updates []delivery.Update) error {
	tx.dones += int64(len(updates))
	for _, u := range updates {
		row, err := tx.take(ctx, u)
		if err != nil {
			return err
		}
		tx.write = append(tx.write, func() { row.state, row.at = over, tx.s.r.now })
	}
	return nil
}

// Note is what the handler writes by itself: that it handled an update.
func (tx *Tx) Note(ctx context.Context, p *plan) error {
	if err := tx.statement(ctx); err != nil {
		return err
	}
	tx.write = append(tx.write, func() { tx.s.handled(p) })
	return nil
}

// keptOver is how long a record keeps what is over, in virtual time.
const keptOver = 30 * time.Minute

// Sweep is of [delivery.Store].
func (s *session) Sweep(ctx context.Context) error {
	return s.atOnce(ctx, func() {
		s.updates = slices.DeleteFunc(s.updates, func(row *update) bool {
			old := row.state == over && row.at < s.r.now-keptOver
			if old {
				delete(s.updateByID, row.ID)
			}
			return old
		})
	})
}
