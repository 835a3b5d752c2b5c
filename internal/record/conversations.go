package record

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/hub"
)

// Begin is of [hub.Store].
func (r *Record) Begin(ctx context.Context, room hub.Room, greeting conversation.Turn) error {
	return r.transact(ctx, func(tx *sql.Tx) error {
		return (&Tx{r: r, tx: tx}).Keep(ctx, room, greeting, false)
	})
}

// Room is of [hub.Tx].
func (t *Tx) Room(ctx context.Context, name string) (hub.Room, bool, error) {
	room := hub.Room{Name: name}
	var state string
	err := t.tx.QueryRowContext(ctx, t.r.d.in(`SELECT channel, locale, state, seq FROM conversations WHERE name = $1 AND at > {now} - $2 {alone}`),
		name, hub.Lasting.Milliseconds()).Scan(&room.Channel, &room.Locale, &state, &room.Seq)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return room, false, nil
	case err != nil:
		return room, false, t.r.explain(err)
	}
	if err := json.Unmarshal([]byte(state), &room.State); err != nil {
		return room, false, fmt.Errorf("what a conversation remembers can't be read: %w", err)
	}
	return room, true, nil
}

// Keep is of [hub.Tx].
func (t *Tx) Keep(ctx context.Context, room hub.Room, turn conversation.Turn, forget bool) error {
	state, err := json.Marshal(room.State)
	if err != nil {
		return err
	}
	body, err := json.Marshal(turn)
	if err != nil {
		return err
	}
	if forget {
		t.forgot = true
		if err := t.r.clear(ctx, t.tx, room.Name); err != nil {
			return err
		}
	}
	if oldest := turn.Seq - hub.MostTurns; oldest > 0 {
		if err := t.exec(ctx, `DELETE FROM turns WHERE conversation = $1 AND seq <= $2`, room.Name, oldest); err != nil {
			return err
		}
	}
	if err := t.exec(ctx, `INSERT INTO turns (conversation, seq, message, body) VALUES ($1, $2, $3, $4)`,
		room.Name, turn.Seq, messageKey(turn.MessageID), string(body)); err != nil {
		return err
	}
	var follows application.Reference
	var followed int64
	if f := room.State.Follows; f != nil && !f.Quiet {
		follows, followed = f.Reference, f.Contacts
	}
	return t.exec(ctx, `INSERT INTO conversations (name, channel, locale, state, seq, follows, followed, at) VALUES ($1, $2, $3, $4, $5, $6, $7, {now})
		ON CONFLICT (name) DO UPDATE SET locale = excluded.locale, state = excluded.state, seq = excluded.seq, follows = excluded.follows, followed = excluded.followed,
		at = excluded.at`, room.Name, room.Channel, string(room.Locale), string(state), room.Seq, string(follows), followed)
}

// messageKey stands for the id of a message, which may be any bytes.
func messageKey(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// known tells whether a conversation is there and has not lasted.
func (r *Record) known(ctx context.Context, room string) error {
	_, is, err := readOne(ctx, r, value[int], `SELECT 1 FROM conversations WHERE name = $1 AND at > {now} - $2`, room, hub.Lasting.Milliseconds())
	if err == nil && !is {
		err = conversation.ErrUnknown
	}
	return err
}

// Turns is of [hub.Store].
func (r *Record) Turns(ctx context.Context, room string, after int) ([]conversation.Turn, error) {
	if err := r.known(ctx, room); err != nil {
		return nil, err
	}
	return read(ctx, r, scanTurn, `SELECT body FROM turns WHERE conversation = $1 AND seq > $2 ORDER BY seq`, room, after)
}

// Turn is of [hub.Store].
func (r *Record) Turn(ctx context.Context, room, messageID string) (conversation.Turn, bool, error) {
	body, is, err := readOne(ctx, r, value[sql.NullString], `SELECT t.body FROM conversations AS c LEFT JOIN turns AS t ON t.conversation = c.name AND t.message = $2
		WHERE c.name = $1 AND c.at > {now} - $3 ORDER BY t.seq LIMIT 1`, room, messageKey(messageID), hub.Lasting.Milliseconds())
	var turn conversation.Turn
	switch {
	case err == nil && !is:
		return turn, false, conversation.ErrUnknown
	case err != nil || !body.Valid:
		return turn, false, err
	}
	return turn, true, r.explain(json.Unmarshal([]byte(body.String), &turn))
}

func scanTurn(row scanner) (turn conversation.Turn, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return turn, err
	}
	return turn, json.Unmarshal([]byte(body), &turn)
}

// End is of [hub.Store].
func (r *Record) End(ctx context.Context, room string) error {
	if err := r.known(ctx, room); err != nil {
		return err
	}
	err := r.transact(ctx, func(tx *sql.Tx) error { return r.endRoom(ctx, tx, room) })
	if err == nil {
		r.wipe(ctx)
	}
	return err
}

// Changed is of [hub.Store].
func (r *Record) Changed(ctx context.Context, since int64) (rooms []string, now int64, err error) {
	if now, _, err = readOne(ctx, r, value[int64], `SELECT {now}`); err != nil {
		return nil, 0, err
	}
	if since == 0 {
		since = now
	}
	// A transaction may take a while from its clock to its commit.
	const slack = 10_000
	rooms, err = read(ctx, r, value[string], `SELECT name FROM conversations WHERE at >= $1`, since-slack)
	return rooms, now, err
}
