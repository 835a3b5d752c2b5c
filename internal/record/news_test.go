package record_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/news"
	"annae/internal/record"
)

// moved are the moves that wait in the inbox to be told.
func moved(t *testing.T, r *record.Record) (all []string) {
	t.Helper()
	for _, u := range waiting(t, r, hold(t, r, "one"), 1000) {
		if u.Channel != news.Channel {
			continue
		}
		var m news.Moved
		if err := json.Unmarshal(u.Body, &m); err != nil || u.ID != fmt.Sprintf("%s %d", m.Reference, m.Version) {
			t.Fatalf("%v in %s: %s", err, u.ID, u.Body)
		}
		all = append(all, fmt.Sprintf("%d %s %q", m.Version, m.Phase, m.Note))
	}
	return all
}

// What holds is told once, in the transaction in which it does, and nothing else
// is; in whatever way staff move.
func TestWhatHoldsIsTold(t *testing.T) {
	type apps = *record.Applications
	move := func(t *testing.T, a apps, ref application.Reference, to string, after time.Duration) {
		t.Helper()
		must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: ref, To: to, Note: "for " + to, By: "kim", After: after}))
	}
	enters := func(phase, note string, try bool, fields ...string) func(*testing.T, apps, application.Reference) {
		return func(t *testing.T, a apps, ref application.Reference) {
			t.Helper()
			e := application.Entry{Row: 2, Reference: ref, Phase: phase, Details: application.Details{Note: note}}
			must[[]application.Change](t)(a.Import(t.Context(), []application.Entry{e}, fields, "kim", try, func(int) {}))
		}
	}
	for name, c := range map[string]struct {
		do   func(*testing.T, apps, application.Reference)
		want []string
	}{
		"a new one": {func(*testing.T, apps, application.Reference) {}, nil},
		"before it holds": {func(t *testing.T, a apps, ref application.Reference) {
			move(t, a, ref, "checking", time.Hour)
			holdDue(t, a, 0)
		}, nil},
		"at once": {func(t *testing.T, a apps, ref application.Reference) { move(t, a, ref, "checking", 0) }, []string{`2 checking "for checking"`}},
		"at once, asked twice": {func(t *testing.T, a apps, ref application.Reference) {
			move(t, a, ref, "checking", 0)
			move(t, a, ref, "checking", 0)
		}, []string{`2 checking "for checking"`}},
		"when its moment comes": {func(t *testing.T, a apps, ref application.Reference) {
			move(t, a, ref, "checking", time.Millisecond)
			holdDue(t, a, 1)
		}, []string{`2 checking "for checking"`}},
		"undone before it holds": {func(t *testing.T, a apps, ref application.Reference) {
			move(t, a, ref, "checking", time.Hour)
			if err := a.Undo(t.Context(), ref, "kim"); err != nil {
				t.Fatal(err)
			}
			holdDue(t, a, 0)
		}, nil},
		"one after another": {func(t *testing.T, a apps, ref application.Reference) {
			move(t, a, ref, "checking", 0)
			move(t, a, ref, "completing", time.Millisecond)
			holdDue(t, a, 1)
			move(t, a, ref, "checking", 0)
			move(t, a, ref, "reviewing", 0)
		}, []string{`2 checking "for checking"`, `3 completing "for completing"`, `4 checking "for checking"`, `5 reviewing "for reviewing"`}},
		"by a file":               {enters("checking", "by file", false, application.FieldPhase, application.FieldNote), []string{`3 checking "by file"`}},
		"by a file that is tried": {enters("checking", "by file", true, application.FieldPhase), nil},
		"a file moves nothing":    {enters("", "by file", false, application.FieldNote), nil},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *record.Record) {
				a := applications(t, r)
				c.do(t, a, load(t, a, entry(1))[0].Reference)
				if got := moved(t, r); !slices.Equal(got, c.want) {
					t.Errorf("told is %q, want %q", got, c.want)
				}
			})
		})
	}
}

// holdDue holds what is due, when so many are.
func holdDue(t *testing.T, a *record.Applications, many int) {
	t.Helper()
	soon(t, "moves hold", func() bool { return len(must[[]application.Reference](t)(a.HoldDue(t.Context()))) == many })
}

// Many processes that bring moves into force tell each once.
func TestOfManyProcessesOneTells(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		const many = 12
		for n := range many {
			ref := load(t, a, entry(n))[0].Reference
			must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: ref, To: "checking", By: "kim", After: time.Millisecond}))
		}
		time.Sleep(5 * time.Millisecond) // they are due
		done := make(chan error)
		for range 4 {
			go func() {
				_, err := a.HoldDue(t.Context())
				done <- err
			}()
		}
		for range 4 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if _, err := a.HoldDue(t.Context()); err != nil {
			t.Error(err)
		}
		if got := moved(t, r); len(got) != many {
			t.Errorf("told are %d, want %d", len(got), many)
		}
	})
}

// A conversation has news while what was proved in it holds and it wants any.
func TestWhoFollowsAnApplication(t *testing.T) {
	const ref = application.Reference("KCN-2026-7F3K-E")
	follows := func(f conversation.Follows) *conversation.Follows { return &f }
	each(t, func(t *testing.T, r *record.Record) {
		under := hold(t, r, "one")
		for name, f := range map[string]*conversation.Follows{
			"none": nil, "it": follows(conversation.Follows{Reference: ref, Contacts: 2}), "it too": follows(conversation.Follows{Reference: ref, Contacts: 2}),
			"quiet": follows(conversation.Follows{Reference: ref, Contacts: 2, Quiet: true}), "of contacts before": follows(conversation.Follows{Reference: ref, Contacts: 1}),
			"another": follows(conversation.Follows{Reference: "KCN-2026-2222-2", Contacts: 2}), "ended": follows(conversation.Follows{Reference: ref, Contacts: 2}),
			"unlinked": follows(conversation.Follows{Reference: ref, Contacts: 2}),
		} {
			talk := hub.Room{Name: name, Channel: "web", Lasts: hub.Lasting, Seq: 1, State: conversation.State{Follows: f}}
			keepTurn(t, r, under, talk, false)
			if name == "unlinked" {
				talk.State.Follows, talk.Seq = nil, 2
				keepTurn(t, r, under, talk, false)
			}
		}
		if err := r.End(t.Context(), "ended"); err != nil {
			t.Fatal(err)
		}
		var rooms []news.Room
		work(t, r, under, func(tx *record.Tx) { rooms = must[[]news.Room](t)(tx.Followers(t.Context(), ref, 2)) })
		if want := []news.Room{{Channel: "web", Name: "it"}, {Channel: "web", Name: "it too"}}; !slices.Equal(rooms, want) {
			t.Errorf("it follow %v, want %v", rooms, want)
		}
	})
}

// Where a platform says that nobody is there, nothing more is told by itself,
// until somebody speaks.
func TestWhoIsGoneIsToldOfNoNews(t *testing.T) {
	const ref = application.Reference("KCN-2026-7F3K-E")
	each(t, func(t *testing.T, r *record.Record) {
		under := hold(t, r, "one")
		talk := hub.Room{Name: "talk", Channel: "telegram", Lasts: hub.Lasting, Seq: 1, State: conversation.State{Follows: &conversation.Follows{Reference: ref, Contacts: 1}}}
		follow := func() (n int) {
			work(t, r, under, func(tx *record.Tx) { n = len(must[[]news.Room](t)(tx.Followers(t.Context(), ref, 1))) })
			return n
		}
		spoken := func(message string) {
			work(t, r, under, func(tx *record.Tx) {
				if err := tx.Keep(t.Context(), talk, conversation.Turn{Seq: talk.Seq, MessageID: message}, false); err != nil {
					t.Fatal(err)
				}
			})
			talk.Seq++
		}
		spoken("hello")
		if n := follow(); n != 1 {
			t.Fatalf("%d conversations follow it, want one", n)
		}
		work(t, r, under, func(tx *record.Tx) {
			if err := tx.Put(t.Context(), delivery.Send{Channel: "telegram", Conversation: "talk", Name: "a", Body: []byte("a")}); err != nil {
				t.Fatal(err)
			}
		})
		sends := must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: under, Channel: "telegram", Most: 1}))
		settle(t, r, under, delivery.Settled{Send: sends[0], Parked: "the bot was blocked", Gone: true})
		if n := follow(); n != 0 {
			t.Errorf("%d conversations of who is gone follow it", n)
		}
		spoken("") // news: nobody said a word
		if n := follow(); n != 0 {
			t.Errorf("news brings %d back", n)
		}
		spoken("here I am again")
		if n := follow(); n != 1 {
			t.Errorf("%d conversations follow it of who is back, want one", n)
		}
	})
}
