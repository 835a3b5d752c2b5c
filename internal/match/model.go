package match

import "sync"

// Entry is one question of a FAQ with the ways in which people ask it.
type Entry struct {
	ID string
	// Declined marks an entry that is learned so that it can be recognised and
	// declined: an outside topic, small talk.
	Declined bool
	// Subject is what the entry is about, where several entries are about the
	// same: they don't make each other doubtful. Empty: a subject of its own.
	Subject   string
	Phrasings []Phrasing
	// Answers are the texts of the answer. They are weak evidence and may be empty.
	Answers []Phrasing
}

// Phrasing is a text in a language. Lang is a BCP 47 tag, or empty when unknown.
type Phrasing struct {
	Lang, Text string
	// Concepts name what the text speaks of, whatever its words, in an order
	// that is the same for all texts; the caller finds them. May be empty.
	Concepts []string
}

// Query is a question to be matched. Lang and Concepts may be empty, as those
// of a Phrasing.
type Query struct {
	Text, Lang string
	Concepts   []string
	// Skip leaves out entries that the question can't be asking for; nil leaves
	// out none.
	Skip func(id string) bool
}

// Candidate is an entry that the question may be asking for.
type Candidate struct {
	ID       string
	Score    float64 // share of the belief among all entries, 0 to 1
	Declined bool
}

// maxCandidates is how many candidates a Ranking holds.
const maxCandidates = 5

// Ranking is the outcome of Model.Rank.
type Ranking struct {
	// Candidates are the likeliest entries, best first, at most five. There is
	// none when nothing in the question is known.
	Candidates []Candidate
	// InScope is the calibrated probability that the question is one of the
	// entries that are not declined. It is low when a declined entry wins.
	InScope float64
	// Confidence is the probability that the first candidate is the right one
	// if the question is asked of any entry at all.
	Confidence float64

	declined float64 // share of the belief in declined entries
	rival    int     // the first candidate of another subject than the winner's; 0: none
	needed   float64 // what known must reach for an answer or an offer
	sure     float64 // what Confidence must reach for an answer
	known    float64 // probability that it is one of the entries, declined or not
	signals  Signals
}

// Model knows the entries that it was trained on. It is safe for concurrent use.
type Model struct {
	entries []entryInfo
	units   []unit
	langs   []string
	table   table
	family  []family  // by feature
	idf     []float32 // by feature
	starts  []uint32  // feature i has postings[starts[i]:starts[i+1]]
	post    []posting
	unseen  float32 // idf of a feature that no phrasing has
	pool    *sync.Pool
	nearest nearest
}

type entryInfo struct {
	id       string
	declined bool
	subject  string // never empty
}

// unit is what is learned as one class: an entry in one language.
type unit struct {
	entry, lang uint32
	phrasings   uint32
	typical     float32 // cosine of a phrasing with the centroid of the others
}

// posting is what one feature says about one unit.
type posting struct {
	unit     uint32
	centroid int16 // in steps of centroidStep
	weight   int16 // of the logistic regression, in steps of weightStep
}
