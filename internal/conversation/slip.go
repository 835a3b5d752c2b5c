package conversation

import (
	"time"

	"annae/internal/identity"
	"annae/internal/locale"
)

// Slips are what a [Status] may have beside: printable slips of where an
// application stands.
type Slips interface {
	// Slip issues one, and gives the path of its page, which can be opened until
	// a moment. It is false where the proof holds no more.
	Slip(p Proof, until time.Time) (path string, good bool)
}

// slips are those of a channel; nil: none are issued there.
func (c *Core) slips(channel string) Slips {
	all, ok := c.status.(Slips)
	if !ok || !ways[channel].pages || c.off(Tracked) {
		return nil
	}
	return all
}

// slip issues a printable slip of the application that was proved.
func (c *Core) slip(st *State, channel string, l locale.Locale) Reply {
	all := c.slips(channel)
	if all == nil {
		return c.noChoice(l)
	}
	p := st.proof(c.now())
	if p == nil {
		return c.track(st, channel, "", l)
	}
	until := time.Unix(min(p.Until, c.now().Add(identity.SessionLasts).Unix()), 0)
	path, good := all.Slip(*p, until)
	if !good {
		return c.unproved(st, *p, l)
	}
	w := c.content.Words[l]
	r := Reply{Locale: l, Until: until.Unix()}
	r.add(Text{Key: "slip.ready", Markdown: w.Say("slip.ready", nil)})
	r.add(Link{Label: w.Say("slip.open", nil), URL: path + "?lang=" + string(l)})
	r.add(c.afterStanding(channel, l))
	return r
}
