package match_test

import (
	"strings"
	"sync"
	"testing"

	"annae/internal/match"
)

func TestRankFindsTheEntry(t *testing.T) {
	m := train(t, faq)
	for name, c := range map[string]struct{ text, lang, want string }{
		"asked in other words":                {"at what time do you open on sunday", "en", "opening"},
		"with no language told":               {"at what time do you open on sunday", "", "opening"},
		"with a language nobody taught":       {"is there parking", "sv", "parking"},
		"with the tag of a region":            {"cuánto cuesta la tarifa", "es-MX", "price"},
		"with a typo":                         {"waht is teh prcie", "en", "price"},
		"in capitals":                         {"PARKING SPACES", "en", "parking"},
		"without the accents":                 {"cuanto cuesta", "es", "price"},
		"with accents too many":               {"is thére á párking lót", "en", "parking"},
		"in full-width letters":               {"ｐａｒｋｉｎｇ ｌｏｔ", "en", "parking"},
		"with zero-width characters":          {"par\u200bking l\u200dot", "en", "parking"},
		"without spaces":                      {"whatistheprice", "en", "price"},
		"with another Spanish inflection":     {"quiero cancelar las citas", "es", "cancel"},
		"with another Korean particle":        {"주차장은 어디예요", "ko", "parking"},
		"with a Korean ending":                {"예약을 취소하려면", "ko", "cancel"},
		"in Japanese":                         {"駐車場はどこですか", "ja", "parking"},
		"in Japanese, telling no language":    {"パスポートがいりますか", "", "documents"},
		"in Thai":                             {"ที่จอดรถอยู่ที่ไหน", "th", "parking"},
		"in Russian with another ending":      {"отмена записи, как отменить", "ru", "cancel"},
		"in two scripts at once":              {"parking 주차장 있나요", "ko", "parking"},
		"in the language of another question": {"Какие документы", "en", "documents"},
	} {
		t.Run(name, func(t *testing.T) {
			r := m.Rank(match.Query{Text: c.text, Lang: c.lang})
			if len(r.Candidates) == 0 || r.Candidates[0].ID != c.want {
				t.Errorf("Rank(%q) = %+v, want %s first", c.text, r.Candidates, c.want)
			}
		})
	}
}

func TestRankOfAnOwnPhrasingIsCertain(t *testing.T) {
	m := train(t, faq)
	for _, e := range faq {
		for _, p := range e.Phrasings {
			r := m.Rank(match.Query{Text: p.Text, Lang: p.Lang})
			if len(r.Candidates) == 0 || r.Candidates[0].ID != e.ID {
				t.Errorf("Rank(%q) = %+v, want %s first", p.Text, r.Candidates, e.ID)
				continue
			}
			if want := e.Declined; (r.InScope < 0.5) != want {
				t.Errorf("Rank(%q).InScope = %.2f, want it low: %v", p.Text, r.InScope, want)
			}
		}
	}
}

func TestRankBearsAnyText(t *testing.T) {
	m := train(t, faq)
	for name, text := range map[string]string{
		"empty":                    "",
		"blanks":                   " \t\n\u3000",
		"zero bytes":               strings.Repeat("\x00", 5000),
		"invalid UTF-8":            "\xff\xfe\xc3\x28 \xf0\x28\x8c\xbc",
		"emoji alone":              "😀👍🏽🇰🇷👨‍👩‍👧",
		"marks alone":              strings.Repeat("\u0301", 3000),
		"one letter often":         strings.Repeat("a", 100_000),
		"many words":               strings.Repeat("zq xv ", 20_000),
		"Arabic nobody taught":     "كيف حالك يا صديقي العزيز",
		"punctuation":              "?!… -- ,,, ///",
		"zero-width alone":         strings.Repeat("\u200b\u200d\ufeff", 50),
		"a number":                 "4711",
		"gibberish":                "xkcdq wvvzt pqpq",
		"right to left overriding": "\u202eabcd\u202c",
	} {
		t.Run(name, func(t *testing.T) {
			r := m.Rank(match.Query{Text: text})
			if r.InScope > 0.4 {
				t.Errorf("Rank(%.20q).InScope = %.2f, want it low", text, r.InScope)
			}
			if d := r.Decide(); d.Outcome != match.HandOver {
				t.Errorf("Rank(%.20q).Decide() = %v, want a hand-over", text, d.Outcome)
			}
		})
	}
}

func TestRankKeepsToItsOrder(t *testing.T) {
	m := train(t, faq)
	r := m.Rank(match.Query{Text: "can I cancel the parking price documents open", Lang: "en"})
	if len(r.Candidates) != 5 {
		t.Fatalf("Rank gave %d candidates, want 5", len(r.Candidates))
	}
	var sum float64
	for i, c := range r.Candidates {
		sum += c.Score
		if i > 0 && c.Score > r.Candidates[i-1].Score {
			t.Errorf("candidate %d has score %v, above the one before it", i, c.Score)
		}
	}
	if sum > 1.0001 {
		t.Errorf("scores sum to %v, want at most 1", sum)
	}
}

func TestRankIsTheSameFromManyGoroutines(t *testing.T) {
	m := train(t, faq)
	want := m.Rank(match.Query{Text: "what is the price"}).Candidates[0]
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := m.Rank(match.Query{Text: "what is the price"}).Candidates[0]; got != want {
					t.Errorf("Rank = %+v, want %+v", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzRank(f *testing.F) {
	m := train(f, faq)
	for _, e := range faq {
		f.Add(e.Phrasings[0].Text, e.Phrasings[0].Lang)
	}
	f.Add("\xff\u200d\u0301 한국어ไทย", "th")
	f.Fuzz(func(t *testing.T, text, lang string) {
		r := m.Rank(match.Query{Text: text, Lang: lang})
		if !(r.InScope >= 0 && r.InScope <= 1 && r.Confidence >= 0 && r.Confidence <= 1) {
			t.Errorf("Rank(%q) = %+v, want probabilities", text, r)
		}
		r.Decide()
	})
}

func TestRankFindsAnEntryByWhatIsSpokenOf(t *testing.T) {
	m := train(t, []match.Entry{
		{ID: "flights", Phrasings: []match.Phrasing{{Lang: "en", Text: "who buys the tickets", Concepts: []string{"money", "travel", "who"}}}},
		{ID: "wages", Phrasings: []match.Phrasing{{Lang: "en", Text: "who covers staff", Concepts: []string{"money", "wages", "who"}}}},
	})
	spoken := match.Query{Text: "is our airfare on you?", Lang: "en", Concepts: []string{"money", "travel"}}
	if r := m.Rank(spoken); len(r.Candidates) == 0 || r.Candidates[0].ID != "flights" {
		t.Errorf("Rank(%q) = %v, want flights first", spoken.Text, r.Candidates)
	}
	if r := m.Rank(match.Query{Text: spoken.Text, Lang: "en", Concepts: []string{"tides"}}); r.InScope > 0.5 {
		t.Errorf("an unknown concept gives InScope %.2f, want it low", r.InScope)
	}
}
