package hub_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/enquiry"
	"annae/internal/hub"
	"annae/internal/record"
	"annae/internal/seal"
)

// A helpDesk is a record with people, and a handler of conversations that are
// fetched. Nothing is handled by itself.
type helpDesk struct {
	t       *testing.T
	r       *record.Record
	people  *record.Enquiries
	handler *hub.Handler[*record.Tx]
}

func openHelpDesk(t *testing.T) *helpDesk {
	t.Helper()
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Open(t.Context(), slog.New(slog.DiscardHandler), record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Shards: 1}, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	d := answertest.Desk()
	core, err := conversation.New(conversation.Setup{Desk: d, Content: d.Content(), Rules: d.Rules(), Now: time.Now, Office: &enquiry.Office{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Begin(t.Context(), hub.Room{Name: talk, Channel: "web", Locale: "en", Seq: 1, Lasts: time.Hour}, conversation.Turn{Seq: 1}); err != nil {
		t.Fatal(err)
	}
	keeping := func(ctx context.Context, tx *record.Tx, room hub.Room) hub.Keeping { return tx.Kept(ctx, room) }
	return &helpDesk{t, r, r.Enquiries(enquiry.Desk{}), hub.NewHandler(core, map[string]hub.Channel{"web": hub.Waited{}}, keeping)}
}

// work runs a transaction under the lease of the one shard.
func (d *helpDesk) work(do func(tx *record.Tx) error) {
	d.t.Helper()
	held, _, err := d.r.Hold(d.t.Context(), "one", time.Minute)
	if err == nil {
		err = d.r.Work(d.t.Context(), held, do)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// talk is the one conversation.
const talk = "talk"

func message(id, text string) delivery.Update {
	return delivery.Update{Channel: "web", ID: id, Conversation: talk, Body: []byte(`{"id":"` + id + `","text":"` + text + `"}`)}
}

// says has a message handled.
func (d *helpDesk) says(id, text string) {
	d.t.Helper()
	d.work(func(tx *record.Tx) error { return d.handler.Handle(d.t.Context(), tx, message(id, text)) })
}

// does has the help desk do something, and what waits handled.
func (d *helpDesk) does(id enquiry.ID, deed enquiry.Deed, text string) {
	d.t.Helper()
	if _, err := d.people.Do(d.t.Context(), enquiry.Request{ID: id, Deed: deed, By: "kim", Text: text}); err != nil {
		d.t.Fatal(err)
	}
}

// hear has all that waits handled.
func (d *helpDesk) hear(handle func(context.Context, *record.Tx, delivery.Update) error) {
	d.t.Helper()
	d.work(func(tx *record.Tx) error {
		all, err := tx.Waiting(d.t.Context(), 100)
		for _, u := range all {
			if err == nil {
				err = handle(d.t.Context(), tx, u)
			}
		}
		if err != nil {
			return err
		}
		return tx.Done(d.t.Context(), all)
	})
}

// one is the one enquiry, with what happened to it and to its last reply.
func (d *helpDesk) one() (e enquiry.Enquiry, did string, fate enquiry.Fate) {
	d.t.Helper()
	list, _, err := d.people.List(d.t.Context(), enquiry.Filter{}, "", 10)
	if err != nil || len(list) != 1 {
		d.t.Fatalf("there are %d enquiries, %v", len(list), err)
	}
	e, events, err := d.people.Show(d.t.Context(), list[0].ID, "lee")
	if err != nil {
		d.t.Fatal(err)
	}
	for _, ev := range events {
		did += string(ev.Did) + " "
		if ev.Did == enquiry.Reply {
			fate = ev.Fate
		}
	}
	return e, strings.TrimSpace(did), fate
}

// said are the keys and words of the turns behind the first.
func (d *helpDesk) said() string {
	d.t.Helper()
	turns, err := d.r.Turns(d.t.Context(), talk, 1)
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, t := range turns {
		one := "-"
		for _, p := range t.Reply.Parts {
			switch p := p.(type) {
			case conversation.Text:
				one += " " + p.Key
			case conversation.Words:
				one += " " + p.Text
			}
		}
		all = append(all, strings.TrimPrefix(one, "- "))
	}
	return strings.Join(all, "; ")
}

// What staff wrote to who is not there any more staff see; nothing begins by it.
func TestAWordToAConversationThatIsOver(t *testing.T) {
	d := openHelpDesk(t)
	d.says("m1", "/person may we?")
	e, _, _ := d.one()
	d.work(func(tx *record.Tx) error { // it has lasted
		room, _, err := tx.Room(t.Context(), talk)
		if err != nil {
			return err
		}
		room.Seq, room.Lasts = room.Seq+1, -time.Minute
		return tx.Keep(t.Context(), room, conversation.Turn{Seq: room.Seq, MessageID: "m2"}, false)
	})
	d.does(e.ID, enquiry.Reply, "You may.")
	if _, _, fate := d.one(); fate != enquiry.Waiting {
		t.Errorf("before it is handled it is %s", fate)
	}
	d.hear(d.handler.Handle)
	if _, did, fate := d.one(); fate != enquiry.Left || did != "ask reply lose" {
		t.Errorf("it is %s, and happened %q", fate, did)
	}
	if _, err := d.r.Turns(t.Context(), talk, 0); err == nil {
		t.Error("the conversation begins again")
	}
}

// A claim that is heard of when its person has taken the conversation back does
// not silence the bot, nor is it told.
func TestAWordThatIsTooLate(t *testing.T) {
	d := openHelpDesk(t)
	d.says("m1", "/person may we?")
	e, _, _ := d.one()
	d.does(e.ID, enquiry.Claim, "")
	d.says("m2", "are you there?") // it holds at once
	d.says("m3", "/bot")
	d.hear(d.handler.Handle)
	d.says("m4", "/help")
	if got, want := d.said(), "enquiry.open enquiry.mail; -; enquiry.back; conv.help enquiry.help"; got != want {
		t.Errorf("said is %q, want %q", got, want)
	}
	if e, did, _ := d.one(); e.State != enquiry.Returned || did != "ask claim say take_back" {
		t.Errorf("it is %s, and happened %q", e.State, did)
	}
}

// A message that can't be handled goes to the help desk, and a word of the help
// desk that can't be said is not taken for one.
func TestWhatFailsIsHandedOver(t *testing.T) {
	d := openHelpDesk(t)
	fails := func(id, text string) {
		d.work(func(tx *record.Tx) error { return d.handler.Apologise(t.Context(), tx, message(id, text)) })
	}
	fails("m1", "may we? call +82 10 1234 5678")
	e, _, _ := d.one()
	if e.Why != enquiry.Failed || e.Text != "may we? call ▒▒▒" {
		t.Errorf("handed over is %+v", e.Question)
	}
	fails("m2", "and they?")
	d.does(e.ID, enquiry.Reply, "You may.")
	d.hear(d.handler.Apologise)
	if _, _, fate := d.one(); fate != enquiry.Lost {
		t.Errorf("a reply that could not be said is %s", fate)
	}
	d.does(e.ID, enquiry.Claim, "")
	fails("m3", "and we?")
	if got, want := d.said(), "enquiry.failed enquiry.mail; enquiry.failed_too; -"; got != want {
		t.Errorf("said is %q, want %q", got, want)
	}
	if _, did, _ := d.one(); did != "ask say reply lose claim say" {
		t.Errorf("it happened %q", did)
	}
}
