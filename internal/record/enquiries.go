package record

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"annae/internal/enquiry"
	"annae/internal/hub"
	"annae/internal/stats"
)

// Enquiries are the questions that were handed to the help desk.
type Enquiries struct{ r *Record }

// Enquiries opens them for a help desk. It is for the time before delivery
// starts.
func (r *Record) Enquiries(desk enquiry.Desk) *Enquiries {
	r.desk = &desk
	return &Enquiries{r}
}

// enquired is an enquiry with what only the record knows.
type enquired struct {
	enquiry.Enquiry
	subject string
	mail    string // empty: none was given
	alert   int64
	now     int64 // of the database's clock
}

const enquiryColumns = `id, conversation, channel, locale, subject, question, mail, state, holder, opened, claimed, answered, resolved, changed, alert, overdue`

func questionContext(id enquiry.ID) string { return "enquiry " + string(id) }
func mailContext(id enquiry.ID) string     { return "enquiry mail " + string(id) }

// asked is what is sealed of a question.
type asked struct {
	Question enquiry.Question   `json:"question"`
	Earlier  []enquiry.Exchange `json:"earlier,omitzero"`
}

func (r *Record) scanEnquiry(row scanner) (e enquired, err error) {
	var question, mail []byte
	var opened, claimed, answered, resolved, changed int64
	var overdue int
	if err := row.Scan(&e.ID, &e.Room, &e.Channel, &e.Locale, &e.subject, &question, &mail, &e.State, &e.Holder, &opened, &claimed, &answered, &resolved, &changed, &e.alert, &overdue, &e.Events, &e.now); err != nil {
		return e, err
	}
	e.Opened, e.Claimed, e.Answered, e.Resolved, e.Changed = moment(opened), moment(claimed), moment(answered), moment(resolved), moment(changed)
	e.Overdue, e.Mail = overdue == 1, len(mail) > 0
	plain, err := r.keys.Open(question, questionContext(e.ID))
	if err != nil {
		return e, fmt.Errorf("the enquiry %s can't be opened: %w", e.ID, err)
	}
	var of asked
	if err := json.Unmarshal(plain, &of); err != nil {
		return e, fmt.Errorf("the enquiry %s can't be read: %w", e.ID, err)
	}
	e.Question, e.Earlier = of.Question, of.Earlier
	if e.Mail {
		plain, err = r.keys.Open(mail, mailContext(e.ID))
		e.mail = string(plain)
	}
	return e, err
}

// moment is a time of the database; 0 is none.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// sinceOf is what the database keeps of a moment.
func sinceOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// lockEnquiry finds an enquiry by its id or its conversation, and keeps others
// from changing it; false where there is none.
func (r *Record) lockEnquiry(ctx context.Context, q querier, column, is string) (e enquired, found bool, err error) {
	all, err := all(ctx, q, r.d, r.scanEnquiry, `SELECT `+enquiryColumns+`, events, {now} FROM enquiries WHERE `+column+` = $1 {alone}`, is)
	if err != nil || len(all) == 0 {
		return e, false, r.explain(err)
	}
	return all[0], true, nil
}

// writeEnquiry keeps an enquiry as it is now.
func (r *Record) writeEnquiry(ctx context.Context, q querier, e *enquired) error {
	plain, err := json.Marshal(asked{e.Question, e.Earlier})
	if err != nil {
		return err
	}
	var mail []byte
	if e.mail != "" {
		mail = r.keys.Seal([]byte(e.mail), mailContext(e.ID))
	}
	e.Mail = e.mail != ""
	_, err = q.ExecContext(ctx, r.d.in(`INSERT INTO enquiries (`+enquiryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (id) DO UPDATE SET locale = excluded.locale, question = excluded.question, mail = excluded.mail, state = excluded.state, holder = excluded.holder,
		opened = excluded.opened, claimed = excluded.claimed, answered = excluded.answered, resolved = excluded.resolved, changed = excluded.changed,
		alert = excluded.alert, overdue = excluded.overdue`),
		string(e.ID), e.Room, e.Channel, string(e.Locale), e.subject, r.keys.Seal(plain, questionContext(e.ID)), mail, string(e.State), e.Holder,
		sinceOf(e.Opened), sinceOf(e.Claimed), sinceOf(e.Answered), sinceOf(e.Resolved), e.now, e.alert, number(e.Overdue))
	return r.explain(err)
}

// awaitTaking has it told when nobody takes an enquiry in time.
func (r *Record) awaitTaking(e *enquired) {
	e.alert, e.Overdue = 0, false
	if r.desk != nil && r.desk.Alert > 0 {
		e.alert = r.desk.Office.After(time.UnixMilli(e.now), r.desk.Alert).UnixMilli()
	}
}

func textContext(id enquiry.ID, n int) string { return fmt.Sprintf("enquiry %s %d", id, n) }

// happened keeps an enquiry and what has just happened to it, and tells the
// front. Once is by which a request is known again; empty: it is none.
func (r *Record) happened(ctx context.Context, q querier, e *enquired, ev *enquiry.Event, once string) error {
	e.Changed = moment(e.now)
	if err := r.writeEnquiry(ctx, q, e); err != nil {
		return err
	}
	if err := q.QueryRowContext(ctx, `UPDATE enquiries SET events = events + 1 WHERE id = $1 RETURNING events`, string(e.ID)).Scan(&ev.N); err != nil {
		return r.explain(err)
	}
	ev.At, e.Events = moment(e.now), ev.N
	var text []byte
	if ev.Text != "" {
		text = r.keys.Seal([]byte(ev.Text), textContext(e.ID, ev.N))
	}
	if err := r.countEnquiry(ctx, q, e, ev); err != nil {
		return err
	}
	_, err := q.ExecContext(ctx, `INSERT INTO enquiry_events (enquiry, n, conversation, at, who, did, text, template, part, fate, once) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(e.ID), ev.N, e.Room, e.now, ev.Who, string(ev.Did), text, ev.Template, ev.Of, string(ev.Fate), sql.NullString{String: once, Valid: once != ""})
	if err != nil || r.desk == nil || r.desk.Front == nil {
		return r.explain(err)
	}
	return r.desk.Front.Happened(ctx, outbox{r, q}, e.Enquiry, *ev)
}

// countEnquiry counts what has just happened to an enquiry.
func (r *Record) countEnquiry(ctx context.Context, q querier, e *enquired, ev *enquiry.Event) error {
	m := stats.Mark{Channel: e.Channel, Locale: string(e.Locale), Side: e.Side}
	switch {
	case ev.Did == enquiry.Ask:
		m.What, m.Of = stats.Handed, string(e.Why)
	case ev.Did == enquiry.Reply && e.Answered.Equal(ev.At):
		m.What, m.Of = stats.Replied, stats.Within(ev.At.Sub(e.Opened))
	}
	if m.What != "" {
		if err := r.count(ctx, q, m); err != nil {
			return err
		}
	}
	if again := ev.Did == enquiry.Ask && !e.Resolved.IsZero(); again || ev.Did == enquiry.Reopen {
		m.What, m.Of = stats.Reopened, string(e.Why)
		return r.count(ctx, q, m)
	}
	return nil
}

// Do does what somebody of the staff wants done, and gives the enquiry as it is
// then. Its errors are [enquiry.ErrUnknown], an [enquiry.Taken], an
// [enquiry.Illegal], those of [enquiry.Request.Check], and of the record.
func (s *Enquiries) Do(ctx context.Context, q enquiry.Request) (e enquiry.Enquiry, err error) {
	err = s.r.transact(ctx, func(tx *sql.Tx) error {
		e, err = s.r.doEnquiry(ctx, tx, q)
		return err
	})
	return e, err
}

func (r *Record) doEnquiry(ctx context.Context, q querier, want enquiry.Request) (enquiry.Enquiry, error) {
	if err := want.Check(); err != nil {
		return enquiry.Enquiry{}, err
	}
	e, found, err := r.lockEnquiry(ctx, q, "id", string(want.ID))
	if err != nil {
		return e.Enquiry, err
	}
	if !found {
		return e.Enquiry, enquiry.ErrUnknown
	}
	once := ""
	if want.Key != "" {
		once = sumName(r.keys.Sum("enquiry request", []byte(want.Key)))
		if done, err := all(ctx, q, r.d, value[int], `SELECT n FROM enquiry_events WHERE once = $1`, once); err != nil || len(done) > 0 {
			return e.Enquiry, r.explain(err)
		}
	}
	if want.Held > 0 {
		if want.Text, err = r.held(ctx, q, e.ID, want); err != nil {
			return e.Enquiry, err
		}
	}
	if want.Deed == enquiry.Reply && want.Take && e.State == enquiry.Resolved {
		if err := r.doOne(ctx, q, &e, enquiry.Request{ID: want.ID, Deed: enquiry.Reopen, By: want.By}, ""); err != nil {
			return e.Enquiry, err
		}
	}
	if want.Deed == enquiry.Reply && want.Take && (e.State != enquiry.Claimed || e.Holder != want.By) {
		claim := enquiry.Request{ID: want.ID, Deed: enquiry.Claim, By: want.By, From: want.From}
		if err := r.doOne(ctx, q, &e, claim, ""); err != nil {
			return e.Enquiry, err
		}
	}
	return e.Enquiry, r.doOne(ctx, q, &e, want, once)
}

// held are the words that an event holds, of who wants them said.
func (r *Record) held(ctx context.Context, q querier, id enquiry.ID, want enquiry.Request) (string, error) {
	sealed, err := all(ctx, q, r.d, value[[]byte], `SELECT text FROM enquiry_events WHERE enquiry = $1 AND n = $2 AND did = $3 AND who = $4`, string(id), want.Held, string(enquiry.Hold), storable(want.By))
	if err != nil || len(sealed) == 0 {
		return "", cmp.Or(r.explain(err), enquiry.ErrNoWords)
	}
	plain, err := r.keys.Open(sealed[0], textContext(id, want.Held))
	return string(plain), err
}

// doOne does one thing with an enquiry, and has its conversation hear of it.
func (r *Record) doOne(ctx context.Context, q querier, e *enquired, want enquiry.Request, once string) error {
	was := e.State
	if err := e.Do(want.Deed, want.By, want.From, time.UnixMilli(e.now).UTC()); err != nil {
		return err
	}
	switch {
	case want.Deed == enquiry.Reopen:
		r.awaitTaking(e)
	case e.State != enquiry.Open:
		e.alert = 0
	}
	ev := enquiry.Event{Who: storable(want.By), Did: want.Deed, Text: storable(want.Text), Template: want.Template, Shown: want.Shown, Of: want.Held}
	if err := r.happened(ctx, q, e, &ev, once); err != nil {
		return err
	}
	if err := r.note(ctx, q, want.By, "enquiry "+string(want.Deed), e.subject, ""); err != nil {
		return err
	}
	if want.Deed == enquiry.Hold || want.Deed == enquiry.Claim && was == enquiry.Claimed { // from one of the staff to another
		return nil
	}
	w := enquiry.Word{Enquiry: e.ID, N: ev.N, Did: want.Deed, Text: ev.Text, Template: ev.Template}
	if err := r.accept(ctx, q, hub.Word(e.Channel, e.Room, w)); err != nil || want.Deed != enquiry.Reply || e.mail == "" {
		return err
	}
	return r.mailReply(ctx, q, e, ev)
}

// Waiting is how many nobody has taken, and how many of them not in time.
func (s *Enquiries) Waiting(ctx context.Context) (open, overdue int, err error) {
	_, _, err = readOne(ctx, s.r, func(row scanner) (none struct{}, err error) { return none, row.Scan(&open, &overdue) },
		`SELECT count(*), coalesce(sum(overdue), 0) FROM enquiries WHERE state = 'open'`)
	return open, overdue, err
}

// AlertDue tells of each enquiry that nobody has taken in time, once, and gives
// how many.
func (s *Enquiries) AlertDue(ctx context.Context) (told int, err error) {
	due, err := read(ctx, s.r, value[string], `SELECT id FROM enquiries WHERE alert > 0 AND alert <= {now} ORDER BY alert`)
	for _, id := range due {
		err := s.r.transact(ctx, func(tx *sql.Tx) error {
			e, found, err := s.r.lockEnquiry(ctx, tx, "id", id)
			if err != nil || !found || e.alert == 0 || e.alert > e.now || e.State != enquiry.Open {
				return err
			}
			e.alert, e.Overdue = 0, true
			told++
			return s.r.happened(ctx, tx, &e, &enquiry.Event{Did: enquiry.Alert}, "")
		})
		if err != nil {
			return told, err
		}
	}
	return told, err
}

// List lists enquiries, those that were opened first at first, from behind the
// place that the page before ended at.
func (s *Enquiries) List(ctx context.Context, f enquiry.Filter, behind string, most int) (list []enquiry.Enquiry, next string, err error) {
	opened, id, _ := strings.Cut(behind, " ")
	after, err := strconv.ParseInt(cmp.Or(opened, "0"), 10, 64)
	if err != nil {
		after = 0
	}
	found, err := read(ctx, s.r, s.r.scanEnquiry, `SELECT `+enquiryColumns+`, events, {now} FROM enquiries
		WHERE ($1 = '' OR state = $1) AND ($2 = '' OR locale = $2) AND (opened > $3 OR opened = $3 AND id > $4) ORDER BY opened, id LIMIT $5`,
		string(f.State), string(f.Locale), after, id, most+1)
	if err != nil {
		return nil, "", err
	}
	if len(found) > most {
		found = found[:most]
		last := found[most-1]
		next = fmt.Sprintf("%d %s", last.Opened.UnixMilli(), last.ID)
	}
	for _, e := range found {
		list = append(list, e.Enquiry)
	}
	return list, next, nil
}

// Show finds an enquiry with all that happened to it, for somebody of the staff,
// which the audit notes. Its error is [enquiry.ErrUnknown].
func (s *Enquiries) Show(ctx context.Context, id enquiry.ID, who string) (e enquiry.Enquiry, events []enquiry.Event, err error) {
	err = s.r.transact(ctx, func(tx *sql.Tx) error {
		e, events, err = s.r.showEnquiry(ctx, tx, id, who)
		return err
	})
	return e, events, err
}

func (r *Record) showEnquiry(ctx context.Context, q querier, id enquiry.ID, who string) (enquiry.Enquiry, []enquiry.Event, error) {
	e, found, err := r.lockEnquiry(ctx, q, "id", string(id))
	if err == nil && !found {
		err = enquiry.ErrUnknown
	}
	if err != nil {
		return e.Enquiry, nil, err
	}
	if err := r.note(ctx, q, who, "enquiry seen", e.subject, ""); err != nil {
		return e.Enquiry, nil, err
	}
	events, err := r.events(ctx, q, &e)
	return e.Enquiry, events, err
}

// told is what is known of a reply.
type told struct {
	enquiry.Event
	turn   sql.NullInt64
	outbox string
	sends  []string
	seen   int64
}

// events are those of an enquiry, each reply with what became of it.
func (r *Record) events(ctx context.Context, q querier, e *enquired) (list []enquiry.Event, err error) {
	found, err := all(ctx, q, r.d, func(row scanner) (t told, err error) {
		var at int64
		var text []byte
		var sends string
		if err := row.Scan(&t.N, &at, &t.Who, &t.Did, &text, &t.Template, &t.Of, &t.Fate, &t.turn, &t.outbox, &sends, &t.seen); err != nil {
			return t, err
		}
		t.At = moment(at)
		if len(text) > 0 {
			plain, err := r.keys.Open(text, textContext(e.ID, t.N))
			if err != nil {
				return t, fmt.Errorf("what was said in the enquiry %s can't be opened: %w", e.ID, err)
			}
			t.Text = string(plain)
		}
		return t, json.Unmarshal([]byte(sends), &t.sends)
	}, `SELECT n, at, who, did, text, template, part, fate, turn, outbox, sends, seen FROM enquiry_events WHERE enquiry = $1 ORDER BY n`, string(e.ID))
	if err != nil {
		return nil, r.explain(err)
	}
	for _, t := range found {
		if t.Did == enquiry.Reply {
			if t.Fate, err = r.fate(ctx, q, e, &t); err != nil {
				return nil, err
			}
		}
		list = append(list, t.Event)
	}
	return list, nil
}
