package application

import (
	"net/mail"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// longestContact is how long an address may be, in bytes: RFC 5321, 4.5.3.1.3.
const longestContact = 254

// ReadContact reads an e-mail address, however it was typed, and tells whether
// it is one. Two that are equal are the same: what is written large or in full
// width is not kept apart.
func ReadContact(typed string) (address string, is bool) {
	address = strings.ToLower(strings.TrimSpace(norm.NFKC.String(typed)))
	if in, found := strings.CutSuffix(address, ">"); found {
		address = in[strings.LastIndexByte(in, '<')+1:]
	}
	address = strings.TrimPrefix(address, "mailto:")
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || len(address) > longestContact {
		return "", false
	}
	local, domain, _ := strings.Cut(address, "@")
	if len(local) > 64 || !strings.Contains(strings.Trim(domain, "."), ".") || strings.ContainsAny(address, "\"()<>[]:;,\\ ") {
		return "", false
	}
	for _, r := range address {
		if r <= ' ' || r > '~' {
			return "", false
		}
	}
	return address, true
}
