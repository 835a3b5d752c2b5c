// Package redact takes personal data out of what people write: e-mail
// addresses, telephone, passport and resident registration numbers. Every
// text from outside goes through [Text] before it is read, kept or counted.
//
// It recognises forms, not meaning: names and postal addresses stay.
package redact

import (
	"regexp"
	"strings"
)

// Mask stands where something was taken out.
const Mask = "▒▒▒"

var (
	email    = regexp.MustCompile(`(?i)[\p{L}\p{N}._%+\-]+\s?(?:@|＠|\(at\)|\[at\])\s?[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	resident = regexp.MustCompile(`\b\d{6}[-\s]?[1-8]\d{6}\b`)
	// passport is one or two capitals and the number behind them, as printed.
	passport = regexp.MustCompile(`\b[A-Z]{1,2}\d{7,8}\b|\b[A-Z]\d{3}[A-Z]\d{4}\b`)
	money    = regexp.MustCompile(`(?i)^\s?(?:won\b|krw\b|usd\b|dollars?\b|원|달러)`)
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
	dialled = regexp.MustCompile(`(?:^|\s)[+(]*[+0]`)
)

const (
	day = `(?:(?:19|20)\d\d\s?[./\-]\s?(?:1[0-2]|0?[1-9])\s?[./\-]\s?(?:3[01]|[12]\d|0?[1-9])` +
		`|(?:3[01]|[12]\d|0?[1-9])[./\-](?:1[0-2]|0?[1-9])[./\-](?:19|20)\d\d)`
	figure = `(?:(?:19|20)\d\d|[1-9]\d{0,2}(?:[ .]\d{3})*[ .]000|[1-9]\d{2,}000)`
)

// Text gives the text with a [Mask] in each place where something was taken
// out, and tells whether there was any. It knows ASCII digits, so the caller
// normalises the text to NFKC first.
func Text(s string) (clean string, found bool) {
	if !strings.ContainsAny(s, "0123456789@＠") && !strings.Contains(strings.ToLower(s), "at") {
		return s, false
	}
	clean = email.ReplaceAllString(s, Mask)
	clean = resident.ReplaceAllString(clean, Mask)
	clean = passports(clean)
	clean = run.ReplaceAllStringFunc(clean, phones)
	return clean, clean != s
}

// passports leaves an amount behind a currency's letter: W3000000 won.
func passports(s string) string {
	return replace(s, passport.FindAllStringIndex(s, -1), func(from, to int) string {
		if money.MatchString(s[to:]) {
			return s[from:to]
		}
		return Mask
	}, strings.Clone)
}

// phones cuts the dates out of a run of digits, and masks the telephone
// numbers in the rest.
func phones(s string) string {
	var cuts [][]int
	for _, at := range dates.FindAllStringIndex(s, -1) {
		if !joined(s, at[0], at[1]) {
			cuts = append(cuts, at)
		}
	}
	return replace(s, cuts, func(from, to int) string { return s[from:to] }, phone)
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

// phone masks a number from where it begins as one dials it, or else the
// whole piece when it is one, and keeps the space around it.
func phone(s string) string {
	for _, at := range dialled.FindAllStringIndex(s, -1) {
		if isPhone(s[at[0]:]) {
			return s[:at[0]] + masked(s[at[0]:])
		}
	}
	if isPhone(s) {
		return masked(s)
	}
	return s
}

func masked(s string) string {
	core := strings.TrimSpace(s)
	before, after, _ := strings.Cut(s, core)
	return before + Mask + after
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

// replace rewrites the places in a text by one function and what lies between
// them by the other.
func replace(s string, places [][]int, at func(from, to int) string, between func(string) string) string {
	var b strings.Builder
	last := 0
	for _, p := range places {
		b.WriteString(between(s[last:p[0]]))
		b.WriteString(at(p[0], p[1]))
		last = p[1]
	}
	b.WriteString(between(s[last:]))
	return b.String()
}
