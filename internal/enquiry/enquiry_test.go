package enquiry_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"annae/internal/enquiry"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// Each state allows some deeds, of who holds it, and no others.
func TestWhatAStateAllows(t *testing.T) {
	const none = enquiry.State("")
	legal := map[enquiry.State]map[enquiry.Deed]enquiry.State{
		enquiry.Open: {enquiry.Claim: enquiry.Claimed, enquiry.Reply: enquiry.Open, enquiry.Resolve: enquiry.Resolved},
		enquiry.Claimed: {
			enquiry.Claim: enquiry.Claimed, enquiry.Reply: enquiry.Claimed, enquiry.Return: enquiry.Returned, enquiry.Resolve: enquiry.Resolved, enquiry.TakeBack: enquiry.Returned,
		},
		enquiry.Returned: {
			enquiry.Claim: enquiry.Claimed, enquiry.Reply: enquiry.Returned, enquiry.Resolve: enquiry.Resolved, enquiry.Reopen: enquiry.Open, enquiry.Ask: enquiry.Open,
		},
		enquiry.Resolved: {enquiry.Reopen: enquiry.Open, enquiry.Ask: enquiry.Open},
	}
	for _, from := range enquiry.States() {
		for _, d := range []enquiry.Deed{enquiry.Claim, enquiry.Reply, enquiry.Return, enquiry.Resolve, enquiry.Reopen, enquiry.Ask, enquiry.TakeBack, enquiry.Say, enquiry.Alert} {
			by := "kim"
			if d == enquiry.Ask || d == enquiry.TakeBack {
				by = ""
			} else if want := legal[from][d] != none; slices.Contains(enquiry.Legal(from), d) != want {
				t.Errorf("of %s is told that it allows %s: %t", from, d, !want)
			}
			e := enquiry.Enquiry{State: from}
			if from == enquiry.Claimed {
				e.Holder = "kim"
			}
			err := e.Do(d, by, "", now)
			var illegal *enquiry.Illegal
			switch want := legal[from][d]; {
			case want == none && (!errors.As(err, &illegal) || illegal.State != from || illegal.Deed != d || e.State != from):
				t.Errorf("%s of one that is %s = %v, and it is %s", d, from, err, e.State)
			case want != none && (err != nil || e.State != want || (e.Holder != "") != (want == enquiry.Claimed)):
				t.Errorf("%s of one that is %s = %v, and it is %s of %q, want %s", d, from, err, e.State, e.Holder, want)
			}
		}
	}
}

func TestWhatSomebodyHoldsIsTheirs(t *testing.T) {
	e := enquiry.Enquiry{State: enquiry.Open}
	if err := e.Do(enquiry.Claim, "kim", "", now); err != nil || e.Claimed != now {
		t.Fatal(err, e)
	}
	for _, d := range enquiry.Legal(enquiry.Claimed) {
		for _, from := range []string{"", "park"} {
			var taken *enquiry.Taken
			if err := e.Do(d, "lee", from, now); !errors.As(err, &taken) || taken.By != "kim" || taken.Since != now {
				t.Errorf("%s by another = %v", d, err)
			}
		}
	}
	if err := e.Do(enquiry.Hold, "lee", "", now); err != nil || e.Holder != "kim" {
		t.Errorf("words that are held back take it over, or are refused: %v", err)
	}
	if err := e.Do(enquiry.Reply, "lee", "kim", now); err == nil {
		t.Error("a reply takes it over")
	}
	if err := e.Do(enquiry.Claim, "lee", "kim", now); err != nil || e.Holder != "lee" {
		t.Errorf("taken over it is %q's, %v", e.Holder, err)
	}
	if err := e.Do(enquiry.TakeBack, "", "", now); err != nil || e.Holder != "" {
		t.Errorf("its person takes it back: %v, it is %q's", err, e.Holder)
	}
}
