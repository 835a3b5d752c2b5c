//go:build unix

package postgrestest

// Newest finds the folder of the programs; a test gives it folders of its own.
var Newest = newest
