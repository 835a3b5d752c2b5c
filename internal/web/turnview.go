package web

import (
	"time"

	"annae/internal/answer"
	"annae/internal/conversation"
)

type openedView struct {
	ID   string   `json:"id"`
	Turn turnView `json:"turn"`
}

// turnsView holds turns, and behind which to ask next.
type turnsView struct {
	Turns []turnView `json:"turns"`
	After int        `json:"after"`
}

type turnView struct {
	Seq       int           `json:"seq"`
	MessageID string        `json:"message_id,omitempty"`
	Said      string        `json:"said,omitempty"`
	Picked    string        `json:"picked,omitempty"`
	At        string        `json:"at"`
	Reply     talkReplyView `json:"reply"`
}

type talkReplyView struct {
	Locale  string         `json:"locale"`
	Outcome answer.Outcome `json:"outcome,omitempty"`
	Reason  answer.Reason  `json:"reason,omitempty"`
	Parts   []talkPart     `json:"parts"`
	// Forgotten tells that nothing before it is to be shown any more.
	Forgotten bool `json:"forgotten,omitempty"`
}

// talkPart is a part of a reply; kind says which fields it has.
type talkPart struct {
	Kind      string             `json:"kind"`
	Key       string             `json:"key,omitempty"`
	Text      string             `json:"text,omitempty"`
	Markdown  string             `json:"markdown,omitempty"`
	Topic     string             `json:"topic,omitempty"`
	Title     string             `json:"title,omitempty"`
	Cycle     string             `json:"cycle,omitempty"`
	Citations []citationView     `json:"citations,omitempty"`
	Label     string             `json:"label,omitempty"`
	URL       string             `json:"url,omitempty"`
	Options   []optionView       `json:"options,omitempty"`
	Track     string             `json:"track,omitempty"`
	Verdict   string             `json:"verdict,omitempty"`
	Head      []string           `json:"head,omitempty"`
	Rows      [][]string         `json:"rows,omitempty"`
	Steps     []timelineStepView `json:"steps,omitempty"`
	By        string             `json:"by,omitempty"`
}

// timelineStepView is a step of a timeline.
type timelineStepView struct {
	Phase string `json:"phase"`
	Name  string `json:"name"`
	State string `json:"state"`
	Said  string `json:"said"`
}

type optionView struct {
	Action string `json:"action"`
	Label  string `json:"label"`
}

func newTurnsView(after int, turns []conversation.Turn) turnsView {
	v := turnsView{Turns: make([]turnView, 0, len(turns)), After: after}
	for _, t := range turns {
		v.Turns = append(v.Turns, newTurnView(t))
		v.After = t.Seq
	}
	return v
}

func newTurnView(t conversation.Turn) turnView {
	v := turnView{
		Seq: t.Seq, MessageID: t.MessageID, Said: t.Said, Picked: t.Picked, At: t.At.UTC().Format(time.RFC3339),
		Reply: talkReplyView{Locale: string(t.Reply.Locale), Outcome: t.Reply.Outcome, Reason: t.Reply.Reason, Parts: make([]talkPart, 0, len(t.Reply.Parts)), Forgotten: t.Reply.Forgotten},
	}
	for _, p := range t.Reply.Parts {
		v.Reply.Parts = append(v.Reply.Parts, newTalkPart(p))
	}
	return v
}

func newTalkPart(p conversation.Part) talkPart {
	switch p := p.(type) {
	case conversation.Text:
		return talkPart{Kind: "text", Key: p.Key, Text: plain(p.Markdown), Markdown: p.Markdown}
	case conversation.Card:
		return talkPart{Kind: "card", Topic: p.Topic, Title: p.Title, Text: plain(p.Markdown), Markdown: p.Markdown, Cycle: p.Cycles, Citations: newCitationViews(p.Citations), Track: p.Track, Verdict: string(p.Verdict)}
	case conversation.Table:
		return talkPart{Kind: "table", Head: p.Head, Rows: p.Rows}
	case conversation.Timeline:
		v := talkPart{Kind: "timeline", Title: p.Title, Text: p.Note}
		for _, s := range p.Steps {
			v.Steps = append(v.Steps, timelineStepView{s.Phase, s.Name, string(s.State), s.Said})
		}
		return v
	case conversation.Link:
		return talkPart{Kind: "link", Label: p.Label, URL: p.URL}
	case conversation.Choices:
		v := talkPart{Kind: "choices", Key: p.Key, Text: p.Prompt}
		for _, o := range p.Options {
			v.Options = append(v.Options, optionView{o.ID, o.Label})
		}
		return v
	case conversation.Words:
		return talkPart{Kind: "words", By: p.By, Text: p.Text}
	}
	return talkPart{Kind: "unknown"} // a part that is new here: the golden conversations find it
}
