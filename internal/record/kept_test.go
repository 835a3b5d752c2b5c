package record_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"annae/internal/answer"
	"annae/internal/conversation"
	"annae/internal/eligibility"
	"annae/internal/hub"
	"annae/internal/record"
)

var day = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func TestAGapComesBackAsItWasWithoutPersonalData(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		keep := r.Kept(t.Context())
		gap := conversation.Gap{At: day, Locale: "ko", Text: "비자가 필요한가요?", Outcome: answer.Handover, Reason: answer.NotUnderstood, Topics: []string{"visa"}, Why: "wrong", Words: "틀려요"}
		keep.Keep(gap)
		personal := gap
		personal.At, personal.Text = day.Add(time.Minute), "write to kim@example.org\x00\xff"
		keep.Keep(personal)
		got := must[[]conversation.Gap](t)(r.Gaps(t.Context(), day))
		if keep.Err() != nil || len(got) != 2 || !reflect.DeepEqual(got[0], gap) {
			t.Fatalf("Gaps() = %+v, %v, want %+v first", got, keep.Err(), gap)
		}
		if strings.Contains(got[1].Text, "kim@") {
			t.Errorf("kept is %q", got[1].Text)
		}
		if got := must[[]conversation.Gap](t)(r.Gaps(t.Context(), day.Add(time.Second))); len(got) != 1 {
			t.Errorf("since a second later there are %d, want 1", len(got))
		}
		if err := r.SweepGaps(t.Context(), 1_000_000); err != nil {
			t.Fatal(err)
		}
		if err := r.SweepGaps(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		if got := must[[]conversation.Gap](t)(r.Gaps(t.Context(), time.Time{})); len(got) != 0 {
			t.Errorf("after the sweep there are %d, want none", len(got))
		}
	})
}

func TestAStoppedCheckIsFoundByItsCode(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		saved := conversation.Saved{
			Check: conversation.Check{Cycle: 2026, Tracks: []string{"planning-2026"}, Answers: []conversation.Said{{Fact: "applicant", Value: "ngo"}, {Fact: "in_charge"}}},
			At:    day, Content: "abc", Verdicts: map[string]eligibility.Verdict{"planning-2026": eligibility.Undetermined},
		}
		keep := r.Kept(t.Context())
		code, err := keep.Save(saved)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := keep.Load(code); err != nil || !reflect.DeepEqual(got, saved) {
			t.Errorf("Load(code) = %+v, %v, want %+v", got, err, saved)
		}
		if _, err := keep.Load("7F3K9QXM2WRTB"); !errors.Is(err, conversation.ErrNoCheck) || keep.Err() != nil {
			t.Errorf("Load(another) = %v, %v, want that there is none, and no failure", err, keep.Err())
		}
	})
}

func TestWhatIsKeptFallsWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		under := hold(t, r, "one")
		broken := errors.New("broken")
		err := r.Work(t.Context(), under, func(tx *record.Tx) error {
			keep := tx.Kept(t.Context(), hub.Room{})
			keep.Keep(conversation.Gap{At: day, Text: "what?"})
			return errors.Join(keep.Err(), broken)
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if got := must[[]conversation.Gap](t)(r.Gaps(t.Context(), time.Time{})); len(got) != 0 {
			t.Errorf("kept are %+v, want none", got)
		}
	})
}

// room keeps a conversation of so many turns.
func room(t *testing.T, r *record.Record, name string, turns int) hub.Room {
	t.Helper()
	room := hub.Room{Name: name, Channel: "test", Lasts: hub.Lasting, Locale: "ko", Seq: 1}
	room.State.Open = []string{"do.help"}
	if err := r.Begin(t.Context(), room, conversation.Turn{Seq: 1, At: day}); err != nil {
		t.Fatal(err)
	}
	under := hold(t, r, "one")
	for room.Seq < turns {
		room.Seq++
		keepTurn(t, r, under, room, false)
	}
	return room
}

func TestAConversationIsKeptWithItsTurns(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		last := room(t, r, "a", hub.MostTurns+5)
		last.Lasts = 0 // it is for who keeps it
		turns := must[[]conversation.Turn](t)(r.Turns(t.Context(), "a", 0))
		if len(turns) != hub.MostTurns || turns[len(turns)-1].Seq != last.Seq {
			t.Errorf("there are %d turns, want the newest %d", len(turns), hub.MostTurns)
		}
		if got := must[[]conversation.Turn](t)(r.Turns(t.Context(), "a", last.Seq-2)); len(got) != 2 {
			t.Errorf("behind the one before the last but one are %d, want 2", len(got))
		}
		work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
			got, found, err := tx.Room(t.Context(), "a")
			if err != nil || !found || !reflect.DeepEqual(got, last) {
				t.Errorf("Room(a) = %+v, %v, %v, want %+v", got, found, err, last)
			}
		})
	})
}

func TestAConversationThatIsEndedIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		room(t, r, "a", 2)
		accept(t, r, update("a", 1))
		if err := r.End(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"Turns": second(r.Turns(t.Context(), "a", 0)),
			"End":   r.End(t.Context(), "a"),
		} {
			if !errors.Is(err, conversation.ErrUnknown) {
				t.Errorf("%s of it = %v, want ErrUnknown", what, err)
			}
		}
		if got := waiting(t, r, hold(t, r, "one"), 10); len(got) != 0 {
			t.Errorf("messages to it wait: %+v", got)
		}
	})
}

func second[V any](_ V, err error) error { return err }

func TestToForgetThrowsAwayTheTurnsBefore(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		last := room(t, r, "a", 5)
		last.Seq++
		keepTurn(t, r, hold(t, r, "one"), last, true)
		if got := must[[]conversation.Turn](t)(r.Turns(t.Context(), "a", 0)); len(got) != 1 || got[0].Seq != 6 {
			t.Errorf("left are %+v, want the last alone", got)
		}
	})
}
