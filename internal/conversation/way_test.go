package conversation_test

import (
	"slices"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/identity"
	"annae/internal/locale"
)

// A plan of Laos, whose clock is two hours behind that of Korea, or a
// demonstration there, which a company in Korea leads.
type lao struct {
	counter
	track string
}

func (l *lao) Standing(ref application.Reference) (application.Standing, error) {
	s, err := l.counter.Standing(ref)
	s.Country, s.Track = "LA", l.track
	return s, err
}

const moved = application.Reference("KCN-2026-7F3K-E")

// pushed is a private chat in which an application was proved, at a time.
func pushed(t *testing.T, desk conversation.Status, at string) (core *conversation.Core, st *conversation.State, now *time.Time) {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	d := answertest.Desk()
	core, err = conversation.New(conversation.Setup{Desk: d, Content: d.Content(), Rules: d.Rules(), Status: desk, Now: func() time.Time { return moment }})
	if err != nil {
		t.Fatal(err)
	}
	st = &conversation.State{}
	for _, text := range []string{"/status " + string(moved), "person@example.org", "12345678"} {
		core.Turn(st, "telegram", text, conversation.Incoming{Text: text, Locale: "en"})
	}
	return core, st, &moment
}

func TestNewsInAPrivateChatSaysWhatItIsWhereItWasProved(t *testing.T) {
	desk := &lao{counter{contacts: 1}, "planning-2026"}
	core, st, now := pushed(t, desk, "2026-11-23T10:00:00+07:00")
	news := func() []string {
		return said(core.Turn(st, "telegram", "n", conversation.Incoming{News: moved}).Reply)
	}
	if got := news(); !slices.Contains(got, "news.moved") || !slices.Contains(got, "status.stands") || !slices.Contains(got, "do.quiet") {
		t.Errorf("news of what was proved says %q", got)
	}
	*now = now.Add(181 * 24 * time.Hour)
	if got, want := news(), []string{"news.there", "ref." + string(moved), "do.quiet"}; !slices.Equal(got, want) {
		t.Errorf("half a year later it says %q, want %q", got, want)
	}
	*now = now.Add(-181 * 24 * time.Hour)
	desk.contacts = 2
	if got := news(); len(got) > 0 {
		t.Errorf("to who is no contact any more it says %q", got)
	}
}

func TestNewsWaitsForTheHoursInWhichItIsWanted(t *testing.T) {
	for name, c := range map[string]struct {
		track, at, said string
		want            time.Duration
	}{
		"by day":                              {"planning-2026", "2026-11-23T10:00:00+07:00", "", 0},
		"at night":                            {"planning-2026", "2026-11-23T22:00:00+07:00", "", 10 * time.Hour},
		"early in Laos, where a plan is from": {"planning-2026", "2026-11-23T07:30:00+07:00", "", 30 * time.Minute},
		"and late enough in Korea":            {"demonstration-2026", "2026-11-23T07:30:00+07:00", "", 0},
		"left alone until ten":                {"planning-2026", "2026-11-23T09:00:00+07:00", "/quiet 22-10", time.Hour},
		"wanted at night":                     {"planning-2026", "2026-11-23T23:00:00+07:00", "/quiet 8-22", 0},
	} {
		t.Run(name, func(t *testing.T) {
			core, st, _ := pushed(t, &lao{counter{contacts: 1}, c.track}, c.at)
			if c.said != "" {
				if got := said(core.Turn(st, "telegram", "q", conversation.Incoming{Text: c.said}).Reply); got[0] != "news.hours" {
					t.Errorf("%s is answered with %q", c.said, got)
				}
			}
			turn := core.Turn(st, "telegram", "n", conversation.Incoming{News: moved})
			if len(turn.Reply.Parts) == 0 || turn.Wait != c.want {
				t.Errorf("it waits for %v, want %v: %q", turn.Wait, c.want, said(turn.Reply))
			}
		})
	}
}

func TestHoursThatAreNoneAreExplained(t *testing.T) {
	core, st, _ := pushed(t, &lao{counter{contacts: 1}, "planning-2026"}, "2026-11-23T10:00:00+07:00")
	if got := said(core.Turn(st, "telegram", "q", conversation.Incoming{Text: "/quiet 25-7"}).Reply); !slices.Equal(got, []string{"news.how"}) {
		t.Errorf("it says %q", got)
	}
	if st.Follows == nil || st.Follows.Quiet || st.Follows.Hours != nil {
		t.Errorf("and changed %+v", st.Follows)
	}
}

// Where others read along, nothing of an application is said, and nothing is
// proved.
func TestWhereOthersReadAlongNoApplicationIsLookedAt(t *testing.T) {
	for _, in := range []conversation.Incoming{
		{Text: "/status"}, {Text: "/status " + string(moved)}, {Text: "where does " + string(moved) + " stand?"}, {Choice: "do.status"}, {Choice: "ref." + string(moved)},
		{Text: "/start status"}, {Text: identity.NewLinkSecret()},
	} {
		core := newCore(t, nil).Keeping(nil, nil, &doors{counter{contacts: 1}, ""}, nil, nil)
		st := conversation.State{}
		in.Aside = "https://t.me/bot?start=status"
		r := core.Reply(&st, "telegram", in)
		link, is := r.Parts[len(r.Parts)-1].(conversation.Link)
		if !is || link.URL != in.Aside || !hasText(r, "status.aside") || st.Tracking != nil || st.Follows != nil {
			t.Errorf("%+v is answered with %q (tracking %+v)", in, said(r), st.Tracking)
		}
	}
}

func TestTheLanguageIsThatInWhichSomebodyWrites(t *testing.T) {
	core := newCore(t, nil)
	for name, c := range map[string]struct {
		said []string
		want locale.Locale
	}{
		"nothing yet but a command": {[]string{"/help"}, "en"},
		"Korean":                    {[]string{"계획수립형은 누가 신청할 수 있나요?", "/help"}, "ko"},
		"chosen":                    {[]string{"/language ko", "/help"}, "ko"},
	} {
		var st conversation.State
		var r conversation.Reply
		for _, text := range c.said {
			r = core.Reply(&st, "telegram", conversation.Incoming{Text: text, Locale: "en"})
		}
		if r.Locale != c.want {
			t.Errorf("%s: the reply is in %s, want %s", name, r.Locale, c.want)
		}
	}
}

func TestWhatCantBeReadIsToldKindly(t *testing.T) {
	core := newCore(t, nil)
	if got := said(core.Reply(&conversation.State{}, "telegram", conversation.Incoming{Unread: true})); !slices.Equal(got, []string{"conv.unread"}) {
		t.Errorf("a picture alone is answered with %q", got)
	}
	got := core.Reply(&conversation.State{}, "telegram", conversation.Incoming{Text: "who can apply for planning?", Unread: true})
	if card, is := got.Parts[1].(conversation.Card); !hasText(got, "conv.unread") || !is || card.Topic != "who-can-apply-planning" {
		t.Errorf("a picture with a question is answered with %q", said(got))
	}
}

// Questions of a pre-check take each other's place; a result and a code to go
// on with stay.
func TestOnlyQuestionsTakeThePlaceOfAnother(t *testing.T) {
	core := newCore(t, nil)
	var st conversation.State
	for _, step := range []struct {
		in   conversation.Incoming
		over bool
	}{
		{conversation.Incoming{Text: "who can apply for planning?"}, false},
		{conversation.Incoming{Choice: "check.2026.planning."}, false},
		{conversation.Incoming{Choice: "fact.applicant.foreign_local_government"}, true},
		{conversation.Incoming{Text: "I don't know"}, true}, // by its label
		{conversation.Incoming{Choice: "step.back"}, true},
		{conversation.Incoming{Choice: "step.reason"}, true},
		{conversation.Incoming{Choice: "step.answers"}, true},
		{conversation.Incoming{Choice: "step.result"}, false},
	} {
		if r := core.Reply(&st, "telegram", step.in); r.Over != step.over {
			t.Errorf("%+v: Over is %v", step.in, r.Over)
		}
	}
}
