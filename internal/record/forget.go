package record

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"annae/internal/conversation"
	"annae/internal/identity"
)

// ofConversation are the statements that erase what is kept under the name of a
// conversation. Whoever adds a table with such names adds it here. What waits
// in the inbox was said afterwards and stays.
func ofConversation() []string {
	return []string{
		`DELETE FROM turns WHERE conversation = $1`,
		`DELETE FROM sends WHERE conversation = $1`,
		`UPDATE updates SET state = 1, body = NULL, why = '', at = {now} WHERE conversation = $1 AND state = 2`,
	}
}

// ofEnquiry are those that erase the question which it handed to the help desk.
// Who only closes an application in it still waits for the reply.
func ofEnquiry() []string {
	return []string{
		`DELETE FROM sends WHERE state <> 1 AND name IN (SELECT 'enquiry ' || enquiry || ' ' || n FROM enquiry_events WHERE conversation = $1)`,
		`UPDATE answered SET body = {empty} WHERE EXISTS (SELECT 1 FROM enquiries WHERE conversation = $1 AND answered.body LIKE '%' || id || '%')`,
		`DELETE FROM enquiry_events WHERE conversation = $1`,
		`DELETE FROM enquiries WHERE conversation = $1`,
	}
}

// clear erases what is kept under the name of a conversation.
func (r *Record) clear(ctx context.Context, q querier, room string) error {
	for _, statement := range ofConversation() {
		if _, err := q.ExecContext(ctx, r.d.in(statement), room); err != nil {
			return r.explain(err)
		}
	}
	return nil
}

// Forget is of [conversation.Forgetting].
func (k *Kept) Forget(of conversation.State) (receipt string) {
	err := k.do(func(q querier) (err error) {
		receipt, err = k.r.forget(k.ctx, q, k.room.Name, &of)
		return err
	})
	if err != nil {
		return ""
	}
	return receipt
}

// forget erases what a conversation remembers of things that are kept beside
// it, with the question to the help desk, and notes that a person wanted it so.
// The note holds nothing by which the conversation could be known.
func (r *Record) forget(ctx context.Context, q querier, room string, of *conversation.State) (receipt string, err error) {
	if err := r.forgetEnquiry(ctx, q, room); err != nil {
		return "", err
	}
	checks := 0
	for _, code := range of.Stopped {
		n, err := affected(q.ExecContext(ctx, `DELETE FROM checks WHERE hash = $1`, hashOf(code)))
		if err != nil {
			return "", r.explain(err)
		}
		checks += n
	}
	if t := of.Tracking; t != nil && t.Challenge != "" {
		if err := r.dropChallenge(ctx, q, t.Challenge); err != nil {
			return "", err
		}
	}
	return r.receipt(ctx, q, "person", "forgotten", fmt.Sprintf("pre-checks %d", checks))
}

// dropChallenge takes back a request for a code. That it was made still counts:
// else who forgets could have letters sent without end.
func (r *Record) dropChallenge(ctx context.Context, q querier, challenge string) error {
	for _, do := range []struct {
		statement string
		args      []any
	}{
		{`UPDATE challenges SET spent = spent + 1 WHERE hash = $1`, []any{r.challengeHash(challenge)}},
		{`DELETE FROM sends WHERE state <> 1 AND name = $1`, []any{identity.LetterID(challenge)}},
		{`UPDATE updates SET state = 1, body = NULL, why = '', at = {now} WHERE channel = $1 AND id = $2 AND state = 2`,
			[]any{identity.Channel, r.keys.Name("challenge", challenge)}},
	} {
		if _, err := q.ExecContext(ctx, r.d.in(do.statement), do.args...); err != nil {
			return r.explain(err)
		}
	}
	return nil
}

// receipt notes in the audit that something was erased, under a name that only
// who has the receipt can find.
func (r *Record) receipt(ctx context.Context, q querier, who, did, detail string) (code string, err error) {
	code = rand.Text()[:8]
	err = r.note(ctx, q, who, did, r.keys.Name("receipt", code), detail)
	return code[:4] + "-" + code[4:], err
}

// ErrNoReceipt says that nothing was erased under a receipt.
var ErrNoReceipt = errors.New("nothing was erased under that receipt; compare it with what you were given")

// Receipt finds what was noted under a receipt, however it was typed.
func (r *Record) Receipt(ctx context.Context, typed string) (Audited, error) {
	code := strings.Map(func(c rune) rune {
		if c == '-' || c == ' ' {
			return -1
		}
		return c
	}, strings.ToUpper(typed))
	found, is, err := readOne(ctx, r, scanAudited, `SELECT at, who, did, detail FROM audit WHERE subject = $1 ORDER BY seq`, r.keys.Name("receipt", code))
	if err == nil && !is {
		err = ErrNoReceipt
	}
	return found, err
}

func scanAudited(row scanner) (l Audited, err error) {
	var at int64
	err = row.Scan(&at, &l.Who, &l.Did, &l.Detail)
	l.At = time.UnixMilli(at).UTC()
	return l, err
}

// endRoom forgets a conversation, and the messages to it that wait.
func (r *Record) endRoom(ctx context.Context, tx *sql.Tx, room string) error {
	// The row goes first: who answers a message waits for it.
	was, err := all(ctx, tx, r.d, value[string], `DELETE FROM conversations WHERE name = $1 RETURNING state`, room)
	if err != nil {
		return r.explain(err)
	}
	for _, text := range was {
		var state conversation.State
		if err := json.Unmarshal([]byte(text), &state); err != nil {
			return fmt.Errorf("what a conversation remembers can't be read: %w", err)
		}
		if _, err := r.forget(ctx, tx, room, &state); err != nil {
			return err
		}
	}
	if err := r.clear(ctx, tx, room); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, r.d.in(`UPDATE updates SET state = 1, body = NULL, at = {now} WHERE conversation = $1 AND state = 0`), room)
	return r.explain(err)
}

// wipe empties the log beside a file, where what was deleted still stands: in
// the file itself it is overwritten. Where somebody reads for long just then,
// the next sweep does it.
func (r *Record) wipe(ctx context.Context) {
	if r.file == "" {
		return
	}
	var err error
	for range 3 {
		if err = r.emptyLog(ctx); err == nil {
			return
		}
	}
	r.lg.Info("what was erased still stands in the log of the record; the next sweep empties it", "cause", err)
}

var errLogRead = errors.New("somebody reads from it")

// emptyLog waits for readers, but not for so long that who writes would notice.
func (r *Record) emptyLog(ctx context.Context) error {
	if err := r.await(ctx, false); err != nil {
		return err
	}
	defer r.leave()
	c, err := r.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // it goes back to the others
	if _, err := c.ExecContext(ctx, `PRAGMA busy_timeout = 250`); err != nil {
		return err
	}
	var busy, pages, moved int
	err = c.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = errLogRead
	}
	_, again := c.ExecContext(context.WithoutCancel(ctx), busyTimeout)
	return errors.Join(err, again)
}
