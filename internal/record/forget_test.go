package record_test

import (
	"database/sql"
	"errors"
	"os"
	"strings"
	"testing"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/identity"
	"annae/internal/record"
)

// said is what a person typed, and what hangs on the conversation in which they
// did.
const said = "Our purple elephants need 41 bridges."

// talk is a conversation with everything that can hang on it.
func talk(t *testing.T, r *record.Record) (hub.Room, conversation.Code, string) {
	t.Helper()
	ref := load(t, applications(t, r), entry(1))[0].Reference
	q := request(ref, "person1@example.org")
	handIn(t, r, q, true)
	kept := r.Kept(t.Context())
	code, err := kept.Save(conversation.Saved{Check: conversation.Check{Tracks: []string{"planning-2026"}}, At: day})
	if err != nil {
		t.Fatal(err)
	}
	room := hub.Room{Name: "a", Channel: "test", Lasts: hub.Lasting, Seq: 1}
	room.State.Judged.Text = said
	room.State.Stopped = []conversation.Code{code}
	room.State.Tracking = &conversation.Tracking{Reference: ref, Challenge: q.Challenge}
	for _, name := range []string{"a", "b"} {
		one := room
		if one.Name = name; name == "b" {
			one.State = conversation.State{}
		}
		if err := r.Begin(t.Context(), one, conversation.Turn{Seq: 1, Said: said + name, At: day}); err != nil {
			t.Fatal(err)
		}
	}
	under := hold(t, r, "one")
	for i := range 80 { // so that pages are split
		room.Seq++
		turn := conversation.Turn{Seq: room.Seq, MessageID: string(rune('a' + i)), Said: strings.Repeat(said, 1+i%30), At: day}
		work(t, r, under, func(tx *record.Tx) {
			if err := tx.Keep(t.Context(), room, turn, false); err != nil {
				t.Fatal(err)
			}
		})
	}
	put(t, r, under, send("a", "waits: "+said), send("b", "stays"))
	bad := update("a", 1)
	bad.Body = []byte("parked: " + said)
	park(t, r, bad)
	return room, code, q.Challenge
}

// forgot looks for what may be left of it.
func forgot(t *testing.T, r *record.Record, before record.Dump, code conversation.Code, challenge string) {
	t.Helper()
	lies(t, r, before, []string{said + "\"", "waits: ", "parked: ", string(code), challenge})
	if _, err := r.Kept(t.Context()).Load(code); !errors.Is(err, conversation.ErrNoCheck) {
		t.Errorf("the pre-check is still there: %v", err)
	}
	for _, s := range must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: hold(t, r, "one"), Channel: "mail", Most: 10})) {
		t.Errorf("a letter still waits: %s", s.Name)
	}
	if left := outbox(t, r, hold(t, r, "one")); len(left) != 1 || left[0] != "stays" {
		t.Errorf("in the outbox are %v, want that of the other conversation", left)
	}
	if turns := must[[]conversation.Turn](t)(r.Turns(t.Context(), "b", 0)); len(turns) != 1 {
		t.Errorf("the other conversation has %d turns", len(turns))
	}
}

func TestOfAForgottenConversationNothingIsLeft(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		room, code, challenge := talk(t, r)
		before := dump(t, r)
		accept(t, r, update("a", 2)) // said afterwards
		receipt := ""
		room.Seq++
		work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
			kept := tx.Kept(t.Context(), room)
			receipt = kept.Forget(room.State)
			room.State = conversation.State{}
			if err := errors.Join(kept.Err(), tx.Keep(t.Context(), room, conversation.Turn{Seq: room.Seq, At: day}, true)); err != nil {
				t.Fatal(err)
			}
		})
		forgot(t, r, before, code, challenge)
		told, err := r.Receipt(t.Context(), receipt)
		if err != nil || told.Who != "person" || told.Did != "forgotten" || told.Detail != "pre-checks 1" {
			t.Errorf("Receipt(%s) = %+v, %v", receipt, told, err)
		}
		if left := waiting(t, r, hold(t, r, "one"), 10); len(left) != 1 || left[0].ID != "a-2" {
			t.Errorf("there wait %+v, want what was said afterwards", left)
		}
	})
}

func TestOfAnEndedConversationNothingIsLeft(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		_, code, challenge := talk(t, r)
		before := dump(t, r)
		accept(t, r, update("a", 2))
		if err := r.End(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		forgot(t, r, before, code, challenge)
		if left := waiting(t, r, hold(t, r, "one"), 10); len(left) != 0 {
			t.Errorf("there wait %+v, want nothing", left)
		}
	})
}

// Who asks for codes and forgets could else have letters sent without end.
func TestToForgetMakesRoomForNoMoreLetters(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		ref := load(t, applications(t, r), entry(1))[0].Reference
		letters := 0
		for range identity.MailsAnHour + 2 {
			q := request(ref, "person1@example.org")
			letter := ask(t, r, q)
			if letter != "" {
				letters++
			}
			of := conversation.State{Tracking: &conversation.Tracking{Reference: ref, Challenge: q.Challenge}}
			if r.Kept(t.Context()).Forget(of) == "" {
				t.Fatal("there is no receipt")
			}
			if letter == "" {
				continue
			}
			if _, good := prove(t, r, q.Challenge, codeIn(t, letter)); good {
				t.Error("the code of a forgotten conversation is good")
			}
		}
		if letters != identity.MailsAnHour {
			t.Errorf("%d letters went out, want %d", letters, identity.MailsAnHour)
		}
	})
}

// Somebody who reads for long, such as a backup, holds the log; writers don't
// wait for it, and the next sweep empties it.
func TestALogThatIsReadIsEmptiedByTheNextSweep(t *testing.T) {
	r := open(t, inFile(t))
	room, code, challenge := talk(t, r)
	before := dump(t, r)
	db := must[*sql.DB](t)(sql.Open("sqlite", r.File()))
	reading := must[*sql.Tx](t)(db.Begin())
	var turns int
	if err := reading.QueryRow(`SELECT count(*) FROM turns`).Scan(&turns); err != nil || turns == 0 {
		t.Fatalf("it reads %d turns, %v", turns, err)
	}
	if err := r.End(t.Context(), room.Name); err != nil {
		t.Fatal(err)
	}
	if log := must[[]byte](t)(os.ReadFile(r.File() + "-wal")); len(log) == 0 {
		t.Error("the log is empty though it is read, so this test shows nothing")
	}
	if err := errors.Join(reading.Rollback(), db.Close(), r.Sweep(t.Context())); err != nil {
		t.Fatal(err)
	}
	forgot(t, r, before, code, challenge)
}
