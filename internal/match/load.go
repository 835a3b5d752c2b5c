package match

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Limits on what Load believes, far above any real model.
const (
	maxCount  = 1 << 26
	maxString = 1 << 12
)

// Load reads a model that Save wrote. Of any other bytes it returns an error.
func Load(r io.Reader) (*Model, error) {
	in := &in{r: bufio.NewReaderSize(r, 1<<16)}
	m := in.model()
	if in.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, in.err)
	}
	m.prepare()
	return m, nil
}

func (in *in) model() *Model {
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(in.r, head); err != nil || string(head) != magic {
		in.fail("it does not begin like one")
		return nil
	}
	if v := in.uint(math.MaxInt); v != version {
		in.fail("version %d, want %d", v, version)
		return nil
	}
	m := &Model{}
	in.times(func() { m.langs = append(m.langs, in.string()) })
	in.times(func() { m.entries = append(m.entries, entryInfo{in.string(), in.uint(1) == 1, in.string()}) })
	in.times(func() {
		m.units = append(m.units, unit{
			entry: in.below(len(m.entries)), lang: in.below(len(m.langs)),
			phrasings: uint32(in.uint(maxCount)), typical: in.float()})
	})
	m.unseen = in.float()
	in.features(m)
	in.nearest(m)
	if in.err == nil && len(m.units) == 0 {
		in.fail("it knows no entry")
	}
	return m
}

func (in *in) features(m *Model) {
	var keys []uint64
	in.times(func() {
		keys = append(keys, in.word())
		m.family = append(m.family, family(in.byteBelow(int(families))))
		m.idf = append(m.idf, in.float())
		m.starts = append(m.starts, uint32(len(m.post)))
		last := uint64(0)
		in.times(func() {
			last += in.uint(maxCount)
			if last >= uint64(len(m.units)) {
				in.fail("a feature of no unit")
			}
			m.post = append(m.post, posting{uint32(last), int16(in.int()), int16(in.int())})
		})
	})
	m.starts = append(m.starts, uint32(len(m.post)))
	m.table = newTable(keys)
}

// in reads numbers. After the first error it returns zeros, and counts of
// zero, so that every loop ends.
type in struct {
	r   *bufio.Reader
	err error
}

func (in *in) fail(format string, args ...any) {
	if in.err == nil {
		in.err = fmt.Errorf(format, args...)
	}
}

func (in *in) uint(most uint64) uint64 {
	if in.err != nil {
		return 0
	}
	x, err := binary.ReadUvarint(in.r)
	if err != nil {
		in.fail("cut short: %w", err)
		return 0
	}
	if x > most {
		in.fail("%d where at most %d is possible", x, most)
		return 0
	}
	return x
}

func (in *in) int() int64 {
	x := in.uint(math.MaxUint16)
	return int64(x>>1) ^ -int64(x&1)
}

// times reads a count and does something as often, or until an error.
func (in *in) times(do func()) {
	for n := in.uint(maxCount); n > 0 && in.err == nil; n-- {
		do()
	}
}

func (in *in) below(n int) uint32 {
	x := in.uint(maxCount)
	if x >= uint64(n) {
		in.fail("a reference beyond the end")
		return 0
	}
	return uint32(x)
}

func (in *in) byteBelow(n int) byte {
	if in.err != nil {
		return 0
	}
	b, err := in.r.ReadByte()
	if err != nil || int(b) >= n {
		in.fail("an unknown kind of feature")
		return 0
	}
	return b
}

func (in *in) bytes(b []byte) {
	if in.err != nil {
		return
	}
	if _, err := io.ReadFull(in.r, b); err != nil {
		clear(b)
		in.fail("cut short: %w", err)
	}
}

func (in *in) word() uint64 {
	var b [8]byte
	in.bytes(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// float reads a number and refuses those that would poison a sum.
func (in *in) float() float32 {
	var b [4]byte
	in.bytes(b[:])
	x := math.Float32frombits(binary.LittleEndian.Uint32(b[:]))
	if !(x > -1e6 && x < 1e6) {
		in.fail("a number out of range")
		return 0
	}
	return x
}

func (in *in) string() string {
	b := make([]byte, in.uint(maxString))
	in.bytes(b)
	return string(b)
}
