package conversation

import (
	"annae/internal/answer"
	"annae/internal/enquiry"
	"annae/internal/stats"
)

// A Before is what a state was before a message, as far as it is counted.
type Before struct {
	asking string // the fact that the pre-check asks for
	wrong  bool   // the last answer was called wrong
}

// Marked is what is counted of a state before a message.
func (st *State) Marked() Before {
	b := Before{wrong: st.Judged.Why == enquiry.Wrong}
	if st.Check != nil {
		b.asking = st.Check.Asking
	}
	return b
}

// outcomes are how questions are counted. What is not here was no question about
// the programme.
var outcomes = map[answer.Outcome]string{
	answer.Answered: stats.Alone, answer.Verdict: stats.Alone, answer.Clarify: stats.Offered, answer.Handover: stats.Unanswered,
}

// Marks are what a turn adds to the figures.
func (st *State) Marks(was Before, channel string, t Turn) (all []stats.Mark) {
	add := func(w stats.What, of string) {
		all = append(all, stats.Mark{What: w, Channel: channel, Locale: string(t.Reply.Locale), Side: string(st.Thread.Side), Of: of})
	}
	of, asked := outcomes[t.Reply.Outcome]
	if t.Reply.Reason == answer.OutsideTopic {
		of = stats.Outside
	}
	for _, p := range t.Reply.Parts {
		switch p := p.(type) {
		case Card:
			if p.Topic != "" {
				add(stats.Told, p.Topic)
			}
		case Text:
			if p.Key == "check.result" {
				add(stats.Finished, "")
				asked = false
			}
		}
	}
	if asked && t.Reply.Reason != answer.Empty {
		add(stats.Asked, of)
	}
	if !was.wrong && st.Judged.Why == enquiry.Wrong {
		of := ""
		if len(st.Judged.Topics) > 0 {
			of = st.Judged.Topics[0]
		}
		add(stats.Wrong, of)
	}
	now := st.Marked()
	if was.asking != "" && st.Check.has(was.asking) && now.asking != was.asking {
		add(stats.Given, was.asking)
	}
	if now.asking != "" && now.asking != was.asking {
		add(stats.Put, now.asking)
	}
	return all
}

// has tells whether a pre-check has an answer for a fact.
func (c *Check) has(fact string) bool {
	if c == nil {
		return false
	}
	for _, a := range c.Answers {
		if a.Fact == fact {
			return true
		}
	}
	return false
}
