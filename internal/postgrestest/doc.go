// Package postgrestest starts real PostgreSQL servers for tests. [URL] is what
// most tests want: a fresh database on a server that all tests of a binary
// share. [Start] is for tests that kill, stop or pause a server of their own.
//
// A server of one's own ends with its test, and every server ends with the test
// binary however that ends. They need initdb, postgres, sh and ps, and so a
// system of the Unix family.
package postgrestest
