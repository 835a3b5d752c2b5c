package record

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"

	"annae/internal/enquiry"
	"annae/internal/locale"
	"annae/internal/redact"
)

// HandOver is of [conversation.Enquiries].
func (k *Kept) HandOver(of enquiry.Question, l locale.Locale) (id enquiry.ID) {
	_ = k.do(func(q querier) error {
		e, found, err := k.r.lockEnquiry(k.ctx, q, "conversation", k.room.Name)
		if err != nil {
			return err
		}
		if !found {
			e.Enquiry = enquiry.Enquiry{ID: enquiry.NewID(), Room: k.room.Name, Channel: k.room.Channel, State: enquiry.Resolved}
			e.subject = rand.Text()
			if e.now, err = k.r.clock(k.ctx, q); err != nil {
				return err
			}
		}
		of.Text = redacted(of.Text)
		e.Question, e.Locale = of, l
		if e.Earlier, err = k.r.earlier(k.ctx, q, k.room.Name); err != nil {
			return err
		}
		if err := e.Do(enquiry.Ask, "", "", moment(e.now)); err != nil {
			return err
		}
		k.r.awaitTaking(&e)
		id = e.ID
		return k.r.happened(k.ctx, q, &e, &enquiry.Event{Did: enquiry.Ask, Text: of.Text}, "")
	})
	return id
}

func redacted(text string) string {
	clean, _ := redact.Text(storable(text))
	return clean
}

// clock is the database's.
func (r *Record) clock(ctx context.Context, q querier) (now int64, err error) {
	return now, r.explain(q.QueryRowContext(ctx, r.d.in(`SELECT {now}`)).Scan(&now))
}

// mostEarlier is how many turns before a question the help desk sees.
const mostEarlier = 4

// earlier is what was said last in a conversation, in short.
func (r *Record) earlier(ctx context.Context, q querier, room string) ([]enquiry.Exchange, error) {
	turns, err := all(ctx, q, r.d, scanTurn, `SELECT body FROM turns WHERE conversation = $1 ORDER BY seq DESC LIMIT $2`, room, mostEarlier)
	if err != nil {
		return nil, r.explain(err)
	}
	var before []enquiry.Exchange
	for _, t := range slices.Backward(turns) {
		if x := t.Brief(); x != (enquiry.Exchange{}) {
			before = append(before, x)
		}
	}
	return before, nil
}

// Stands is of [conversation.Enquiries].
func (k *Kept) Stands() (state enquiry.State) {
	_ = k.do(func(q querier) error {
		found, err := all(k.ctx, q, k.r.d, value[enquiry.State], `SELECT state FROM enquiries WHERE conversation = $1`, k.room.Name)
		if len(found) > 0 {
			state = found[0]
		}
		return err
	})
	return state
}

// PassOn is of [conversation.Enquiries].
func (k *Kept) PassOn(words string) {
	k.byPerson(func(*enquired) (enquiry.Event, error) {
		return enquiry.Event{Did: enquiry.Say, Text: redacted(words)}, nil
	})
}

// MailTo is of [conversation.Enquiries].
func (k *Kept) MailTo(address string) {
	k.byPerson(func(e *enquired) (enquiry.Event, error) {
		e.mail = address
		return enquiry.Event{Did: enquiry.Mail}, nil
	})
}

// TakeBack is of [conversation.Enquiries].
func (k *Kept) TakeBack() {
	k.byPerson(func(e *enquired) (enquiry.Event, error) {
		return enquiry.Event{Did: enquiry.TakeBack}, e.Do(enquiry.TakeBack, "", "", moment(e.now))
	})
}

// byPerson has the person of an enquiry do something. One that is gone meanwhile
// is passed over.
func (k *Kept) byPerson(do func(*enquired) (enquiry.Event, error)) {
	_ = k.do(func(q querier) error {
		e, found, err := k.r.lockEnquiry(k.ctx, q, "conversation", k.room.Name)
		if err != nil || !found {
			return err
		}
		ev, err := do(&e)
		var late *enquiry.Illegal
		if errors.As(err, &late) { // staff were faster
			return nil
		}
		if err != nil {
			return err
		}
		return k.r.happened(k.ctx, q, &e, &ev, "")
	})
}

// forgetEnquiry erases the enquiry of a conversation.
func (r *Record) forgetEnquiry(ctx context.Context, q querier, room string) error {
	e, found, err := r.lockEnquiry(ctx, q, "conversation", room)
	if err != nil || !found {
		return err
	}
	if err := r.happened(ctx, q, &e, &enquiry.Event{Did: enquiry.Forget}, ""); err != nil {
		return err
	}
	for _, statement := range ofEnquiry() {
		if _, err := q.ExecContext(ctx, r.d.in(statement), room); err != nil {
			return r.explain(err)
		}
	}
	return nil
}
