package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash"
)

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// nameSize is that of a name before it is spelt, in bytes.
const nameSize = 16

// Name is by what somebody or something is known where its own name may not
// stand: 26 letters and digits, 128 bits, the same for the same parts in the
// same order. The domain says what kind of thing it names. [Parse] tells which
// key makes it.
func (k *Keys) Name(domain string, parts ...string) string {
	h := hmac.New(sha256.New, k.names)
	write(h, domain)
	for _, part := range parts {
		write(h, part)
	}
	return letters.EncodeToString(h.Sum(nil)[:nameSize])
}

// Sum is a keyed hash of 32 bytes: it tells whether two are the same, and not
// what they are. [Parse] tells which key makes it.
func (k *Keys) Sum(domain string, data []byte) []byte {
	h := hmac.New(sha256.New, k.sums)
	write(h, domain)
	h.Write(data)
	return h.Sum(nil)
}

// write puts the length in front, so that "ab", "c" is not "a", "bc".
func write(h hash.Hash, part string) {
	text := make([]byte, 8, 8+len(part))
	binary.BigEndian.PutUint64(text, uint64(len(part)))
	h.Write(append(text, part...))
}
