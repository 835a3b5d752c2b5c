package seal

import (
	"crypto/cipher"
	"errors"
)

// box is one key, as it seals.
type box struct {
	id   [idSize]byte
	aead cipher.AEAD // AES-256-GCM that draws a nonce by itself: good for 2^32 texts
}

const (
	version = 1
	idSize  = 4
	head    = 1 + idSize // before what is sealed: the version and the key's id
)

var (
	// ErrKey says that something was sealed by a key that is not here.
	ErrKey = errors.New("it was sealed by a key that is neither in ANNAE_SECRET_KEY nor in the data folder's secret.key")
	// ErrDamaged says that something sealed was changed, or is of another place.
	ErrDamaged = errors.New("it is damaged, or was sealed for another place")
)

// Seal closes a text. The context says what it is, such as "update telegram
// 123": elsewhere it can't be opened.
func (k *Keys) Seal(plain []byte, context string) []byte {
	b := k.boxes[0]
	sealed := make([]byte, head, head+len(plain)+b.aead.Overhead())
	sealed[0] = version
	copy(sealed[1:], b.id[:])
	return b.aead.Seal(sealed, nil, plain, []byte(context)) //nolint:gosec // no fixed nonce: it draws its own
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
		found = true // though two keys may share an id
		if plain, err := b.aead.Open(nil, nil, sealed[head:], []byte(context)); err == nil {
			return plain, nil
		}
	}
	if !found {
		return nil, ErrKey
	}
	return nil, ErrDamaged
}
