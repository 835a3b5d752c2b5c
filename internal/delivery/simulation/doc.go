// Package simulation plays delivery with everything that can go wrong: the real
// code of package delivery over virtual time, with models of the record, the
// platforms and the clients. A seed decides who goes on at each step, and where
// a process is killed or stands still, a commit's answer is lost, a lease ends.
//
// Start with [Run]. A seed always gives the same run, so that one which breaks
// a promise can be played again, with a trace.
//
// The model of the record keeps to what PostgreSQL does: rows are locked until
// a transaction ends, what it writes is seen after its commit, and one that
// stands idle is ended by the database.
package simulation
