package conversation

import (
	"encoding/json"
	"errors"
	"fmt"
)

// wirePart is a part as it is kept: one of its fields says which it is.
type wirePart struct {
	Text    *Text    `json:"text,omitempty"`
	Card    *Card    `json:"card,omitempty"`
	Table   *Table   `json:"table,omitempty"`
	Link    *Link    `json:"link,omitempty"`
	Choices *Choices `json:"choices,omitempty"`
}

// bare is a reply without its methods.
type bare Reply

// wireReply is a reply as it is kept.
type wireReply struct {
	bare
	Parts []wirePart
}

// MarshalJSON writes a reply so that it can be kept.
func (r Reply) MarshalJSON() ([]byte, error) {
	w := wireReply{bare: bare(r)}
	w.bare.Parts = nil
	for _, p := range r.Parts {
		switch p := p.(type) {
		case Text:
			w.Parts = append(w.Parts, wirePart{Text: &p})
		case Card:
			w.Parts = append(w.Parts, wirePart{Card: &p})
		case Table:
			w.Parts = append(w.Parts, wirePart{Table: &p})
		case Link:
			w.Parts = append(w.Parts, wirePart{Link: &p})
		case Choices:
			w.Parts = append(w.Parts, wirePart{Choices: &p})
		default:
			return nil, fmt.Errorf("a part of type %T can't be kept", p)
		}
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Reply) UnmarshalJSON(data []byte) error {
	var w wireReply
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*r = Reply(w.bare)
	r.Parts = nil
	for _, p := range w.Parts {
		part, err := p.part()
		if err != nil {
			return err
		}
		r.Parts = append(r.Parts, part)
	}
	return nil
}

func (w wirePart) part() (Part, error) {
	switch {
	case w.Text != nil:
		return *w.Text, nil
	case w.Card != nil:
		return *w.Card, nil
	case w.Table != nil:
		return *w.Table, nil
	case w.Link != nil:
		return *w.Link, nil
	case w.Choices != nil:
		return *w.Choices, nil
	}
	return nil, errors.New("a part of a reply is of a kind that this annae does not know")
}
