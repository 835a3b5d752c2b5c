package locale_test

import (
	"testing"
	"time"

	"annae/internal/locale"
)

var served = locale.Served{"en", "ko", "ru", "id", "zh-Hans"}

func TestATagNamesALanguageExactlyOrNone(t *testing.T) {
	for tag, want := range map[string]locale.Locale{
		"en": "en", "en-GB": "en", "ko-KR": "ko", "ko": "ko", "zh-CN": "zh-Hans", "zh-Hans-SG": "zh-Hans", "ID": "id",
		// Neighbours get no neighbour's language.
		"uk": "", "kk": "", "be": "", "ms": "", "zh-TW": "", "zh-Hant": "", "und": "", "": "", "klingonisch": "", "en\x00": "",
	} {
		if got, _ := served.Parse(tag); got != want {
			t.Errorf("Parse(%q) = %q, want %q", tag, got, want)
		}
	}
}

func TestAcceptLanguageTakesTheFirstServedOne(t *testing.T) {
	for header, want := range map[string]locale.Locale{
		"uz, ru;q=0.8, en;q=0.5": "ru",
		"en;q=0.1, ko":           "ko",
		"fr, de;q=0.3":           "",
		"ko;q=0":                 "",
		";;;":                    "",
		"":                       "",
	} {
		if got, _ := served.Accept(header); got != want {
			t.Errorf("Accept(%q) = %q, want %q", header, got, want)
		}
	}
}

func TestTheLettersOfATextTellItsLanguage(t *testing.T) {
	for text, want := range map[string]locale.Locale{
		"who may apply?": "en",
		"누가 신청하나요?":      "ko",
		"K-City Network demonstration 마감이 언제죠?": "ko",
		"12 !?": "id", // the fallback
		"":      "id",
	} {
		if got := served.Guess(text, "id"); got != want {
			t.Errorf("Guess(%q) = %q, want %q", text, got, want)
		}
	}
}

func patterns(l locale.Locale) locale.Patterns {
	p := locale.Patterns{
		Day: "{day} {month} {year}", Month: "{month} {year}", Year: "{year}", Minute: "{date}, {time} ({zone})",
		Months: []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		KRW:    "KRW {amount}", USD: "USD {amount}", Share: "{number} %",
		Scales: []locale.Scale{{Unit: 1e12, Word: " trillion"}, {Unit: 1e9, Word: " billion"}, {Unit: 1e6, Word: " million"}},
		Zones:  map[string]string{"Asia/Seoul": "Korean time"},
	}
	if l == "ko" {
		p.KRW, p.Joined = "{amount} 원", true
		p.Scales = []locale.Scale{{Unit: 1e12, Word: "조"}, {Unit: 1e8, Word: "억"}, {Unit: 1e4, Word: "만"}}
	}
	return p
}

func format(t *testing.T, l locale.Locale) *locale.Format {
	t.Helper()
	f, err := locale.NewFormat(l, patterns(l))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEachLanguageWritesMoneyItsOwnWay(t *testing.T) {
	en, ko := format(t, "en"), format(t, "ko")
	for _, c := range []struct {
		won    int64
		en, ko string
	}{
		{700_000_000, "KRW 700 million", "7억 원"},
		{1_000_000_000, "KRW 1 billion", "10억 원"},
		{3_300_000_000, "KRW 3.3 billion", "33억 원"},
		{1_500_000_000_000, "KRW 1.5 trillion", "1조 5,000억 원"},
		{3_000_000, "KRW 3 million", "300만 원"},
		{1_234_567, "KRW 1,234,567", "123만 4,567 원"},
		{0, "KRW 0", "0 원"},
	} {
		if got := en.KRW(c.won); got != c.en {
			t.Errorf("KRW(%d) in en = %q, want %q", c.won, got, c.en)
		}
		if got := ko.KRW(c.won); got != c.ko {
			t.Errorf("KRW(%d) in ko = %q, want %q", c.won, got, c.ko)
		}
	}
}

func TestADateIsWrittenAsExactlyAsItIsKnown(t *testing.T) {
	f := format(t, "en")
	for text, want := range map[string]string{
		"2026": "2026", "2027-01": "Jan 2027", "2026-03-17": "17 Mar 2026", "2022-04-29T18:00": "29 Apr 2022, 18:00 (Korean time)",
	} {
		w, err := locale.ParseWhen(text, "Asia/Seoul")
		if err != nil {
			t.Fatal(err)
		}
		if got := f.When(w); got != want {
			t.Errorf("When(%s) = %q, want %q", text, got, want)
		}
		if w.String() != text {
			t.Errorf("ParseWhen(%s).String() = %q", text, w)
		}
	}
	for _, bad := range []string{"", "soon", "2026-13", "2026-02-30", "17.3.2026", "2026-3-1"} {
		if w, err := locale.ParseWhen(bad, "UTC"); err == nil {
			t.Errorf("ParseWhen(%q) = %v, want an error that says how to write it", bad, w)
		}
	}
}

func TestADayEndsInItsOwnZone(t *testing.T) {
	w, err := locale.ParseWhen("2026-03-17", "Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := w.Ends().UTC(), time.Date(2026, 3, 17, 15, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("17 March in Seoul ends at %s, want %s", got, want)
	}
	if got := locale.Day(time.Date(2026, 3, 17, 15, 0, 0, 0, time.UTC), "Asia/Seoul"); got.String() != "2026-03-18" {
		t.Errorf("Day(15:00 UTC) in Seoul = %s, want 2026-03-18", got)
	}
}

func TestAMalformedPatternIsRefused(t *testing.T) {
	if _, err := locale.NewFormat("en", locale.Patterns{}); err == nil {
		t.Error("NewFormat(nothing) = nil, want an error that names what is missing")
	}
	for _, bad := range []locale.Scale{{Unit: 0, Word: " nothing"}, {Unit: -1e6, Word: " minus"}, {Unit: 10, Word: " tens"}, {Unit: 1e6}} {
		p := patterns("en")
		p.Scales = append(p.Scales, bad)
		if _, err := locale.NewFormat("en", p); err == nil {
			t.Errorf("NewFormat(scale %+v) = nil, want an error that names it", bad)
		}
	}
	for _, bad := range []string{"{open", "close}", "{}", "{two words}", "{a{b}}"} {
		if names, err := locale.Placeholders(bad); err == nil {
			t.Errorf("Placeholders(%q) = %v, want an error", bad, names)
		}
	}
}

func FuzzFill(f *testing.F) {
	f.Add("Hello {name}, {x.y}")
	f.Fuzz(func(t *testing.T, text string) {
		names, err := locale.Placeholders(text)
		out, ferr := locale.Fill(text, func(string) (string, error) { return "", nil })
		if (err == nil) != (ferr == nil) {
			t.Errorf("Placeholders(%q) says %v and Fill says %v", text, err, ferr)
		}
		if err == nil && len(names) == 0 && out != text {
			t.Errorf("Fill(%q) = %q without a placeholder", text, out)
		}
	})
}
