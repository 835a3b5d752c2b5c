// Package content loads and checks what editors write: the rules and figures
// in rules/, the questions and answers in faq/, the interface words in
// locales/. It knows no programme; everything about one comes from the files.
//
// Start with [Load]. It either returns content that is whole in every
// language, with each answer already rendered, or all faults at once, each
// with file, line, what is wrong and what would be right.
//
// It finds no answer to a question; that is package answer.
package content
