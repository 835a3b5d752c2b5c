package conversation

import "annae/internal/locale"

// Forgetting erases what hangs on a conversation and is kept beside it:
// pre-checks that were stopped in it, a code that was asked for. What it can't
// do it reports itself, and the message is answered again.
type Forgetting interface {
	// Forget tells the receipt under which it noted that it did; empty when it
	// could not.
	Forget(State) (receipt string)
}

// The answers to whether everything is to go, as commands.
const (
	toErase = "erase"
	toKeep  = "keep"
)

// askToForget says what goes and what stays, and asks once.
func (c *Core) askToForget(st *State, l locale.Locale) Reply {
	st.Forgetting = st.Turn
	w := c.content.Words[l]
	sure := Choices{Key: "forget.sure"}
	for _, name := range []string{toErase, toKeep} {
		sure.Options = append(sure.Options, Option{choice{do: obey, value: name}.id(), w.Say("conv.do."+name, nil)})
	}
	return Reply{Locale: l, Parts: []Part{c.say(l, "forget.ask"), sure}}
}

// sure takes a yes or no to that, on the turn behind it; false when it was not
// asked or the text is something else.
func (c *Core) sure(st *State, channel string, in Incoming, l locale.Locale) (Reply, bool) {
	asked := st.Forgetting
	st.Forgetting = 0
	if asked == 0 || asked != st.Turn-1 || in.Choice != "" {
		return Reply{}, false
	}
	switch c.said[fold(in.Text)].name {
	case yes:
		return c.erase(st, channel, l), true
	case no:
		return c.keepAll(st, l), true
	}
	return Reply{}, false
}

// erase throws everything away that is kept of the conversation.
func (c *Core) erase(st *State, channel string, l locale.Locale) Reply {
	st.Chosen, st.Check = "", nil
	r := Reply{Locale: l, Forgotten: true, Parts: []Part{c.say(l, "conv.forgotten")}}
	if ways[channel].keeps {
		r.add(c.say(l, "forget.there"))
	}
	if c.forgetting == nil {
		return r
	}
	receipt := c.forgetting.Forget(*st)
	st.Stopped, st.Follows, st.Enquiry = nil, nil, nil
	if receipt == "" {
		r.add(c.say(l, "forget.partly"))
		return r
	}
	r.add(Text{Key: "forget.receipt", Markdown: c.content.Words[l].Say("forget.receipt", locale.Args{"receipt": receipt})})
	return r
}

// keepAll goes on where the conversation was.
func (c *Core) keepAll(st *State, l locale.Locale) Reply {
	kept := c.say(l, "forget.kept")
	if st.Check != nil && st.Check.Asking != "" && !c.off(Checking) {
		return c.askAgain(st, st.Check.Asking, l, kept)
	}
	return Reply{Locale: l, Parts: []Part{kept}}
}
