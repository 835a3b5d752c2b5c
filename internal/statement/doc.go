// Package statement reads facts about an applicant from what people write:
// "can a Turkish municipality apply for a demonstration alone?" states who
// applies and that no Korean company leads, and it asks whether that may be.
//
// Start at [New] and [Reader.Read]. A text is read in four steps: the words of
// all lexicons are marked (phrase.go, scan.go); each body that is named gets a
// place and a part, by the words beside it (mention.go, part.go); who asks and
// who goes along make facts (applicant.go, facts.go), and words that state
// other facts add theirs (stated.go). Whether the text asks is read apart from
// all that (asks.go).
//
// A fact that is not clearly stated is left out: a missing fact leaves a
// verdict open, a wrong one would make it wrong. The words are content, in
// rules/lexicon/; the package knows the facts of the pre-check by their names,
// and no language.
package statement
