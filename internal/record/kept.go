package record

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"annae/internal/answer"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/hub"
	"annae/internal/identity"
	"annae/internal/locale"
	"annae/internal/redact"
)

const (
	// keptChecks is how long a stopped pre-check can be gone on with.
	keptChecks = 30 * 24 * time.Hour
	mostChecks = 100_000
)

// Kept keeps what a conversation wants kept: questions that were not answered
// well, and pre-checks that were stopped. It is of one goroutine.
type Kept struct {
	ctx  context.Context // of the message that is answered
	run  func(func(querier) error) error
	r    *Record
	room hub.Room // whose message it is; zero where the record does not hold it
	fail error
}

// Kept keeps within the transaction, for the conversation in a room.
func (t *Tx) Kept(ctx context.Context, room hub.Room) *Kept {
	return &Kept{ctx: ctx, r: t.r, room: room, run: func(do func(querier) error) error { return do(t.tx) }}
}

// Kept keeps by itself, for conversations that the record does not hold.
func (r *Record) Kept(ctx context.Context) *Kept {
	return &Kept{ctx: ctx, r: r, run: func(do func(querier) error) error {
		err := r.transact(ctx, func(tx *sql.Tx) error { return do(tx) })
		if err != nil && !errors.Is(err, conversation.ErrNoCheck) {
			r.lg.Warn("something was not kept", "err", err)
		}
		return err
	}}
}

// Err is the first failure of the record.
func (k *Kept) Err() error { return k.fail }

func (k *Kept) do(f func(querier) error) error {
	err := k.run(f)
	if err != nil && k.fail == nil && !errors.Is(err, conversation.ErrNoCheck) && !errors.Is(err, errManyChecks) {
		k.fail = k.r.explain(err)
	}
	return err
}

// Keep keeps a question. Personal data is masked once more: what lies on a disk
// must hold none, whoever hands it over.
func (k *Kept) Keep(g conversation.Gap) {
	_ = k.do(func(q querier) error {
		topics, err := json.Marshal(g.Topics)
		if err != nil {
			return err
		}
		text, _ := redact.Text(storable(g.Text))
		words, _ := redact.Text(storable(g.Words))
		_, err = q.ExecContext(k.ctx, `INSERT INTO gaps (at, locale, text, outcome, reason, topics, why, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			g.At.UnixMilli(), string(g.Locale), text, string(g.Outcome), string(g.Reason), string(topics), g.Why, words)
		return err
	})
}

// storable is a text without what PostgreSQL refuses.
func storable(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}

// Gaps brings the questions since a moment, the oldest first.
func (r *Record) Gaps(ctx context.Context, since time.Time) ([]conversation.Gap, error) {
	return read(ctx, r, scanGap, selectGaps, since.UnixMilli())
}

const selectGaps = `SELECT at, locale, text, outcome, reason, topics, why, words FROM gaps WHERE at >= $1 ORDER BY at, seq`

func scanGap(row scanner) (g conversation.Gap, err error) {
	var at int64
	var spoken, outcome, reason, topics string
	if err := row.Scan(&at, &spoken, &g.Text, &outcome, &reason, &topics, &g.Why, &g.Words); err != nil {
		return g, err
	}
	if err := json.Unmarshal([]byte(topics), &g.Topics); err != nil {
		return g, fmt.Errorf("the topics of a gap: %w", err)
	}
	g.At, g.Locale = time.UnixMilli(at).UTC(), locale.Locale(spoken)
	g.Outcome, g.Reason = answer.Outcome(outcome), answer.Reason(reason)
	return g, nil
}

// SweepGaps deletes questions that are older than so many days.
func (r *Record) SweepGaps(ctx context.Context, days int) error {
	_, err := r.exec(ctx, `DELETE FROM gaps WHERE at < {now} - $1`, int64(days)*(24*time.Hour).Milliseconds())
	return err
}

var errManyChecks = errors.New("too many pre-checks are kept already")

// Save keeps a pre-check and returns its code.
func (k *Kept) Save(saved conversation.Saved) (conversation.Code, error) {
	code := conversation.NewCode(rand.Reader)
	body, err := json.Marshal(saved)
	if err != nil {
		return "", err
	}
	return code, k.do(func(q querier) error {
		added, err := affected(q.ExecContext(k.ctx, k.r.d.in(`INSERT INTO checks (hash, until, body)
			SELECT $1, {now} + $2, $3 WHERE (SELECT count(*) FROM checks) < $4`), hashOf(code), keptChecks.Milliseconds(), string(body), mostChecks))
		if err == nil && added == 0 {
			err = errManyChecks
		}
		return err
	})
}

// Load finds the pre-check of a code. Its error is [conversation.ErrNoCheck]
// where there is none, or no longer.
func (k *Kept) Load(code conversation.Code) (saved conversation.Saved, err error) {
	return saved, k.do(func(q querier) error {
		var body string
		err := q.QueryRowContext(k.ctx, k.r.d.in(`SELECT body FROM checks WHERE hash = $1 AND until > {now}`), hashOf(code)).Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			return conversation.ErrNoCheck
		}
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(body), &saved)
	})
}

// hashOf is what is kept of a code. A code has so many random bits that nobody
// finds it from the hash.
func hashOf(code conversation.Code) []byte {
	sum := sha256.Sum256([]byte("annae pre-check\x00" + string(code)))
	return sum[:]
}

// Ask hands a request for a code over, in the transaction: it lies in the inbox
// like any other update. The conversation that asks waits for nothing.
func (k *Kept) Ask(request identity.Request) {
	_ = k.do(func(q querier) error {
		u, err := request.Update(k.r.keys.Name)
		if err != nil {
			return err
		}
		return k.r.accept(k.ctx, q, u)
	})
}

// Prove tries a code.
func (k *Kept) Prove(challenge, code string) (ref application.Reference, contacts int64, good bool) {
	err := k.do(func(q querier) (err error) {
		ref, contacts, good, err = k.r.prove(k.ctx, q, challenge, code)
		return err
	})
	return ref, contacts, good && err == nil
}

// Standing is where an application stands.
func (k *Kept) Standing(ref application.Reference) (s application.Standing, err error) {
	failed := k.do(func(q querier) error {
		if s, err = k.r.standing(k.ctx, q, ref); errors.Is(err, application.ErrUnknown) {
			return nil
		}
		return err
	})
	if err == nil {
		err = failed
	}
	return s, err
}

// Shown notes that who proved it was shown an application.
func (k *Kept) Shown(ref application.Reference) {
	_ = k.do(func(q querier) error { return k.r.noteReads(k.ctx, q, map[application.Reference]int{ref: 1}) })
}
