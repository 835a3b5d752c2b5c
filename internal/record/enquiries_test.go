package record_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/enquiry"
	"annae/internal/hub"
	"annae/internal/locale"
	"annae/internal/record"
)

// A front that notes what it hears, and sends it on.
type front struct{ heard []string }

func (f *front) Happened(ctx context.Context, out enquiry.Outbox, e enquiry.Enquiry, ev enquiry.Event) error {
	f.heard = append(f.heard, strings.TrimSpace(fmt.Sprintf("%d %s %s %s", ev.N, ev.Did, e.State, ev.Text)))
	return out.Put(ctx, delivery.Send{Channel: "front", Conversation: string(e.ID), Name: fmt.Sprint(ev.N), Body: []byte("hello")})
}

// letters are written into the outbox as they are.
type letters struct{}

func (letters) Letter(to, _, text string, _ locale.Locale, id string) (delivery.Send, error) {
	return delivery.Send{Channel: "mail", Conversation: "box " + to, Name: id, Body: []byte(text)}, nil
}

func helpDesk(r *record.Record, alert time.Duration, f enquiry.Front) *record.Enquiries {
	c := answertest.Desk().Content()
	return r.Enquiries(enquiry.Desk{Alert: alert, Front: f, Letters: enquiry.Letters{Words: c.Words, Served: c.Served, Post: letters{}}})
}

// kept does something in the transaction of a message.
func kept(t *testing.T, r *record.Record, room hub.Room, do func(*record.Kept)) {
	t.Helper()
	work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
		k := tx.Kept(t.Context(), room)
		do(k)
		if err := k.Err(); err != nil {
			t.Fatal(err)
		}
	})
}

// handOver begins a conversation and hands a question over in it.
func handOver(t *testing.T, r *record.Record, name string) (room hub.Room, id enquiry.ID) {
	t.Helper()
	room = hub.Room{Name: name, Channel: "web", Seq: 1, Lasts: hub.Lasting}
	if err := r.Begin(t.Context(), room, conversation.Turn{Seq: 1, Said: "who may apply?", At: day}); err != nil {
		t.Fatal(err)
	}
	kept(t, r, room, func(k *record.Kept) {
		id = k.HandOver(enquiry.Question{Text: said + " Write to person@example.org.", Why: enquiry.Unknown, Topics: []string{"a"}}, "en")
	})
	return room, id
}

func does(t *testing.T, s *record.Enquiries, q enquiry.Request) enquiry.Enquiry {
	t.Helper()
	return must[enquiry.Enquiry](t)(s.Do(t.Context(), q))
}

// shown is an enquiry with what happened to it, in short.
func shown(t *testing.T, s *record.Enquiries, id enquiry.ID) (e enquiry.Enquiry, did []string) {
	t.Helper()
	e, events, err := s.Show(t.Context(), id, "lee")
	if err != nil {
		t.Fatal(err)
	}
	for _, ev := range events {
		did = append(did, strings.TrimSpace(fmt.Sprintf("%s %s %s", ev.Did, ev.Text, ev.Fate)))
	}
	return e, did
}

// words are those that wait to be heard in conversations.
func words(t *testing.T, r *record.Record) (all []enquiry.Deed) {
	t.Helper()
	for _, u := range waiting(t, r, hold(t, r, "one"), 100) {
		if strings.HasPrefix(u.ID, "word ") {
			all = append(all, enquiry.Deed(strings.Split(string(u.Body), `"did":"`)[1][:strings.Index(strings.Split(string(u.Body), `"did":"`)[1], `"`)]))
		}
	}
	return all
}

// What happens to a question is kept sealed, told to the conversation, to the
// front and in the audit, and a request that comes again does nothing.
func TestWhatHappensToAnEnquiryIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		f := &front{}
		s := helpDesk(r, 0, f)
		room, id := handOver(t, r, "a")
		reply := enquiry.Request{ID: id, Deed: enquiry.Reply, By: "kim", Text: "Only 7 of them, call +82 10 1234 5678.", Take: true, Key: "k"}
		does(t, s, reply)
		does(t, s, reply)
		kept(t, r, room, func(k *record.Kept) {
			if k.Stands() != enquiry.Claimed {
				t.Errorf("it is %s", k.Stands())
			}
			k.PassOn("my number is +82 10 1234 5678")
			k.TakeBack()
			k.TakeBack()
		})
		e, did := shown(t, s, id)
		want := []string{"ask " + said + " Write to ▒▒▒.", "claim", "reply Only 7 of them, call +82 10 1234 5678. waiting", "say my number is ▒▒▒", "take_back"}
		if !slices.Equal(did, want) || e.State != enquiry.Returned || e.Answered.IsZero() || len(e.Earlier) != 1 || e.Earlier[0].Said != "who may apply?" {
			t.Errorf("it is %+v, and happened %q, want %q", e, did, want)
		}
		if got := words(t, r); !slices.Equal(got, []enquiry.Deed{enquiry.Claim, enquiry.Reply}) {
			t.Errorf("its conversation hears of %v", got)
		}
		told := []string{"1 ask open " + said + " Write to ▒▒▒.", "2 claim claimed", "3 reply claimed " + reply.Text, "4 say claimed my number is ▒▒▒", "5 take_back returned"}
		if !slices.Equal(f.heard, told) {
			t.Errorf("the front hears %q, want %q", f.heard, told)
		}
		if n := len(must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: hold(t, r, "one"), Channel: "front", Most: 10}))); n != 1 { // one after another
			t.Errorf("of what the front sends %d can go out, want the first", n)
		}
		all := dump(t, r).Text
		for _, plain := range []string{"purple", "Only 7"} {
			if strings.Contains(all, "enquiries "+plain) || strings.Contains(tableOf(all, "enquir"), plain) {
				t.Errorf("%q lies there unsealed", plain)
			}
		}
		for _, line := range []string{"enquiry claim", "enquiry reply", "enquiry seen"} {
			if !strings.Contains(tableOf(all, "audit"), line) {
				t.Errorf("the audit lacks %q", line)
			}
		}
	})
}

// tableOf are the rows of tables in a dump.
func tableOf(text, table string) (rows string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, table) {
			rows += line
		}
	}
	return rows
}

// An address is there for replies that are not fetched: they are mailed when that
// was waited for, at once where nobody is there, and not where it was fetched.
func TestWhoLeftGetsTheReplyByMail(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		s := helpDesk(r, 0, nil)
		mails := func() (names []string) {
			for _, m := range must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: hold(t, r, "one"), Channel: "mail", Most: 10})) {
				names = append(names, m.Name)
				if !strings.Contains(string(m.Body), "Yes, to all.") {
					t.Errorf("the letter is %s", m.Body)
				}
			}
			return names
		}
		reply := func(room string) (enquiry.ID, int) {
			where, id := handOver(t, r, room)
			kept(t, r, where, func(k *record.Kept) { k.MailTo(room + "@example.org") })
			does(t, s, enquiry.Request{ID: id, Deed: enquiry.Reply, By: "kim", Text: "Yes, to all."})
			return id, 3
		}
		told := func(id enquiry.ID, n, turn int, sends ...delivery.Send) {
			work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
				if err := tx.Told(t.Context(), enquiry.Word{Enquiry: id, N: n, Did: enquiry.Reply}, turn, sends); err != nil {
					t.Fatal(err)
				}
			})
		}
		id, n := reply("fetched")
		told(id, n, 2)
		if err := r.Seen(t.Context(), "fetched", 2); err != nil {
			t.Fatal(err)
		}
		if _, did := shown(t, s, id); did[2] != "reply Yes, to all. seen" || did[3] != "reach  seen" || strings.Contains(dump(t, r).Text, "name=enquiry "+string(id)) {
			t.Errorf("of what was fetched is told %q, or its letter waits", did)
		}
		id, n = reply("waits")
		told(id, n, 2)
		if waits := mails(); len(waits) != 0 {
			t.Errorf("at once are mailed %q", waits)
		}
		id, n = reply("over")
		told(id, n, hub.Nobody)
		if got := mails(); !slices.Equal(got, []string{enquiry.LetterID(id, n)}) {
			t.Errorf("mailed is %q", got)
		}
		if _, did := shown(t, s, id); did[2] != "reply Yes, to all. left" || did[3] != "lose  left" {
			t.Errorf("of who left is told %q", did)
		}
		for _, m := range must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: hold(t, r, "one"), Channel: "mail", Most: 10})) {
			settle(t, r, hold(t, r, "one"), delivery.Settled{Send: m, ID: "<1>"})
		}
		if _, did := shown(t, s, id); did[2] != "reply Yes, to all. mailed" || did[4] != "reach  mailed" {
			t.Errorf("of what was mailed is told %q", did)
		}
	})
}

// What a platform refuses staff see; of a reply in pieces, of each.
func TestAReplyThatIsRefusedIsLost(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		f := &front{}
		s := helpDesk(r, 0, f)
		_, id := handOver(t, r, "a")
		does(t, s, enquiry.Request{ID: id, Deed: enquiry.Reply, By: "kim", Text: "Yes."})
		pieces := []delivery.Send{{Channel: "telegram", Conversation: "chat", Name: "turn 2.0", Body: []byte("a")}, {Channel: "telegram", Conversation: "chat", Name: "turn 2.1", Body: []byte("b")}}
		work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
			if err := errors.Join(tx.Put(t.Context(), pieces...), tx.Told(t.Context(), enquiry.Word{Enquiry: id, N: 2, Did: enquiry.Reply}, 2, pieces)); err != nil {
				t.Fatal(err)
			}
		})
		fate := func() string { _, did := shown(t, s, id); return did[1] }
		next := func(what delivery.Settled) {
			what.Send = must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: hold(t, r, "one"), Channel: "telegram", Most: 1}))[0]
			settle(t, r, hold(t, r, "one"), what)
		}
		if got := fate(); got != "reply Yes. waiting" {
			t.Errorf("it is %q", got)
		}
		next(delivery.Settled{ID: "7"})
		if got := fate(); got != "reply Yes. waiting" {
			t.Errorf("with one piece sent it is %q", got)
		}
		if len(f.heard) != 2 {
			t.Errorf("with one piece sent the front hears %q", f.heard)
		}
		next(delivery.Settled{Parked: "too long"})
		if got := fate(); got != "reply Yes. failed" || !slices.Contains(f.heard, "3 lose open") {
			t.Errorf("with one piece refused it is %q, and the front hears %q", got, f.heard)
		}
		does(t, s, enquiry.Request{ID: id, Deed: enquiry.Reply, By: "kim", Text: "Yes!"})
		whole := delivery.Send{Channel: "telegram", Conversation: "chat", Name: "turn 3.0", Body: []byte("c")}
		work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
			if err := errors.Join(tx.Put(t.Context(), whole), tx.Told(t.Context(), enquiry.Word{Enquiry: id, N: 4, Did: enquiry.Reply}, 3, []delivery.Send{whole})); err != nil {
				t.Fatal(err)
			}
		})
		next(delivery.Settled{ID: "8"})
		if got := f.heard[len(f.heard)-1]; got != "5 reach open" {
			t.Errorf("of a reply that went out the front hears %q", got)
		}
	})
}

// Who forgets takes the question along, whoever has it, and who only closes an
// application does not.
func TestAForgottenEnquiryIsGone(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		f := &front{}
		s := helpDesk(r, 0, f)
		room, id := handOver(t, r, "a")
		other, stays := handOver(t, r, "b")
		_, ended := handOver(t, r, "c")
		if err := r.End(t.Context(), "c"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Show(t.Context(), ended, "lee"); !errors.Is(err, enquiry.ErrUnknown) {
			t.Errorf("Show() of one whose conversation was ended = %v", err)
		}
		for _, where := range []hub.Room{room, other} {
			kept(t, r, where, func(k *record.Kept) { k.MailTo("person@example.org") })
		}
		for _, one := range []enquiry.ID{id, stays} {
			does(t, s, enquiry.Request{ID: one, Deed: enquiry.Reply, By: "kim", Text: "Yes, elephants."})
		}
		for _, one := range []enquiry.ID{id, stays} {
			if _, _, err := r.Answered(t.Context(), string(one), []byte("a")); err != nil {
				t.Fatal(err)
			}
			if err := r.Answer(t.Context(), string(one), 201, `{"id":"`+string(one)+`"}`); err != nil {
				t.Fatal(err)
			}
		}
		before := dump(t, r)
		work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
			if err := tx.Keep(t.Context(), hub.Room{Name: "b", Channel: "web", Seq: 2, Lasts: hub.Lasting}, conversation.Turn{Seq: 2, At: day}, true); err != nil { // "close this"
				t.Fatal(err)
			}
		})
		kept(t, r, room, func(k *record.Kept) {
			if k.Forget(conversation.State{}) == "" {
				t.Error("there is no receipt")
			}
		})
		if _, _, err := s.Show(t.Context(), id, "lee"); !errors.Is(err, enquiry.ErrUnknown) {
			t.Errorf("Show() of what is forgotten = %v", err)
		}
		if _, err := s.Do(t.Context(), enquiry.Request{ID: id, Deed: enquiry.Claim, By: "kim"}); !errors.Is(err, enquiry.ErrUnknown) {
			t.Errorf("Do() with what is forgotten = %v", err)
		}
		if _, did := shown(t, s, stays); len(did) != 3 {
			t.Errorf("to the other happened %q", did)
		}
		for one, want := range map[enquiry.ID]string{id: "{}", stays: `{"id":"` + string(stays) + `"}`} {
			if _, body, err := r.Answered(t.Context(), string(one), []byte("a")); err != nil || body != want {
				t.Errorf("a program that asks again is answered %s, %v, want %s", body, err, want)
			}
		}
		after := dump(t, r)
		if !strings.Contains(before.Text, "name=enquiry "+string(id)) || strings.Contains(after.Text, "name=enquiry "+string(id)) || strings.Contains(tableOf(after.Text, "enquir"), string(id)) {
			t.Errorf("it is left:\n%s", after.Text)
		}
		if got := f.heard[len(f.heard)-1]; got != "4 forget open" {
			t.Errorf("the front hears %q", got)
		}
	})
}

// Who is erased gets no reply mailed.
func TestAnAddressForRepliesIsErased(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		s, a := helpDesk(r, 0, nil), applications(t, r)
		box := func(address string) string { return "box " + address }
		var ids []enquiry.ID
		for _, name := range []string{"one", "two"} {
			room, id := handOver(t, r, name)
			kept(t, r, room, func(k *record.Kept) { k.MailTo(name + "@example.org") })
			does(t, s, enquiry.Request{ID: id, Deed: enquiry.Reply, By: "kim", Text: "Yes."})
			ids = append(ids, id)
		}
		done, _, err := a.Erase(t.Context(), application.Erasure{Address: "one@example.org", By: "kim"}, box)
		if err != nil || done.Mailboxes != 1 || done.Letters != 1 {
			t.Fatalf("erased is %+v, %v", done, err)
		}
		for i, want := range []bool{false, true} {
			if e, _ := shown(t, s, ids[i]); e.Mail != want || strings.Contains(dump(t, r).Text, "name="+enquiry.LetterID(ids[i], 3)) != want {
				t.Errorf("of %s there is an address: %t, want %t", ids[i], e.Mail, want)
			}
		}
	})
}

// A question goes 30 days after anything last happened to it; its conversation
// has none then.
func TestAnEnquiryIsKeptForAMonth(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		s := helpDesk(r, 0, nil)
		room, id := handOver(t, r, "a")
		later := func(by time.Duration) {
			if err := errors.Join(r.Age(t.Context(), "enquiries", "changed", by), r.Sweep(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		later(29 * 24 * time.Hour)
		does(t, s, enquiry.Request{ID: id, Deed: enquiry.Claim, By: "kim"})
		later(29 * 24 * time.Hour)
		if _, did := shown(t, s, id); len(did) != 2 {
			t.Errorf("it happened %q", did)
		}
		later(2 * 24 * time.Hour)
		kept(t, r, room, func(k *record.Kept) {
			k.PassOn("hello?")
			if state := k.Stands(); state != "" {
				t.Errorf("after a month it is %s", state)
			}
		})
		if left := tableOf(dump(t, r).Text, "enquiry_events"); left != "" {
			t.Errorf("of it is left %s", left)
		}
	})
}

// What is done in the transaction of an update goes with it.
func TestAnEnquiryIsTakenWithAnUpdate(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		s := helpDesk(r, 0, nil)
		_, id := handOver(t, r, "a")
		under := hold(t, r, "one")
		failed := errors.New("the update failed")
		err := r.Work(t.Context(), under, func(tx *record.Tx) error {
			if e, err := s.In(tx).Do(t.Context(), enquiry.Request{ID: id, Deed: enquiry.Claim, By: "kim"}); err != nil || e.State != enquiry.Claimed {
				t.Errorf("Do() = %s, %v", e.State, err)
			}
			return failed
		})
		if e, _ := shown(t, s, id); !errors.Is(err, failed) || e.State != enquiry.Open {
			t.Errorf("after %v it is %s", err, e.State)
		}
		work(t, r, under, func(tx *record.Tx) {
			_, err := s.In(tx).Do(t.Context(), enquiry.Request{ID: id, Deed: enquiry.Claim, By: "kim"})
			e, _, unknown := s.In(tx).Show(t.Context(), id, "kim")
			if _, _, none := s.In(tx).Show(t.Context(), "AAAAAAAA", "kim"); err != nil || unknown != nil || e.Holder != "kim" || !errors.Is(none, enquiry.ErrUnknown) {
				t.Errorf("in the transaction it is %q's, %v %v %v", e.Holder, err, unknown, none)
			}
		})
		if got := words(t, r); !slices.Equal(got, []enquiry.Deed{enquiry.Claim}) {
			t.Errorf("its conversation hears of %v", got)
		}
	})
}

// Nobody takes it in time: that is told once, and again when it is opened again.
func TestWhatNobodyTakesIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		f := &front{}
		s := helpDesk(r, time.Millisecond, f)
		_, waits := handOver(t, r, "a")
		_, taken := handOver(t, r, "b")
		does(t, s, enquiry.Request{ID: taken, Deed: enquiry.Claim, By: "kim"})
		soon(t, "alert", func() bool { return must[int](t)(s.AlertDue(t.Context())) == 1 })
		if n := must[int](t)(s.AlertDue(t.Context())); n != 0 {
			t.Errorf("%d are told again", n)
		}
		if e, _ := shown(t, s, waits); !e.Overdue {
			t.Error("it is not overdue")
		}
		if open, overdue, err := s.Waiting(t.Context()); open != 1 || overdue != 1 || err != nil {
			t.Errorf("there wait %d, %d too long, %v", open, overdue, err)
		}
		if e := does(t, s, enquiry.Request{ID: waits, Deed: enquiry.Claim, By: "kim"}); e.Overdue {
			t.Error("taken it is overdue")
		}
		does(t, s, enquiry.Request{ID: waits, Deed: enquiry.Resolve, By: "kim"})
		does(t, s, enquiry.Request{ID: waits, Deed: enquiry.Reopen, By: "kim"})
		soon(t, "second alert", func() bool { return must[int](t)(s.AlertDue(t.Context())) == 1 })
		if n := strings.Count(strings.Join(f.heard, "\n"), "alert"); n != 2 {
			t.Errorf("the front hears of %d", n)
		}
	})
}

func TestEnquiriesAreListedByPages(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		s := helpDesk(r, 0, nil)
		var want, got []enquiry.ID
		for n := range 7 {
			_, id := handOver(t, r, fmt.Sprint(n))
			want = append(want, id)
		}
		for next := ""; ; {
			var page []enquiry.Enquiry
			var err error
			if page, next, err = s.List(t.Context(), enquiry.Filter{State: enquiry.Open, Locale: "en"}, next, 3); err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				got = append(got, e.ID)
			}
			if next == "" {
				break
			}
		}
		slices.Sort(want) // of the same moment, by number
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("listed are %v, want %v", got, want)
		}
	})
}

// Words that somebody holds back are heard by nobody until they say so, and once.
func TestWordsThatAreHeldAreSaidOnce(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		f := &front{}
		s := helpDesk(r, 0, f)
		_, id := handOver(t, r, "a")
		does(t, s, enquiry.Request{ID: id, Deed: enquiry.Claim, By: "kim"})
		does(t, s, enquiry.Request{ID: id, Deed: enquiry.Hold, By: "lee", Text: "Yes, of course."})
		if got := words(t, r); !slices.Equal(got, []enquiry.Deed{enquiry.Claim}) {
			t.Errorf("while they are held the conversation hears of %v", got)
		}
		release := enquiry.Request{ID: id, Deed: enquiry.Reply, By: "lee", Held: 3, Take: true, Key: "held 3"}
		var taken *enquiry.Taken
		if _, err := s.Do(t.Context(), release); !errors.As(err, &taken) || taken.By != "kim" {
			t.Errorf("said while another has it: %v", err)
		}
		release.From = "kim"
		for range 2 {
			does(t, s, release)
		}
		for _, wrong := range []enquiry.Request{{Held: 2, By: "lee"}, {Held: 9, By: "lee"}, {Held: 3, By: "kim", Take: true, From: "lee"}, {Held: 3, By: "lee", Text: "No."}} {
			wrong.ID, wrong.Deed = id, enquiry.Reply
			if _, err := s.Do(t.Context(), wrong); !errors.Is(err, enquiry.ErrNoWords) {
				t.Errorf("Do(%+v) = %v", wrong, err)
			}
		}
		want := []string{"1 ask open " + said + " Write to ▒▒▒.", "2 claim claimed", "3 hold claimed Yes, of course.", "4 claim claimed", "5 reply claimed Yes, of course."}
		if !slices.Equal(f.heard, want) {
			t.Errorf("the front hears %q, want %q", f.heard, want)
		}
	})
}

// What a front shows is found by what its platform calls it, and taken back where
// it is forgotten, or has not gone out.
func TestWhatAFrontShowsIsFoundAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		s := helpDesk(r, 0, recalling{})
		_, id := handOver(t, r, "a")
		under := hold(t, r, "one")
		sends := must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: under, Channel: "front", Most: 10}))
		settle(t, r, under, delivery.Settled{Send: sends[0], ID: "17.5"})
		does(t, s, enquiry.Request{ID: id, Deed: enquiry.Claim, By: "kim"})
		work(t, r, under, func(tx *record.Tx) {
			for _, c := range []struct{ channel, is, want string }{{"front", "17.5", string(id)}, {"slack", "17.5", ""}, {"front", "17.6", ""}} {
				if got, is, err := s.In(tx).Posted(t.Context(), c.channel, c.is); err != nil || is != (c.want != "") || string(got) != c.want {
					t.Errorf("Posted(%s, %s) = %q, %v, want %q", c.channel, c.is, got, err, c.want)
				}
			}
			if list, of, err := s.In(tx).Unresolved(t.Context(), 5); err != nil || of != 1 || len(list) != 1 || list[0].ID != id {
				t.Errorf("unresolved are %d, %+v, %v", of, list, err)
			}
		})
		if err := errors.Join(r.Age(t.Context(), "enquiries", "changed", 31*24*time.Hour), r.Sweep(t.Context())); err != nil {
			t.Fatal(err)
		}
		var bodies []string
		for range 2 {
			sends = must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: under, Channel: "front", Most: 10}))
			for _, one := range sends {
				bodies = append(bodies, one.Name+" "+string(one.Body)+" "+one.Ref)
				settle(t, r, under, delivery.Settled{Send: one, ID: "18"})
			}
		}
		first, second := enquiry.PostID(id, 1), enquiry.PostID(id, 2)
		want := []string{second + " nothing ", "gone " + first + " and " + second + " 17.5"}
		if !slices.Equal(bodies, want) {
			t.Errorf("after a month goes out %q, want %q", bodies, want)
		}
	})
}

// recalling shows all that happens, and takes it back when it is forgotten.
type recalling struct{}

func (recalling) Happened(ctx context.Context, out enquiry.Outbox, e enquiry.Enquiry, ev enquiry.Event) error {
	s := delivery.Send{Channel: "front", Conversation: string(e.ID), Name: enquiry.PostID(e.ID, ev.N), Body: []byte(ev.Text)}
	if ev.Did == enquiry.Forget {
		names, err := out.Recall(ctx, s.Conversation, []byte("nothing"))
		if err != nil {
			return err
		}
		s.Name, s.Follows, s.Body = "gone", names[0], []byte(strings.Join(names, " and "))
	}
	return out.Put(ctx, s)
}
