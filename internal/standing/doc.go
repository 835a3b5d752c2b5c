// Package standing tells where applications stand: from a backend, through what
// processes share and may lose.
//
// Start with [Cache.Standing]. An entry is fresh for some seconds and is kept for
// a day as the last that is known good: it is told, with its age,
// while the backend is away or slow. Entries have the version of their
// application, and a lower version never overwrites a higher one; who changed an
// application has it written again ([Cache.Refresh]). So nobody is told an older
// phase after a newer one, unless what processes share has lost data, and then
// only while an entry is fresh. With that away, the backend is asked each time.
//
// One load goes on per application, over all processes. Keys are keyed hashes
// and entries are sealed: nothing can be read where they lie.
//
// Left out: who may be told, which is compared with the version of the contacts
// in what is told.
package standing
