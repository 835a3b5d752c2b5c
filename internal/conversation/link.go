package conversation

import (
	"regexp"
	"slices"

	"annae/internal/application"
	"annae/internal/identity"
	"annae/internal/locale"
	"annae/internal/redact"
)

// Links are what a [Status] may have beside: the way in for an applicant whose
// mailbox is dead.
type Links interface {
	// OpenLink uses a link up, and tells whose it was.
	OpenLink(secret string) (ref application.Reference, contacts int64, good bool)
}

// linkShape is what may be the secret of a link within a text.
var linkShape = regexp.MustCompile(`[0-9A-Za-z]{4}(?:-?[0-9A-Za-z]{4}){6}`)

// linkIn finds the secret of a link: the whole of a text, or within it.
func linkIn(text string) (secret string, found bool) {
	if secret, ok := identity.ReadLinkSecret(text); ok {
		return secret, true
	}
	for _, at := range linkShape.FindAllStringIndex(text, -1) {
		if secret, ok := identity.ReadLinkSecret(text[at[0]:at[1]]); ok {
			return secret, true
		}
	}
	return "", false
}

// withoutLinks masks the secrets of links: of them nothing is kept.
func withoutLinks(text string) string {
	if _, whole := identity.ReadLinkSecret(text); whole {
		return redact.Mask
	}
	for _, at := range slices.Backward(linkShape.FindAllStringIndex(text, -1)) {
		if _, ok := identity.ReadLinkSecret(text[at[0]:at[1]]); ok {
			text = text[:at[0]] + redact.Mask + text[at[1]:]
		}
	}
	return text
}

// opened opens an application by a link, as a good code does; false where the
// text holds none.
func (c *Core) opened(st *State, channel, text string, l locale.Locale) (Reply, bool) {
	secret, is := linkIn(text)
	if !is {
		return Reply{}, false
	}
	if st.aside != "" {
		return c.aside(st, l), true // and the link stays good: but whoever read along has it too
	}
	links, ok := c.status.(Links)
	if !ok || c.off(Tracked) {
		return c.closed(l, "status.elsewhere"), true
	}
	ref, contacts, good := links.OpenLink(secret)
	if !good {
		return c.asks(l, "status.link_bad"), true
	}
	return c.proved(st, channel, ref, contacts, l), true
}
