package record

import (
	"bytes"
	"context"
	"encoding/hex"
	"time"

	"annae/internal/access"
)

func (r *Record) tokenHash(secret string) []byte { return r.keys.Sum("token", []byte(secret)) }

// AddToken keeps a token. Its error is [access.ErrKnown].
func (r *Record) AddToken(ctx context.Context, t access.Token, secret string) error {
	n, err := r.exec(ctx, `INSERT INTO tokens (name, hash, scopes, who, made, until) VALUES ($1, $2, $3, $4, {now}, {now} + $5) ON CONFLICT (name) DO NOTHING`,
		t.Name, r.tokenHash(secret), access.List(t.Scopes), storable(t.By), time.Until(t.Until).Milliseconds())
	if err == nil && n == 0 {
		err = access.ErrKnown
	}
	return err
}

// Tokens are all that were not revoked, by name; some may have ended.
func (r *Record) Tokens(ctx context.Context) ([]access.Token, error) {
	return read(ctx, r, scanToken, `SELECT name, scopes, who, made, until, used FROM tokens ORDER BY name`)
}

func scanToken(row scanner) (t access.Token, err error) {
	var scopes string
	var made, until, used int64
	err = row.Scan(&t.Name, &scopes, &t.By, &made, &until, &used)
	t.Scopes, t.Made, t.Until = access.Parse(scopes), time.UnixMilli(made).UTC(), time.UnixMilli(until).UTC()
	if used > 0 {
		t.Used = time.UnixMilli(used).UTC()
	}
	return t, err
}

// Token finds the token of a secret, if it has not ended.
func (r *Record) Token(ctx context.Context, secret string) (access.Token, bool, error) {
	hash := r.tokenHash(secret)
	t, is, err := readOne(ctx, r, scanToken, `SELECT name, scopes, who, made, until, used FROM tokens WHERE hash = $1 AND until > {now}`, hash)
	if err != nil || !is || time.Since(t.Used) < time.Hour {
		return t, is, err
	}
	_, err = r.exec(ctx, `UPDATE tokens SET used = {now} / 3600000 * 3600000 WHERE hash = $1 AND used < {now} - 3600000`, hash)
	return t, true, err
}

// RevokeToken ends a token at once. Its error is [access.ErrNone].
func (r *Record) RevokeToken(ctx context.Context, name string) error {
	n, err := r.exec(ctx, `DELETE FROM tokens WHERE name = $1`, name)
	if err == nil && n == 0 {
		err = access.ErrNone
	}
	return err
}

func sumName(sum []byte) string { return hex.EncodeToString(sum) }

// Answered begins a request under a key, or tells what was answered to it
// before; the status is 0 while nothing was. Its error is
// [access.ErrOtherRequest].
func (r *Record) Answered(ctx context.Context, key string, request []byte) (status int, body string, err error) {
	name, hash := sumName(r.keys.Sum("request key", []byte(key))), r.keys.Sum("request", request)
	if _, err := r.exec(ctx, `INSERT INTO answered (name, hash, status, body, at) VALUES ($1, $2, 0, '', {now}) ON CONFLICT (name) DO NOTHING`, name, hash); err != nil {
		return 0, "", err
	}
	was, _, err := readOne(ctx, r, func(row scanner) (was []byte, err error) { return was, row.Scan(&was, &status, &body) },
		`SELECT hash, status, body FROM answered WHERE name = $1`, name)
	if err == nil && !bytes.Equal(was, hash) {
		err = access.ErrOtherRequest
	}
	return status, body, err
}

// Answer keeps what was answered to a request.
func (r *Record) Answer(ctx context.Context, key string, status int, body string) error {
	_, err := r.exec(ctx, `UPDATE answered SET status = $2, body = $3, at = {now} WHERE name = $1`, sumName(r.keys.Sum("request key", []byte(key))), status, body)
	return err
}
