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
// A text is seen as words, word pairs, stems and pieces of words (vector.go).
// Two learners read that one vector: the centroid of each entry and a
// multinomial logistic regression (train.go). A small rejection model (scope.go)
// reads how clear the outcome is; its coefficients are fitted by cmd/fit.
//
// Left out on purpose: what an answer says, dialogue state, spelling
// correction, language detection for its own sake, and every setting.
package match
