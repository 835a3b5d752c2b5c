package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"annae/internal/draft"
)

// ErrNoDraft says that there is no draft of an id, or none that waits.
var ErrNoDraft = errors.New("no draft of that id waits; annae faq drafts list shows those that do")

func draftContext(id string) string { return "draft " + id }

// Drafts are what staff propose to teach the desk, of a state, the oldest first.
func (r *Record) Drafts(ctx context.Context, s draft.State) ([]draft.Draft, error) {
	return read(ctx, r, func(row scanner) (d draft.Draft, err error) {
		var sealed []byte
		var at int64
		if err := row.Scan(&d.ID, &d.By, &d.State, &sealed, &at); err != nil {
			return d, err
		}
		d.At = moment(at)
		plain, err := r.keys.Open(sealed, draftContext(d.ID))
		if err != nil {
			return d, fmt.Errorf("the draft %s can't be opened: %w", d.ID, err)
		}
		return d, json.Unmarshal(plain, &d)
	}, `SELECT id, who, state, body, at FROM drafts WHERE state = $1 ORDER BY at, id`, string(s))
}

// SettleDraft says what became of a draft that waits. Its error is [ErrNoDraft].
func (r *Record) SettleDraft(ctx context.Context, id string, s draft.State, who string) error {
	return r.transact(ctx, func(tx *sql.Tx) error {
		n, err := affected(tx.ExecContext(ctx, r.d.in(`UPDATE drafts SET state = $2, changed = {now} WHERE id = $1 AND state = $3`), id, string(s), string(draft.Open)))
		if err != nil {
			return r.explain(err)
		}
		if n == 0 {
			return ErrNoDraft
		}
		return r.note(ctx, tx, who, "draft "+string(s), id, "")
	})
}

// Drafting keeps drafts within a transaction of another.
type Drafting struct{ t *Tx }

// Drafting keeps drafts within the transaction in which an update is handled.
func (t *Tx) Drafting() Drafting { return Drafting{t} }

// Draft keeps a draft of somebody of the staff.
func (d Drafting) Draft(ctx context.Context, of draft.Draft, who string) error {
	plain, err := json.Marshal(of)
	if err != nil {
		return err
	}
	r := d.t.r
	if err := d.t.exec(ctx, `INSERT INTO drafts (id, who, state, body, at, changed) VALUES ($1, $2, $3, $4, {now}, {now})`,
		of.ID, storable(who), string(draft.Open), r.keys.Seal(plain, draftContext(of.ID))); err != nil {
		return err
	}
	return r.note(ctx, d.t.tx, who, "draft made", of.ID, "")
}
