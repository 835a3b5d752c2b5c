package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode"
)

// size is that of a key, in bytes.
const size = 32

// Keys seal, open and name. They are safe for concurrent use, and can't be
// printed.
type Keys struct {
	boxes []box // the first seals, all open
	names []byte
	sums  []byte
}

// Generate makes a key by chance.
func Generate() string {
	var b [size]byte
	rand.Read(b[:]) // never fails
	return base64.StdEncoding.EncodeToString(b[:])
}

// Parse reads keys: each is 32 bytes in base64, between them commas or space.
// The first one seals and all of them open, so that a new key goes in front,
// and an old one out when nothing is left that it sealed. Names and sums are
// made with the last one, because records are found by them: while it stays
// last they stay the same, whatever comes in front or goes from between. Taken
// out, it makes everybody somebody new. An error never holds a key.
func Parse(secret string) (*Keys, error) {
	fields := strings.FieldsFunc(secret, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	if len(fields) == 0 {
		return nil, errors.New("there is no key; make one by: openssl rand -base64 32")
	}
	k := &Keys{}
	for i, field := range fields {
		raw, err := decode(field)
		if err != nil {
			return nil, fmt.Errorf("key %d %w; make one by: openssl rand -base64 32", i+1, err)
		}
		if err := k.add(raw); err != nil {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
	}
	return k, nil
}

// decode reads a key in either alphabet of base64, padded or not. It drops the
// decoder's error, and its callers never see the field.
func decode(field string) ([]byte, error) {
	field = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(field, "="))
	raw, err := base64.RawStdEncoding.Strict().DecodeString(field)
	switch {
	case err != nil:
		return nil, errors.New("is not base64, or not all of it")
	case len(raw) != size:
		return nil, fmt.Errorf("has %d bytes, and needs %d", len(raw), size)
	}
	return raw, nil
}

// add puts a key behind the others; names and sums are then its own.
func (k *Keys) add(raw []byte) error {
	sealing, err := derive(raw, "annae seal 1")
	if err != nil {
		return err
	}
	id, err := derive(raw, "annae key id 1")
	if err != nil {
		return err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return err
	}
	if k.names, err = derive(raw, "annae names 1"); err != nil {
		return err
	}
	if k.sums, err = derive(raw, "annae sums 1"); err != nil {
		return err
	}
	k.boxes = append(k.boxes, box{[idSize]byte(id), aead})
	return nil
}

// derive makes a key for one purpose; from it the others can't be found.
func derive(raw []byte, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, raw, nil, purpose, size)
}

const hidden = "(keys)"

// LogValue hides them.
func (Keys) LogValue() slog.Value { return slog.StringValue(hidden) }

// Format hides them, whatever the verb.
func (Keys) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }
