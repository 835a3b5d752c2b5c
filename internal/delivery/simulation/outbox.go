package simulation

import (
	"context"
	"slices"
	"time"

	"annae/internal/delivery"
)

// Put is of [delivery.Tx].
func (tx *Tx) Put(ctx context.Context, sends ...delivery.Send) error {
	for _, s := range sends {
		if err := tx.statement(ctx); err != nil {
			return err
		}
		d := tx.s.record
		row := "send " + s.Name
		ours := slices.Contains(tx.locks, row)
		if err := tx.lock("%s", row); err != nil {
			return err
		}
		d.lastSend++
		if ours || d.sendByName[s.Name] != nil {
			continue
		}
		s.Seq, s.Shard = d.lastSend, delivery.ShardOf(s.Conversation, len(d.shards))
		put := d.r.steps
		tx.write = append(tx.write, func() {
			row := &send{Send: s, put: put, committed: d.r.steps}
			d.sends = insertBySeq(d.sends, row, func(row *send) int64 { return row.Seq })
			d.sendByName[s.Name] = row
			d.r.say("%s is put for %s, lane %d", s.Name, s.Conversation, s.Lane)
		})
	}
	return nil
}

// Sends is of [delivery.Store]. It reads only, and asks nobody's leases.
func (s *session) Sends(ctx context.Context, q delivery.Query) (found []delivery.Send, err error) {
	err = s.atOnce(ctx, func() {
		if s.pauses[q.Channel] > s.r.now {
			return
		}
		skip := slices.Clone(q.Skip)
		found, skip = s.heads(q, delivery.Answers, q.Most, skip)
		news, _ := s.heads(q, delivery.News, min(q.News, q.Most-len(found)), skip)
		found = append(found, news...)
		s.p.fetch(q, found)
	})
	return found, err
}

// heads are the first sends of conversations in a lane, when they are due.
func (s *session) heads(q delivery.Query, lane delivery.Lane, most int, skip []string) (found []delivery.Send, skipped []string) {
	seen := map[string]bool{}
	for _, row := range s.sends {
		if len(found) >= most {
			break
		}
		if row.state != waits || row.Lane != lane || seen[row.Conversation] {
			continue
		}
		seen[row.Conversation] = !s.r.Broken.Heads
		if row.Channel != q.Channel || row.due > s.r.now || !covers(q.Of, row.Shard) || slices.Contains(skip, row.Conversation) {
			continue
		}
		send := row.Send
		if f := s.sendByName[row.Follows]; row.Follows != "" && f != nil {
			if f.state == waits {
				continue
			}
			send.Ref = f.id
		}
		found = append(found, send)
		skip = append(skip, row.Conversation)
	}
	return found, skip
}

// Settle is of [delivery.Store].
func (s *session) Settle(ctx context.Context, of []delivery.Lease, all []delivery.Settled) error {
	tx, err := s.begin(ctx, of)
	if err != nil {
		return err
	}
	defer tx.left()
	good, err := tx.holds(of)
	if err != nil {
		return err
	}
	s.r.current.point()
	for _, settled := range all {
		a := s.p.open(settled.Send.Name)
		if !covers(good, settled.Send.Shard) {
			s.r.say("%s is not settled: its lease is lost", settled.Send.Name)
			tx.write = append(tx.write, func() { a.close(settled, true) })
			continue
		}
		if err := tx.lock("send %s", settled.Send.Name); err != nil {
			return err
		}
		due := s.r.now + settled.PutOff
		tx.write = append(tx.write, func() { s.settle(a, settled, due) })
		s.r.current.point()
	}
	return tx.commit(ctx)
}

// settle is the settling of one send.
func (s *session) settle(a *attempt, settled delivery.Settled, due time.Duration) {
	row := s.sendByName[settled.Send.Name]
	a.close(settled, false)
	if row.state != waits {
		return
	}
	switch {
	case settled.Parked != "":
		row.state, row.why = aside, settled.Parked
		s.r.tally.Parked++
		s.r.say("%s is parked: %s", row.Name, row.why)
	case settled.PutOff > 0:
		row.due, row.Tries = due, settled.Send.Tries+1
		s.r.say("%s is put off for %v", row.Name, settled.PutOff)
	default:
		row.state, row.id = over, settled.ID
		s.r.say("%s is sent, as %s", row.Name, row.id)
	}
}

// Pause is of [delivery.Store].
func (s *session) Pause(ctx context.Context, channel string, lasts time.Duration) error {
	s.p.leavesAlone(channel)
	return s.atOnce(ctx, func() {
		s.pauses[channel] = max(s.pauses[channel], s.r.now+lasts)
		s.paused[channel] = s.r.steps
		s.r.say("%s is paused for %v", channel, lasts)
	})
}
