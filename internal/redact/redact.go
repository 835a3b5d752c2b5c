// Package redact takes personal data out of what people write: e-mail
// addresses, telephone, passport and resident registration numbers. Every
// text from outside goes through [Text] before it is read, kept or counted.
//
// It recognises forms, not meaning: names and postal addresses stay.
package redact

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Mask stands where something was taken out.
const Mask = "▒▒▒"

var (
	email    = regexp.MustCompile(`(?i)[\p{L}\p{N}._%+\-]+\s?(?:@|＠|\(at\)|\[at\])\s?[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	resident = regexp.MustCompile(`\b\d{6}[-\s]?[1-8]\d{6}\b`)
	// passport is one or two capitals and the number behind them, as printed;
	// with a currency behind it, it is none.
	passport = regexp.MustCompile(`\b(?:[A-Z]{1,2}\d{7,8}|[A-Z]\d{3}[A-Z]\d{4})\b(?:\s?(?i:(?:won|krw|usd|dollars?)\b|원|달러))?`)
	// run is digits in groups, of whatever kind; what is a telephone number in
	// it takes counting, which regular expressions can't.
	run = regexp.MustCompile(`(?:\+|\(|\b)\d[\d\s()./\-–]{6,}\d\b`)
	// dates are 2026-03-17, 17.03.2026 and the like, alone or from one to the
	// other.
	dates = regexp.MustCompile(day + `(?:[\s.]*[-–]\s?` + day + `)*`)
	// figures are years and amounts of won in a row, and nothing else:
	// 2020 2021, (2025-2026), 3.000.000-4.000.000.
	figures = regexp.MustCompile(`^[\s(]*` + figure + `(?:[\s./\-–()]+` + figure + `)*[\s)]*$`)
	// dialled is where a number begins as one dials it.
	dialled = regexp.MustCompile(`(?:^|\s)\(?(?:\+|00?[1-9])`)
)

const (
	day = `(?:(?:19|20)\d\d\s?[./\-]\s?(?:1[0-2]|0?[1-9])\s?[./\-]\s?(?:3[01]|[12]\d|0?[1-9])` +
		`|(?:3[01]|[12]\d|0?[1-9])[./\-](?:1[0-2]|0?[1-9])[./\-](?:19|20)\d\d)`
	figure = `(?:(?:19|20)\d\d|[1-9]\d{0,2}(?:[ .]\d{3})*[ .]000|[1-9]\d{2,}000)`
)

// Text gives the text with a [Mask] in each place where something was taken
// out, and tells whether there was any. The text is brought to NFKC and valid
// UTF-8 first: digits and signs come in many widths.
func Text(s string) (clean string, found bool) {
	s = norm.NFKC.String(strings.ToValidUTF8(s, " "))
	if !strings.ContainsAny(s, "0123456789@＠") && !strings.Contains(strings.ToLower(s), "at") {
		return s, false
	}
	clean = email.ReplaceAllString(s, Mask)
	clean = resident.ReplaceAllString(clean, Mask)
	clean = passport.ReplaceAllStringFunc(clean, maskPassport)
	clean = run.ReplaceAllStringFunc(clean, maskPhones)
	return clean, clean != s
}

// maskPassport leaves an amount behind a currency's letter: W3000000 won.
func maskPassport(s string) string {
	if last := s[len(s)-1]; last < '0' || last > '9' {
		return s
	}
	return Mask
}

// maskPhones cuts the dates out of a run of digits, and masks the telephone
// numbers in the rest.
func maskPhones(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range dates.FindAllStringIndex(s, -1) {
		if joined(s, at[0], at[1]) {
			continue
		}
		b.WriteString(maskPhone(s[last:at[0]]))
		b.WriteString(s[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(maskPhone(s[last:]))
	return b.String()
}

// joined tells that what looks like a date is part of a longer number.
func joined(s string, from, to int) bool {
	before, after := s[:from], s[to:]
	if before != "" && strings.ContainsAny(before[len(before)-1:], "0123456789+-./") {
		return true
	}
	after = strings.TrimLeft(after, "-/")
	return after != "" && after[0] >= '0' && after[0] <= '9'
}

// maskPhone masks a number from where it begins as one dials it, or else the
// whole piece when it is one, and keeps the space around it.
func maskPhone(s string) string {
	from := -1
	for _, at := range dialled.FindAllStringIndex(s, -1) {
		if isPhone(s[at[0]:]) {
			from = at[0]
			break
		}
	}
	if from < 0 && isPhone(s) {
		from = 0
	}
	if from < 0 {
		return s
	}
	core := strings.TrimSpace(s[from:])
	before, after, _ := strings.Cut(s[from:], core)
	return s[:from] + before + Mask + after
}

// isPhone tells a telephone number from amounts and years: at least 8 digits
// behind a leading + or 0, or 9 in groups as numbers are dialled.
func isPhone(s string) bool {
	s = strings.TrimSpace(s)
	if figures.MatchString(s) {
		return false
	}
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if strings.HasPrefix(s, "+") || strings.HasPrefix(s, "0") || strings.HasPrefix(s, "(") {
		return digits >= 8
	}
	return digits >= 9 && strings.ContainsAny(s, "-–() ")
}
