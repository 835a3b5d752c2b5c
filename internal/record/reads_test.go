package record_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/hub"
	"annae/internal/record"
)

// readsOf are the lines of an application's audit that tell of reads.
func readsOf(t *testing.T, a *record.Applications, ref application.Reference) (counts []string) {
	t.Helper()
	for _, l := range must[[]record.Audited](t)(a.Audit(context.WithoutCancel(t.Context()), ref)) {
		if l.Did == "read" {
			counts = append(counts, l.Who+" "+l.Detail)
		}
	}
	return counts
}

func TestWhatApplicantsReadIsNotedInBatches(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		changes := load(t, a, entry(1), entry(2), entry(3), entry(4))
		reads := a.Reads(quiet())
		ctx, end := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { reads.Follow(ctx) })
		var readers sync.WaitGroup
		for range 5 {
			readers.Go(func() {
				reads.Read(changes[0].Reference)
				reads.Read(changes[1].Reference)
				reads.Read("KCN-2026-2A7A-M") // of none
			})
		}
		readers.Wait()
		reads.Read(changes[2].Reference)
		if got := readsOf(t, a, changes[0].Reference); len(got) > 0 {
			t.Errorf("noted at once are %v", got)
		}
		end()
		all.Wait()
		for i, want := range [][]string{{"applicant 5"}, {"applicant 5"}, {"applicant 1"}, nil} {
			if got := readsOf(t, a, changes[i].Reference); !slices.Equal(got, want) {
				t.Errorf("of application %d are noted %v, want %v", i, got, want)
			}
		}
	})
}

func TestWhatAConversationShowsIsNotedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		under := hold(t, r, "one")
		work(t, r, under, func(tx *record.Tx) {
			kept := tx.Kept(t.Context(), hub.Room{})
			if s, err := kept.Standing(ref); err != nil || s.Reference != ref {
				t.Errorf("Standing() = %+v, %v", s, err)
			}
			if _, err := kept.Standing("KCN-2026-2A7A-M"); !errors.Is(err, application.ErrUnknown) || kept.Err() != nil {
				t.Errorf("Standing() of none = %v, and the record failed: %v", err, kept.Err())
			}
			kept.Shown(ref)
		})
		if got := readsOf(t, a, ref); !slices.Equal(got, []string{"applicant 1"}) {
			t.Errorf("noted are %v, want one read", got)
		}
	})
}

// What can't be noted is counted on, for so many applications as there is room;
// the log names none of them.
func TestReadsWaitWhileTheRecordIsAway(t *testing.T) {
	r := open(t, inFile(t))
	a := applications(t, r)
	ref := load(t, a, entry(1))[0].Reference
	var log bytes.Buffer
	reads := a.Reads(slog.New(slog.NewTextHandler(&log, nil)))
	reads.Read(ref)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	reads.Note(gone)
	reads.Read(ref)
	for n := range record.MostReads + 7 {
		reads.Read(application.Reference(fmt.Sprint("KCN-2026-", n)))
	}
	if kept := reads.Counted(); kept != record.MostReads {
		t.Errorf("reads of %d applications are counted, want %d", kept, record.MostReads)
	}
	reads.Note(t.Context())
	if got := readsOf(t, a, ref); !slices.Equal(got, []string{"applicant 2"}) {
		t.Errorf("noted are %v, want both reads", got)
	}
	if text := log.String(); !strings.Contains(text, "wait to be noted") || !strings.Contains(text, "reads=8") || strings.Contains(text, "KCN-") {
		t.Errorf("the log says\n%s", text)
	}
}

// A full table of counts does not wait for its ten seconds.
func TestManyReadsAreNotedBeforeThereIsNoRoom(t *testing.T) {
	r := open(t, inFile(t))
	a := applications(t, r)
	ref := load(t, a, entry(1))[0].Reference
	reads := a.Reads(quiet())
	ctx, end := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { reads.Follow(ctx) })
	defer all.Wait()
	defer end()
	reads.Read(ref)
	began := time.Now()
	for n := range record.MostReads - 1 {
		reads.Read(application.Reference(fmt.Sprint("KCN-2026-", n)))
	}
	for reads.Counted() > 0 {
		if time.Since(began) > 8*time.Second {
			t.Fatal("they wait for their time")
		}
		time.Sleep(5 * time.Millisecond)
	}
}
