package identity_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/delivery"
	"annae/internal/identity"
	"annae/internal/locale"
)

// desk is a transaction, a post and a portal, which notes what they are asked.
type desk struct {
	hour    int // codes mailed within it
	away    bool
	asked   int // the portal
	kept    []identity.Challenge
	letters []string
}

func (*desk) Letter(to, _, _ string, _ locale.Locale, id string) (delivery.Send, error) {
	return delivery.Send{Conversation: to, Name: id}, nil
}

func (d *desk) Mailed(context.Context, application.Reference) (hour, day int, err error) {
	return d.hour, d.hour, nil
}

func (d *desk) KeepChallenge(_ context.Context, c identity.Challenge) error {
	d.kept = append(d.kept, c)
	return nil
}

func (d *desk) Put(_ context.Context, sends ...delivery.Send) error {
	for _, s := range sends {
		d.letters = append(d.letters, s.Conversation)
	}
	return nil
}

// Contacts of the transaction: the record has the application under other
// contacts, which are not to be read.
func (*desk) Contacts(context.Context, application.Reference) ([]string, int64, error) {
	return []string{"record@example.org"}, 1, nil
}

// atPortal is the portal.
type atPortal struct{ *desk }

func (p atPortal) Contacts(_ context.Context, ref application.Reference) ([]string, int64, error) {
	p.asked++
	switch {
	case p.away:
		return nil, 0, errors.New("the portal is away")
	case ref != "KCN-2026-7F3K-E":
		return nil, 0, nil
	}
	return []string{"other@example.org", "person@example.org"}, 7, nil
}

// handle handles a request as delivery does: what it needs is fetched between
// two tries.
func (d *desk) handle(t *testing.T, q identity.Request) error {
	t.Helper()
	h := &identity.Handler[*desk]{Words: answertest.Desk().Content().Words, Post: d, Portal: atPortal{d}}
	body, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	u := delivery.Update{Channel: identity.Channel, Body: body}
	err = h.Handle(t.Context(), d, u)
	var needs *delivery.Unprepared
	if !errors.As(err, &needs) {
		return err
	}
	if d.asked > 0 || len(d.kept) > 0 || len(d.letters) > 0 {
		t.Errorf("within the transaction the portal was asked %d times, %d challenges were kept and %d letters written", d.asked, len(d.kept), len(d.letters))
	}
	u.Fetched = needs.Fetch(t.Context())
	return h.Handle(t.Context(), d, u)
}

func TestAPortalTellsToWhomACodeMayGo(t *testing.T) {
	const one = application.Reference("KCN-2026-7F3K-E")
	for name, c := range map[string]struct {
		desk          desk
		reference     application.Reference
		address       string
		quiet         bool
		asked, mailed int
		version       int64
	}{
		"the owner":              {desk{}, one, "person@example.org", false, 1, 1, 7},
		"a stranger":             {desk{}, one, "stranger@example.org", false, 1, 0, 7},
		"whom the record names":  {desk{}, one, "record@example.org", false, 1, 0, 7},
		"no application":         {desk{}, "KCN-2026-2A7A-M", "person@example.org", false, 1, 0, 0},
		"from a crowd":           {desk{}, one, "person@example.org", true, 0, 0, 0},
		"enough were mailed":     {desk{hour: identity.MailsAnHour}, one, "person@example.org", false, 0, 0, 0},
		"enough, and it is away": {desk{hour: identity.MailsAnHour, away: true}, one, "person@example.org", false, 0, 0, 0},
	} {
		d := c.desk
		if err := d.handle(t, identity.Request{Challenge: "c", Reference: c.reference, Address: c.address, Locale: "en", Quiet: c.quiet}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d.asked != c.asked || len(d.letters) != c.mailed || len(d.kept) != 1 || d.kept[0].Contacts != c.version || d.kept[0].Mailed != (c.mailed == 1) {
			t.Errorf("%s: the portal was asked %d times, letters went to %v, kept is %+v; want %d, %d letters, version %d", name, d.asked, d.letters, d.kept, c.asked, c.mailed, c.version)
		}
	}
}

func TestARequestWaitsForAPortalThatIsAway(t *testing.T) {
	d := desk{away: true}
	err := d.handle(t, identity.Request{Challenge: "c", Reference: "KCN-2026-7F3K-E", Address: "person@example.org", Locale: "en"})
	if err == nil || len(d.kept) > 0 || len(d.letters) > 0 {
		t.Errorf("Handle() = %v, kept are %v, letters went to %v; want an error and nothing else", err, d.kept, d.letters)
	}
}
