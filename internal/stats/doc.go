// Package stats is how the help desk does, in figures: how many questions there
// were, how many of them the bot answered alone, what people did not find, how long
// they waited for a person, and where they leave the pre-check.
//
// What is counted are [Mark]s. They hold no words and nothing of a person: a day,
// where and in which language it was, and an id of our own content.
package stats
