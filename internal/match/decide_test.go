package match_test

import (
	"testing"

	"annae/internal/match"
)

func TestDecide(t *testing.T) {
	m := train(t, faq)
	for name, c := range map[string]struct {
		text string
		want match.Outcome
	}{
		"a clear question is answered":               {"how much does it cost", match.Answer},
		"a recognised outside question is declined":  {"will it rain tomorrow", match.Decline},
		"a question of another world is handed over": {"my neighbour plays the trumpet badly", match.HandOver},
		"an empty question is handed over":           {"", match.HandOver},
	} {
		t.Run(name, func(t *testing.T) {
			r := m.Rank(match.Query{Text: c.text, Lang: "en"})
			if got := r.Decide(); got.Outcome != c.want {
				t.Errorf("Decide(%q) = %v, want %v; %+v", c.text, got.Outcome, c.want, r)
			}
		})
	}
}

func TestDecideOffersBothOfTwoTwins(t *testing.T) {
	twins := append([]match.Entry{
		entry("visa-a", "en", "How do I extend my visa in Oslo?", "Can I extend a visa in Oslo?"),
		entry("visa-b", "en", "How do I extend my visa in Rome?", "Can I extend a visa in Rome?"),
	}, faq...)
	d := train(t, twins).Rank(match.Query{Text: "how do I extend my visa", Lang: "en"}).Decide()
	if d.Outcome != match.Clarify || len(d.Candidates) < 2 {
		t.Fatalf("Decide() = %v with %+v, want an offer of both", d.Outcome, d.Candidates)
	}
	for _, c := range d.Candidates[:2] {
		if c.ID != "visa-a" && c.ID != "visa-b" {
			t.Errorf("Decide() offers %s among the first two, want the twins", c.ID)
		}
	}
}

func TestDecideNeverOffersADeclinedEntry(t *testing.T) {
	m := train(t, faq)
	for _, text := range []string{"is it open or sunny", "what is the weather price", "rain parking"} {
		d := m.Rank(match.Query{Text: text, Lang: "en"}).Decide()
		if d.Outcome != match.Clarify {
			continue
		}
		for _, c := range d.Candidates {
			if c.Declined {
				t.Errorf("Decide(%q) offers %s, a declined entry", text, c.ID)
			}
		}
	}
}
