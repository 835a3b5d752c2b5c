package slack

import (
	"github.com/slack-go/slack"

	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/review"
)

// What a window can hold (docs.slack.dev/reference/views/modal-views).
const (
	mostTitle = 24
	mostView  = 100 // blocks
	mostTyped = 3000
)

// waiting is a window whose content is not known yet.
func (b *Bot) waiting(l locale.Locale, id string) slack.ModalViewRequest {
	w := b.words(l)
	var say conversation.Part = conversation.Text{Markdown: w.Say("slack.loading", nil)}
	return b.view(w.Say("slack.window", nil), id, w, render([]conversation.Part{say}, inWindow, w, forStaffValue))
}

func (b *Bot) view(title, id string, w *locale.Words, blocks []slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText(clip(title, mostTitle)), Close: plainText(w.Say("slack.close", nil)),
		Blocks: slack.Blocks{BlockSet: blocks[:min(len(blocks), mostView)]}, ExternalID: id,
	}
}

// window is a reply in a window.
func (b *Bot) window(r review.Reply, id string, w *locale.Words) slack.ModalViewRequest {
	if r.Form == nil {
		return b.view(w.Say("slack.window", nil), id, w, render(r.Parts, inWindow, w, forStaffValue))
	}
	blocks := render(r.Form.Parts, inWindow, w, forStaffValue)
	for _, f := range r.Form.Fields {
		blocks = append(blocks, field(f))
	}
	v := b.view(r.Form.Title, id, w, blocks)
	v.PrivateMetadata = r.Form.Command.String()
	if r.Form.Submit != "" {
		v.Submit = plainText(clip(r.Form.Submit, mostTitle))
	}
	return v
}

func field(f review.Field) *slack.InputBlock {
	var e slack.BlockElement
	if len(f.Options) > 0 {
		choice := &slack.SelectBlockElement{Type: slack.OptTypeStatic, ActionID: f.Name}
		for _, o := range f.Options {
			one := &slack.OptionBlockObject{Text: plainText(clip(o.Label, mostOption)), Value: o.ID}
			choice.Options = append(choice.Options, one)
			if o.ID == f.Value {
				choice.InitialOption = one
			}
		}
		e = choice
	} else {
		e = &slack.PlainTextInputBlockElement{Type: slack.METPlainTextInput, ActionID: f.Name, InitialValue: f.Value, Multiline: f.Lines, MaxLength: min(f.Most, mostTyped)}
	}
	in := slack.NewInputBlock(f.Name, plainText(f.Label), nil, e)
	if f.Hint != "" {
		in.Hint = plainText(f.Hint)
	}
	in.Optional = f.Free
	return in
}

// asMessage are the parts of a reply where there is no window: a form is a
// button that opens it.
func asMessage(r review.Reply) []conversation.Part {
	if r.Form == nil {
		return r.Parts
	}
	open := conversation.Option{ID: r.Form.Command.String(), Label: r.Form.Title}
	return append(append([]conversation.Part{}, r.Parts...), conversation.Choices{Options: []conversation.Option{open}})
}
