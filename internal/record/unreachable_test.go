package record_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/delivery"
	"annae/internal/mail"
	"annae/internal/record"
)

// a letter is one to an address, and what became of it.
type letter struct {
	to      string
	settled delivery.Settled
}

// An address is told of while its last letters were refused because nobody is
// there, and as long as the record is kept.
func TestAnAddressThatTakesNoLettersIsTold(t *testing.T) {
	const hers, his = "person@example.org", "other@example.org"
	gone, blocked, taken := delivery.Settled{Parked: "550 5.1.1", Gone: true}, delivery.Settled{Parked: "554 5.7.1"}, delivery.Settled{ID: "1"}
	for name, c := range map[string]struct {
		letters []letter
		want    []string
	}{
		"no letter":                        {nil, nil},
		"taken":                            {[]letter{{hers, taken}}, nil},
		"refused for what it says":         {[]letter{{hers, blocked}}, nil},
		"nobody is there":                  {[]letter{{hers, taken}, {hers, gone}, {his, taken}}, []string{hers}},
		"twice":                            {[]letter{{hers, gone}, {hers, gone}}, []string{hers}},
		"nobody, then refused for another": {[]letter{{hers, gone}, {hers, blocked}}, []string{hers}},
		"both":                             {[]letter{{hers, gone}, {his, gone}}, []string{his, hers}},
		"a later one got through":          {[]letter{{hers, gone}, {hers, taken}}, nil},
		"and then none again":              {[]letter{{hers, gone}, {hers, taken}, {hers, gone}}, []string{hers}},
		"of another application":           {[]letter{{"third@example.org", gone}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *record.Record) {
				a, under := applications(t, r), hold(t, r, "one")
				since := sent(t, r, under, c.letters)
				got := must[map[string]time.Time](t)(a.Unreachable(t.Context(), []string{hers, his}, mailboxes(t)))
				if addresses := slices.Sorted(maps.Keys(got)); !slices.Equal(addresses, c.want) {
					t.Errorf("told of are %q, want %q", addresses, c.want)
				}
				for address, at := range got {
					if at.Before(since) || at.After(time.Now().Add(time.Minute)) {
						t.Errorf("%s takes none since %v", address, at)
					}
				}
			})
		})
	}
}

// sent sends letters, and tells when it began to.
func sent(t *testing.T, r *record.Record, under []delivery.Lease, letters []letter) (began time.Time) {
	t.Helper()
	began = time.Now().Add(-time.Minute) // the database has a clock of its own
	for i, l := range letters {
		put(t, r, under, delivery.Send{Channel: mail.Channel, Conversation: mail.Mailbox(keys(t), l.to), Name: fmt.Sprint("letter ", i), Body: []byte("text"), Lane: delivery.News})
		l.settled.Send = must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: under, Channel: mail.Channel, Most: 9, News: 9}))[0]
		settle(t, r, under, l.settled)
		time.Sleep(2 * time.Millisecond) // that the clock goes on
	}
	return began
}

func TestWhoIsErasedIsNoLongerToldAsUnreachable(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a, under := applications(t, r), hold(t, r, "one")
		e := entry(1)
		e.Contacts = []string{hers}
		load(t, a, e)
		sent(t, r, under, []letter{{hers, delivery.Settled{Parked: "550 5.1.1", Gone: true}}})
		erase(t, a, application.Erasure{Address: hers})
		if got, err := a.Unreachable(t.Context(), []string{hers}, mailboxes(t)); err != nil || len(got) > 0 {
			t.Errorf("told of is %v, %v", got, err)
		}
	})
}
