package record_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/identity"
	"annae/internal/record"
)

// linked makes and confirms a link.
func linked(t *testing.T, a *record.Applications, ref application.Reference) (secret string) {
	t.Helper()
	l := must[identity.Link](t)(a.MakeLink(t.Context(), ref, "kim (API)"))
	_, secret, err := a.ConfirmLink(t.Context(), l.ID, "lee (API)")
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func openLink(t *testing.T, r *record.Record, secret string) (application.Reference, bool) {
	t.Helper()
	ref, _, good, err := r.OpenLink(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return ref, good
}

func TestALinkThatTwoPeopleMadeOpensOnce(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		l := must[identity.Link](t)(a.MakeLink(t.Context(), ref, "kim (command line)"))
		if l.Reference != ref || l.Confirmed != "" || l.Until.Sub(l.Made) != identity.LinkWaits {
			t.Errorf("made, it is %+v", l)
		}
		for _, same := range []string{"kim (command line)", "Kim (API)", "kim"} {
			if _, _, err := a.ConfirmLink(t.Context(), l.ID, same); !errors.Is(err, identity.ErrSamePerson) {
				t.Errorf("%s made it and confirms it: %v", same, err)
			}
		}
		c, secret, err := a.ConfirmLink(t.Context(), l.ID, "lee (API)")
		if err != nil || c.Confirmed != "lee (API)" || c.By != l.By || !c.Until.After(c.Made) {
			t.Fatalf("confirmed, it is %+v, %v", c, err)
		}
		if _, _, err := a.ConfirmLink(t.Context(), l.ID, "park (API)"); !errors.Is(err, identity.ErrNoLink) {
			t.Errorf("it can be confirmed twice: %v", err)
		}
		if _, good := openLink(t, r, identity.NewLinkSecret()); good {
			t.Error("another secret opens it")
		}
		if got, good := openLink(t, r, secret); !good || got != ref {
			t.Errorf("it opens %s, %v, want %s", got, good, ref)
		}
		if _, good := openLink(t, r, secret); good {
			t.Error("it opens twice")
		}
		var did []string
		for _, line := range must[[]record.Audited](t)(a.Audit(t.Context(), ref)) {
			did = append(did, line.Who+" "+line.Did)
			if strings.Contains(line.Detail, secret) || strings.Contains(line.Detail, "example.org") {
				t.Errorf("the audit holds %q", line.Detail)
			}
		}
		if got, want := strings.Join(did, ", "), "kim added, kim (command line) link made, lee (API) link confirmed, applicant link opened"; got != want {
			t.Errorf("the audit is %s, want %s", got, want)
		}
	})
}

func TestALinkEnds(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		e := entry(1)
		ref := load(t, a, e)[0].Reference
		age := func(column string, by time.Duration) {
			t.Helper()
			if err := r.Age(t.Context(), "openings", column, by); err != nil {
				t.Fatal(err)
			}
		}
		confirm := func(l identity.Link) error { _, _, err := a.ConfirmLink(t.Context(), l.ID, "lee"); return err }

		late := must[identity.Link](t)(a.MakeLink(t.Context(), ref, "kim"))
		age("made", identity.LinkWaits)
		if err := confirm(late); !errors.Is(err, identity.ErrNoLink) {
			t.Errorf("after a day it can be confirmed: %v", err)
		}
		old := linked(t, a, ref)
		age("confirmed", identity.LinkLasts)
		if _, good := openLink(t, r, old); good {
			t.Error("a day after it was confirmed it opens")
		}
		first, second := linked(t, a, ref), linked(t, a, ref)
		if _, good := openLink(t, r, first); good {
			t.Error("it opens though there is a newer one")
		}
		waits := must[identity.Link](t)(a.MakeLink(t.Context(), ref, "kim"))
		if _, good := openLink(t, r, second); good {
			t.Error("it opens though a newer one waits")
		}
		e.Contacts = []string{"new@example.org"}
		load(t, a, e)
		if err := confirm(waits); !errors.Is(err, identity.ErrNoLink) {
			t.Errorf("with other contacts it can be confirmed: %v", err)
		}
		bound := linked(t, a, ref)
		e.Contacts = []string{"newer@example.org"}
		load(t, a, e)
		if _, good := openLink(t, r, bound); good {
			t.Error("with other contacts it opens")
		}
		if _, err := a.MakeLink(t.Context(), "KCN-2026-7F3K-E", "kim"); !errors.Is(err, application.ErrUnknown) {
			t.Errorf("a link for no application is %v", err)
		}
		if err := confirm(identity.Link{ID: identity.NewLinkID()}); !errors.Is(err, identity.ErrNoLink) {
			t.Errorf("a link of no id is %v", err)
		}
	})
}

// Of many who open or confirm a link at the same moment, one does.
func TestALinkIsConfirmedAndOpenedByOne(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		l := must[identity.Link](t)(a.MakeLink(t.Context(), ref, "kim"))
		secrets, opened := make(chan string, 8), make(chan bool, 8)
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				if _, secret, err := a.ConfirmLink(t.Context(), l.ID, fmt.Sprint("staff", n)); err == nil {
					secrets <- secret
				} else if !errors.Is(err, identity.ErrNoLink) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(secrets) != 1 {
			t.Fatalf("%d confirmed it, want 1", len(secrets))
		}
		secret := <-secrets
		for range 8 {
			all.Go(func() {
				if _, _, good, err := r.OpenLink(t.Context(), secret); err != nil {
					t.Error(err)
				} else if good {
					opened <- true
				}
			})
		}
		all.Wait()
		if len(opened) != 1 {
			t.Errorf("%d opened it, want 1", len(opened))
		}
	})
}

func TestTheRecordOfALinkHoldsNoSecret(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		secret := linked(t, a, load(t, a, entry(1))[0].Reference)
		rows := must[[]string](t)(r.Rows(t.Context(), "openings"))
		if len(rows) != 1 || strings.Contains(rows[0], secret) || strings.Contains(rows[0], fmt.Sprintf("%x", secret)) || strings.Contains(rows[0], "example.org") {
			t.Errorf("the rows are %q", rows)
		}
	})
}
