// Package deploy holds the files in deploy/ to their word, with the parsers of
// the programs that read them, and with Caddy itself in front of two processes.
// It is a module of its own, so that the program needs none of the parsers.
package deploy
