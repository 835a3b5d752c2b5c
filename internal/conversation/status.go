package conversation

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"annae/internal/answer"
	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/identity"
	"annae/internal/locale"
)

// Status is where applications are looked at. What it can't do it reports
// itself, and the message is answered again.
type Status interface {
	// Ask asks for a code. Nobody learns whether one was mailed.
	Ask(identity.Request)
	// Prove tries a code, and tells whose it is.
	Prove(challenge, code string) (ref application.Reference, contacts int64, good bool)
	// Standing is where an application stands. Its error is
	// [application.ErrUnknown] where there is none; any other says that it can't
	// be told now.
	Standing(application.Reference) (application.Standing, error)
	// Shown notes that who proved it was shown an application.
	Shown(application.Reference)
}

// Tracking is where an application stands, as it is asked for: who asks has to
// prove that they may know.
type Tracking struct {
	Reference application.Reference // empty: it is asked for
	Challenge string                // a code was asked for; else the address is asked for
	Proof     *Proof                // nil: nothing is proved
}

// Proof is that somebody may see an application.
type Proof struct {
	Reference application.Reference
	Contacts  int64 // version to which it was proved
	Until     int64 // in seconds since 1970
}

// Tracked is the capability of telling where applications stand.
const Tracked = "status"

// shownOnce is how long where an application stands may be shown again on a
// channel where a proof does not last.
const shownOnce = time.Minute

// track begins to ask where an application stands.
func (c *Core) track(st *State, channel, argument string, l locale.Locale) Reply {
	if c.status == nil {
		return c.closed(l, "status.elsewhere")
	}
	if c.off(Tracked) {
		return c.closed(l, "conv.off_status")
	}
	if st.aside != "" {
		return c.aside(st, l)
	}
	if strings.TrimSpace(argument) != "" {
		return c.reference(st, channel, argument, l)
	}
	if p := st.proof(c.now()); p != nil {
		return c.standing(st, channel, *p, l)
	}
	st.Tracking = &Tracking{}
	return c.asks(l, "status.which")
}

// aside leads to where nobody reads along.
func (c *Core) aside(st *State, l locale.Locale) Reply {
	return Reply{Locale: l, Parts: []Part{c.say(l, "status.aside"), Link{Label: c.content.Words[l].Say("status.alone", nil), URL: st.aside}}}
}

// proof is what was proved and still holds; nil: nothing.
func (st *State) proof(now time.Time) *Proof {
	if st.Tracking == nil || st.Tracking.Proof == nil || now.Unix() >= st.Tracking.Proof.Until {
		return nil
	}
	return st.Tracking.Proof
}

// untracked leaves of the tracking what was proved: something else begins.
func (st *State) untracked() {
	if st.Tracking != nil && st.Tracking.Proof != nil {
		st.Tracking = &Tracking{Proof: st.Tracking.Proof}
	} else {
		st.Tracking = nil
	}
}

// asks says something while an application is tracked, with the way out.
func (c *Core) asks(l locale.Locale, key string, args ...string) Reply {
	w := c.content.Words[l]
	all := locale.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		all[args[i]] = args[i+1]
	}
	r := Reply{Locale: l}
	r.add(Text{Key: key, Markdown: w.Say(key, all)})
	out := Choices{Key: "status.beside", Small: true}
	if key == "status.code" || key == "status.code_bad" || key == "status.code_short" {
		out.Options = append(out.Options, Option{choice{do: obey, value: "again"}.id(), w.Say("conv.do.again", nil)})
	}
	out.Options = append(out.Options, Option{choice{do: obey, value: "leave"}.id(), w.Say("conv.do.leave", nil)})
	r.add(out)
	return r
}

// leave ends the tracking. What was shown is thrown away with all else that was
// said.
func (c *Core) leave(st *State, channel string, l locale.Locale) Reply {
	says := "status.left"
	if ways[channel].keeps {
		says = "status.left_chat"
	}
	shown := st.Tracking != nil && st.Tracking.Proof != nil || c.now().Unix() < st.Shown
	st.Tracking, st.Follows = nil, nil
	return Reply{Locale: l, Forgotten: shown, Parts: []Part{c.say(l, says), c.menu(l)}}
}

// again asks for the address once more, for another code.
func (c *Core) again(st *State, l locale.Locale) Reply {
	if st.Tracking == nil || st.Tracking.Reference == "" {
		return c.noChoice(l)
	}
	st.Tracking.Challenge = ""
	return c.asks(l, "status.address", "reference", string(st.Tracking.Reference))
}

// reference begins with a reference that was typed, or says what is wrong with
// it.
func (c *Core) reference(st *State, channel, typed string, l locale.Locale) Reply {
	ref, _, err := application.Find(typed)
	var wrong *application.Mistyped
	switch {
	case errors.As(err, &wrong):
		st.Tracking = &Tracking{}
		return c.mistyped(wrong, l)
	case err != nil:
		st.Tracking = &Tracking{}
		return c.asks(l, "status.no_reference")
	}
	if p := st.proof(c.now()); p != nil && p.Reference == ref {
		return c.standing(st, channel, *p, l)
	}
	st.Tracking = &Tracking{Reference: ref}
	return c.asks(l, "status.address", "reference", string(ref))
}

// mistyped says that a reference has a slip in it, and offers what was likely
// meant. That shows nothing: alone a reference opens nothing.
func (c *Core) mistyped(wrong *application.Mistyped, l locale.Locale) Reply {
	w := c.content.Words[l]
	meant := Choices{Key: "status.likely", Prompt: w.Say("status.likely", nil)}
	for _, ref := range wrong.Likely {
		if slices.ContainsFunc(c.content.Cycles, func(y *content.Cycle) bool { return y.Cycle == ref.Cycle() }) {
			meant.Options = append(meant.Options, Option{choice{do: refer, value: string(ref)}.id(), string(ref)})
		}
	}
	r := c.asks(l, "status.mistyped", "read", clip(wrong.Read))
	if len(meant.Options) > 0 {
		r.Parts = slices.Insert(r.Parts, 1, Part(meant))
	}
	return r
}

// tracking takes what was typed while an application is tracked; false when it
// is something else.
func (c *Core) tracking(st *State, channel, text string, l locale.Locale) (Reply, bool) {
	if c.status == nil || c.off(Tracked) {
		return Reply{}, false
	}
	if _, _, err := application.Find(text); !errors.Is(err, application.ErrNoReference) {
		if st.aside != "" {
			return c.aside(st, c.spokenIn(st, text, l)), true
		}
		return c.reference(st, channel, text, c.spokenIn(st, text, l)), true
	}
	t := st.Tracking
	switch {
	case t == nil || t.Proof != nil && t.Reference == "":
		return Reply{}, false
	case t.Reference == "":
		if shortAnswer(text) && strings.ContainsAny(text, "0123456789") {
			return c.asks(l, "status.no_reference"), true
		}
	case t.Challenge == "":
		if strings.ContainsAny(text, "@＠") || shortAnswer(text) && !strings.Contains(text, " ") {
			return c.address(st, text, l), true
		}
	case identity.ReadCode(text) != "":
		return c.code(st, channel, identity.ReadCode(text), l), true
	case shortAnswer(text) && strings.Count(strings.Map(digit, text), "") > 3:
		return c.asks(l, "status.code_short"), true
	}
	return Reply{}, false
}

// bareReference is how long a reference may be with nothing beside it, in bytes.
const bareReference = 24

// spokenIn is the language of a text beside the reference in it, as the desk
// would answer it.
func (c *Core) spokenIn(st *State, text string, l locale.Locale) locale.Locale {
	foreign := func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }
	if st.Chosen != "" || len(text) <= bareReference && !strings.ContainsFunc(text, foreign) {
		return l
	}
	return c.desk.Ask(answer.Question{Text: text, Hint: l, AsOf: c.now()}).Locale
}

// shortAnswer tells that a text is no question by itself.
func shortAnswer(text string) bool {
	return len([]rune(text)) <= 25 && !strings.ContainsAny(text, "?？")
}

func digit(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// address asks for a code. Whoever asks is told the same.
func (c *Core) address(st *State, typed string, l locale.Locale) Reply {
	address, is := application.ReadContact(typed)
	if !is {
		return c.asks(l, "status.no_address")
	}
	t := st.Tracking
	t.Challenge = identity.NewChallenge()
	c.status.Ask(identity.Request{Challenge: t.Challenge, Reference: t.Reference, Address: address, Locale: l})
	return c.asks(l, "status.code", "reference", string(t.Reference))
}

// code tries a code, and shows where the application stands.
func (c *Core) code(st *State, channel, code string, l locale.Locale) Reply {
	ref, contacts, good := c.status.Prove(st.Tracking.Challenge, code)
	if !good {
		return c.asks(l, "status.code_bad")
	}
	return c.proved(st, channel, ref, contacts, l)
}

// proved shows where an application stands to who proved that they may see it.
func (c *Core) proved(st *State, channel string, ref application.Reference, contacts int64, l locale.Locale) Reply {
	p := Proof{Reference: ref, Contacts: contacts, Until: c.now().Add(ways[channel].proof).Unix()}
	st.Tracking = &Tracking{Proof: &p}
	return c.standing(st, channel, p, l)
}

// standing shows where an application stands.
func (c *Core) standing(st *State, channel string, p Proof, l locale.Locale) Reply {
	now, err := c.status.Standing(p.Reference)
	switch unknown := errors.Is(err, application.ErrUnknown); {
	case err != nil && !unknown:
		return c.away(st, p, l)
	case unknown || now.Contacts != p.Contacts:
		return c.unproved(st, p, l)
	case ways[channel].proof == 0:
		st.Tracking, p.Until = nil, 0
	}
	if _, mute := c.status.(Mute); ways[channel].proof > 0 && !mute {
		st.follow(p)
	}
	c.status.Shown(p.Reference)
	r := Reply{Locale: l, Until: max(p.Until, c.now().Add(shownOnce).Unix())}
	for _, part := range c.tell(now, l) {
		r.add(part)
	}
	r.add(c.afterStanding(channel, l))
	return r
}

// away says that applications can't be looked at now. What was proved stays for
// a while, also where it would open an application once: nothing was shown.
func (c *Core) away(st *State, p Proof, l locale.Locale) Reply {
	if c.now().Unix() >= p.Until {
		p.Until = c.now().Add(identity.CodeLasts).Unix()
	}
	st.Tracking = &Tracking{Proof: &p}
	w := c.content.Words[l]
	r := Reply{Locale: l}
	r.add(Text{Key: "status.away", Markdown: w.Say("status.away", nil)})
	r.add(Choices{Key: "status.beside", Small: true, Options: []Option{
		{choice{do: obey, value: "status"}.id(), w.Say("conv.do.refresh", nil)}, {choice{do: obey, value: "leave"}.id(), w.Say("conv.do.leave", nil)},
	}})
	return r
}

// unproved asks again where what was proved holds no more.
func (c *Core) unproved(st *State, p Proof, l locale.Locale) Reply {
	st.Tracking = &Tracking{Reference: p.Reference}
	return c.asks(l, "status.ended")
}

// afterStanding is what can be done with an application that was shown.
func (c *Core) afterStanding(channel string, l locale.Locale) Choices {
	w := c.content.Words[l]
	after := Choices{Key: "status.after", Small: true}
	add := func(name, label string) {
		after.Options = append(after.Options, Option{choice{do: obey, value: name}.id(), w.Say(label, nil)})
	}
	if ways[channel].proof > 0 {
		add("status", "conv.do.refresh")
	}
	if c.slips(channel) != nil {
		add("slip", "conv.do.slip")
	}
	add("leave", "conv.do.leave")
	return after
}

// dayOf writes the day of a moment, as it is where the programme is.
func (c *Core) dayOf(t time.Time, l locale.Locale) string {
	return c.content.Words[l].Format().When(c.day(t))
}

// tell says where an application stands: since when, whose turn it is, what
// happens next, what is missing, what was and may follow, and as of when.
func (c *Core) tell(s application.Standing, l locale.Locale) (parts []Part) {
	w := c.content.Words[l]
	add := func(key string, args locale.Args) { parts = append(parts, Text{Key: key, Markdown: w.Say(key, args)}) }
	if s.Demo {
		add("status.demo", nil)
	}
	add("status.of", locale.Args{"reference": string(s.Reference), "title": Plainly(s.Title), "city": Plainly(s.City), "track": w.Named("track", s.Track)})
	add("status.stands", locale.Args{"phase": w.Named("phase", s.Phase), "since": c.dayOf(s.Since, l)})
	if p := c.content.Phases.Find(s.Phase); p != nil {
		if p.Waits != "" {
			add("status.turn_"+string(p.Waits), nil)
		}
		add("status.next", locale.Args{"next": w.Say("phase."+s.Phase+".next", nil)})
	}
	if missing := s.Missing(); len(missing) > 0 && !c.ended(s) {
		var lines []string
		for _, d := range missing {
			lines = append(lines, "- "+w.Say("status."+string(d.State), locale.Args{"document": w.Named("document", d.ID)}))
		}
		add("status.missing", locale.Args{"list": strings.Join(lines, "\n")})
	}
	if s.Note != "" {
		add("status.note", locale.Args{"note": Plainly(s.Note)})
	}
	parts = append(parts, c.timeline(s, l))
	when := locale.Day(c.now(), c.zone.String())
	when.Hour, when.Minute, when.Timed = c.now().In(c.zone).Hour(), c.now().In(c.zone).Minute(), true
	add("status.confirmed", locale.Args{"when": w.Format().When(when)})
	return parts
}

// ended tells that nobody waits for anything any more.
func (c *Core) ended(s application.Standing) bool {
	p := c.content.Phases.Find(s.Phase)
	return p != nil && p.Outcome
}

// Plainly leaves of what staff typed no mark that would be shown as one.
func Plainly(text string) string {
	return strings.NewReplacer("*", "∗", "_", "＿", "[", "(", "]", ")", "<", "‹", ">", "›", "`", "'", "\\", "/", "#", "＃").Replace(strings.TrimSpace(text))
}
