package conversation

import (
	"strings"

	"annae/internal/content"
	"annae/internal/locale"
)

// A command is something to be done, and the language in which it was given.
type command struct {
	name   string
	locale locale.Locale
}

// Commands are what a person can tell the bot to do, by "/name" or by the
// words of faq/lexicon/<locale>.yaml. Each has a label conv.do.<name>.
var Commands = []string{"help", "check", "status", "language", "human", "forget", "about"}

// spokenCommands are the words that are a command as a whole message.
func spokenCommands(c *content.Content) map[string]command {
	said := map[string]command{}
	for _, l := range c.Served {
		lex := c.Lexicons[l]
		if lex == nil {
			continue
		}
		for name, words := range lex.Commands {
			for _, w := range words {
				said[fold(w)] = command{name, l}
			}
		}
	}
	return said
}

// slash obeys "/name argument". Telegram adds "@bot" to a name, and begins
// with /start.
func (c *Core) slash(st *State, channel, line string, l locale.Locale) Reply {
	name, argument, _ := strings.Cut(line, " ")
	name, _, _ = strings.Cut(strings.ToLower(name), "@")
	if name == "language" && strings.TrimSpace(argument) != "" {
		return c.speakNow(st, locale.Locale(strings.ToLower(strings.TrimSpace(argument))), l)
	}
	if name == "start" {
		return c.start(st, channel, argument, l)
	}
	return c.obey(st, channel, command{name, l}, argument, l)
}

// obey does what a command says. The names of languages are commands too.
func (c *Core) obey(st *State, channel string, cmd command, argument string, l locale.Locale) Reply {
	if checking := cmd.name == "check" || cmd.name == "cycles" || cmd.name == "resume" || withinCheck(cmd.name); checking {
		st.untracked()
		return c.obeyInCheck(st, cmd.name, argument, l)
	}
	switch cmd.name {
	case "help":
		r := Reply{Locale: l, Parts: []Part{c.say(l, "conv.help")}}
		if c.people() {
			r.add(c.say(l, "enquiry.help"))
		}
		r.Parts = append(r.Parts, c.first(st.Thread.Asker(), l), c.menu(l))
		return r
	case "status":
		return c.track(st, channel, argument, l)
	case "slip":
		return c.slip(st, channel, l)
	case "again":
		return c.again(st, l)
	case "leave":
		return c.leave(st, channel, l)
	case "quiet", "loud":
		return c.quiet(st, channel, cmd.name, argument, l)
	case "unlink":
		return c.unlink(st, channel, l)
	case "language":
		return Reply{Locale: l, Parts: []Part{c.languages(l)}}
	case "human", toPerson:
		return c.person(st, channel, argument, l)
	case toBot, noMail:
		if st.Enquiry != nil {
			return c.beside(st, cmd.name, l)
		}
	case "forget":
		return c.askToForget(st, l)
	case toErase:
		return c.erase(st, channel, l)
	case toKeep:
		return c.keepAll(st, l)
	case "about":
		return c.about(channel, l)
	}
	if c.content.Words[locale.Locale(cmd.name)] != nil {
		return c.speakNow(st, locale.Locale(cmd.name), l)
	}
	return Reply{Locale: l, Parts: []Part{c.say(l, "conv.unknown_command"), c.menu(l)}}
}

// about says who we are and what we keep.
func (c *Core) about(channel string, l locale.Locale) Reply {
	w := c.content.Words[l]
	lasts := w.Say("about.half_day", nil)
	if ways[channel].keeps {
		lasts = w.Say("about.week", nil)
	}
	r := Reply{Locale: l}
	r.add(Text{Key: "conv.about", Markdown: w.Say("conv.about", locale.Args{"lasts": lasts})})
	if ways[channel].keeps {
		r.add(c.say(l, "about.chat"))
	}
	if c.people() {
		r.add(c.say(l, "enquiry.about"))
	}
	r.add(c.site(l))
	return r
}

// obeyInCheck does what a command of the pre-check says.
func (c *Core) obeyInCheck(st *State, name, argument string, l locale.Locale) Reply {
	if c.off(Checking) {
		return c.closed(l, "conv.off_check")
	}
	switch name {
	case "check":
		return c.checkCommand(st, argument, l)
	case "cycles":
		return c.offerCycles(l)
	case "resume":
		return c.resume(st, argument, l)
	}
	return c.stepTo(st, name, l)
}

// first are questions to begin with, for who asks.
func (c *Core) first(asker string, l locale.Locale) Choices {
	w := c.content.Words[l]
	r := Choices{Key: "conv.first", Prompt: w.Say("conv.first", nil)}
	topics := c.content.FirstFor[asker]
	if len(topics) == 0 {
		topics = c.content.First
	}
	for _, id := range topics {
		if t, ok := c.topics[id]; ok {
			r.Options = append(r.Options, Option{choice{do: ask, topic: id}.id(), t.Texts[l].Question})
		}
	}
	return r
}

// menu offers the commands.
func (c *Core) menu(l locale.Locale) Choices {
	w := c.content.Words[l]
	r := Choices{Key: "conv.menu", Prompt: w.Say("conv.menu", nil)}
	for _, name := range Commands[1:] {
		r.Options = append(r.Options, Option{choice{do: obey, value: name}.id(), w.Say("conv.do."+name, nil)})
	}
	return r
}

func (c *Core) languages(l locale.Locale) Choices {
	r := Choices{Key: "conv.language", Prompt: c.content.Words[l].Say("conv.language", nil)}
	for _, to := range c.content.Served {
		r.Options = append(r.Options, Option{choice{do: speak, to: to}.id(), c.content.Words[to].Say("reply.language", nil)})
	}
	return r
}

// speakNow changes the language of the conversation.
func (c *Core) speakNow(st *State, to, l locale.Locale) Reply {
	w := c.content.Words[to]
	if w == nil {
		return Reply{Locale: l, Parts: []Part{c.say(l, "conv.no_language"), c.languages(l)}}
	}
	st.Chosen = to
	r := Reply{Locale: to, Turned: to, Parts: []Part{c.say(to, "conv.speaking")}}
	if st.Check != nil && st.Check.Asking != "" && !c.off(Checking) {
		r.Parts = c.askAgain(st, st.Check.Asking, to, r.Parts...).Parts
	}
	return r
}

// Greet is what a conversation begins with, before anybody has said anything.
func (c *Core) Greet(l locale.Locale) Reply {
	if c.content.Words[l] == nil {
		l = c.content.Served[0]
	}
	return Reply{Locale: l, Parts: []Part{c.say(l, "conv.welcome"), c.first("", l), c.checkMenu(l)}}
}
