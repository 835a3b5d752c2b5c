package review

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"annae/internal/application"
	"annae/internal/content"
)

// A sense is what words say of reviews. Those that have no value are lists of
// faq/lexicon, under reviews.
type sense string

const (
	ofVerb     sense = "verb" // the value is the verb
	list       sense = "list"
	pending    sense = "pending"
	reviews    sense = "reviews"
	mine       sense = "mine"
	overdue    sense = "overdue"
	unassigned sense = "unassigned"
	every      sense = "all"
	me         sense = "me"
	nobody     sense = "nobody"
	holder     sense = "holder" // who reviews it, where it stands
	beside     sense = "beside" // it says nothing by itself
	recipient  sense = "recipient"
	endings    sense = "endings"
	ofMonth    sense = "month"
	ofLast     sense = "last"
	ofSide     sense = "side"    // planning or demonstration
	ofTrack    sense = "track"   // the value is its id
	ofPhase    sense = "phase"   // its id
	ofCountry  sense = "country" // its code
	ofYear     sense = "year"
)

// listed are the senses of the lists in a lexicon.
var listed = []sense{list, pending, reviews, mine, overdue, unassigned, every, me, nobody, holder, beside, recipient, endings, ofMonth, ofLast}

// A phrase is some words with a sense.
type phrase struct {
	words []string
	sense sense
	value string
}

// A vocabulary is what staff can say, in all languages.
type vocabulary struct {
	first      map[string][]phrase // by the first word
	ends       map[string]bool     // what may follow a name within its word
	recipients []string
	codes      map[string]bool // of countries
	content    *content.Content
}

func newVocabulary(c *content.Content) *vocabulary {
	v := &vocabulary{first: map[string][]phrase{}, ends: map[string]bool{}, codes: map[string]bool{}, content: c}
	for _, l := range c.Served {
		if lex := c.Lexicons[l]; lex != nil {
			v.addLexicon(lex)
		}
		w := c.Words[l]
		for _, p := range c.Phases.All {
			name := w.Named("phase", p.ID)
			v.add(ofPhase, p.ID, name, strings.ReplaceAll(name, " ", ""), p.ID, strings.ReplaceAll(p.ID, "_", " "))
		}
		for code, names := range c.Countries[l] {
			v.add(ofCountry, code, names...)
			v.codes[code] = true
		}
	}
	for _, t := range c.Tracks {
		v.add(ofTrack, t.ID, t.ID)
	}
	return v
}

func (v *vocabulary) addLexicon(lex *content.Lexicon) {
	for _, s := range listed {
		v.add(s, "", lex.Reviews[string(s)]...)
	}
	for _, verb := range []Verb{Help, Home, Ask, Show, Move, Undo, Assign, Enquiries, Enquiry, Claim, Return, Resolve, Reopen, Approved, Teach, Send, Drop, Stats} {
		v.add(ofVerb, string(verb), append(lex.Reviews[string(verb)], string(verb))...)
	}
	for _, s := range []sense{pending, list} {
		v.add(ofVerb, string(Pending), lex.Reviews[string(s)]...)
	}
	for _, side := range []content.Kind{content.Planning, content.Demonstration} {
		v.add(ofSide, string(side), lex.Reviews[string(side)]...)
	}
	for _, end := range append(slices.Clone(lex.Particles), lex.Reviews[string(endings)]...) {
		v.ends[end] = true
	}
	v.add(beside, "", lex.Reviews[string(Show)]...)
	v.recipients = append(v.recipients, lex.Reviews[string(recipient)]...)
}

func (v *vocabulary) add(s sense, value string, names ...string) {
	for _, name := range names {
		if words := wordsOf(name); len(words) > 0 {
			v.first[words[0]] = append(v.first[words[0]], phrase{words, s, value})
		}
	}
}

// wordsOf are the words of a text in lower case, without the marks around them.
func wordsOf(text string) []string {
	var words []string
	for _, w := range strings.Fields(strings.ToLower(text)) {
		if w = bare(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

func bare(word string) string { return strings.Trim(word, ".,:;?!…\"“”‘()[]<>·~-–—*") }

// at finds the longest phrase of some senses that words begin with. Of two as
// long it is the one whose sense comes first.
func (v *vocabulary) at(words []string, senses []sense) (best phrase, found bool) {
	rank := func(p phrase) int { return slices.Index(senses, p.sense) }
	consider := func(p phrase) {
		if rank(p) < 0 {
			return
		}
		longer := len(p.words) - len(best.words)
		if longer == 0 && len(p.words) == 1 {
			longer = len(p.words[0]) - len(best.words[0])
		}
		if !found || longer > 0 || longer == 0 && rank(p) < rank(best) {
			best, found = p, true
		}
	}
	for end := range words[0] {
		if end > 0 {
			v.from(words[0][:end], words, consider)
		}
	}
	v.from(words[0], words, consider)
	if p, is := yearAt(words[0], v.ends); is {
		consider(p)
	}
	return best, found
}

// from hands over the phrases that begin with a word, or with its beginning,
// and stand there.
func (v *vocabulary) from(beginning string, words []string, consider func(phrase)) {
	for _, p := range v.first[beginning] {
		last := len(p.words) - 1
		if last >= len(words) || last > 0 && !slices.Equal(p.words[:last], words[:last]) {
			continue
		}
		if rest, is := strings.CutPrefix(words[last], p.words[last]); is && v.ended(p.words[last], rest) {
			consider(p)
		}
	}
}

// ended tells that a name ends where only this follows within its word.
func (v *vocabulary) ended(name, rest string) bool {
	if rest == "" {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(name)
	next, _ := utf8.DecodeRuneInString(rest)
	return v.ends[rest] && (unicode.Is(unicode.Hangul, last) || !unicode.IsLetter(next) || unicode.Is(unicode.Hangul, next))
}

// yearAt reads a year such as 2026, 2026년 or 2026년에.
func yearAt(word string, ends map[string]bool) (phrase, bool) {
	const long = len("2026")
	if len(word) < long {
		return phrase{}, false
	}
	year, rest := word[:long], strings.TrimPrefix(word[long:], "년")
	if _, err := strconv.Atoi(year); err != nil || !strings.HasPrefix(year, "20") || rest != "" && !ends[rest] {
		return phrase{}, false
	}
	return phrase{[]string{word}, ofYear, year}, true
}

// mostTyped is how many characters of a command are read, mostSpoken how many
// words a sentence has that is one.
const (
	mostTyped  = 1000
	mostSpoken = 40
)

// typed are the words of a text, as they were typed.
func typed(text string) []string {
	runes := []rune(norm.NFKC.String(strings.ToValidUTF8(text, " ")))
	return strings.Fields(string(runes[:min(len(runes), mostTyped)]))
}

// verbs are the senses with which a command begins.
var verbs = []sense{ofVerb}

// Parse reads what stands behind the name of the command, as people type it or
// as [Command.String] writes it. What is none is [Unknown].
func (d *Desk) Parse(text string) Command {
	said := typed(text)
	if len(said) == 0 {
		return Command{Verb: Home}
	}
	v := d.words()
	begins, is := v.at(plain(said), verbs)
	if is && begins.value == string(Ask) {
		return asked(said[len(begins.words):])
	}
	var c Command
	rest := c.take(said)
	if begins, is = v.at(plain(rest), verbs); !is {
		return d.unled(c, said, rest)
	}
	c.Verb = Verb(begins.value)
	rest = rest[len(begins.words):]
	switch c.Verb {
	case Pending:
		if _, left := d.choose(&c, rest, false); len(left) > 0 {
			c.Typed = strings.Join(left, " ")
		}
	case Show, Move, Undo, Assign:
		return d.onOne(c, rest)
	case Stats:
		d.each(rest, []sense{ofMonth, ofLast, beside}, func(p phrase) {
			switch p.sense { //nolint:exhaustive // beside says nothing
			case ofMonth:
				c.Period = month
			case ofLast:
				c.Period = lastWeek
			}
		})
	case Enquiry, Claim, Return, Resolve, Reopen, Approved, Teach:
		c.onEnquiry(rest)
	}
	return c
}

// plain are words as the vocabulary has them, one for each; there is one at
// least.
func plain(said []string) []string {
	words := make([]string, max(1, len(said)))
	for i, w := range said {
		words[i] = bare(strings.ToLower(w))
	}
	return words
}

// asked is a question for the FAQ desk.
func asked(question []string) Command {
	c := Command{Verb: Ask}
	if len(question) == 1 && strings.HasPrefix(question[0], keyTyped+"=") && c.takeOne(question[0]) {
		return c
	}
	c.Typed = strings.Join(question, " ")
	return c
}

// unled reads a command that begins with no verb: a sentence, or the choice of a
// list.
func (d *Desk) unled(c Command, said, rest []string) Command {
	none := Command{Typed: strings.Join(said, " ")}
	if len(rest) < len(said) || len(rest) == 0 {
		return none
	}
	if spoken, is := d.Read(strings.Join(said, " ")); is {
		return spoken
	}
	c = Command{Verb: Pending}
	if seen, left := d.choose(&c, rest, false); len(left) > 0 || len(seen) == 0 {
		return none
	}
	return c
}

// onOne reads what is said of one application.
func (d *Desk) onOne(c Command, rest []string) Command {
	var piece []string
	c.Reference, piece, rest = reference(rest)
	if c.Reference == "" && len(piece) > 0 {
		c.Typed = strings.Join(piece, " ")
	}
	switch {
	case c.Verb == Show && c.Reference == "" && len(piece) == 0 && len(rest) > 0:
		listing := Command{Verb: Pending}
		if _, left := d.choose(&listing, rest, false); len(left) == 0 {
			return listing
		}
		c.Typed = strings.Join(rest, " ")
	case c.Verb == Move:
		d.each(rest, []sense{ofPhase, beside}, func(p phrase) {
			if p.sense == ofPhase {
				c.To = p.value
			}
		})
	case c.Verb == Assign && len(rest) > 0:
		c.Assignee = d.assignee(rest)
	}
	return c
}

// reference finds a reference among words: it, the words that it was read from,
// and the others. What was meant as one and is none has words only.
func reference(words []string) (ref application.Reference, piece, rest []string) {
	find := func(words []string) (application.Reference, bool) {
		found, _, err := application.Find(strings.Join(words, " "))
		_, wrong := err.(*application.Mistyped) //nolint:errorlint // Find wraps none
		return found, err == nil || wrong
	}
	ref, is := find(words)
	if !is {
		return "", nil, words
	}
	same := func(words []string) bool {
		found, still := find(words)
		return still && found == ref
	}
	from, to := 0, len(words)
	for to > 1 && same(words[:to-1]) {
		to--
	}
	for from < to-1 && same(words[from+1:to]) {
		from++
	}
	return ref, words[from:to], slices.Concat(words[:from], words[to:])
}

// each hands over the phrases of words, and gives the words that are in none.
func (d *Desk) each(said []string, senses []sense, do func(phrase)) (left []string) {
	v, words := d.words(), plain(said)
	for i := 0; i < len(said); {
		p, is := v.codeAt(said[i], senses)
		if !is && words[i] != "" {
			p, is = v.at(words[i:], senses)
		}
		switch {
		case is:
			do(p)
			i += len(p.words)
			continue
		case words[i] != "":
			left = append(left, said[i])
		}
		i++
	}
	return left
}

// codeAt is the country of a code in capitals: "IN" is India, "in" is none.
func (v *vocabulary) codeAt(word string, senses []sense) (phrase, bool) {
	code := bare(word)
	return phrase{[]string{word}, ofCountry, code}, v.codes[code] && slices.Contains(senses, ofCountry)
}

// choosing are the senses by which a list is chosen.
var choosing = []sense{overdue, unassigned, pending, mine, ofTrack, ofPhase, ofSide, ofYear, ofCountry, list, reviews, every, beside}

// choose reads which applications a list is of, and gives the words that say
// nothing of it. Seen are the senses of the others. In a command, a country may
// be said by its code in lower case.
func (d *Desk) choose(c *Command, said []string, sentence bool) (seen map[sense]bool, left []string) {
	side, year := "", 0
	seen = map[sense]bool{}
	left = d.each(said, choosing, func(p phrase) {
		if p.sense != beside {
			seen[p.sense] = true
		}
		switch p.sense { //nolint:exhaustive // the others say nothing of it
		case overdue:
			c.Overdue = true
		case unassigned:
			c.Filter.Unassigned = true
		case mine:
			c.Mine = true
		case ofTrack:
			c.Filter.Track = p.value
		case ofPhase:
			c.Filter.Phase = p.value
		case ofCountry:
			c.Filter.Country = p.value
		case ofSide:
			side = p.value
		case ofYear:
			year, _ = strconv.Atoi(p.value)
		}
	})
	if !sentence {
		left = slices.DeleteFunc(left, func(word string) bool {
			code := strings.ToUpper(bare(word))
			if d.words().codes[code] && c.Filter.Country == "" {
				c.Filter.Country, seen[ofCountry] = code, true
				return true
			}
			return false
		})
	}
	if !d.track(c, content.Kind(side), year) {
		left = append(left, strings.TrimSpace(side+" "+digits(int64(year))))
	}
	return seen, left
}

// track finds the track of a side in a year, or of the newest call; a year by
// itself is that of a cycle. It tells whether there is one.
func (d *Desk) track(c *Command, side content.Kind, year int) bool {
	of := func(t *content.Track) bool {
		return (year == 0 || t.Cycle == year) && (side == "" || t.Kind.Side() == side)
	}
	switch {
	case side == "" && year == 0:
		return true
	case side == "":
		c.Filter.Cycle = year
		return slices.ContainsFunc(d.Content.Tracks, of)
	}
	tracks := d.Content.Current(side, d.Now())
	if year != 0 {
		tracks = slices.DeleteFunc(slices.Clone(d.Content.Tracks), func(t *content.Track) bool { return !of(t) })
	}
	if len(tracks) != 1 {
		return false
	}
	c.Filter.Track = tracks[0].ID
	return true
}

// assignee reads whom an application is assigned to: [Me], [Nobody] or a name.
func (d *Desk) assignee(said []string) string {
	who := ""
	left := d.each(said, []sense{me, nobody, beside}, func(p phrase) {
		switch p.sense { //nolint:exhaustive // beside says nothing
		case me:
			who = Me
		case nobody:
			who = Nobody
		}
	})
	if len(left) == 0 && who != "" {
		return who
	}
	name := strings.Join(said, " ")
	for _, to := range d.words().recipients {
		if unicode.Is(unicode.Hangul, []rune(to)[0]) {
			if short, is := strings.CutSuffix(name, to); is && short != "" {
				return strings.TrimSpace(short)
			}
		} else if len(name) > len(to)+1 && strings.EqualFold(name[:len(to)+1], to+" ") {
			name = strings.TrimSpace(name[len(to)+1:])
		}
	}
	return name
}

// Read reads a sentence that asks for what staff do here. It is none where one
// word of it says something else: then it is a question for the FAQ desk.
func (d *Desk) Read(text string) (Command, bool) {
	said := typed(text)
	if len(said) == 0 || len(said) > mostSpoken {
		return Command{}, false
	}
	begins, is := d.words().at(plain(said), verbs)
	if is && begins.value == string(Stats) {
		return d.Parse(text), d.onlyPeriod(said[len(begins.words):])
	}
	if is && handed[Verb(begins.value)] {
		c := d.Parse(text)
		return c, c.Verb == Enquiries && len(begins.words) == len(said) || c.Enquiry != "" && c.Typed == ""
	}
	if ref, piece, rest := reference(said); len(piece) > 0 {
		return d.spokenOfOne(ref, piece, rest)
	}
	c := Command{Verb: Pending}
	seen, left := d.choose(&c, said, true)
	meant := seen[overdue] || seen[unassigned] || seen[pending] || seen[mine] && (seen[reviews] || seen[list])
	return c, meant && len(left) == 0
}

// onlyPeriod tells that words say a time and nothing else.
func (d *Desk) onlyPeriod(said []string) bool {
	return len(d.each(said, []sense{ofMonth, ofLast, beside}, func(phrase) {})) == 0
}

// ofOne are the senses of what is said of one application.
var ofOne = []sense{ofVerb, holder, ofPhase, me, nobody, mine, reviews, beside}

// spokenOfOne reads a sentence around a reference. Whom an application is
// assigned to by name, only a command says.
func (d *Desk) spokenOfOne(ref application.Reference, piece, rest []string) (Command, bool) {
	c := Command{Verb: Show, Reference: ref}
	if ref == "" {
		c.Typed = strings.Join(piece, " ")
	}
	phase, whom := "", ""
	left := d.each(rest, ofOne, func(p phrase) {
		switch p.sense { //nolint:exhaustive // the others say nothing of it
		case ofVerb:
			c.Verb = Verb(p.value)
		case ofPhase:
			phase = p.value
		case me:
			whom = Me
		case nobody:
			whom = Nobody
		}
	})
	switch c.Verb {
	case Move:
		c.To = phase
	case Assign:
		c.Assignee = whom
	case Show, Undo:
	default:
		return Command{}, false
	}
	return c, len(left) == 0
}
