package match

// family is a kind of feature. Each family is brought to a length of its own
// before they are put together, so that a hundred pieces of words do not
// outweigh five words.
type family uint8

const (
	famWord family = iota
	famPair
	famStem
	famGram2
	famGram3
	famGram4
	famGram5
	famConcept
	famConcepts
	families
)

// feature is one thing seen in a text.
type feature struct {
	name   uint64
	family family
}

// extractor lists the features of a text. It is reused from text to text.
type extractor struct {
	reader   reader
	features []feature
	padded   []rune
	ends     []int
	named    []uint64 // the concepts of the text
}

// extract lists the words, pairs and pieces of a text, with the stems of its
// language, and its concepts. The result is valid until the next call.
func (x *extractor) extract(p Phrasing) []feature {
	x.features = x.features[:0]
	tokens := x.reader.read(p.Text)
	x.words(tokens)
	x.grams(tokens)
	x.stems(tokens, p.Lang)
	x.concepts(p.Concepts)
	return x.features
}

func (x *extractor) emit(f family, name uint64) {
	x.features = append(x.features, feature{hashJoin(name, uint64(f)+1), f})
}

// words emits words and pairs of neighbours.
func (x *extractor) words(tokens []token) {
	last, lastPlain := uint64(0), uint64(0)
	for i := range tokens {
		t := &tokens[i]
		if t.script >= ideographs {
			x.runs(t)
			last, lastPlain = 0, 0
			continue
		}
		x.emit(famWord, t.key)
		plain := t.key
		if t.plain != nil {
			plain = hashRunes(t.plain)
			x.emit(famWord, plain)
		}
		if last != 0 {
			x.emit(famPair, hashJoin(last, t.key))
			if plain != t.key || lastPlain != last {
				x.emit(famPair, hashJoin(lastPlain, plain))
			}
		}
		last, lastPlain = t.key, plain
	}
}

// runs emits what stands for words where no spaces are written: two
// neighbouring ideographs, or three clusters of letters.
func (x *extractor) runs(t *token) {
	width := 2
	if t.script == unspaced {
		width = 3
	}
	ends := x.ends[:0]
	for i := 0; i < len(t.text); {
		i = clusterEnd(t.text, i)
		ends = append(ends, i)
	}
	x.ends = ends
	start := 0
	for i := range ends {
		if i+width <= len(ends) || i == 0 {
			x.emit(famWord, hashRunes(t.text[start:ends[min(i+width, len(ends))-1]]))
		}
		start = ends[i]
	}
}

// grams emits the pieces of every token.
func (x *extractor) grams(tokens []token) {
	for i := range tokens {
		t := &tokens[i]
		x.pieces(t.text, t.script)
		if t.plain != nil {
			x.pieces(t.plain, t.script)
		}
	}
}

// lengths says which pieces of a token are taken, by script: up to how many
// letters, and how many letters of the Latin script one letter is worth beyond
// the first. A piece joins the family of Latin pieces that says as much.
var lengths = [...]struct{ most, worth int }{
	spaced: {5, 0}, hangul: {4, 1}, ideographs: {3, 2}, unspaced: {5, 0},
}

// pieces emits the pieces of text, with its ends marked where ends are written.
func (x *extractor) pieces(text []rune, kind script) {
	p := x.padded[:0]
	if kind < ideographs {
		p = append(append(append(p, ' '), text...), ' ')
	} else {
		p = append(p, text...)
	}
	x.padded = p
	n := lengths[kind]
	for i := range p {
		h := uint64(hashStart)
		for k := 1; k <= n.most && i+k <= len(p); k++ {
			h = hashAdd(h, p[i+k-1])
			if k+n.worth >= 2 && (k > 1 || p[i] != ' ') {
				x.emit(famGram2+family(k+n.worth-2), h)
			}
		}
	}
}

// concepts emits the concepts, and all pairs of them: "who" and "apply" say
// little each for itself and much together, wherever they stand.
func (x *extractor) concepts(names []string) {
	x.named = x.named[:0]
	for _, name := range names {
		h := hashString(name)
		x.emit(famConcept, h)
		for _, o := range x.named {
			x.emit(famConcepts, hashJoin(o, h))
		}
		x.named = append(x.named, h)
	}
}
