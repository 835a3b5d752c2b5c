// Package enquiry is a question that the bot can't answer, in the hands of a
// person of the help desk: what may happen to it ([Enquiry.Do]), when somebody
// is there ([Office]), and what its person and the help desk hear of it
// ([Word], [Letters], [Front]).
//
// It knows no channel and keeps nothing: package record does, in one transaction
// with what the conversation, the front and the mailbox get of it.
package enquiry
