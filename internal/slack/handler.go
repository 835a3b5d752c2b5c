package slack

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/enquiry"
	"annae/internal/locale"
	"annae/internal/review"
)

// A Tx is the transaction in which a request is answered.
type Tx interface {
	Put(context.Context, ...delivery.Send) error
}

// Talks answers what people ask.
type Talks[T Tx] interface {
	Handle(context.Context, T, delivery.Update) error
	Apologise(context.Context, T, delivery.Update) error
}

// A Handler answers requests of Slack: staff's commands, and questions of staff
// like those of anybody.
type Handler[T Tx] struct {
	Bot    *Bot
	Stores func(T) review.Stores
	Posts  func(T) Posts // nil: questions are shown nowhere
	Talks  Talks[T]
}

// Posts are what the help desk is shown of questions to people.
type Posts interface {
	// Posted is the enquiry that a message shows; false where it shows none.
	Posted(ctx context.Context, channel, ts string) (enquiry.ID, bool, error)
}

// Handle is of [delivery.Handler].
func (h *Handler[T]) Handle(ctx context.Context, tx T, u delivery.Update) error {
	in, err := readHeard(u)
	if err != nil { // news, which no person asked for
		return h.Talks.Handle(ctx, tx, u)
	}
	var under enquiry.ID
	if in.Kind == written {
		var is bool
		if under, is, err = h.posted(ctx, tx, in); err != nil || !is {
			return err
		}
	}
	who, known := h.Bot.people.get(in.Team, in.User, knownFor)
	if looked, is := u.Fetched.(lookedUp); is {
		who, known = looked.known, true
	}
	if !known {
		return &delivery.Unprepared{Fetch: func(ctx context.Context) any { return lookedUp{h.Bot.lookUp(ctx, in.Team, in.User)} }}
	}
	if who.refused != "" {
		return h.refuse(ctx, tx, u, in, who)
	}
	if under != "" {
		r, err := h.Bot.Reviews.Written(ctx, h.Stores(tx), who.Person, under, review.Words{Text: in.Text, File: in.Unread, Names: in.Names})
		if err != nil || len(r.Parts) == 0 {
			return err
		}
		return h.say(ctx, tx, u, in, r)
	}
	c, staffs := h.Bot.wants(in)
	if !staffs {
		return h.Talks.Handle(ctx, tx, u)
	}
	r, err := h.Bot.Reviews.Answer(ctx, h.Stores(tx), who.Person, c, in.Fields)
	if err != nil {
		return err
	}
	return h.say(ctx, tx, u, in, r)
}

// posted is the enquiry under which something was written.
func (h *Handler[T]) posted(ctx context.Context, tx T, in heard) (enquiry.ID, bool, error) {
	if h.Posts == nil {
		return "", false, nil
	}
	return h.Posts(tx).Posted(ctx, Channel, in.Thread)
}

type lookedUp struct{ known }

// wants is what staff want; false where it is a question.
func (b *Bot) wants(in heard) (c review.Command, staffs bool) {
	switch in.Kind {
	case commanded:
		c = b.Reviews.Parse(in.Text)
		return c, c.Verb != review.Ask || c.Typed == ""
	case pressed:
		words, is := strings.CutPrefix(in.Value, forStaff)
		return b.Reviews.Parse(words), is
	case submitted:
		return b.Reviews.Parse(in.Value), true
	case visited:
		return review.Command{Verb: review.Home}, true
	case written:
		return review.Command{}, true
	}
	return b.Reviews.Read(in.Text)
}

// refuse tells somebody why nothing is done for them.
func (h *Handler[T]) refuse(ctx context.Context, tx T, u delivery.Update, in heard, who known) error {
	l := h.Bot.served(who.Locale)
	says := conversation.Text{Key: who.refused, Markdown: h.Bot.words(l).Say(who.refused, locale.Args{"user": in.User})}
	return h.say(ctx, tx, u, in, review.Reply{Locale: l, Parts: []conversation.Part{says}})
}

// say puts a reply where it was asked for: into the window or the home tab, else
// into a message that nobody else sees.
func (h *Handler[T]) say(ctx context.Context, tx T, u delivery.Update, in heard, r review.Reply) error {
	w := h.Bot.words(r.Locale)
	name := "reply " + u.ID
	parts := asMessage(r)
	o := outgoing{place: in.place, Alone: !in.Direct, Text: summary(parts, w)}
	if in.Kind == visited {
		blocks := render(parts, inWindow, w, forStaffValue)
		o.Home = &slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks[:min(len(blocks), mostView)]}}
		return h.put(ctx, tx, &o, name, u.Conversation)
	}
	blocks := render(parts, inMessage, w, forStaffValue)
	if in.Window != "" {
		v := h.Bot.window(r, in.Window, w)
		o.Window = &v
		var err error
		if o.Blocks, err = json.Marshal(blocks[:min(len(blocks), mostBlocks)]); err != nil {
			return err
		}
		return h.put(ctx, tx, &o, name, u.Conversation)
	}
	if r.Over {
		o.Over = in.Over
	}
	sends, err := h.Bot.messages(o, name, u.Conversation, blocks)
	if err != nil {
		return err
	}
	return tx.Put(ctx, sends...)
}

func (h *Handler[T]) put(ctx context.Context, tx T, o *outgoing, name, conversation string) error {
	s, err := o.send(name, conversation)
	if err != nil {
		return err
	}
	return tx.Put(ctx, s)
}

// Apologise tells somebody that their request can't be answered.
func (h *Handler[T]) Apologise(ctx context.Context, tx T, u delivery.Update) error {
	in, err := readHeard(u)
	if err != nil {
		return h.Talks.Apologise(ctx, tx, u)
	}
	if _, staffs := h.Bot.wants(in); !staffs {
		return h.Talks.Apologise(ctx, tx, u)
	}
	l := h.Bot.served(h.Bot.people.language(in.Team, in.User))
	says := conversation.Text{Key: "slack.failed", Markdown: h.Bot.words(l).Say("slack.failed", nil)}
	return h.say(ctx, tx, u, in, review.Reply{Locale: l, Parts: []conversation.Part{says}})
}
