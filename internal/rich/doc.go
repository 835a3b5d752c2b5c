// Package rich writes replies as text with bold words and links, for channels
// whose messages hold just that: each messenger writes the pieces in its own
// form, and cuts them where a message of its is full.
package rich
