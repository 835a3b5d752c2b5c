package match

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Format of a saved model: the magic, the version, then what the writers below
// write in the order of Model.Save, all in varints and little-endian words.
const (
	magic   = "annae model\n"
	version = 6
)

// ErrFormat is wrapped by every error that Load returns for bytes that are no
// model, or one of another version; training again is the way out.
var ErrFormat = errors.New("match: not a model of this version")

// Save writes the model.
func (m *Model) Save(w io.Writer) error {
	o := &out{w: bufio.NewWriterSize(w, 1<<16)}
	o.w.WriteString(magic)
	o.uint(version)
	o.uint(uint64(len(m.langs)))
	for _, l := range m.langs {
		o.string(l)
	}
	o.uint(uint64(len(m.entries)))
	for _, e := range m.entries {
		o.string(e.id)
		o.bool(e.declined)
		o.string(e.subject)
	}
	o.uint(uint64(len(m.units)))
	for _, u := range m.units {
		o.uint(uint64(u.entry))
		o.uint(uint64(u.lang))
		o.uint(uint64(u.phrasings))
		o.float(u.typical)
	}
	o.float(m.unseen)
	o.features(m)
	o.nearest(m)
	if err := o.w.Flush(); err != nil {
		return fmt.Errorf("match: save: %w", err)
	}
	return nil
}

// features writes the names of the features and what they say of the units.
func (o *out) features(m *Model) {
	o.uint(uint64(len(m.idf)))
	for i := range m.idf {
		o.word(m.table.keys[i])
		o.w.WriteByte(byte(m.family[i]))
		o.float(m.idf[i])
		post := m.post[m.starts[i]:m.starts[i+1]]
		o.uint(uint64(len(post)))
		last := uint32(0)
		for _, p := range post {
			o.uint(uint64(p.unit - last))
			o.int(int64(p.centroid))
			o.int(int64(p.weight))
			last = p.unit
		}
	}
}

// out writes numbers; bufio.Writer keeps the first error for Flush.
type out struct {
	w   *bufio.Writer
	buf [binary.MaxVarintLen64]byte
}

func (o *out) uint(x uint64) { o.w.Write(binary.AppendUvarint(o.buf[:0], x)) }
func (o *out) int(x int64)   { o.w.Write(binary.AppendVarint(o.buf[:0], x)) }
func (o *out) word(x uint64) { o.w.Write(binary.LittleEndian.AppendUint64(o.buf[:0], x)) }
func (o *out) float(x float32) {
	o.w.Write(binary.LittleEndian.AppendUint32(o.buf[:0], math.Float32bits(x)))
}
func (o *out) string(s string) { o.uint(uint64(len(s))); o.w.WriteString(s) }
func (o *out) bool(b bool) {
	if b {
		o.uint(1)
	} else {
		o.uint(0)
	}
}
