package record

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"annae/internal/application"
)

// importBatch is how many entries are looked up and written together.
const importBatch = 200

// errTry undoes an import that was only tried.
var errTry = errors.New("it was only tried")

// Import writes what a file says, all or nothing, and tells what each entry
// does. Given are the fields that entries have; the others stay. Its error is
// [application.Faults], or of the record. Tried, nothing is written. Told is
// called with how many entries were read.
func (a *Applications) Import(ctx context.Context, entries []application.Entry, given []string, who string, try bool, told func(int)) ([]application.Change, error) {
	var m *intakeOf
	err := a.change(ctx, func(tx *sql.Tx) error {
		m = &intakeOf{a: a, tx: tx, given: given, who: storable(who), rows: map[string]int{}}
		if _, err := tx.ExecContext(ctx, a.r.d.filling); err != nil {
			return a.r.explain(err)
		}
		done := 0
		for batch := range slices.Chunk(entries, importBatch) {
			if err := m.take(ctx, batch); err != nil {
				return err
			}
			done += len(batch)
			told(done)
		}
		if len(m.faults) > 0 {
			return m.faults
		}
		if err := m.dropDemo(ctx); err != nil {
			return err
		}
		if try {
			return errTry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errTry) {
		return nil, err
	}
	return m.changes, nil
}

// intakeOf is one import.
type intakeOf struct {
	a       *Applications
	tx      *sql.Tx
	given   []string
	who     string
	rows    map[string]int // in which an application stood
	changes []application.Change
	faults  application.Faults
	real    bool // one was added that is not invented
}

func (m *intakeOf) bad(e *arriving, field, reason string) {
	m.faults = append(m.faults, application.Fault{Row: e.Row, Field: field, Reason: reason})
}

// arriving is an entry on its way in, and by what it is known again.
type arriving struct {
	application.Entry
	same string
}

// take takes a batch.
func (m *intakeOf) take(ctx context.Context, batch []application.Entry) error {
	drafts := make([]arriving, len(batch)) // what is filled in stays there
	for i := range batch {
		drafts[i] = arriving{batch[i], batch[i].Same()}
	}
	byRef, bySame, err := m.known(ctx, drafts)
	if err != nil {
		return err
	}
	var added []*arriving
	for i := range drafts {
		e := &drafts[i]
		was := byRef[e.Reference]
		if same, is := bySame[e.same]; is && was == nil && e.Reference == "" {
			was = same
		}
		if !m.fits(e, was, bySame) {
			continue
		}
		if was == nil {
			added = append(added, e)
			continue
		}
		if err := m.change(ctx, e, was); err != nil {
			return err
		}
	}
	if len(m.faults) > 0 {
		return nil
	}
	return m.add(ctx, added)
}

// known finds the applications of a batch.
func (m *intakeOf) known(ctx context.Context, batch []arriving) (byRef map[application.Reference]*stored, bySame map[string]*stored, err error) {
	var refs []string
	sames := make([]string, len(batch))
	for i := range batch {
		sames[i] = batch[i].same
		if ref := string(batch[i].Reference); ref != "" {
			refs = append(refs, ref)
		}
	}
	byRef, bySame = map[application.Reference]*stored{}, map[string]*stored{}
	for _, by := range []struct {
		column string
		is     []string
	}{{"reference", refs}, {"same", sames}} {
		list, err := listOf(m.a.r.d, by.is)
		if err != nil {
			return nil, nil, err
		}
		found, err := all(ctx, m.tx, m.a.r.d, m.a.scan, `SELECT `+applicationColumns+` FROM applications AS a
			WHERE a.`+by.column+` {in $1} ORDER BY a.reference {alone}`, list)
		if err != nil {
			return nil, nil, m.a.r.explain(err)
		}
		for i := range found {
			if byRef[found[i].Reference] == nil {
				byRef[found[i].Reference], bySame[found[i].Same()] = &found[i], &found[i]
			}
		}
	}
	return byRef, bySame, nil
}

// fits fills an entry and tells whether nothing is wrong with it.
func (m *intakeOf) fits(e *arriving, was *stored, bySame map[string]*stored) bool {
	before := len(m.faults)
	var old *application.Application
	if was != nil {
		old = &was.Application
	}
	e.Fill(m.given, old, m.a.phases)
	m.faults = append(m.faults, e.Check(m.a.content)...)
	if was != nil { // which has filled in what the entry left out
		e.same = e.Same()
	}
	key := e.same
	if other := bySame[key]; other != nil && other != was {
		m.bad(e, application.FieldReference, fmt.Sprintf("this is %s in the record; leave the reference out, or write that one", other.Reference))
	}
	for _, id := range []string{key, string(e.Reference)} {
		if row, twice := m.rows[id]; twice && id != "" {
			m.bad(e, application.FieldReference, fmt.Sprintf("row %d is the same application; keep one of them", row))
			break
		}
		m.rows[id] = e.Row
	}
	if was != nil && e.Phase != was.Phase {
		if err := application.Legal(m.a.phases, was.Phase, e.Phase); err != nil {
			m.bad(e, application.FieldPhase, err.Error())
		}
	}
	return len(m.faults) == before
}

// change writes what an entry changes of a known application.
func (m *intakeOf) change(ctx context.Context, e *arriving, was *stored) error {
	fields := was.Differs(&e.Details)
	moved := e.Phase != was.Phase
	if moved {
		fields = append(fields, application.FieldPhase)
	}
	c := application.Change{Row: e.Row, Reference: was.Reference, Did: application.Changed, Fields: fields}
	if len(fields) == 0 {
		c.Did = application.Unchanged
	}
	m.changes = append(m.changes, c)
	if c.Did == application.Unchanged || len(m.faults) > 0 {
		return nil
	}
	contacted := 0
	if slices.Contains(fields, application.FieldContacts) {
		contacted = 1
	}
	_, err := m.tx.ExecContext(ctx, m.a.r.d.in(`UPDATE applications SET same = $2, cycle = $3, track = $4, country = $5, city = $6, title = $7, applicant = $8,
		own = $9, due = $10, assignee = $11, documents = $12, note = $13, internal = $14, demo = $15, contacts = $16, contacted = contacted + $17,
		version = version + 1, changed = {now} WHERE reference = $1`),
		string(was.Reference), e.same, application.CycleOf(e.Track), e.Track, e.Country, e.City, e.Title, e.Applicant, e.Own, dueOf(e.Due), e.Assignee,
		application.WriteDocuments(e.Documents), e.Note, e.Internal, number(e.Demo), m.a.sealContacts(was.Reference, e.Contacts), contacted)
	if err != nil {
		return m.a.r.explain(err)
	}
	if err := m.a.r.note(ctx, m.tx, m.who, "changed", was.subject, strings.Join(fields, " ")); err != nil {
		return err
	}
	if !moved {
		return m.a.r.stale(ctx, m.tx, was.Reference)
	}
	return m.move(ctx, e, was)
}

// move moves a known application to the phase of its entry, at once.
func (m *intakeOf) move(ctx context.Context, e *arriving, was *stored) error {
	if _, err := m.tx.ExecContext(ctx, `DELETE FROM moves WHERE reference = $1 AND state = 0`, string(was.Reference)); err != nil {
		return m.a.r.explain(err)
	}
	made, err := m.a.putMove(ctx, m.tx, was.Reference, application.Move{From: was.Phase, To: e.Phase, Note: e.Note, By: m.who}, 0)
	if err != nil {
		return err
	}
	return m.a.hold(ctx, m.tx, was.Reference, made)
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// add writes new applications, each with its first phase and its line in the
// audit.
func (m *intakeOf) add(ctx context.Context, added []*arriving) error {
	if len(added) == 0 {
		return nil
	}
	if err := m.number(ctx, added); err != nil {
		return err
	}
	now, err := all(ctx, m.tx, m.a.r.d, value[int64], `SELECT {now}`)
	if err != nil {
		return m.a.r.explain(err)
	}
	rows, refs := make([][]any, len(added)), make([]string, len(added))
	for i, e := range added {
		m.real = m.real || !e.Demo
		refs[i] = string(e.Reference)
		rows[i] = []any{
			refs[i], e.same, rand.Text(), application.CycleOf(e.Track), e.Track, e.Country, e.City, e.Title, e.Applicant, e.Own, e.Phase, now[0], number(m.a.reviewed(e.Phase)),
			dueOf(e.Due), e.Assignee, application.WriteDocuments(e.Documents), e.Note, e.Internal, number(e.Demo), m.a.sealContacts(e.Reference, e.Contacts), now[0],
		}
		m.changes = append(m.changes, application.Change{Row: e.Row, Reference: e.Reference, Did: application.Added})
	}
	if err := m.a.r.d.insertRows(ctx, m.tx, `applications (reference, same, subject, cycle, track, country, city, title, applicant, own, phase, since, review,
		due, assignee, documents, note, internal, demo, contacts, changed)`, rows); err != nil {
		return m.a.r.explain(err)
	}
	return m.begin(ctx, refs)
}

// begin writes the first move of new applications, and that they were added.
func (m *intakeOf) begin(ctx context.Context, refs []string) error {
	list, err := listOf(m.a.r.d, refs)
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`INSERT INTO moves (reference, source, target, note, who, made, holds, state)
			SELECT reference, '', phase, note, $2, since, since, 1 FROM applications WHERE reference {in $1}`,
		`INSERT INTO audit (at, who, did, subject, detail) SELECT since, $2, 'added', subject, '' FROM applications WHERE reference {in $1}`,
	} {
		if _, err := m.tx.ExecContext(ctx, m.a.r.d.in(statement), list, m.who); err != nil {
			return m.a.r.explain(err)
		}
	}
	return nil
}

// number gives references to those that have none.
func (m *intakeOf) number(ctx context.Context, added []*arriving) error {
	want := slices.DeleteFunc(slices.Clone(added), func(e *arriving) bool { return e.Reference != "" })
	for len(want) > 0 {
		refs := make([]string, len(want))
		for i, e := range want {
			e.Reference = application.NewReference(application.CycleOf(e.Track), rand.Reader)
			refs[i] = string(e.Reference)
		}
		list, err := listOf(m.a.r.d, refs)
		if err != nil {
			return err
		}
		taken, err := all(ctx, m.tx, m.a.r.d, value[string], `SELECT reference FROM applications WHERE reference {in $1}`, list)
		if err != nil {
			return m.a.r.explain(err)
		}
		want = slices.DeleteFunc(want, func(e *arriving) bool {
			ref := string(e.Reference)
			_, here := m.rows[ref]
			free := !here && !slices.Contains(taken, ref)
			if free {
				m.rows[ref] = e.Row
			}
			return free
		})
	}
	return nil
}
