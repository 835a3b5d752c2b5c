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
	var place []byte
	err := t.row(ctx, `SELECT channel, locale, state, seq, place FROM conversations WHERE name = $1 AND until > {now} {alone}`, name).
		Scan(&room.Channel, &room.Locale, &state, &room.Seq, &place)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return room, false, nil
	case err != nil:
		return room, false, t.r.explain(err)
	}
	if err := json.Unmarshal([]byte(state), &room.State); err != nil {
		return room, false, fmt.Errorf("what a conversation remembers can't be read: %w", err)
	}
	if len(place) > 0 {
		if room.Place, err = t.r.keys.Open(place, placeContext(name)); err != nil {
			return room, false, fmt.Errorf("where a conversation is can't be read: %w", err)
		}
	}
	return room, true, nil
}

func placeContext(room string) string { return "place " + room }

// Said is of [hub.Tx].
func (t *Tx) Said(ctx context.Context, room string, seq int) (turn conversation.Turn, found bool, err error) {
	var body string
	err = t.row(ctx, `SELECT body FROM turns WHERE conversation = $1 AND seq = $2`, room, seq).Scan(&body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return turn, false, nil
	case err != nil:
		return turn, false, t.r.explain(err)
	}
	return turn, true, json.Unmarshal([]byte(body), &turn)
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
	var place []byte
	if len(room.Place) > 0 {
		place = t.r.keys.Seal(room.Place, placeContext(room.Name))
	}
	// News is told by itself: nobody has spoken, so nothing lasts longer.
	spoken := turn.MessageID != "" || turn.Seq == 1
	return t.exec(ctx, `INSERT INTO conversations (name, channel, locale, state, seq, follows, followed, place, at, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {now}, {now} + $9)
		ON CONFLICT (name) DO UPDATE SET locale = excluded.locale, state = excluded.state, seq = excluded.seq, follows = excluded.follows, followed = excluded.followed,
		place = excluded.place, at = excluded.at, until = CASE WHEN $10 = 1 THEN excluded.until ELSE conversations.until END,
		gone = CASE WHEN $10 = 1 THEN 0 ELSE conversations.gone END`,
		room.Name, room.Channel, string(room.Locale), string(state), room.Seq, string(follows), followed, place, room.Lasts.Milliseconds(), number(spoken))
}

// messageKey stands for the id of a message, which may be any bytes.
func messageKey(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// known tells whether a conversation is there and has not lasted.
func (r *Record) known(ctx context.Context, room string) error {
	_, is, err := readOne(ctx, r, value[int], `SELECT 1 FROM conversations WHERE name = $1 AND until > {now}`, room)
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
		WHERE c.name = $1 AND c.until > {now} ORDER BY t.seq LIMIT 1`, room, messageKey(messageID))
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
