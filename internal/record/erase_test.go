package record_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/identity"
	"annae/internal/locale"
	"annae/internal/mail"
	"annae/internal/record"
	"annae/internal/seal"
)

func mailboxes(t testing.TB) record.Mailbox {
	k := keys(t)
	return func(address string) string { return mail.Mailbox(k, address) }
}

func erase(t testing.TB, a *record.Applications, e application.Erasure) (application.Erased, string) {
	t.Helper()
	e.By = "kim"
	gone, receipt, err := a.Erase(t.Context(), e, mailboxes(t))
	if err != nil {
		t.Fatal(err)
	}
	return gone, receipt
}

// keyed writes letters as they are in service: the mailbox has a keyed name.
type keyed struct{ keys *seal.Keys }

func (k keyed) Letter(to, subject, text string, _ locale.Locale, id string) (delivery.Send, error) {
	return delivery.Send{Channel: "mail", Conversation: mail.Mailbox(k.keys, to), Name: id, Body: []byte(to + "\n" + subject + "\n" + text)}, nil
}

// handIn hands in a request for a code; handled, its letter waits.
func handIn(t *testing.T, r *record.Record, q identity.Request, handled bool) {
	t.Helper()
	u, err := q.Update(keys(t).Name)
	if err != nil {
		t.Fatal(err)
	}
	accept(t, r, u)
	if !handled {
		return
	}
	h := &identity.Handler[*record.Tx]{Words: must[*content.Content](t)(shipped()).Words, Post: keyed{keys(t)}}
	work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
		for _, u := range must[[]delivery.Update](t)(tx.Waiting(context.Background(), 10)) {
			if u.Channel != identity.Channel { // news of a move, which waits
				continue
			}
			if err := errors.Join(h.Handle(t.Context(), tx, u), tx.Done(t.Context(), []delivery.Update{u})); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// park sets a message to a conversation aside.
func park(t *testing.T, r *record.Record, u delivery.Update) {
	t.Helper()
	accept(t, r, u)
	work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
		for _, one := range must[[]delivery.Update](t)(tx.Waiting(context.Background(), 10)) {
			if one.ID == u.ID {
				if err := tx.SetAside(context.Background(), one, "it failed"); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// Of the person who is erased nothing may be found, in what form ever.
const (
	hers     = "hong.gildong@city-of-sample.example.org"
	other    = "someone.else@example.org"
	herNote  = "We called Ms Hong about the plan."
	herOther = "She prefers mornings."
	asTyped  = "ＨＯＮＧ．gildong＠City-of-Sample.example.org"
)

var herTraces = []string{"gildong", "city-of-sample", "City-of", herNote, herOther, asTyped}

// worldOfHers has an application with everything that can hang on it, among
// others; it tells which is hers.
func worldOfHers(t *testing.T, r *record.Record, a *record.Applications) application.Reference {
	t.Helper()
	var entries []application.Entry
	for n := range 60 {
		e := entry(n)
		if n%3 == 0 {
			e.Contacts = []string{hers, other}
			e.Note, e.Internal = herNote, strings.Repeat(herOther, 40)
		}
		entries = append(entries, e)
	}
	ref := load(t, a, entries...)[0].Reference
	q := application.Request{Reference: ref, To: "checking", Note: herNote, By: "lee"}
	must[application.Move](t)(a.Move(t.Context(), q))
	handIn(t, r, request(ref, hers), true)
	handIn(t, r, request(ref, hers), false)
	park(t, r, delivery.Update{Channel: "web", ID: "typed", Conversation: "talk", Body: []byte(`{"text":"` + asTyped + `"}`)})
	room := hub.Room{Name: "talk", Channel: "web", Lasts: hub.Lasting, Seq: 1}
	shown := conversation.Turn{Seq: 1, At: day, Reply: conversation.Reply{Parts: []conversation.Part{conversation.Text{Markdown: string(ref) + " " + herNote}}}}
	if err := r.Begin(t.Context(), room, shown); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Answered(t.Context(), "key", []byte("request")); err != nil {
		t.Fatal(err)
	}
	if err := r.Answer(t.Context(), "key", 200, `{"reference":"`+string(ref)+`","contacts":["`+hers+`"]}`); err != nil {
		t.Fatal(err)
	}
	return ref
}

func dump(t *testing.T, r *record.Record) record.Dump {
	t.Helper()
	return must[record.Dump](t)(r.Dump(t.Context()))
}

// lies fails for traces in a dump, in the file of a record and in its log.
func lies(t *testing.T, r *record.Record, before record.Dump, traces []string) {
	t.Helper()
	after := dump(t, r).Text
	for _, trace := range traces {
		if strings.Contains(after, trace) {
			t.Errorf("%q is still in the record", trace)
		}
		if !strings.Contains(before.Text, trace) {
			t.Errorf("%q was not in the record before, so this test shows nothing", trace)
		}
	}
	for plain, sealed := range before.Sealed {
		gone := slices.ContainsFunc(traces, func(trace string) bool { return strings.Contains(plain, trace) })
		if gone && strings.Contains(after, fmt.Sprintf("%x", sealed)) {
			t.Errorf("what opens to %.40q is still in the record", plain)
		}
		if gone {
			traces = append(traces, string(sealed))
		}
	}
	if r.File() == "" {
		return
	}
	for _, file := range []string{r.File(), r.File() + "-wal"} {
		bytesOf, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, trace := range traces {
			if bytes.Contains(bytesOf, []byte(trace)) {
				t.Errorf("%.40q is still in %s", trace, file)
			}
		}
	}
}

func TestOfWhoWasErasedNothingIsLeft(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := worldOfHers(t, r, a)
		before := dump(t, r)
		tried, none := erase(t, a, application.Erasure{Address: hers, Notes: true, Try: true})
		if again := dump(t, r).Text; none != "" || sorted(again) != sorted(before.Text) {
			t.Errorf("tried, it has the receipt %q and changes the record", none)
		}
		gone, receipt := erase(t, a, application.Erasure{Address: hers, Notes: true})
		if gone.String() != tried.String() || len(gone.References) != 20 || gone.Contacts != 20 || gone.Codes != 1 || gone.Letters != 1 ||
			gone.Messages != 3 || gone.Shown != 1 || gone.Answers != 1 || gone.Notes != 61 {
			t.Errorf("gone are %s, and tried %s", &gone, &tried)
		}
		lies(t, r, before, herTraces)
		told, err := r.Receipt(t.Context(), " "+strings.ToLower(receipt))
		if err != nil || told.Who != "kim" || told.Did != "erased" || told.Detail != gone.String() || strings.Contains(told.Detail, "@") {
			t.Errorf("Receipt(%s) = %+v, %v", receipt, told, err)
		}
		got, moves := get(t, a, ref)
		if !slices.Equal(got.Contacts, []string{other}) || got.Title != "A plan" || got.Phase != "checking" || len(moves) != 2 {
			t.Errorf("of the application is left %+v, %+v", got, moves)
		}
		if status, body, err := r.Answered(t.Context(), "key", []byte("request")); status != 200 || body != "{}" || err != nil {
			t.Errorf("a program that asks again is answered %d %s, %v", status, body, err)
		}
	})
}

// sorted are the lines of a text without their order.
func sorted(text string) string {
	return strings.Join(slices.Sorted(strings.SplitSeq(text, "\n")), "\n")
}

func TestErasingAnApplicationEndsWhatWasProvedOfIt(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		all := load(t, a, entry(1), entry(2))
		ref := all[0].Reference
		before := must[application.Standing](t)(a.Standing(t.Context(), ref))
		audit := must[[]record.Audited](t)(a.Audit(t.Context(), ref))
		gone, _ := erase(t, a, application.Erasure{Reference: ref})
		after := must[application.Standing](t)(a.Standing(t.Context(), ref))
		if gone.Contacts != 1 || after.Contacts == before.Contacts || after.Version == before.Version {
			t.Errorf("gone are %s, the contacts go from version %d to %d", &gone, before.Contacts, after.Contacts)
		}
		if left := must[[]record.Audited](t)(a.Audit(t.Context(), ref)); len(audit) != 1 || len(left) != 1 || left[0].Did != "erased" {
			t.Errorf("the audit leads from the application to %+v, want only that it was erased", left)
		}
		if got, _ := get(t, a, all[1].Reference); len(got.Contacts) != 1 {
			t.Errorf("the other application has the contacts %v", got.Contacts)
		}
		if letter := ask(t, r, request(ref, "person1@example.org")); letter != "" {
			t.Errorf("who was erased is written to: %s", letter)
		}
		if gone, _ := erase(t, a, application.Erasure{Reference: ref}); len(gone.Counts()) > 0 {
			t.Errorf("a second time goes %s", &gone)
		}
		if _, _, err := a.Erase(t.Context(), application.Erasure{Reference: "KCN-2026-2222-2"}, mailboxes(t)); !errors.Is(err, application.ErrUnknown) {
			t.Errorf("Erase(of none) = %v, want %v", err, application.ErrUnknown)
		}
		if _, err := r.Receipt(t.Context(), "7F3K-9QXM"); !errors.Is(err, record.ErrNoReceipt) {
			t.Errorf("Receipt(of none) = %v, want %v", err, record.ErrNoReceipt)
		}
	})
}

func TestContactsGoWhenTheOutcomeIsOldEnough(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		all := load(t, a, entry(1), entry(2), entry(3))
		for _, c := range all[:2] {
			must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: c.Reference, To: "withdrawn", By: "kim"}))
		}
		const day = 24 * time.Hour
		if err := r.Age(t.Context(), "applications", "since", 29*day); err != nil {
			t.Fatal(err)
		}
		old := func(days int) application.Erased {
			t.Helper()
			return must[application.Erased](t)(a.EraseOld(t.Context(), days, mailboxes(t)))
		}
		if gone := old(30); len(gone.References) != 0 {
			t.Errorf("a day too early goes %s", &gone)
		}
		if gone := old(28); gone.Contacts != 2 || len(gone.References) != 2 || len(gone.Addresses) != 2 {
			t.Errorf("when it is time goes %s", &gone)
		}
		if gone := old(28); len(gone.References) != 0 {
			t.Errorf("a second time goes %s", &gone)
		}
		for i, want := range []int{0, 0, 1} {
			if got, _ := get(t, a, all[i].Reference); len(got.Contacts) != want {
				t.Errorf("application %d has %d contacts, want %d", i, len(got.Contacts), want)
			}
		}
		if audit := must[[]record.Audited](t)(a.Audit(t.Context(), all[0].Reference)); len(audit) != 1 || audit[0].Who != "retention" || audit[0].Did != "erased" {
			t.Errorf("the audit is %+v", audit)
		}
	})
}

// A table that names conversations or applications is erased from, or it is
// said here why not.
func TestNoTableIsForgotten(t *testing.T) {
	stay := map[string]string{"applications": "it is erased from by itself", "moves": "the history stays", "slips": "what was printed stays true", "stale": "it goes within minutes"}
	each(t, func(t *testing.T, r *record.Record) {
		conversations, ofApplications := record.ErasedOf()
		for column, statements := range map[string][]string{"conversation": conversations, "reference": ofApplications} {
			for _, table := range must[[]string](t)(r.Columns(t.Context(), column)) {
				in := func(statement string) bool { return slices.Contains(strings.Fields(statement), table) }
				if !slices.ContainsFunc(statements, in) && stay[table] == "" {
					t.Errorf("nothing erases the %s of the table %s; add it to ofConversation or ofApplication", column, table)
				}
			}
		}
	})
}
