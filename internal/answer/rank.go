package answer

import (
	"annae/internal/content"
	"annae/internal/locale"
	"annae/internal/match"
	"annae/internal/redact"
)

// partAt is how sure a piece of a message must be to count as a question of
// its own.
const partAt = 0.5

// pieceAt is how likely a piece must ask for anything at all to be read
// together with the rest of its message.
const pieceAt = 0.2

// wholeAt is how likely its message must.
const wholeAt = 0.5

// Rank tells which topics a text asks for, before the desk makes a reply.
func (d *Desk) Rank(text string, l locale.Locale) match.Ranking {
	clean, _ := redact.Text(text)
	return d.rank(clean, string(l), "")
}

// rank leaves out the topics of the other side when a text names one. Side is
// that of the whole message, for a piece that names none.
func (d *Desk) rank(text, lang string, side content.Kind) match.Ranking {
	rd := d.read(text)
	if rd.named {
		side = rd.side
	}
	q := d.query(text, lang, nil)
	if side != "" {
		q.Skip = func(id string) bool {
			only := d.onlyFor[id]
			return only != "" && only != side
		}
	}
	best := d.model.Rank(q)
	if len(rd.years) != 1 {
		return best
	}
	// The year has been read, and its digits say little of the subject.
	q.Text = yearLike.ReplaceAllString(q.Text, " ")
	if r := d.model.Rank(q); clearer(r, best) {
		return r
	}
	return best
}

// query is a text as the model is asked about it.
func (d *Desk) query(text, lang string, skip func(id string) bool) match.Query {
	text = d.gazetteer.general(text)
	return match.Query{Text: text, Lang: lang, Concepts: d.thesaurus.concepts(text), Skip: skip}
}
