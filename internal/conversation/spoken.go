package conversation

import (
	"slices"

	"annae/internal/answer"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// withinCheck tells that a command means something in a pre-check only.
func withinCheck(name string) bool {
	return slices.Contains([]string{goBack, toReview, toResult, toSave, toEnd, skip, whyAsk, yes, no}, name)
}

// spoken takes words where options are shown: the facts that they state, where
// they state the one that is asked for; else a question, after which the
// pre-check asks again.
func (c *Core) spoken(st *State, text string, l locale.Locale) Reply {
	if c.off(Checking) {
		return c.question(st, text, l)
	}
	stated := c.desk.Stated(text)
	asked := c.rules.Vocabulary.Index(st.Check.Asking)
	if asked >= 0 && stated.Said(asked) {
		var dropped []Said
		for _, n := range c.rules.Named(stated) {
			dropped = append(dropped, c.take(st.Check, Said{n.Fact, n.Value})...)
		}
		return c.understood(st, stated, dropped, l)
	}
	asking := st.Check.Asking
	r := c.question(st, text, l)
	if st.Check == nil {
		return r
	}
	return Reply{
		Locale: r.Locale, Outcome: r.Outcome, Reason: r.Reason,
		Parts: append(withoutMore(r.Parts), c.askAgain(st, asking, r.Locale, c.say(r.Locale, "check.back_to")).Parts...),
	}
}

// understood says which facts were read, before it goes on.
func (c *Core) understood(st *State, stated eligibility.Facts, dropped []Said, l locale.Locale) Reply {
	w := c.content.Words[l]
	understood := Text{Key: "check.understood", Markdown: w.Say("check.understood", locale.Args{"facts": answer.ListFacts(c.rules.Named(stated), w)})}
	return c.goOn(st, l, append([]Part{understood}, c.droppedText(dropped, l)...)...)
}

// withoutMore leaves out what would lead away: the pre-check goes on instead.
func withoutMore(parts []Part) []Part {
	return slices.DeleteFunc(parts, func(p Part) bool {
		ch, ok := p.(Choices)
		return ok && (ch.Key == "conv.helped" || ch.Key == "conv.also" || ch.Key == "enquiry.offer")
	})
}
