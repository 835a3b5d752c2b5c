package conversation

import (
	"errors"
	"io"
	"strings"
	"time"

	"annae/internal/eligibility"
)

// A Code is by what a stopped pre-check is found again: 13 letters and digits,
// 65 random bits.
type Code string

// letters of a code: none that is taken for another when read aloud or from
// paper.
const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

const codeLength = 13

// NewCode makes a code of random bytes.
func NewCode(random io.Reader) Code {
	var b [codeLength]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		panic("no random bytes: " + err.Error()) // as crypto/rand does
	}
	for i := range b {
		b[i] = letters[b[i]%byte(len(letters))]
	}
	return Code(b[:])
}

// ParseCode reads a code as people write it: in any case, with spaces and
// hyphens.
func ParseCode(s string) (Code, bool) {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '‐' || r == '–' {
			return -1
		}
		return r
	}, strings.ToUpper(s))
	if len(s) != codeLength {
		return "", false
	}
	for _, r := range s {
		if !strings.ContainsRune(letters, r) {
			return "", false
		}
	}
	return Code(s), true
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
