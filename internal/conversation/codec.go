package conversation

import (
	"encoding/json"
	"fmt"

	"annae/internal/content"
)

// A reply is kept as JSON under the short names of reply.go. What is zero is
// left out, and what is left out is zero; a nil list stays nil and an empty one
// stays empty. A part stands under the name of its kind: {"text":{"md":"Hello"}}.
// Fields that are not known are passed over; kinds that are not known are not.

// bareReply is a reply without its methods.
type bareReply Reply

// wireReply is a reply as it is kept. Its parts take the place of the others.
type wireReply struct {
	bareReply
	Parts []wirePart `json:"parts,omitzero"`
}

// MarshalJSON writes a reply so that it can be kept.
func (r Reply) MarshalJSON() ([]byte, error) {
	w := wireReply{bareReply: bareReply(r)}
	if r.Parts != nil {
		w.Parts = make([]wirePart, len(r.Parts))
	}
	for i, p := range r.Parts {
		w.Parts[i].of = p
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON wrote. Of what r was, nothing stays.
func (r *Reply) UnmarshalJSON(data []byte) error {
	var w wireReply
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*r = Reply(w.bareReply)
	if w.Parts != nil {
		r.Parts = make([]Part, len(w.Parts))
	}
	for i, p := range w.Parts {
		r.Parts[i] = p.of
	}
	return nil
}

// wirePart is a part as it is kept: an object whose one field is named for its
// kind.
type wirePart struct{ of Part }

func (w wirePart) MarshalJSON() ([]byte, error) {
	var kind string
	switch w.of.(type) {
	case Text:
		kind = "text"
	case Card:
		kind = "card"
	case Table:
		kind = "table"
	case Timeline:
		kind = "timeline"
	case Link:
		kind = "link"
	case Choices:
		kind = "choices"
	case Words:
		kind = "words"
	default:
		return nil, fmt.Errorf("a part of type %T can't be kept", w.of)
	}
	return json.Marshal(map[string]Part{kind: w.of})
}

func (w *wirePart) UnmarshalJSON(data []byte) (err error) {
	var kinds map[string]json.RawMessage
	if err := json.Unmarshal(data, &kinds); err != nil {
		return err
	}
	if len(kinds) != 1 {
		return fmt.Errorf("a part of a reply names %d kinds, want one", len(kinds))
	}
	for kind, body := range kinds {
		w.of, err = readPart(kind, body)
	}
	return err
}

func readPart(kind string, body []byte) (Part, error) {
	switch kind {
	case "text":
		return readAs[Text](body)
	case "card":
		return readAs[Card](body)
	case "table":
		return readAs[Table](body)
	case "timeline":
		return readAs[Timeline](body)
	case "link":
		return readAs[Link](body)
	case "choices":
		return readAs[Choices](body)
	case "words":
		return readAs[Words](body)
	}
	return nil, fmt.Errorf("a part of a reply is of the kind %q, which is not known", kind)
}

func readAs[P Part](body []byte) (Part, error) {
	var p P
	err := json.Unmarshal(body, &p)
	return p, err
}

// bareCard is a card without its methods.
type bareCard Card

// wireCard is a card as it is kept. Its citations take the place of the others.
type wireCard struct {
	bareCard
	Citations []wireSource `json:"src,omitzero"`
}

// wireSource is a source as it is kept. It has the fields of a source, or the
// two don't convert.
type wireSource struct {
	Tag         string `json:"tag,omitzero"`
	Title       string `json:"title,omitzero"`
	Publisher   string `json:"by,omitzero"`
	URL         string `json:"url,omitzero"`
	Locator     string `json:"at,omitzero"`
	Date        string `json:"date,omitzero"`
	Reliability string `json:"rel,omitzero"`
}

// MarshalJSON writes a card so that it can be kept.
func (c Card) MarshalJSON() ([]byte, error) {
	w := wireCard{bareCard: bareCard(c)}
	if c.Citations != nil {
		w.Citations = make([]wireSource, len(c.Citations))
	}
	for i, s := range c.Citations {
		w.Citations[i] = wireSource(s)
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON wrote. Of what c was, nothing stays.
func (c *Card) UnmarshalJSON(data []byte) error {
	var w wireCard
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*c = Card(w.bareCard)
	if w.Citations != nil {
		c.Citations = make([]content.Source, len(w.Citations))
	}
	for i, s := range w.Citations {
		c.Citations[i] = content.Source(s)
	}
	return nil
}
