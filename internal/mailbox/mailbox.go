// Package mailbox reads e-mail addresses as people type them.
package mailbox

import (
	"errors"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// How long an address and what stands before its @ may be, in bytes: RFC 5321,
// 4.5.3.1, where a path has two brackets.
const (
	longestAddress = 254
	longestLocal   = 64
)

// longestTyped bounds what is read at all, in bytes.
const longestTyped = 4 * longestAddress

// The faults of an address. They quote nothing of it.
var (
	ErrNoAddress     = errors.New("it is no e-mail address; write such as name@example.org")
	ErrSeveral       = errors.New("it is more than one e-mail address; write one alone")
	ErrNamed         = errors.New("something stands around the e-mail address; write the address alone")
	ErrTooLong       = errors.New("it is too long for an e-mail address")
	ErrForeignName   = errors.New("before the @ are letters that not every mail server takes; write an address in Latin letters")
	ErrRouted        = errors.New("before the @ are signs by which some mail servers send elsewhere")
	ErrNoMailDomain  = errors.New("behind the @ is no domain that gets mail; write such as example.org")
	ErrDomainLetters = errors.New("behind the @ are letters that no domain has")
)

// domains writes names of domains as they are looked up: in small ASCII, with
// xn-- where they have other letters.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.CheckJoiners(true), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// Parse reads one address as somebody typed it: in large letters, in
// those of full width, with a domain of any script. Addresses that are the same
// mailbox to us are equal. What could reach two programs as two different
// addresses is refused: names, comments, quotes, lists, routes, encoded words.
func Parse(typed string) (string, error) {
	if len(typed) > longestTyped {
		return "", ErrTooLong
	}
	s := strings.TrimSpace(norm.NFKC.String(typed))
	at := strings.IndexByte(s, '@')
	switch {
	case at < 0:
		return "", ErrNoAddress
	case strings.Count(s, "@") > 1 || strings.ContainsAny(s, ",;"):
		return "", ErrSeveral
	case strings.ContainsAny(s, "<>()\":\\ "):
		return "", ErrNamed
	}
	local := strings.ToLower(s[:at])
	if err := checkLocal(local); err != nil {
		return "", err
	}
	domain, err := readDomain(s[at+1:])
	switch {
	case err != nil:
		return "", err
	case len(local)+1+len(domain) > longestAddress:
		return "", ErrTooLong
	}
	return local + "@" + domain, nil
}

// signs are those that stand before an @ beside letters and digits. RFC 5322
// has two more: % and ! once told a server to send elsewhere.
const signs = "#$&'*+-/=?^_`{|}~"

func checkLocal(local string) error {
	for _, r := range local {
		switch {
		case r == '%' || r == '!':
			return ErrRouted
		case r > '~' && r != '\ufffd':
			return ErrForeignName
		case r != '.' && !letterOrDigit(r) && !strings.ContainsRune(signs, r):
			return ErrNoAddress
		}
	}
	switch {
	case strings.Contains(local, "=?"): // an encoded word, which some programs read before the address
		return ErrRouted
	case local == "" || local[0] == '.' || strings.HasSuffix(local, ".") || strings.Contains(local, ".."):
		return ErrNoAddress
	case len(local) > longestLocal:
		return ErrTooLong
	}
	return nil
}

func letterOrDigit(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// readDomain reads a domain that can get mail: of two parts or more, and no
// number of a machine.
func readDomain(typed string) (string, error) {
	domain, err := domains.ToASCII(typed)
	if err != nil {
		return "", ErrDomainLetters
	}
	if again, err := domains.ToASCII(domain); err != nil || again != domain {
		return "", ErrDomainLetters
	}
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	if last == domain || last == "" || strings.Trim(last, "0123456789") == "" {
		return "", ErrNoMailDomain
	}
	return domain, nil
}
