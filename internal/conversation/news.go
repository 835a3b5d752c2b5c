package conversation

import (
	"strconv"
	"strings"
	"time"

	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/hours"
	"annae/internal/locale"
)

// Follows is an application of which a conversation is to have news, because who
// talks there proved that they may see it.
type Follows struct {
	Reference application.Reference
	Contacts  int64 // version to which it was proved; another ends it
	Quiet     bool  // no news is wanted
	// Hours are those in which news is wanted, where they come by themselves;
	// nil: the usual ones.
	Hours *hours.Hours `json:",omitzero"`
}

// A Mute [Status] hears of no moves, so that there is no news of its
// applications.
type Mute interface{ Mute() }

// follow has news of an application told here from now on.
func (st *State) follow(p Proof) {
	if st.Follows == nil || st.Follows.Reference != p.Reference {
		st.Follows = &Follows{Reference: p.Reference}
	}
	st.Follows.Contacts = p.Contacts
}

// news says that there is news of an application, and how long to wait before
// it is said. What it is needs a new proof where by now somebody else may sit.
func (c *Core) news(st *State, channel string, in Incoming) (r Reply, wait time.Duration) {
	l := c.speaker(st, channel, in)
	r.Locale = l
	if f := st.Follows; f == nil || f.Quiet || f.Reference != in.News || c.status == nil || c.off(Tracked) {
		return r, 0
	}
	w := c.content.Words[l]
	if ways[channel].alone {
		now, err := c.status.Standing(in.News)
		if err != nil || now.Contacts != st.Follows.Contacts {
			return r, 0 // it is gone, or somebody else's
		}
		wait = c.wait(st.Follows, now)
		if p := st.proof(c.now()); p != nil && p.Reference == in.News && p.Contacts == now.Contacts {
			r.add(Text{Key: "news.moved", Markdown: w.Say("news.moved", locale.Args{"reference": string(in.News)})})
			for _, part := range c.tell(now, l) {
				r.add(part)
			}
			c.status.Shown(in.News)
			r.Until = p.Until
			r.add(c.besideNews("quiet", l))
			return r, wait
		}
	} else if st.Tracking != nil && st.Tracking.Proof != nil {
		st.Tracking = nil
	}
	r.add(Text{Key: "news.there", Markdown: w.Say("news.there", locale.Args{"reference": string(in.News)})})
	r.add(Choices{Key: "news.beside", Small: true, Options: []Option{
		{choice{do: refer, value: string(in.News)}.id(), w.Say("news.see", nil)}, {choice{do: obey, value: "quiet"}.id(), w.Say("conv.do.quiet", nil)},
	}})
	return r, wait
}

// besideNews offers to turn news off or on, or to end them.
func (c *Core) besideNews(other string, l locale.Locale) Choices {
	w := c.content.Words[l]
	return Choices{Key: "news.beside", Small: true, Options: []Option{
		{choice{do: obey, value: other}.id(), w.Say("conv.do."+other, nil)}, {choice{do: obey, value: "unlink"}.id(), w.Say("conv.do.unlink", nil)},
	}}
}

// wait is how long news waits for an hour in which it is wanted where somebody
// is: in the country that asks for a plan, or in Korea, whose companies lead
// demonstrations.
func (c *Core) wait(f *Follows, s application.Standing) time.Duration {
	wanted := hours.UsualHours()
	if f.Hours != nil {
		wanted = *f.Hours
	}
	country := s.Country
	for _, t := range c.content.Tracks {
		if t.ID == s.Track && t.Kind.Side() == content.Demonstration {
			country = "" // Korea's clock is that of all others
		}
	}
	return wanted.Wait(c.now(), c.zones.Of(country))
}

// quiet turns news off; "/quiet off" and "/loud" turn them on, and "/quiet 22-7"
// leaves them for the other hours. Said twice, each does what it did once.
func (c *Core) quiet(st *State, channel, name, argument string, l locale.Locale) Reply {
	f := st.Follows
	if f == nil {
		return Reply{Locale: l, Parts: []Part{c.say(l, "news.none")}}
	}
	key, other, args := "news.quiet", "loud", locale.Args{"reference": string(f.Reference)}
	argument = strings.TrimSpace(argument)
	switch wanted, err := hours.QuietHours(argument); {
	case name == "loud" || strings.EqualFold(argument, "off"):
		key, other, f.Quiet = "news.loud", "quiet", false
	case argument == "" || !ways[channel].alone:
		f.Quiet = true
	case err != nil:
		return Reply{Locale: l, Parts: []Part{c.say(l, "news.how")}}
	default:
		key, other, f.Quiet, f.Hours = "news.hours", "quiet", false, &wanted
		args["from"], args["to"] = clock(wanted.From), clock(wanted.To)
	}
	r := Reply{Locale: l}
	r.add(Text{Key: key, Markdown: c.content.Words[l].Say(key, args)})
	r.add(c.besideNews(other, l))
	return r
}

// clock writes an hour as every clock shows it.
func clock(hour int) string { return strconv.Itoa(hour) + ":00" }

// unlink ends what was proved here, and all news.
func (c *Core) unlink(st *State, channel string, l locale.Locale) Reply {
	if st.Follows == nil && st.proof(c.now()) == nil {
		return Reply{Locale: l, Parts: []Part{c.say(l, "news.none")}}
	}
	return c.leave(st, channel, l)
}
