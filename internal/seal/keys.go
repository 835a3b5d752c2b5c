package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"strings"
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

// box is one key, as it seals.
type box struct {
	id   [idSize]byte
	aead cipher.AEAD
}

const (
	version = 1
	idSize  = 4
	head    = 1 + idSize // before what is sealed: the version and the key's id
)

var (
	// ErrKey says that something was sealed by a key that is not here.
	ErrKey = errors.New("it was sealed by a key that is not among those of ANNAE_SECRET_KEY")
	// ErrDamaged says that something sealed was changed, or is of another place.
	ErrDamaged = errors.New("it is damaged, or was sealed for another place")
)

// Generate makes a key by chance.
func Generate() string {
	var b [size]byte
	rand.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:])
}

// Parse reads keys: each is 32 bytes in base64, between them commas or space.
// The first one seals and all of them open, so that a new key goes in front,
// and an old one out when nothing is left that it sealed. Names and sums are
// made with the last one, because records are found by them: taken out, it makes
// every conversation a new one. An error never holds a key.
func Parse(secret string) (*Keys, error) {
	fields := strings.FieldsFunc(secret, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' || r == '\r' })
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

func decode(field string) ([]byte, error) {
	field = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(field), "=")
	raw, err := base64.RawStdEncoding.DecodeString(field)
	switch {
	case err != nil:
		return nil, errors.New("is not base64")
	case len(raw) != size:
		return nil, fmt.Errorf("has %d bytes, and needs %d", len(raw), size)
	}
	return raw, nil
}

// add puts a key behind the others; names are then its own.
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

func derive(raw []byte, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, raw, nil, purpose, size)
}

// Seal closes a text. The context says what it is, such as "update telegram
// 123": elsewhere it can't be opened.
func (k *Keys) Seal(plain []byte, context string) []byte {
	b := k.boxes[0]
	sealed := make([]byte, head, head+len(plain)+b.aead.Overhead())
	sealed[0] = version
	copy(sealed[1:], b.id[:])
	//nolint:gosec // this cipher makes a nonce by itself
	return b.aead.Seal(sealed, nil, plain, []byte(context))
}

// Open opens what was sealed. Its error is [ErrKey] or [ErrDamaged].
func (k *Keys) Open(sealed []byte, context string) ([]byte, error) {
	if len(sealed) < head || sealed[0] != version {
		return nil, ErrDamaged
	}
	id, found := [idSize]byte(sealed[1:head]), false
	for _, b := range k.boxes {
		if b.id != id {
			continue
		}
		found = true
		if plain, err := b.aead.Open(nil, nil, sealed[head:], []byte(context)); err == nil {
			return plain, nil
		}
	}
	if !found {
		return nil, ErrKey
	}
	return nil, ErrDamaged
}

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Name is by what somebody or something is known where its own name may not
// stand: 26 letters and digits, 128 bits, the same for the same parts.
func (k *Keys) Name(domain string, parts ...string) string {
	h := hmac.New(sha256.New, k.names)
	for _, part := range append([]string{domain}, parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		h.Write(n[:])
		h.Write([]byte(part))
	}
	return letters.EncodeToString(h.Sum(nil)[:16])
}

// Sum is a keyed hash: it tells whether two are the same, and not what they
// are.
func (k *Keys) Sum(domain string, data []byte) []byte {
	h := hmac.New(sha256.New, k.sums)
	h.Write([]byte(domain))
	h.Write([]byte{0})
	h.Write(data)
	return h.Sum(nil)
}

const hidden = "(keys)"

// LogValue hides them.
func (*Keys) LogValue() slog.Value { return slog.StringValue(hidden) }

// Format hides them.
func (*Keys) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }
