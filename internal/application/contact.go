package application

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"annae/internal/mailbox"
)

// ReadContact reads an e-mail address, however it was typed or copied, and tells
// whether it is one. Two that are equal are the same mailbox to us.
func ReadContact(typed string) (address string, is bool) {
	address = strings.TrimSpace(norm.NFKC.String(typed))
	if in, found := strings.CutSuffix(address, ">"); found {
		address = in[strings.LastIndexByte(in, '<')+1:]
	}
	if scheme := len("mailto:"); len(address) > scheme && strings.EqualFold(address[:scheme], "mailto:") {
		address = address[scheme:]
	}
	address, err := mailbox.Parse(address)
	return address, err == nil
}
