// Package record keeps what may not be lost in SQL: a SQLite file for one
// serving process, PostgreSQL for many.
//
// Start with [Open], which brings the schema up to date and finds out what is
// wrong with a database that can't be used. Each consumer declares what it
// needs of the record; a file here is named for each of them. Statements are
// the same for both databases, but for the few words that a [dialect] has.
//
// Time is the database's own, so that clocks may differ. Bodies of updates and
// sends lie sealed until they are handled, and people are known by keyed names.
//
// What a person wants forgotten goes by [Kept.Forget] and [Tx.Keep], people by
// [Applications.Erase]; both leave a receipt. In a file it is overwritten.
package record
