package conversation

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"annae/internal/eligibility"
	"annae/internal/redact"
)

// A Code is by what a stopped pre-check is found again: 13 letters and digits,
// 65 random bits.
type Code string

// letters of a code: none that is taken for another when read aloud or from
// paper.
const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

const codeLength = 13

// NewCode makes a code of random bytes. It holds a letter and a digit, so that
// no word is taken for one.
func NewCode(random io.Reader) Code {
	for {
		var b [codeLength]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			panic("no random bytes: " + err.Error()) // as crypto/rand does
		}
		for i := range b {
			b[i] = letters[b[i]%byte(len(letters))]
		}
		if code, ok := ParseCode(string(b[:])); ok {
			return code
		}
	}
}

// ParseCode reads a code as people write it: in any case, with spaces and
// hyphens.
func ParseCode(s string) (Code, bool) {
	if len(s) > mostTyped {
		return "", false
	}
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -‐–", r) {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimRight(strings.TrimSpace(s), ".!")))
	strange := strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(letters, r) })
	if len(s) != codeLength || strange || !strings.ContainsAny(s, digits) || strings.Trim(s, digits) == "" {
		return "", false
	}
	return Code(s), true
}

const (
	digits    = "23456789"
	mostTyped = 40 // bytes of a code as it is typed
)

var (
	// codeShape is what may be a code within a text.
	codeShape = regexp.MustCompile(`[0-9A-Za-z]{4}[-‐– ]?[0-9A-Za-z]{4}[-‐– ]?[0-9A-Za-z]{5}`)
	// nearlyCode is a text that was meant for one.
	nearlyCode = regexp.MustCompile(`^\s*[0-9A-Za-z]{4}[-‐–][0-9A-Za-z]{4}[-‐–][0-9A-Za-z]{5}[.!]?\s*$`)
)

// codeIn finds a code within a text.
func codeIn(text string) (code Code, found bool) {
	for _, at := range codeShape.FindAllStringIndex(text, -1) {
		if code, ok := codeAt(text, at); ok {
			return code, true
		}
	}
	return "", false
}

// meantForCode tells that a text was meant for a code and is none.
func meantForCode(text string) bool {
	return nearlyCode.MatchString(text) && strings.ContainsAny(text, "01"+digits)
}

// codeAt reads the code at a place, unless it is part of something longer.
func codeAt(text string, at []int) (Code, bool) {
	if at[0] > 0 && plain(text[at[0]-1]) || at[1] < len(text) && plain(text[at[1]]) {
		return "", false
	}
	return ParseCode(text[at[0]:at[1]])
}

func plain(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// withoutCodes masks the codes of a text: of a code nothing is kept.
func withoutCodes(text string) string {
	for _, at := range slices.Backward(codeShape.FindAllStringIndex(text, -1)) {
		if _, ok := codeAt(text, at); ok {
			text = text[:at[0]] + redact.Mask + text[at[1]:]
		}
	}
	return text
}

// String writes a code in groups: "7F3K-9QXM-2WRTB".
func (c Code) String() string {
	if len(c) != codeLength {
		return string(c)
	}
	return string(c[:4] + "-" + c[4:8] + "-" + c[8:])
}

// ErrNoCheck says that no pre-check has that code, or no longer.
var ErrNoCheck = errors.New("no such pre-check")

// Saved is a pre-check that was stopped.
type Saved struct {
	Check    Check
	At       time.Time
	Content  string                         // hash of the content then
	Verdicts map[string]eligibility.Verdict // of each track then
}

// Checks keep stopped pre-checks.
type Checks interface {
	Save(Saved) (Code, error)
	// Load gives [ErrNoCheck] for a code that is unknown or has run out.
	Load(Code) (Saved, error)
}
