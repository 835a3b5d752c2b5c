package record

import (
	"context"
	"database/sql"
	"time"

	"annae/internal/delivery"
)

func sendContext(s *delivery.Send) string { return "send " + s.Conversation + " " + s.Name }

// Put is of [delivery.Tx].
func (t *Tx) Put(ctx context.Context, sends ...delivery.Send) error {
	for i := range sends {
		if err := t.exec(ctx, insertSend, t.r.sendRow(&sends[i])...); err != nil {
			return err
		}
	}
	return nil
}

const insertSend = `INSERT INTO sends (channel, conversation, shard, lane, name, follows, body, due, at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, {now} + $8, {now}) ON CONFLICT (conversation, name) DO NOTHING`

// sendRow are the values of [insertSend]. It sets the shard of the send.
func (r *Record) sendRow(s *delivery.Send) []any {
	s.Shard = delivery.ShardOf(s.Conversation, r.shards)
	return []any{s.Channel, s.Conversation, s.Shard, int(s.Lane), s.Name, s.Follows, r.keys.Seal(s.Body, sendContext(s)), s.Wait.Milliseconds()}
}

// outbox takes sends in a transaction that does something else as well.
type outbox struct {
	r *Record
	q querier
}

// Put is of [enquiry.Outbox].
func (o outbox) Put(ctx context.Context, sends ...delivery.Send) error {
	for i := range sends {
		if _, err := o.q.ExecContext(ctx, o.r.d.in(insertSend), o.r.sendRow(&sends[i])...); err != nil {
			return o.r.explain(err)
		}
	}
	return nil
}

// Put puts sends into the outbox. Those that are there already are passed over.
func (r *Record) Put(ctx context.Context, sends ...delivery.Send) error {
	return r.transact(ctx, func(tx *sql.Tx) error { return outbox{r, tx}.Put(ctx, sends...) })
}

// Recall is of [enquiry.Outbox].
func (o outbox) Recall(ctx context.Context, conversation string, body []byte) (names []string, err error) {
	if names, err = all(ctx, o.q, o.r.d, value[string], `SELECT name FROM sends WHERE conversation = $1 ORDER BY seq`, conversation); err != nil {
		return nil, o.r.explain(err)
	}
	for _, name := range names {
		s := delivery.Send{Conversation: conversation, Name: name}
		if _, err := o.q.ExecContext(ctx, `UPDATE sends SET body = $3 WHERE conversation = $1 AND name = $2 AND state <> 1`, conversation, name, o.r.keys.Seal(body, sendContext(&s))); err != nil {
			return nil, o.r.explain(err)
		}
	}
	return names, nil
}

// Sends is of [delivery.Store].
func (r *Record) Sends(ctx context.Context, q delivery.Query) ([]delivery.Send, error) {
	answers, err := r.sends(ctx, q, delivery.Answers, q.Most)
	if err != nil {
		return nil, err
	}
	room := min(q.News, q.Most-len(answers))
	if room <= 0 {
		return answers, nil
	}
	for _, s := range answers {
		q.Skip = append(q.Skip, s.Conversation)
	}
	news, err := r.sends(ctx, q, delivery.News, room)
	return append(answers, news...), err
}

func (r *Record) sends(ctx context.Context, q delivery.Query, lane delivery.Lane, most int) ([]delivery.Send, error) {
	shards, err := listOf(r.d, shardsOf(q.Of))
	if err != nil {
		return nil, err
	}
	skip, err := listOf(r.d, q.Skip)
	if err != nil {
		return nil, err
	}
	return read(ctx, r, r.scanSend, `
		SELECT s.seq, s.channel, s.conversation, s.shard, s.lane, s.name, s.follows, s.tries, s.body,
			coalesce((SELECT f.platform_id FROM sends AS f WHERE f.conversation = s.conversation AND f.name = s.follows AND s.follows <> ''), '')
		FROM sends AS s WHERE s.state = 0 AND s.channel = $1 AND s.lane = $2 AND s.shard {in $3} AND s.due <= {now} AND NOT (s.conversation {in $4})
		AND s.seq = (SELECT min(e.seq) FROM sends AS e WHERE e.state = 0 AND e.conversation = s.conversation AND e.lane = s.lane)
		AND (s.follows = '' OR NOT EXISTS (SELECT 1 FROM sends AS f WHERE f.state = 0 AND f.conversation = s.conversation AND f.name = s.follows))
		AND NOT EXISTS (SELECT 1 FROM pauses AS p WHERE p.channel = s.channel AND p.until > {now})
		ORDER BY s.seq LIMIT $5`, q.Channel, int(lane), shards, skip, most)
}

func (r *Record) scanSend(row scanner) (s delivery.Send, err error) {
	var sealed []byte
	if err := row.Scan(&s.Seq, &s.Channel, &s.Conversation, &s.Shard, &s.Lane, &s.Name, &s.Follows, &s.Tries, &sealed, &s.Ref); err != nil {
		return s, err
	}
	if s.Body, err = r.keys.Open(sealed, sendContext(&s)); err != nil {
		r.lg.Error("a send can't be opened", "send", s.Seq, "err", err)
		s.Body = nil
	}
	return s, nil
}

// Settle is of [delivery.Store].
func (r *Record) Settle(ctx context.Context, of []delivery.Lease, settled []delivery.Settled) error {
	return r.transact(ctx, func(tx *sql.Tx) error {
		good, _, err := r.holds(ctx, tx, of)
		if err != nil {
			return err
		}
		ours := map[int]bool{}
		for _, l := range good {
			ours[l.Shard] = true
		}
		t := &Tx{r: r, tx: tx}
		for _, s := range settled {
			if !ours[s.Send.Shard] {
				continue
			}
			if err := t.settle(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *Tx) settle(ctx context.Context, s delivery.Settled) error {
	switch {
	case s.Parked != "":
		if s.Gone {
			if err := t.exec(ctx, `UPDATE conversations SET gone = 1 WHERE name = $1`, s.Send.Conversation); err != nil {
				return err
			}
		}
		if err := t.exec(ctx, `UPDATE sends SET state = 2, why = $2, gone = $3, at = {now} WHERE seq = $1 AND state = 0`, s.Send.Seq, brief(s.Parked), number(s.Gone)); err != nil {
			return err
		}
		return t.r.settled(ctx, t.tx, &s)
	case s.PutOff > 0:
		return t.exec(ctx, `UPDATE sends SET due = {now} + $2, tries = $3 WHERE seq = $1 AND state = 0`, s.Send.Seq, s.PutOff.Milliseconds(), s.Send.Tries+1)
	}
	if err := t.exec(ctx, `UPDATE sends SET state = 1, body = NULL, platform_id = $2, at = {now} WHERE seq = $1 AND state = 0`, s.Send.Seq, s.ID); err != nil {
		return err
	}
	return t.r.settled(ctx, t.tx, &s)
}

// Pause is of [delivery.Store].
func (r *Record) Pause(ctx context.Context, channel string, lasts time.Duration) error {
	_, err := r.exec(ctx, `INSERT INTO pauses (channel, until) VALUES ($1, {now} + $2)
		ON CONFLICT (channel) DO UPDATE SET until = CASE WHEN pauses.until > excluded.until THEN pauses.until ELSE excluded.until END`,
		channel, lasts.Milliseconds())
	return err
}
