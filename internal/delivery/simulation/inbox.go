package simulation

import (
	"cmp"
	"context"
	"maps"
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
		row := &update{Update: u, at: d.r.now, committed: d.r.steps}
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

// Waiting is of [delivery.Tx]. Where few conversations crowd the batch, half of
// it is for the others.
func (tx *Tx) Waiting(ctx context.Context, most int) (found []delivery.Update, err error) {
	if err := tx.statement(ctx); err != nil {
		return nil, err
	}
	tx.read = tx.s.r.steps
	found = tx.waiting(most, nil)
	if many := crowding(found, most/4); most > 1 && len(found) == most && len(many) > 0 {
		tx.s.r.tally.Crowded++
		others := tx.waiting(most/2, many)
		crowd := slices.DeleteFunc(found, func(u delivery.Update) bool { return !many[u.Conversation] })
		found = append(others, crowd[:min(len(crowd), most-len(others))]...)
		slices.SortFunc(found, func(a, b delivery.Update) int { return cmp.Compare(a.Seq, b.Seq) })
	}
	tx.s.r.current.lag()
	return found, nil
}

// crowding are the conversations with more than so many updates.
func crowding(updates []delivery.Update, most int) map[string]bool {
	counts, many := map[string]int{}, map[string]bool{}
	for _, u := range updates {
		if counts[u.Conversation]++; counts[u.Conversation] > most {
			many[u.Conversation] = true
		}
	}
	return many
}

func (tx *Tx) waiting(most int, without map[string]bool) (found []delivery.Update) {
	d := tx.s.record
	behind := maps.Clone(without) // also conversations of which one is put off
	if behind == nil {
		behind = map[string]bool{}
	}
	for _, row := range d.updates {
		switch {
		case row.state != waits || !covers(tx.under, row.Shard) || behind[row.Conversation]:
		case row.due > d.r.now:
			behind[row.Conversation] = !d.r.Broken.Behind
		case len(found) < most:
			found = append(found, row.Update)
		}
	}
	return found
}

// take locks an update's row, which must still wait.
func (tx *Tx) take(ctx context.Context, u delivery.Update) (*update, error) {
	if err := tx.statement(ctx); err != nil {
		return nil, err
	}
	if err := tx.lock("update %s", u.ID); err != nil {
		return nil, err
	}
	row := tx.s.updateByID[u.ID]
	if row == nil || row.Seq != u.Seq || row.state != waits && !tx.s.r.Broken.States {
		tx.s.r.tally.Elsewhere++
		tx.s.r.say("%s does not wait any more", u.ID)
		return nil, errElsewhere
	}
	return row, nil
}

// Try is of [delivery.Tx].
func (tx *Tx) Try(ctx context.Context, u delivery.Update) error {
	row, err := tx.take(ctx, u)
	if err != nil {
		return err
	}
	now := tried{by: tx.s.p, under: tx.underOne()}
	tx.write = append(tx.write, func() {
		tx.s.r.say("%s is tried, the %d. time", u.ID, u.Tries)
		before := row.Tries
		row.Tries = u.Tries
		tx.checkTry(row, before, now)
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
		tx.checkAside(row)
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
	tx.write = append(tx.write, func() { tx.handled(p) })
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
