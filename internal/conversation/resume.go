package conversation

import (
	"errors"
	"reflect"
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
	code := st.Kept.Code
	if code == "" || !reflect.DeepEqual(st.Kept.Answers, st.Check.Answers) || !slices.Equal(st.Kept.Tracks, st.Check.Tracks) {
		if len(st.Stopped) >= mostStopped {
			return c.goOn(st, l, c.say(l, "check.not_saved"))
		}
		var err error
		code, err = c.checks.Save(Saved{Check: *st.Check, At: c.now(), Content: c.content.Hash, Verdicts: c.verdictsNow(st.Check)})
		if err != nil {
			return c.goOn(st, l, c.say(l, "check.not_saved"))
		}
		st.Kept = Kept{code, slices.Clone(st.Check.Tracks), slices.Clone(st.Check.Answers)}
		st.Stopped = append(slices.Clone(st.Stopped), code)
	}
	w := c.content.Words[l]
	return Reply{Locale: l, Parts: []Part{
		Text{Key: "check.saved", Markdown: w.Say("check.saved", locale.Args{"code": code.String()})},
		c.steps("check.after", []string{anotherTry, toEnd}, w),
	}}
}

// mostStopped is how many codes a conversation can have: it remembers them all,
// to let them go with it.
const mostStopped = 100

// Kept is the pre-check that was stopped last, and its code: stopped again, it
// keeps its code.
type Kept struct {
	Code    Code
	Tracks  []string
	Answers []Said
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
	if c.now().Sub(st.Tries.Since) > triesWithin {
		st.Tries = Tries{Since: c.now()}
	}
	switch {
	case c.checks == nil:
		return c.noCode(st, "check.codes_down", l)
	case st.Tries.Count >= mostTries:
		return c.noCode(st, "check.no_more_codes", l)
	}
	code, ok := ParseCode(text)
	if !ok {
		return c.noCode(st, "check.bad_code", l)
	}
	saved, err := c.checks.Load(code)
	switch {
	case errors.Is(err, ErrNoCheck):
		st.Tries.Count++
		return c.noCode(st, "check.unknown_code", l)
	case err != nil:
		return c.noCode(st, "check.codes_down", l)
	}
	return c.goOnFrom(st, saved, l)
}

// noCode says why a code is of no use, and asks the present question again
// where a pre-check is open.
func (c *Core) noCode(st *State, key string, l locale.Locale) Reply {
	if st.Check != nil && st.Check.Asking != "" {
		return c.askAgain(st, st.Check.Asking, l, c.say(l, key))
	}
	return Reply{Locale: l, Parts: []Part{c.say(l, key), c.checkMenu(l)}}
}

func (c *Core) goOnFrom(st *State, saved Saved, l locale.Locale) Reply {
	w := c.content.Words[l]
	check := saved.Check
	check.Asking, check.Answers = "", slices.Clone(check.Answers)
	var gone []string
	check.Answers = slices.DeleteFunc(check.Answers, func(a Said) bool {
		_, err := c.rules.Set(c.rules.NoFacts(), a.Fact, a.Value)
		if err != nil {
			gone = append(gone, a.Fact)
		}
		return err != nil
	})
	dropped := c.fit(&check)
	st.Check = &check
	args := locale.Args{"date": w.Format().When(c.day(saved.At))}
	before := []Part{Text{Key: "check.resumed", Markdown: w.Say("check.resumed", args)}}
	if changed := c.changedSince(saved, &check, w); changed != "" || len(gone) > 0 {
		args["changes"] = changed
		key := "check.changed"
		if changed == "" {
			key = "check.asked_anew"
		}
		before = append(before, Text{Key: key, Markdown: w.Say(key, args)})
	}
	return c.goOn(st, l, append(before, c.droppedText(dropped, l)...)...)
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
