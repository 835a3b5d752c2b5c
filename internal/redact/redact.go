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
	// phone is digits in groups; isPhone counts them, because regular
	// expressions can't.
	phone = regexp.MustCompile(`(?:\+|\b00|\(|\b)\d[\d\s()./\-–]{6,24}\d\b`)
	years = regexp.MustCompile(`^\(?(?:19|20)\d\d(?:[\s./\-–]+(?:19|20)?\d\d)*\)?$`)
	// date is 2026-03-17, 17.03.2026 and the like.
	date = regexp.MustCompile(`(?:19|20)\d\d\s?[./\-]\s?\d{1,2}\s?[./\-]\s?\d{1,2}|\b\d{1,2}[./\-]\d{1,2}[./\-](?:19|20)\d\d`)
	// grouped is an amount written in groups of three, or a span of two:
	// 300 000 000, 3.000.000-4.000.000.
	grouped = regexp.MustCompile(`^\d{1,3}(?:[ .]\d{3})+(?:\s?[-–]\s?\d{1,3}(?:[ .]\d{3})+)?$`)
)

// Text gives the text with a [Mask] in each place where something was taken
// out, and tells whether there was any. It knows ASCII digits; the caller
// normalises others (NFKC).
func Text(s string) (clean string, found bool) {
	if !strings.ContainsAny(s, "0123456789@＠") && !strings.Contains(strings.ToLower(s), "at") {
		return s, false
	}
	clean = email.ReplaceAllString(s, Mask)
	clean = resident.ReplaceAllString(clean, Mask)
	clean = passport.ReplaceAllString(clean, Mask)
	clean = phone.ReplaceAllStringFunc(clean, func(m string) string {
		// A date may stand before a number.
		if at := date.FindStringIndex(m); at != nil && at[0] == 0 {
			rest := strings.TrimSpace(m[at[1]:])
			if !isPhone(rest) {
				return m
			}
			return m[:at[1]] + " " + Mask
		}
		if !isPhone(m) {
			return m
		}
		return Mask
	})
	return clean, clean != s
}

// isPhone tells a telephone number from amounts, dates and lists of years: 8
// to 15 digits, and either a leading + or 0 or groups as numbers are dialled.
func isPhone(s string) bool {
	s = strings.TrimSpace(s)
	if years.MatchString(s) || date.MatchString(s) || grouped.MatchString(s) {
		return false
	}
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if digits < 8 || digits > 15 {
		return false
	}
	if strings.HasPrefix(s, "+") || strings.HasPrefix(s, "0") || strings.HasPrefix(s, "(") {
		return true
	}
	return digits >= 9 && strings.ContainsAny(s, "-–() ")
}
