package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
)

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// nameSize is that of a name before it is spelt, in bytes.
const nameSize = 16

// Name is by what somebody or something is known where its own name may not
// stand: 26 letters and digits, 128 bits, the same for the same parts in the
// same order. The domain says what kind of thing it names. [Parse] tells which
// key makes it.
func (k *Keys) Name(domain string, parts ...string) string {
	text := lengthFirst(make([]byte, 0, 128), domain)
	for _, part := range parts {
		text = lengthFirst(text, part)
	}
	h := hmac.New(sha256.New, k.names)
	h.Write(text)
	return letters.EncodeToString(h.Sum(nil)[:nameSize])
}

// Sum is a keyed hash of 32 bytes: it tells whether two are the same, and not
// what they are. [Parse] tells which key makes it.
func (k *Keys) Sum(domain string, data []byte) []byte {
	h := hmac.New(sha256.New, k.sums)
	h.Write(lengthFirst(nil, domain))
	h.Write(data)
	return h.Sum(nil)
}

// lengthFirst appends a part behind its length, so that "ab", "c" is not "a",
// "bc".
func lengthFirst(text []byte, part string) []byte {
	text = binary.BigEndian.AppendUint64(text, uint64(len(part)))
	return append(text, part...)
}
