package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/enquiry"
)

// loud are the events that the whole channel sees, not only who reads a thread.
var loud = map[enquiry.Deed]bool{enquiry.Ask: true, enquiry.Alert: true}

// quiet are those that change nothing of how an enquiry stands.
var quiet = map[enquiry.Deed]bool{enquiry.Say: true, enquiry.Reply: true, enquiry.Reach: true, enquiry.Lose: true, enquiry.Hold: true}

// Happened is of [enquiry.Front]: the help desk sees each enquiry as a post in its
// channel, which shows how it stands, and what happens to it as answers to that.
// When it is erased all of it is taken down.
func (b *Bot) Happened(ctx context.Context, out enquiry.Outbox, e enquiry.Enquiry, ev enquiry.Event) error {
	thread := b.Names.Name("enquiry", Channel, string(e.ID))
	if ev.Did == enquiry.Forget {
		return b.takeDown(ctx, out, thread)
	}
	post := enquiry.PostID(e.ID, 1)
	card := b.Reviews.Post(&e, b.Desk.Locale).Parts
	if ev.N == 1 {
		return b.show(ctx, out, outgoing{}, card, delivery.Send{Conversation: thread, Name: post})
	}
	if note := b.Reviews.Note(&e, &ev, b.Desk.Locale).Parts; len(note) > 0 {
		o := outgoing{To: under, Loud: loud[ev.Did]}
		if err := b.show(ctx, out, o, note, delivery.Send{Conversation: thread, Name: enquiry.PostID(e.ID, ev.N), Follows: post}); err != nil {
			return err
		}
	}
	if quiet[ev.Did] {
		return nil
	}
	return b.show(ctx, out, outgoing{To: instead}, card, delivery.Send{Conversation: thread, Name: fmt.Sprintf("card %d", ev.N), Follows: post})
}

// Post is a message to all in a channel, in the language of the help desk; put
// twice under a name, it is one.
func (b *Bot) Post(channel, name string, parts []conversation.Part) ([]delivery.Send, error) {
	w := b.words(b.Desk.Locale)
	o := outgoing{place: place{Channel: channel}, Text: summary(parts, w)}
	sends, err := b.messages(o, name, "", render(parts, inMessage, w, forStaffValue))
	for i := range sends {
		sends[i].Channel = Channel
	}
	return sends, err
}

// show puts parts into the outbox.
func (b *Bot) show(ctx context.Context, out enquiry.Outbox, o outgoing, parts []conversation.Part, as delivery.Send) error {
	w := b.words(b.Desk.Locale)
	o.place, o.Text = place{Channel: b.Desk.Channel}, summary(parts, w)
	blocks := render(parts, inMessage, w, forStaffValue)
	var err error
	if o.Blocks, err = json.Marshal(blocks[:min(len(blocks), mostBlocks)]); err != nil {
		return err
	}
	return o.into(ctx, out, as)
}

// into puts a message into the outbox.
func (o *outgoing) into(ctx context.Context, out enquiry.Outbox, as delivery.Send) (err error) {
	as.Channel = Channel
	if as.Body, err = json.Marshal(o); err != nil {
		return err
	}
	return out.Put(ctx, as)
}

// takeDown takes down what was shown of an enquiry, and what waits to be shown.
func (b *Bot) takeDown(ctx context.Context, out enquiry.Outbox, thread string) error {
	blank, err := json.Marshal(&outgoing{Blank: true})
	if err != nil {
		return err
	}
	names, err := out.Recall(ctx, thread, blank)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, is := enquiry.PostOf(name); !is {
			continue
		}
		o := outgoing{place: place{Channel: b.Desk.Channel}, To: away}
		if err := o.into(ctx, out, delivery.Send{Conversation: thread, Name: "away " + strings.TrimPrefix(name, "post "), Follows: name}); err != nil {
			return err
		}
	}
	return nil
}
