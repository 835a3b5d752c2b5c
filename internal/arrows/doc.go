// Package arrows holds the map of the house: a test that knows which package
// may import which. It has no code of its own.
package arrows
