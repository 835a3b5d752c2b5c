package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"annae/internal/delivery"
	"annae/internal/enquiry"
	"annae/internal/hub"
)

// mailReply has a reply mailed to who gave an address, when it was not fetched by
// then.
func (r *Record) mailReply(ctx context.Context, q querier, e *enquired, ev enquiry.Event) error {
	send, err := r.desk.Letters.Write(e.Enquiry, ev, e.mail)
	if err != nil {
		return err
	}
	send.Wait = enquiry.MailAfter
	return outbox{r, q}.Put(ctx, send)
}

// Told is of [hub.Tx].
func (t *Tx) Told(ctx context.Context, w enquiry.Word, turn int, sends []delivery.Send) error {
	names, place := make([]string, len(sends)), ""
	for i, s := range sends {
		names[i], place = s.Name, s.Conversation
	}
	list, err := json.Marshal(names)
	if err != nil {
		return err
	}
	if err := t.exec(ctx, `UPDATE enquiry_events SET turn = $3, outbox = $4, sends = $5 WHERE enquiry = $1 AND n = $2`, string(w.Enquiry), w.N, turn, place, string(list)); err != nil || turn > 0 {
		return err
	}
	fate := enquiry.Left
	if turn < 0 {
		fate = enquiry.Lost
	}
	return t.r.came(ctx, t.tx, reply{w.Enquiry, w.N}, fate)
}

// reply is one by its event.
type reply struct {
	id enquiry.ID
	n  int
}

func scanReply(row scanner) (of reply, err error) { return of, row.Scan(&of.id, &of.n) }

// came notes what became of a reply. Where it did not arrive, the letter with it
// goes out at once.
func (r *Record) came(ctx context.Context, q querier, of reply, fate enquiry.Fate) error {
	did := enquiry.Reach
	if fate == enquiry.Left || fate == enquiry.Lost {
		did = enquiry.Lose
		if _, err := q.ExecContext(ctx, r.d.in(`UPDATE sends SET due = {now} WHERE state = 0 AND name = $1`), enquiry.LetterID(of.id, of.n)); err != nil {
			return r.explain(err)
		}
	}
	e, found, err := r.lockEnquiry(ctx, q, "id", string(of.id))
	if err != nil || !found {
		return err
	}
	return r.happened(ctx, q, &e, &enquiry.Event{Did: did, Of: of.n, Fate: fate}, "")
}

// settled notes what became of a send, where it is a reply of the help desk, a
// piece of one, or the letter with one.
func (r *Record) settled(ctx context.Context, q querier, s *delivery.Settled) error {
	if r.desk == nil {
		return nil
	}
	fate := enquiry.Sent
	switch {
	case s.Gone:
		fate = enquiry.Left
	case s.Parked != "":
		fate = enquiry.Lost
	}
	name, err := json.Marshal(s.Send.Name)
	if err != nil {
		return err
	}
	found, err := all(ctx, q, r.d, scanReply, `SELECT enquiry, n FROM enquiry_events WHERE outbox = $1 AND sends LIKE $2`, s.Send.Conversation, "%"+string(name)+"%")
	if err != nil {
		return r.explain(err)
	}
	if of, is := inLetter(s.Send.Name); is {
		found = append(found, of)
		if fate == enquiry.Sent {
			fate = enquiry.Mailed
		}
	}
	for _, of := range found {
		if fate == enquiry.Sent {
			if whole, err := r.wentOut(ctx, q, of); err != nil || !whole {
				return err
			}
		}
		if err := r.came(ctx, q, of, fate); err != nil {
			return err
		}
	}
	return nil
}

// inLetter is the reply that a letter holds, by the letter's name.
func inLetter(name string) (of reply, is bool) {
	f := strings.Fields(name)
	if len(f) != 3 {
		return of, false
	}
	n, err := strconv.Atoi(f[2])
	of = reply{enquiry.ID(f[1]), n}
	return of, err == nil && enquiry.LetterID(of.id, n) == name
}

// wentOut tells that all pieces of a reply did.
func (r *Record) wentOut(ctx context.Context, q querier, of reply) (whole bool, err error) {
	var place, list string
	if err := q.QueryRowContext(ctx, `SELECT outbox, sends FROM enquiry_events WHERE enquiry = $1 AND n = $2`, string(of.id), of.n).Scan(&place, &list); err != nil {
		return false, r.explain(err)
	}
	var names []string
	if err := json.Unmarshal([]byte(list), &names); err != nil {
		return false, err
	}
	in, err := listOf(r.d, names)
	if err != nil {
		return false, err
	}
	var others int
	err = q.QueryRowContext(ctx, r.d.in(`SELECT count(*) FROM sends WHERE conversation = $1 AND name {in $2} AND state <> 1`), place, in).Scan(&others)
	return others == 0, r.explain(err)
}

// Seen is of [hub.Store].
func (r *Record) Seen(ctx context.Context, room string, seq int) error {
	return r.transact(ctx, func(tx *sql.Tx) error {
		seen, err := all(ctx, tx, r.d, scanReply, `UPDATE enquiry_events SET seen = {now} WHERE conversation = $1 AND turn > 0 AND turn <= $2 AND seen = 0 RETURNING enquiry, n`, room, seq)
		if err != nil {
			return r.explain(err)
		}
		for _, of := range seen {
			if _, err := tx.ExecContext(ctx, `DELETE FROM sends WHERE state = 0 AND name = $1`, enquiry.LetterID(of.id, of.n)); err != nil {
				return r.explain(err)
			}
			if err := r.came(ctx, tx, of, enquiry.Seen); err != nil {
				return err
			}
		}
		return nil
	})
}

// fate is what became of a reply.
func (r *Record) fate(ctx context.Context, q querier, e *enquired, t *told) (enquiry.Fate, error) {
	mailed, err := all(ctx, q, r.d, value[int], `SELECT 1 FROM sends WHERE state = 1 AND name = $1`, enquiry.LetterID(e.ID, t.N))
	switch {
	case err != nil:
		return "", r.explain(err)
	case t.seen > 0:
		return enquiry.Seen, nil
	case len(mailed) > 0:
		return enquiry.Mailed, nil
	case !t.turn.Valid:
		return enquiry.Waiting, nil
	case t.turn.Int64 == hub.Nobody:
		return enquiry.Left, nil
	case t.turn.Int64 < 0:
		return enquiry.Lost, nil
	case len(t.sends) == 0: // it lies on the page
		there, err := all(ctx, q, r.d, value[int], `SELECT 1 FROM conversations WHERE name = $1 AND until > {now}`, e.Room)
		if err == nil && len(there) == 0 {
			return enquiry.Left, nil
		}
		return enquiry.Waiting, r.explain(err)
	}
	names, err := listOf(r.d, t.sends)
	if err != nil {
		return "", err
	}
	fates, err := all(ctx, q, r.d, func(row scanner) (fate enquiry.Fate, err error) {
		var state, gone int
		err = row.Scan(&state, &gone)
		switch {
		case gone == 1:
			fate = enquiry.Left
		case state == 2:
			fate = enquiry.Lost
		case state == 1:
			fate = enquiry.Sent
		default:
			fate = enquiry.Waiting
		}
		return fate, err
	}, `SELECT state, gone FROM sends WHERE conversation = $1 AND name {in $2}`, t.outbox, names)
	worst := enquiry.Sent
	for _, f := range fates {
		if badness[f] > badness[worst] {
			worst = f
		}
	}
	return worst, r.explain(err)
}

// badness orders the fates of the pieces of a reply.
var badness = map[enquiry.Fate]int{enquiry.Sent: 0, enquiry.Waiting: 1, enquiry.Lost: 2, enquiry.Left: 3}
