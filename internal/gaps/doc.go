// Package gaps keeps the questions that were not answered, or not well, so
// that editors can close them. They lie in one small SQLite file, and stay as
// long as the operator says.
//
// Start with [Open] and [Store.Keep], which a reply may call without waiting:
// one goroutine does all writing. [Store.List] brings the questions back, and
// [Groups] puts those together that ask alike.
//
// Left out: what counts as a gap, which package conversation decides, who
// asked, which nobody notes, and what to write into the content instead. A
// question that the disk is too slow for is counted and let go, because a
// reply matters more.
package gaps
