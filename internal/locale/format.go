package locale

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Patterns are a language's ways of writing what is no sentence. They stand
// under `format` in locales/<locale>.yaml.
type Patterns struct {
	Day    string   `yaml:"day"`    // {day} {month} {year}
	Month  string   `yaml:"month"`  // {month} {year}
	Year   string   `yaml:"year"`   // {year}
	Minute string   `yaml:"minute"` // {date} {time} {zone}
	Months []string `yaml:"months"` // twelve names
	KRW    string   `yaml:"krw"`    // {amount}
	USD    string   `yaml:"usd"`    // {amount}
	// Share writes a percentage: {number}.
	Share string `yaml:"share"`
	// Joined is for languages that write 1조 5,000억 and not 1.5 trillion.
	Joined bool    `yaml:"joined"`
	Scales []Scale `yaml:"scales"` // largest first
	// Zones names time zones as people know them: "Asia/Seoul": Korean time.
	Zones map[string]string `yaml:"zones"`
}

// A Scale is a word for a power of ten, written behind its number.
type Scale struct {
	Unit int64  `yaml:"unit"`
	Word string `yaml:"word"` // with a leading space where the language has one
}

// Format writes values in one language. It is safe for concurrent use.
type Format struct {
	p       Patterns
	printer *message.Printer
}

// NewFormat returns an error that names the first pattern that is missing or
// malformed.
func NewFormat(l Locale, p Patterns) (*Format, error) {
	if len(p.Months) != 12 {
		return nil, fmt.Errorf("format.months has %d names, want 12", len(p.Months))
	}
	if len(p.Scales) == 0 {
		return nil, fmt.Errorf("format.scales is empty")
	}
	for _, s := range p.Scales {
		if s.Unit < smallestScale || s.Word == "" {
			return nil, fmt.Errorf("format.scales has a unit of %d with the word %q; want at least %d and a word", s.Unit, s.Word, smallestScale)
		}
	}
	want := []struct{ key, pattern, names string }{
		{"day", p.Day, "day month year"}, {"month", p.Month, "month year"}, {"year", p.Year, "year"},
		{"minute", p.Minute, "date time zone"}, {"krw", p.KRW, "amount"}, {"usd", p.USD, "amount"}, {"share", p.Share, "number"},
	}
	for _, w := range want {
		names, err := Placeholders(w.pattern)
		if err != nil {
			return nil, fmt.Errorf("format.%s: %w", w.key, err)
		}
		for _, n := range strings.Fields(w.names) {
			if !slices.Contains(names, n) {
				return nil, fmt.Errorf("format.%s: {%s} is missing", w.key, n)
			}
		}
	}
	return &Format{p, message.NewPrinter(l.Tag())}, nil
}

func (f *Format) fill(pattern string, a Args) string {
	s, err := Fill(pattern, a.lookup)
	if err != nil {
		return pattern // NewFormat has checked the names
	}
	return s
}

// Number writes a whole number with the language's grouping.
func (f *Format) Number(n int64) string {
	return f.printer.Sprint(number.Decimal(n))
}

// Share writes a percentage.
func (f *Format) Share(percent int64) string {
	return f.fill(f.p.Share, Args{"number": f.Number(percent)})
}

// KRW writes an amount of Korean won.
func (f *Format) KRW(won int64) string {
	return f.fill(f.p.KRW, Args{"amount": f.scaled(won)})
}

// USD writes an amount of US dollars.
func (f *Format) USD(dollars int64) string {
	return f.fill(f.p.USD, Args{"amount": f.scaled(dollars)})
}

// smallestScale keeps two decimals of a scaled amount whole.
const smallestScale = 100

// scaled writes 700000000 as "700 million" or "7억". An amount that would need
// more than two decimals is written in full.
func (f *Format) scaled(n int64) string {
	if f.p.Joined {
		return f.joined(n)
	}
	for _, s := range f.p.Scales {
		if n < s.Unit {
			continue
		}
		if n%(s.Unit/smallestScale) != 0 {
			break
		}
		return f.printer.Sprint(number.Decimal(float64(n)/float64(s.Unit), number.MaxFractionDigits(2))) + s.Word
	}
	return f.Number(n)
}

func (f *Format) joined(n int64) string {
	var parts []string
	for _, s := range f.p.Scales {
		if q := n / s.Unit; q > 0 {
			parts = append(parts, f.Number(q)+s.Word)
			n %= s.Unit
		}
	}
	if n > 0 || len(parts) == 0 {
		parts = append(parts, f.Number(n))
	}
	return strings.Join(parts, " ")
}

// When writes a date as exactly as it is known.
func (f *Format) When(w When) string {
	a := Args{"year": strconv.Itoa(w.Year)}
	if w.Month == 0 {
		return f.fill(f.p.Year, a)
	}
	a["month"] = f.p.Months[w.Month-1]
	if w.Day == 0 {
		return f.fill(f.p.Month, a)
	}
	a["day"] = strconv.Itoa(w.Day)
	day := f.fill(f.p.Day, a)
	if !w.Timed {
		return day
	}
	zone := w.Zone
	if name, ok := f.p.Zones[zone]; ok {
		zone = name
	}
	return f.fill(f.p.Minute, Args{"date": day, "time": fmt.Sprintf("%02d:%02d", w.Hour, w.Minute), "zone": zone})
}
