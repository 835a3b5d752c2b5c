package evaluation

// Outcome is what the engine did with a question by itself.
type Outcome int

const (
	// HeldBack means that nothing was answered: a hand-over, small talk, a refusal.
	HeldBack Outcome = iota
	// Offered means that the engine asked which of a few entries is meant. For
	// a question out of scope that is no rejection: the person is kept busy
	// with entries that can't help.
	Offered
	// Answered means that at least one entry was answered with.
	Answered
)

// Judged is what an engine made of a question.
type Judged struct {
	Ranked   []string // entries, best first
	InScope  float64  // how likely the question has an answer at all; any scale
	Outcome  Outcome
	Answered []string // entries answered with, leading one first
	Offered  []string // entries offered among "did you mean"
}

// Judge answers a question. Lang is that of the label and may be empty.
type Judge interface {
	Judge(text, lang string) Judged
}
