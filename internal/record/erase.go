package record

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"annae/internal/application"
	"annae/internal/delivery"
	"annae/internal/enquiry"
	"annae/internal/identity"
)

// ofApplication are the statements that erase what hangs on the contacts of an
// application, each with where it is counted. Whoever adds a table with
// references adds it here. Its moves are its history and stay.
func ofApplication(done *application.Erased) map[string]*int {
	return map[string]*int{
		`DELETE FROM challenges WHERE reference = $1`: &done.Codes,
		`DELETE FROM openings WHERE reference = $1`:   &done.Links,
		// News that waits, with its note.
		`UPDATE updates SET state = 1, body = NULL, why = '', at = {now} WHERE channel = 'news' AND state <> 1 AND id LIKE $1 || ' %'`: &done.Messages,
	}
}

// showing are those that erase where an application was shown.
func showing(done *application.Erased) map[string]*int {
	return map[string]*int{
		`DELETE FROM turns WHERE body LIKE $1`:                  &done.Shown,
		`UPDATE answered SET body = {empty} WHERE body LIKE $1`: &done.Answers,
	}
}

// Mailbox is by which the outbox knows the mailbox of an address.
type Mailbox func(address string) string

// Erase erases contacts and what hangs on them, and tells what went and the
// receipt under which the audit notes it. Sessions and proofs end, since the
// version of the contacts rises. Lines of the audit from before lead to nobody.
// Its error is [application.ErrUnknown], or of the record.
func (a *Applications) Erase(ctx context.Context, e application.Erasure, box Mailbox) (done application.Erased, receipt string, err error) {
	refs := []application.Reference{e.Reference}
	if e.Reference == "" {
		if refs, err = a.naming(ctx, e.Address); err != nil {
			return done, "", err
		}
	}
	err = a.change(ctx, func(tx *sql.Tx) error {
		x := &erasing{a: a, tx: tx, e: e, box: box}
		for _, ref := range refs {
			if err := x.one(ctx, ref); err != nil {
				return err
			}
		}
		if err := x.rest(ctx); err != nil {
			return err
		}
		done = x.done
		if e.Try {
			return errTry
		}
		receipt, err = a.r.receipt(ctx, tx, e.By, "erased", done.String())
		return err
	})
	if errors.Is(err, errTry) {
		return done, "", nil
	}
	if err == nil {
		a.r.wipe(ctx)
	}
	return done, receipt, err
}

// naming are the applications that name an address. Contacts lie sealed, so all
// are opened.
func (a *Applications) naming(ctx context.Context, address string) (refs []application.Reference, err error) {
	return a.having(ctx, func(contacts []string) bool { return slices.Contains(contacts, address) }, `SELECT reference, contacts FROM applications ORDER BY reference`)
}

// having are the applications of a query that have such contacts.
func (a *Applications) having(ctx context.Context, such func([]string) bool, query string, args ...any) (refs []application.Reference, err error) {
	_, err = read(ctx, a.r, func(row scanner) (none struct{}, err error) {
		var ref application.Reference
		var sealed []byte
		if err := row.Scan(&ref, &sealed); err != nil {
			return none, err
		}
		contacts, err := a.r.openContacts(ref, sealed)
		if err == nil && such(contacts) {
			refs = append(refs, ref)
		}
		return none, err
	}, query, args...)
	return refs, err
}

// erasing is one erasure.
type erasing struct {
	a    *Applications
	tx   *sql.Tx
	e    application.Erasure
	box  Mailbox
	done application.Erased
}

// one erases the contacts of an application; nothing where there are none that
// are meant, and no notes.
func (x *erasing) one(ctx context.Context, ref application.Reference) error {
	s, err := x.a.lock(ctx, x.tx, ref)
	if err != nil {
		return err
	}
	var kept, gone []string
	for _, contact := range s.Contacts {
		if x.e.Address == "" || contact == x.e.Address {
			gone = append(gone, contact)
		} else {
			kept = append(kept, contact)
		}
	}
	before := x.done.Notes
	if x.e.Notes {
		if err := x.notes(ctx, &s); err != nil {
			return err
		}
	}
	if len(gone) == 0 && x.done.Notes == before {
		return nil
	}
	x.done.References = append(x.done.References, ref)
	x.done.Contacts += len(gone)
	x.done.Addresses = append(x.done.Addresses, gone...)
	return x.part(ctx, &s, kept)
}

// part parts an application from its contacts, and from all that was noted of
// them: in the audit it has another name from here on.
func (x *erasing) part(ctx context.Context, s *stored, kept []string) error {
	subject := rand.Text()
	if err := x.run(ctx, new(int), `UPDATE applications SET contacts = $2, contacted = contacted + 1, subject = $3, version = version + 1, changed = {now} WHERE reference = $1`,
		string(s.Reference), x.a.sealContacts(s.Reference, kept), subject); err != nil {
		return err
	}
	for statement, count := range ofApplication(&x.done) {
		if err := x.run(ctx, count, statement, string(s.Reference)); err != nil {
			return err
		}
	}
	for statement, count := range showing(&x.done) {
		if err := x.run(ctx, count, statement, "%"+string(s.Reference)+"%"); err != nil {
			return err
		}
	}
	if err := x.a.r.stale(ctx, x.tx, s.Reference); err != nil {
		return err
	}
	return x.a.r.note(ctx, x.tx, x.e.By, "erased", subject, "")
}

// notes clears what staff wrote to and about the applicant.
func (x *erasing) notes(ctx context.Context, s *stored) error {
	for _, note := range []string{s.Note, s.Internal} {
		x.done.Notes += number(note != "")
	}
	if err := x.run(ctx, &x.done.Notes, `UPDATE moves SET note = '' WHERE reference = $1 AND note <> ''`, string(s.Reference)); err != nil {
		return err
	}
	return x.run(ctx, new(int), `UPDATE applications SET note = '', internal = '' WHERE reference = $1`, string(s.Reference))
}

// rest erases what is found by the addresses alone: letters to them, and
// messages in which they stand.
func (x *erasing) rest(ctx context.Context) error {
	if x.e.Address != "" {
		x.done.Addresses = append(x.done.Addresses, x.e.Address)
	}
	slices.Sort(x.done.Addresses)
	x.done.Addresses = slices.Compact(x.done.Addresses)
	if len(x.done.Addresses) == 0 {
		return nil
	}
	for _, address := range x.done.Addresses {
		if err := x.run(ctx, &x.done.Letters, `DELETE FROM sends WHERE conversation = $1`, x.box(address)); err != nil {
			return err
		}
	}
	if err := x.mailboxes(ctx); err != nil {
		return err
	}
	found, err := all(ctx, x.tx, x.a.r.d, x.a.r.scanUpdate, `SELECT seq, channel, id, conversation, shard, tries, body FROM updates
		WHERE body IS NOT NULL AND (state = 2 OR state = 0 AND channel = $1)`, identity.Channel)
	if err != nil {
		return x.a.r.explain(err)
	}
	for _, u := range found {
		if !names(u, x.done.Addresses) {
			continue
		}
		if err := x.run(ctx, &x.done.Messages, `UPDATE updates SET state = 1, body = NULL, why = '', at = {now} WHERE seq = $1`, u.Seq); err != nil {
			return err
		}
	}
	return nil
}

// mailboxes erases addresses that were given for replies of the help desk.
func (x *erasing) mailboxes(ctx context.Context) error {
	type given struct {
		id   enquiry.ID
		mail []byte
	}
	found, err := all(ctx, x.tx, x.a.r.d, func(row scanner) (g given, err error) { return g, row.Scan(&g.id, &g.mail) }, `SELECT id, mail FROM enquiries WHERE mail IS NOT NULL`)
	if err != nil {
		return x.a.r.explain(err)
	}
	for _, g := range found {
		address, err := x.a.r.keys.Open(g.mail, mailContext(g.id))
		if err != nil {
			return fmt.Errorf("the address of the enquiry %s can't be opened: %w", g.id, err)
		}
		if !slices.Contains(x.done.Addresses, string(address)) {
			continue
		}
		if err := x.run(ctx, &x.done.Mailboxes, `UPDATE enquiries SET mail = NULL WHERE id = $1`, string(g.id)); err != nil {
			return err
		}
	}
	return nil
}

// names tells whether an address stands in a message, however it was typed.
func names(u delivery.Update, addresses []string) bool {
	text := strings.ToLower(norm.NFKC.String(string(u.Body)))
	return slices.ContainsFunc(addresses, func(address string) bool {
		written, err := json.Marshal(address) // as it stands in JSON
		return err == nil && strings.Contains(text, strings.Trim(string(written), `"`))
	})
}

// run runs a statement and adds what it changed to a number.
func (x *erasing) run(ctx context.Context, count *int, statement string, args ...any) error {
	n, err := affected(x.tx.ExecContext(ctx, x.a.r.d.in(statement), args...))
	*count += n
	return x.a.r.explain(err)
}

// EraseOld erases the contacts of applications that ended so many days ago, and
// tells what went.
func (a *Applications) EraseOld(ctx context.Context, days int, box Mailbox) (done application.Erased, err error) {
	var outcomes []string
	for _, p := range a.phases.All {
		if p.Outcome {
			outcomes = append(outcomes, p.ID)
		}
	}
	list, err := listOf(a.r.d, outcomes)
	if err != nil {
		return done, err
	}
	const ended = `phase {in $1} AND since < {now} - $2`
	lasts := int64(days) * (24 * time.Hour).Milliseconds()
	refs, err := a.having(ctx, func(contacts []string) bool { return len(contacts) > 0 }, `SELECT reference, contacts FROM applications WHERE `+ended, list, lasts)
	if err != nil || len(refs) == 0 {
		return done, err
	}
	for _, ref := range refs {
		err := a.change(ctx, func(tx *sql.Tx) error {
			x := &erasing{a: a, tx: tx, e: application.Erasure{Reference: ref, By: "retention"}, box: box, done: done}
			still, err := all(ctx, tx, a.r.d, value[string], `SELECT reference FROM applications WHERE `+ended+` AND reference = $3 {alone}`, list, lasts, string(ref))
			if err != nil || len(still) == 0 {
				return a.r.explain(err)
			}
			if err := x.one(ctx, ref); err != nil {
				return err
			}
			if err := x.rest(ctx); err != nil {
				return err
			}
			done = x.done
			return nil
		})
		if err != nil {
			return done, err
		}
	}
	a.r.wipe(ctx)
	return done, nil
}
