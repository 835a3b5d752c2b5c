package application

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A Reference names one application: "KCN-2026-7F3K-E" is the prefix, the year
// of the cycle, four symbols by chance and a check symbol. Among the four are a
// digit and a letter, so that no word and no telephone number is taken for one.
// A reference is no secret: alone it shows nothing.
type Reference string

// ErrNoReference says that a text holds no reference.
var ErrNoReference = errors.New("no reference")

// symbols are those of a reference, and the place of each is what it counts: a
// digit counts as itself, in the year too. No two are taken for one another
// easily. Out are 0 and O, 1, I and L, and U, which is V. Out is B as well: it
// is 8 by its shape, D, E, P or V when read aloud, and a Cyrillic В, which
// sounds as V, when typed. So 29 are left, a prime, as the check needs it.
const symbols = "AC23456789DEFGHJKMNPQRSTVWXYZ"

const (
	refPrefix     = "KCN"
	ofYear        = 4 // digits
	ofChance      = 4 // symbols
	ofBody        = ofYear + ofChance + 1
	firstCycle    = 2000
	lastCycle     = 2099
	decimalDigits = "0123456789"
	ofReference   = len("KCN-2026-7F3K-E")
)

// NewReference makes a reference by chance for an application of a cycle. Like
// crypto/rand it panics where there is no chance; it panics for a cycle of
// another century as well, since Find tells references from other codes by
// "20".
func NewReference(cycle int, chance io.Reader) Reference {
	if cycle < firstCycle || cycle > lastCycle {
		panic("no cycle has the year " + strconv.Itoa(cycle))
	}
	for {
		body := strconv.Itoa(cycle)
		for range ofChance {
			body += string(drawnSymbol(chance))
		}
		if mixed(body[ofYear:]) {
			return Reference(hyphened(body + string(checkOf(body))))
		}
	}
}

// drawnSymbol is one symbol by chance, each as likely as the others.
func drawnSymbol(chance io.Reader) byte {
	for {
		var b [1]byte
		if _, err := io.ReadFull(chance, b[:]); err != nil {
			panic("no random bytes: " + err.Error())
		}
		if int(b[0]) < 256/len(symbols)*len(symbols) {
			return symbols[int(b[0])%len(symbols)]
		}
	}
}

// ParseReference reads a reference as it is written by the desk, and nothing
// else. What people write is for [Find].
func ParseReference(s string) (Reference, error) {
	if len(s) != ofReference {
		return "", ErrNoReference
	}
	body := s[4:8] + s[9:13] + s[14:]
	if s != hyphened(body) || !isBody(body) {
		return "", fmt.Errorf("%q: %w", s, ErrNoReference)
	}
	return Reference(s), nil
}

// Cycle is the year of the cycle, or 0 for what is no reference.
func (r Reference) Cycle() int {
	if _, err := ParseReference(string(r)); err != nil {
		return 0
	}
	year, _ := strconv.Atoi(string(r[4:8]))
	return year
}

// hyphened puts the prefix and the hyphens to a body of the right length.
func hyphened(body string) string {
	return refPrefix + "-" + body[:ofYear] + "-" + body[ofYear:ofBody-1] + "-" + body[ofBody-1:]
}

// isBody tells whether the year, the four symbols and the check are right.
func isBody(body string) bool {
	if len(body) != ofBody || !strings.HasPrefix(body, "20") {
		return false
	}
	year, rest := body[:ofYear], body[ofYear:]
	if strings.Trim(year, decimalDigits) != "" || strings.Trim(rest, symbols) != "" {
		return false
	}
	return mixed(rest[:ofChance]) && checkOf(body[:ofBody-1]) == body[ofBody-1]
}

// checkOf is the check symbol of a year and four symbols. All nine weigh
// differently, the check symbol 1 and those before it 2 to 9, and the sum is a
// multiple of 29. So one that is wrong shows, and so do two that are swapped,
// wherever they stand: neither a weight nor the difference of two is a multiple
// of 29.
func checkOf(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (ofBody - i) * symbolValue(body[i])
	}
	return symbols[(len(symbols)-sum%len(symbols))%len(symbols)]
}

// symbolValue is what a digit of the year or a symbol counts.
func symbolValue(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	return strings.IndexByte(symbols, c)
}

// mixed tells that there are both a digit and a letter.
func mixed(s string) bool {
	return strings.ContainsAny(s, decimalDigits) && strings.Trim(s, decimalDigits) != ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
