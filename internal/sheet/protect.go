package sheet

import "strings"

// dangerous tells whether a program for tables may take a text of CSV for a
// formula. Spaces and apostrophes before it change nothing.
func dangerous(s string) bool {
	if s != "" && strings.ContainsRune("\t\r\n", rune(s[0])) {
		return true
	}
	for _, r := range strings.TrimLeft(s, "' \u00a0") {
		return strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
	}
	return false
}

// protect puts an apostrophe before what may be taken for a formula.
func protect(s string) string {
	if dangerous(s) {
		return "'" + s
	}
	return s
}

// unprotect is what [protect] was given. What had apostrophes of its own gets
// all of them back, because protect gave it one more.
func unprotect(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && dangerous(rest) {
		return rest
	}
	return s
}
