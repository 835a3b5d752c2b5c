// Package backendtest is what every backend of applications has to do, whether
// they lie in the record or in a portal that exists already.
//
// The test of a backend calls [Suite] with a [World]: the backend, and a way to
// write what is read.
package backendtest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"annae/internal/application"
)

// A World is a backend with a way to write.
type World struct {
	// Standing and Contacts are the backend.
	Standing func(context.Context, application.Reference) (application.Standing, error)
	Contacts func(context.Context, application.Reference) (addresses []string, version int64, err error)
	// Enter enters an application, or changes the one of this reference.
	Enter func(*testing.T, application.Reference, application.Details)
	// Move moves one at once.
	Move func(t *testing.T, ref application.Reference, to, note string)
}

// Known is the application that the suite enters.
const Known = application.Reference("KCN-2026-7F3K-E")

// unknown is a reference that is right and belongs to none.
const unknown = application.Reference("KCN-2026-2A7A-M")

// details are those that the suite begins with.
func details() application.Details {
	return application.Details{
		Track: "planning-2026", Country: "LA", City: "Demo City", Title: "A plan, 계획 & \"more\"", Applicant: "The city of Demo",
		Contacts: []string{"one@example.org", "two@example.org"}, Note: "Two\nlines.",
		Documents: []application.Document{
			{ID: "project_proposal", State: application.Received}, {ID: "business_plan", State: application.Needed}, {ID: "application_form", State: application.ToRevise},
		},
	}
}

// Suite runs all on worlds of their own.
func Suite(t *testing.T, open func(*testing.T) World) {
	for name, run := range map[string]func(*testing.T, World){
		"AReferenceOfNoneIsUnknown":                 unknownReference,
		"AnApplicationStandsAsItWasEntered":         asEntered,
		"TheVersionRisesWithEveryChange":            versions,
		"TheVersionOfContactsRisesWithThemAlone":    contacts,
		"PhasesArePassedInTheirOrder":               phases,
		"WhatIsInventedIsMarked":                    demo,
		"ManyCanLookWhileItChanges":                 concurrent,
		"WhoHasGoneIsNotWaitedFor":                  cancelled,
		"WhatWasReadIsTheReadersOwn":                owned,
		"WithoutDocumentsOrContactsNothingIsNeeded": bare,
	} {
		t.Run(name, func(t *testing.T) { run(t, open(t)) })
	}
}

func (w World) standing(t *testing.T) application.Standing {
	t.Helper()
	s, err := w.Standing(t.Context(), Known)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func unknownReference(t *testing.T, w World) {
	w.Enter(t, Known, details())
	for _, ref := range []application.Reference{unknown, "", "../../etc", "KCN-2026-7F3K-E ", "'; DROP TABLE applications; --"} {
		if s, err := w.Standing(t.Context(), ref); !errors.Is(err, application.ErrUnknown) || !reflect.DeepEqual(s, application.Standing{}) {
			t.Errorf("Standing(%q) = %+v, %v, want %v", ref, s, err, application.ErrUnknown)
		}
		if all, version, err := w.Contacts(t.Context(), ref); len(all) > 0 || version != 0 || err != nil {
			t.Errorf("Contacts(%q) = %v, %d, %v, want none", ref, all, version, err)
		}
	}
}

func asEntered(t *testing.T, w World) {
	d := details()
	before := time.Now().Add(-time.Second)
	w.Enter(t, Known, d)
	got := w.standing(t)
	want := application.Standing{
		Reference: Known, Track: d.Track, Country: d.Country, City: d.City, Title: d.Title, Phase: "received", Since: got.Since, Note: d.Note,
		Documents: d.Documents, Passed: []application.Passed{{Phase: "received", Since: got.Since}}, Version: 1, Contacts: 1,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it stands at\n%+v, want\n%+v", got, want)
	}
	if got.Since.Before(before) || got.Since.After(time.Now().Add(time.Second)) || got.Since.Location() != time.UTC {
		t.Errorf("it stands so since %v, want now and in UTC", got.Since)
	}
	missing := got.Missing()
	if !reflect.DeepEqual(missing, d.Documents[1:]) {
		t.Errorf("missing are %v, want %v", missing, d.Documents[1:])
	}
	if all, version, err := w.Contacts(t.Context(), Known); !slices.Equal(all, d.Contacts) || version != 1 || err != nil {
		t.Errorf("Contacts() = %v, %d, %v, want %v of version 1", all, version, err, d.Contacts)
	}
}

func versions(t *testing.T, w World) {
	d := details()
	w.Enter(t, Known, d)
	last := w.standing(t).Version
	for _, change := range []func(){
		func() { d.Note = "Other words."; w.Enter(t, Known, d) },
		func() { w.Move(t, Known, "checking", "We check.") },
		func() { d.Documents[1].State = application.Received; d.Note = "We check."; w.Enter(t, Known, d) },
		func() { d.Contacts = []string{"three@example.org"}; w.Enter(t, Known, d) },
	} {
		change()
		s := w.standing(t)
		if s.Version <= last {
			t.Errorf("after a change the version is %d, which was %d before", s.Version, last)
		}
		if again := w.standing(t); !reflect.DeepEqual(again, s) {
			t.Errorf("read twice it is\n%+v and\n%+v", s, again)
		}
		last = s.Version
	}
}

func contacts(t *testing.T, w World) {
	d := details()
	w.Enter(t, Known, d)
	d.Title = "Another plan"
	w.Enter(t, Known, d)
	if s := w.standing(t); s.Contacts != 1 {
		t.Errorf("with the same contacts their version is %d, want 1", s.Contacts)
	}
	d.Contacts = []string{"three@example.org"}
	w.Enter(t, Known, d)
	all, version, err := w.Contacts(t.Context(), Known)
	if s := w.standing(t); s.Contacts != 2 || version != 2 || err != nil || !slices.Equal(all, d.Contacts) {
		t.Errorf("Contacts() = %v, %d, %v, and the standing has version %d; want %v of version 2", all, version, err, s.Contacts, d.Contacts)
	}
}

func phases(t *testing.T, w World) {
	w.Enter(t, Known, details())
	want := []string{"received"}
	for _, to := range []string{"checking", "completing", "checking", "reviewing", "not_selected"} {
		w.Move(t, Known, to, "now "+to)
		want = append(want, to)
		s := w.standing(t)
		var got []string
		for i, p := range s.Passed {
			got = append(got, p.Phase)
			if i > 0 && p.Since.Before(s.Passed[i-1].Since) {
				t.Errorf("%s was since %v, before the one before", p.Phase, p.Since)
			}
		}
		if !slices.Equal(got, want) || s.Phase != to || s.Note != "now "+to || !s.Since.Equal(s.Passed[len(s.Passed)-1].Since) {
			t.Errorf("it stands at %+v, want it to have passed %v", s, want)
		}
	}
}

func demo(t *testing.T, w World) {
	d := details()
	d.Demo = true
	w.Enter(t, Known, d)
	if !w.standing(t).Demo {
		t.Error("an invented application is not marked")
	}
}

func bare(t *testing.T, w World) {
	d := details()
	d.Documents, d.Contacts, d.Note = nil, []string{}, ""
	w.Enter(t, Known, d)
	if s := w.standing(t); len(s.Missing()) > 0 || s.Note != "" {
		t.Errorf("it stands at %+v, want nothing missing", s)
	}
	if all, version, err := w.Contacts(t.Context(), Known); len(all) > 0 || version != 1 || err != nil {
		t.Errorf("Contacts() = %v, %d, %v, want none of version 1", all, version, err)
	}
}

// concurrent has many look at an application that changes: nobody sees an older
// version after a newer one, nor half a change.
func concurrent(t *testing.T, w World) {
	w.Enter(t, Known, details())
	w.Move(t, Known, "checking", "")
	done := make(chan struct{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			last := int64(0)
			for {
				s, err := w.Standing(t.Context(), Known)
				if err != nil || s.Version < last || s.Passed[len(s.Passed)-1].Phase != s.Phase || s.Since != s.Passed[len(s.Passed)-1].Since {
					t.Errorf("behind version %d it is %+v, %v", last, s, err)
					return
				}
				last = s.Version
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for range 20 {
		w.Move(t, Known, "completing", "")
		w.Move(t, Known, "checking", "")
	}
	close(done)
	all.Wait()
}

func cancelled(t *testing.T, w World) {
	w.Enter(t, Known, details())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := w.Standing(ctx, Known); !errors.Is(err, context.Canceled) {
		t.Errorf("Standing() for who has gone = %+v, %v, want %v", s, err, context.Canceled)
	}
	w.standing(t)
}

// owned changes what was read, which nobody else sees.
func owned(t *testing.T, w World) {
	w.Enter(t, Known, details())
	first := w.standing(t)
	first.Documents[0].ID, first.Passed[0].Phase = "spoilt", "spoilt"
	addresses, _, err := w.Contacts(t.Context(), Known)
	if err != nil {
		t.Fatal(err)
	}
	addresses[0] = "spoilt@example.org"
	again, _, err := w.Contacts(t.Context(), Known)
	if s := w.standing(t); s.Documents[0].ID != "project_proposal" || s.Passed[0].Phase != "received" || err != nil || again[0] != "one@example.org" {
		t.Errorf("it was changed by who read it: %+v, %v, %v", s, again, err)
	}
}
