package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"annae/internal/application"
	"annae/internal/content"
)

// Applications are those in the record, under the tracks and phases of the
// content.
type Applications struct {
	r       *Record
	content *content.Content
	phases  *content.Phases
	changed func()
}

// Tell has a function called when applications may have changed. It is for the
// time before anything changes them.
func (a *Applications) Tell(f func()) { a.changed = f }

// change does something in a transaction, and tells that it is done.
func (a *Applications) change(ctx context.Context, do func(*sql.Tx) error) error {
	err := a.r.transact(ctx, do)
	if err == nil {
		a.changed()
	}
	return err
}

// Applications opens them. What waits for staff is brought into line with the
// phases, which may have changed.
func (r *Record) Applications(ctx context.Context, c *content.Content) (*Applications, error) {
	a := &Applications{r, c, c.Phases, func() {}}
	reviews, err := listOf(r.d, a.reviews())
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{
		`UPDATE applications SET review = 1 WHERE review = 0 AND phase {in $1}`,
		`UPDATE applications SET review = 0 WHERE review = 1 AND NOT (phase {in $1})`,
	} {
		if _, err := r.exec(ctx, statement, reviews); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// reviews are the phases that wait for staff.
func (a *Applications) reviews() (ids []string) {
	for _, p := range a.phases.All {
		if a.reviewed(p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// reviewed tells that a phase waits for staff.
func (a *Applications) reviewed(phase string) bool {
	p := a.phases.Find(phase)
	return p != nil && p.Waits == content.ForStaff
}

// noDue stands where no day is set, so that it sorts last.
const noDue = "9999-12-31"

func dueOf(day string) string {
	if day == "" {
		return noDue
	}
	return day
}

// stored is an application with what only the record knows.
type stored struct {
	application.Application
	subject string
}

const applicationColumns = `a.reference, a.subject, a.track, a.country, a.city, a.title, a.applicant, a.own, a.phase, a.since, a.due, a.assignee,
	a.documents, a.note, a.internal, a.demo, a.contacts, a.version, a.changed`

func (a *Applications) scan(row scanner) (s stored, err error) {
	var since, changed int64
	var documents string
	var demo int
	var contacts []byte
	if err := row.Scan(&s.Reference, &s.subject, &s.Track, &s.Country, &s.City, &s.Title, &s.Applicant, &s.Own, &s.Phase, &since, &s.Due, &s.Assignee,
		&documents, &s.Note, &s.Internal, &demo, &contacts, &s.Version, &changed); err != nil {
		return s, err
	}
	if s.Due == noDue {
		s.Due = ""
	}
	s.Since, s.Changed, s.Demo = time.UnixMilli(since).UTC(), time.UnixMilli(changed).UTC(), demo == 1
	s.Documents = documentsIn(documents)
	s.Contacts, err = a.r.openContacts(s.Reference, contacts)
	return s, err
}

func contactsContext(ref application.Reference) string { return "contacts " + string(ref) }

func (r *Record) openContacts(ref application.Reference, sealed []byte) (contacts []string, err error) {
	plain, err := r.keys.Open(sealed, contactsContext(ref))
	if err != nil {
		return nil, fmt.Errorf("the contacts of %s can't be opened: %w", ref, err)
	}
	return contacts, json.Unmarshal(plain, &contacts)
}

func (a *Applications) sealContacts(ref application.Reference, contacts []string) []byte {
	plain, err := json.Marshal(contacts)
	if err != nil {
		panic(err) // of a list of texts
	}
	return a.r.keys.Seal(plain, contactsContext(ref))
}

// Get finds an application and its moves, the oldest first. Its error is
// [application.ErrUnknown].
func (a *Applications) Get(ctx context.Context, ref application.Reference) (found application.Application, moves []application.Move, err error) {
	err = a.r.revived(ctx, func() error {
		found, moves, err = a.get(ctx, a.r.db, ref)
		return err
	})
	return found, moves, err
}

func (a *Applications) get(ctx context.Context, q querier, ref application.Reference) (application.Application, []application.Move, error) {
	found, err := all(ctx, q, a.r.d, a.scan, `SELECT `+applicationColumns+` FROM applications AS a WHERE a.reference = $1`, string(ref))
	if err == nil && len(found) == 0 {
		err = application.ErrUnknown
	}
	if err != nil {
		return application.Application{}, nil, a.r.explain(err)
	}
	moves, err := all(ctx, q, a.r.d, scanMove, `SELECT `+moveColumns+` FROM moves WHERE reference = $1 ORDER BY seq`, string(ref))
	found[0].Pending = pending(moves)
	return found[0].Application, moves, a.r.explain(err)
}

const moveColumns = `source, target, note, who, made, holds, state`

func scanMove(row scanner) (m application.Move, err error) {
	var made, holds int64
	var state int
	err = row.Scan(&m.From, &m.To, &m.Note, &m.By, &made, &holds, &state)
	m.Made, m.Holds, m.Done = time.UnixMilli(made).UTC(), time.UnixMilli(holds).UTC(), state == 1
	return m, err
}

// pending is the move that does not hold yet; nil: none.
func pending(moves []application.Move) *application.Move {
	for i := range moves {
		if !moves[i].Done {
			return &moves[i]
		}
	}
	return nil
}

// List brings applications by the day on which they are due, then by their
// reference: so many behind a place, and the place behind them; empty when
// there are no more.
func (a *Applications) List(ctx context.Context, f application.Filter, behind string, most int) (page []application.Application, next string, err error) {
	err = a.r.revived(ctx, func() error {
		page, next, err = a.list(ctx, a.r.db, f, behind, most)
		return err
	})
	return page, next, err
}

func (a *Applications) list(ctx context.Context, q querier, f application.Filter, behind string, most int) (page []application.Application, next string, err error) {
	query, args := a.query(f, behind, most+1)
	found, err := all(ctx, q, a.r.d, a.scan, query, args...)
	if err != nil {
		return nil, "", a.r.explain(err)
	}
	for _, s := range found[:min(len(found), most)] {
		page = append(page, s.Application)
	}
	if len(found) > most {
		last := page[most-1]
		next = dueOf(last.Due) + " " + string(last.Reference)
	}
	return page, next, a.addPending(ctx, q, page)
}

// query writes the statement of a filter.
func (a *Applications) query(f application.Filter, behind string, most int) (string, []any) {
	where, args := chosen(f, behind)
	args = append(args, most)
	return fmt.Sprintf(`SELECT %s FROM applications AS a WHERE %s ORDER BY a.due, a.reference LIMIT $%d`, applicationColumns, where, len(args)), args
}

// chosen writes the condition of a filter. Only its own words stand in it.
func chosen(f application.Filter, behind string) (condition string, args []any) {
	where := []string{"1 = 1"}
	and := func(condition string, of ...any) {
		for i, v := range of {
			args = append(args, v)
			condition = strings.Replace(condition, fmt.Sprintf("?%d", i+1), fmt.Sprintf("$%d", len(args)), 1)
		}
		where = append(where, condition)
	}
	if f.Reviews {
		and("a.review = 1")
	}
	if f.Unassigned {
		and("a.assignee = ''")
	}
	for _, c := range []struct{ column, is string }{{"track", f.Track}, {"phase", f.Phase}, {"country", f.Country}, {"assignee", f.Assignee}} {
		if c.is != "" {
			and("a."+c.column+" = ?1", c.is)
		}
	}
	if f.Cycle != 0 {
		and("a.cycle = ?1", f.Cycle)
	}
	if f.Overdue != "" {
		and("a.due < ?1", f.Overdue)
	}
	if due, ref, ok := strings.Cut(behind, " "); ok {
		and("(a.due, a.reference) > (?1, ?2)", due, ref)
	}
	return strings.Join(where, " AND "), args
}

// addPending adds the moves that wait to hold.
func (a *Applications) addPending(ctx context.Context, q querier, page []application.Application) error {
	refs := make([]string, len(page))
	at := map[string]int{}
	for i, one := range page {
		refs[i] = string(one.Reference)
		at[refs[i]] = i
	}
	list, err := listOf(a.r.d, refs)
	if err != nil {
		return err
	}
	type waiting struct {
		reference string
		move      application.Move
	}
	moves, err := all(ctx, q, a.r.d, func(row scanner) (w waiting, err error) {
		w.move, err = scanMove(rest{row, &w.reference})
		return w, err
	}, `SELECT reference, `+moveColumns+` FROM moves WHERE state = 0 AND reference {in $1}`, list)
	for _, w := range moves {
		page[at[w.reference]].Pending = &w.move
	}
	return a.r.explain(err)
}

// rest is a row whose first column goes elsewhere.
type rest struct {
	row   scanner
	first any
}

func (r rest) Scan(into ...any) error { return r.row.Scan(append([]any{r.first}, into...)...) }

// Seen notes that somebody of the staff looked at an application.
func (a *Applications) Seen(ctx context.Context, ref application.Reference, who string) error {
	return a.r.transact(ctx, func(tx *sql.Tx) error { return a.within(tx).Seen(ctx, ref, who) })
}

// lock reads an application so that nobody else changes it meanwhile.
func (a *Applications) lock(ctx context.Context, tx *sql.Tx, ref application.Reference) (stored, error) {
	found, err := all(ctx, tx, a.r.d, a.scan, `SELECT `+applicationColumns+` FROM applications AS a WHERE a.reference = $1 {alone}`, string(ref))
	if err == nil && len(found) == 0 {
		err = application.ErrUnknown
	}
	if err != nil {
		return stored{}, a.r.explain(err)
	}
	return found[0], nil
}

// An Audited is a line of the audit of an application.
type Audited struct {
	At               time.Time
	Who, Did, Detail string
}

// Audit is what was done to an application, the oldest first.
func (a *Applications) Audit(ctx context.Context, ref application.Reference) ([]Audited, error) {
	return read(ctx, a.r, scanAudited, `SELECT at, who, did, detail FROM audit WHERE subject = (SELECT subject FROM applications WHERE reference = $1) ORDER BY seq`, string(ref))
}
