// Package evaluation asks labelled questions of an answer engine and says how
// well it did, in total and per language.
//
// Start with Load, which reads a file of labelled questions, and Run, which
// asks them of a Judge and returns a Report: the figures (their JSON is what
// `annae faq eval --json` prints), and the questions that went wrong.
// Report.WriteTable and WriteMisses print both for people.
//
// Left out: the engine itself, which satisfies Judge, and any opinion on
// which figures are good enough.
package evaluation
