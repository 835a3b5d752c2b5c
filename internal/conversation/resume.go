package conversation

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"annae/internal/eligibility"
	"annae/internal/locale"
)

// save keeps a check and tells its code.
func (c *Core) save(st *State, l locale.Locale) Reply {
	if c.checks == nil {
		return c.goOn(st, l, c.say(l, "check.not_saved"))
	}
	code, err := c.checks.Save(Saved{Check: *st.Check, At: c.now(), Content: c.content.Hash, Verdicts: c.verdictsNow(st.Check)})
	if err != nil {
		return c.goOn(st, l, c.say(l, "check.not_saved"))
	}
	w := c.content.Words[l]
	return Reply{Locale: l, Parts: []Part{
		Text{Key: "check.saved", Markdown: w.Say("check.saved", locale.Args{"code": code.String()})},
		c.steps("check.after", []string{anotherTry, toEnd}, w),
	}}
}

// verdictsNow are the verdicts of a check by today's rules.
func (c *Core) verdictsNow(check *Check) map[string]eligibility.Verdict {
	s, ok := c.scope(check)
	if !ok {
		return nil
	}
	all := map[string]eligibility.Verdict{}
	for _, f := range s.Evaluate(c.facts(check), c.now()).Findings {
		all[f.Track.ID] = f.Verdict
	}
	return all
}

// codeLike is a text that is a code and nothing else.
var codeLike = regexp.MustCompile(`^\s*[0-9A-Za-z]{4}[-‐– ][0-9A-Za-z]{4}[-‐– ][0-9A-Za-z]{5}\s*$`)

// How often codes may be tried in vain.
const (
	mostTries   = 5
	triesWithin = time.Hour
)

// Tries counts codes that were tried in vain.
type Tries struct {
	Since time.Time
	Count int
}

// resume goes on with a check that was stopped, by today's rules, and says
// what is no longer as it was.
func (c *Core) resume(st *State, text string, l locale.Locale) Reply {
	if c.off(Checking) {
		return c.closed(l, "conv.off_check")
	}
	if c.now().Sub(st.Tries.Since) > triesWithin {
		st.Tries = Tries{Since: c.now()}
	}
	if st.Tries.Count >= mostTries || c.checks == nil {
		return Reply{Locale: l, Parts: []Part{c.say(l, "check.no_more_codes"), c.checkMenu(l)}}
	}
	code, ok := ParseCode(text)
	if !ok {
		return Reply{Locale: l, Parts: []Part{c.say(l, "check.bad_code"), c.checkMenu(l)}}
	}
	saved, err := c.checks.Load(code)
	switch {
	case errors.Is(err, ErrNoCheck):
		st.Tries.Count++
		return Reply{Locale: l, Parts: []Part{c.say(l, "check.unknown_code"), c.checkMenu(l)}}
	case err != nil:
		return Reply{Locale: l, Parts: []Part{c.say(l, "check.no_more_codes"), c.checkMenu(l)}}
	}
	return c.goOnFrom(st, saved, l)
}

func (c *Core) goOnFrom(st *State, saved Saved, l locale.Locale) Reply {
	w := c.content.Words[l]
	check := saved.Check
	check.Asking = ""
	var gone []string
	check.Answers = slices.DeleteFunc(slices.Clone(check.Answers), func(a Said) bool {
		_, err := c.rules.Set(c.rules.NoFacts(), a.Fact, a.Value)
		if err != nil {
			gone = append(gone, a.Fact)
		}
		return err != nil
	})
	st.Check = &check
	args := locale.Args{"date": w.Format().When(locale.Day(saved.At, c.content.Cycles[len(c.content.Cycles)-1].Zone))}
	before := []Part{Text{Key: "check.resumed", Markdown: w.Say("check.resumed", args)}}
	if changed := c.changedSince(saved, &check, w); changed != "" || len(gone) > 0 {
		args["changes"] = changed
		key := "check.changed"
		if changed == "" {
			key = "check.asked_anew"
		}
		before = append(before, Text{Key: key, Markdown: w.Say(key, args)})
	}
	return c.goOn(st, l, before...)
}

// changedSince lists the tracks whose verdict is another than when the check
// was stopped.
func (c *Core) changedSince(saved Saved, check *Check, w *locale.Words) string {
	if saved.Content == c.content.Hash {
		return ""
	}
	now := c.verdictsNow(check)
	var lines []string
	for _, id := range check.Tracks {
		if then, is := saved.Verdicts[id], now[id]; then != "" && is != "" && then != is {
			lines = append(lines, "- "+w.Say("check.title", locale.Args{"track": w.Say("track."+id, nil), "verdict": w.Say("check.verdict."+string(is), nil)}))
		}
	}
	return strings.Join(lines, "\n")
}

// checkMenu offers to begin a pre-check.
func (c *Core) checkMenu(l locale.Locale) Choices {
	w := c.content.Words[l]
	return Choices{Key: "conv.menu", Prompt: w.Say("conv.menu", nil), Options: []Option{c.toCheck(w)}}
}

// checkOffer is the same beside an answer.
func (c *Core) checkOffer(l locale.Locale) Choices {
	return Choices{Key: "check.offer", Options: []Option{c.toCheck(c.content.Words[l])}}
}

// toCheck is the option that begins a pre-check.
func (c *Core) toCheck(w *locale.Words) Option {
	return Option{choice{do: obey, value: "check"}.id(), w.Say("conv.do.check", nil)}
}
