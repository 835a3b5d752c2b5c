package record

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"annae/internal/application"
	"annae/internal/content"
)

// demoBy puts in the invented applications. No person or program is called so.
const demoBy = "annae (demo)"

// PutDemo puts the invented applications of the content into a record that
// holds none, each with its history, and tells what they are called.
func (a *Applications) PutDemo(ctx context.Context, now time.Time) (refs []application.Reference, err error) {
	err = a.r.transact(ctx, func(tx *sql.Tx) error {
		refs = nil
		held, err := all(ctx, tx, a.r.d, value[int], `SELECT 1 FROM applications LIMIT 1`)
		if err != nil || len(held) > 0 {
			return a.r.explain(err)
		}
		for step := 0; ; step++ {
			entries := a.demoEntries(now, step)
			if len(entries) == 0 {
				return nil
			}
			m := &intakeOf{a: a, tx: tx, given: demoFields(), who: demoBy, rows: map[string]int{}}
			if err := m.take(ctx, entries); err != nil {
				return err
			}
			if len(m.faults) > 0 {
				return m.faults
			}
			for _, c := range m.changes {
				if c.Did == application.Added {
					refs = append(refs, c.Reference)
				}
			}
		}
	})
	return refs, err
}

func demoFields() []string {
	return []string{
		application.FieldTrack, application.FieldCountry, application.FieldCity, application.FieldTitle, application.FieldApplicant,
		application.FieldContacts, application.FieldPhase, application.FieldDocuments, application.FieldNote, application.FieldDemo,
	}
}

// demoEntries are the invented applications that pass so many phases, as they
// are in that one.
func (a *Applications) demoEntries(now time.Time, step int) (entries []application.Entry) {
	for i, d := range a.content.Demo.Applications {
		tracks := a.content.Current(d.Kind, now)
		if step >= len(d.Phases) || len(tracks) == 0 {
			continue
		}
		e := application.Entry{Row: i + 1, Phase: d.Phases[step], Details: application.Details{
			Track: tracks[0].ID, Country: d.Country, City: d.City, Title: d.Title, Applicant: d.Applicant,
			Contacts: []string{a.content.Demo.Contact}, Documents: demoDocuments(a.content.Phases, d), Demo: true,
		}}
		if step == len(d.Phases)-1 {
			e.Note = d.Note
		}
		entries = append(entries, e)
	}
	return entries
}

// demoDocuments are in the order of the phases' own list.
func demoDocuments(p *content.Phases, d *content.DemoApplication) (all []application.Document) {
	for _, id := range p.Documents {
		if state, is := d.Documents[id]; is {
			all = append(all, application.Document{ID: id, State: application.DocumentState(state)})
		}
	}
	return all
}

// dropDemo takes the invented applications out, once a real one is there. What
// staff entered as invented themselves stays, and so does what a file names.
func (m *intakeOf) dropDemo(ctx context.Context) error {
	if !m.real {
		return nil
	}
	ours, err := all(ctx, m.tx, m.a.r.d, value[string], `SELECT reference FROM applications AS a WHERE demo = 1
		AND EXISTS (SELECT 1 FROM moves AS m WHERE m.reference = a.reference AND m.source = '' AND m.who = $1) ORDER BY reference {alone}`, demoBy)
	if err != nil {
		return m.a.r.explain(err)
	}
	ours = slices.DeleteFunc(ours, func(ref string) bool { _, named := m.rows[ref]; return named })
	for _, ref := range ours {
		for _, statement := range []string{
			`INSERT INTO audit (at, who, did, subject, detail) SELECT {now}, '` + demoBy + `', 'removed', subject, '' FROM applications WHERE reference = $1`,
			`UPDATE applications SET version = version + 1 WHERE reference = $1`, staleNow,
			`DELETE FROM challenges WHERE reference = $1`, `DELETE FROM moves WHERE reference = $1`, `DELETE FROM applications WHERE reference = $1`,
		} {
			if _, err := m.tx.ExecContext(ctx, m.a.r.d.in(statement), ref); err != nil {
				return m.a.r.explain(err)
			}
		}
		m.changes = append(m.changes, application.Change{Reference: application.Reference(ref), Did: application.Removed})
	}
	return nil
}
