package match

// Features are named by a 64-bit FNV-1a hash over runes; two of them sharing a
// name is too rare to matter.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

func hashAdd(h uint64, c rune) uint64 { return (h ^ uint64(c)) * hashPrime }

func hashRunes(text []rune) uint64 {
	h := uint64(hashStart)
	for _, c := range text {
		h = hashAdd(h, c)
	}
	return h
}

func hashString(text string) uint64 {
	h := uint64(hashStart)
	for _, c := range text {
		h = hashAdd(h, c)
	}
	return h
}

// hashJoin names a pair, or a name seen in another family.
func hashJoin(h, g uint64) uint64 {
	h = (h ^ g) * hashPrime
	return (h ^ h>>29) * hashPrime
}

// table finds the number of a feature by its name: open addressing over a power
// of two of slots, at most half full.
type table struct {
	keys []uint64 // in order of number; never zero
	slot []uint32 // number + 1
	mask uint64
}

func newTable(keys []uint64) table {
	size := 16
	for size < 2*len(keys) {
		size *= 2
	}
	t := table{keys: keys, slot: make([]uint32, size), mask: uint64(size - 1)}
	for i, k := range keys {
		at := mix(k) & t.mask
		for t.slot[at] != 0 {
			at = (at + 1) & t.mask
		}
		t.slot[at] = uint32(i + 1)
	}
	return t
}

func mix(k uint64) uint64 { return (k ^ k>>32) * 0x9E3779B97F4A7C15 >> 17 }

// find returns the number of the feature named k.
func (t *table) find(k uint64) (uint32, bool) {
	for at := mix(k) & t.mask; ; at = (at + 1) & t.mask {
		s := t.slot[at]
		if s == 0 {
			return 0, false
		}
		if t.keys[s-1] == k {
			return s - 1, true
		}
	}
}
