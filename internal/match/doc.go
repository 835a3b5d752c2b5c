// Package match finds which entry of a FAQ a text is asking for. It works
// offline and in any language: it learns from the phrasings of each entry, and
// from nothing else.
//
// Start with Train, which makes a Model of entries, and Model.Rank, which puts
// the entries in order for one question. Ranking.InScope says how likely it is
// that the question is asked of this FAQ at all, and Ranking.Decide turns both
// into an answer, a "did you mean" or a hand-over, with one default for every
// language and every collection of entries.
//
// A text is folded (text.go, letters.go), seen as words, word pairs, stems,
// pieces of words and the concepts that its caller found in it (features.go)
// and weighed (vector.go). Two learners read that
// one vector: the centroid of each entry (train.go) and a multinomial logistic
// regression (regress.go); rank.go joins them. A small model (scope.go) reads
// from the outcome how likely it is that the question is asked of this FAQ at
// all, and that the winner is right; its coefficients are fitted by cmd/fit.
//
// Left out on purpose: what an answer says, dialogue, splitting a message that
// asks two things, spelling correction, and every setting.
package match
