// Package condition reads the conditions of rules: CEL over facts whose values
// are few and known beforehand. A condition is a boolean combination of
// comparisons of one fact with constants; whatever else CEL can say is refused
// with a sentence for the editor.
//
// Start at [NewVocabulary] and [Vocabulary.Parse]. CEL itself stays the judge
// of what a condition means: [Condition.Program] runs it.
package condition
