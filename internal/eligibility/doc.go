// Package eligibility decides from rules who may apply for which track, and
// asks the fewest questions that settle it. Rules and verdicts come from one
// place: each track is compiled into a decision diagram, which answers exactly
// what a verdict can still become, so that reason, verdict and next question
// never disagree.
//
// Start at [Compile]. [Cycle.Evaluate] gives the verdicts with their reasons,
// [Scope.Next] the next question. CEL is the judge against which the diagrams
// are verified.
//
// The package knows no programme, no language and no channel: facts, rules and
// their sources are content, words are looked up by who shows them.
package eligibility
