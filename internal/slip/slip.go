package slip

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"annae/internal/application"
)

// A Slip says where an application stood when it was issued.
type Slip struct {
	Code      Code
	Reference application.Reference
	Phase     string
	Since     time.Time
	Issued    time.Time
}

// Found is a slip that somebody has the code of.
type Found struct {
	Slip
	Now string // the phase in which the application is now; empty: it is gone
	// Still tells that the application stands as it stood.
	Still bool
}

// ErrNone says that no slip has that code.
var ErrNone = errors.New("no slip has that code")

// A Code is by what a slip is confirmed, such as 7F3K-9QXM-2WRT-AC34-5KZX: 19
// symbols of a signature, 92 bits, and a check symbol.
type Code string

const (
	codeLength = 19
	codeDomain = "slip"
)

// Sums makes keyed hashes.
type Sums interface {
	Sum(domain string, data []byte) []byte
}

// CodeOf is the code of what a slip says, issued on a day. A change of the
// application makes it another.
func CodeOf(sums Sums, s application.Standing, day string) Code {
	said := fmt.Appendf(nil, "%s %d %d %q %s", s.Reference, s.Version, s.Since.UnixMilli(), s.Phase, day)
	return Code(application.Spell(sums.Sum(codeDomain, said), codeLength))
}

// ReadCode reads a code as it was typed.
func ReadCode(typed string) (Code, bool) {
	code, ok := application.ReadSpelled(typed, codeLength)
	return Code(code), ok
}

// AddressLasts is how long the page of a slip can be opened at most.
const AddressLasts = 30 * time.Minute

// An Address leads to the page of a slip.
type Address struct {
	Code     Code  `json:"s"`
	Contacts int64 `json:"c"` // version of the contacts that it was issued to; another ends it
	Until    int64 `json:"u"` // in seconds since 1970
}

// A Sealer seals texts, so that they can be neither read nor changed.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Open(sealed []byte, context string) ([]byte, error)
}

const addressContext = "address of a slip"

// Pages is where the pages of slips are; an address stands behind it.
const Pages = "/slip/"

// Path is the address as a browser asks for it.
func (a Address) Path(s Sealer) string {
	body, err := json.Marshal(a)
	if err != nil {
		panic(err) // of two numbers and a text
	}
	return Pages + base64.RawURLEncoding.EncodeToString(s.Seal(body, addressContext))
}

// longest is how long an address may be, in bytes; ours are shorter.
const longest = 400

// ReadAddress reads what stands behind [Pages]. It tells whether that is ours
// and lasts; whether the contacts are still those, who reads the application
// finds out.
func ReadAddress(s Sealer, text string, now time.Time) (a Address, good bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(text) > longest {
		return Address{}, false
	}
	body, err := s.Open(sealed, addressContext)
	if err != nil || json.Unmarshal(body, &a) != nil {
		return Address{}, false
	}
	return a, now.Unix() < a.Until
}
