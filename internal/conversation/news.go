package conversation

import (
	"annae/internal/application"
	"annae/internal/locale"
)

// Follows is an application of which a conversation is to have news, because who
// talks there proved that they may see it.
type Follows struct {
	Reference application.Reference
	Contacts  int64 // version to which it was proved; another ends it
	Quiet     bool  // no news is wanted
}

// follow has news of an application told here from now on.
func (st *State) follow(p Proof) {
	if st.Follows == nil || st.Follows.Reference != p.Reference {
		st.Follows = &Follows{Reference: p.Reference}
	}
	st.Follows.Contacts = p.Contacts
}

// news says that there is news of an application. What it is needs a new proof:
// by now somebody else may sit there.
func (c *Core) news(st *State, in Incoming) Reply {
	l := c.speaker(st, in)
	if f := st.Follows; f == nil || f.Quiet || f.Reference != in.News || c.status == nil || c.off(Tracked) {
		return Reply{Locale: l}
	}
	if st.Tracking != nil && st.Tracking.Proof != nil {
		st.Tracking = nil
	}
	w := c.content.Words[l]
	r := Reply{Locale: l}
	r.add(Text{Key: "news.there", Markdown: w.Say("news.there", locale.Args{"reference": string(in.News)})})
	r.add(Choices{Key: "news.beside", Small: true, Options: []Option{
		{choice{do: refer, value: string(in.News)}.id(), w.Say("news.see", nil)},
		{choice{do: obey, value: "quiet"}.id(), w.Say("conv.do.quiet", nil)},
	}})
	return r
}

// quiet turns news off, or on again.
func (c *Core) quiet(st *State, l locale.Locale) Reply {
	if st.Follows == nil {
		return Reply{Locale: l, Parts: []Part{c.say(l, "news.none")}}
	}
	st.Follows.Quiet = !st.Follows.Quiet
	key, other := "news.quiet", "conv.do.loud"
	if !st.Follows.Quiet {
		key, other = "news.loud", "conv.do.quiet"
	}
	w := c.content.Words[l]
	r := Reply{Locale: l}
	r.add(Text{Key: key, Markdown: w.Say(key, locale.Args{"reference": string(st.Follows.Reference)})})
	r.add(Choices{Key: "news.beside", Small: true, Options: []Option{
		{choice{do: obey, value: "quiet"}.id(), w.Say(other, nil)}, {choice{do: obey, value: "unlink"}.id(), w.Say("conv.do.unlink", nil)},
	}})
	return r
}

// unlink ends what was proved here, and all news.
func (c *Core) unlink(st *State, l locale.Locale) Reply {
	if st.Follows == nil {
		return Reply{Locale: l, Parts: []Part{c.say(l, "news.none")}}
	}
	return c.leave(st, l)
}
