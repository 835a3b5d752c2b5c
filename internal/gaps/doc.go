// Package gaps puts questions that were not answered well, or not at all,
// together with those that ask alike, so that editors can close them. The
// record keeps them; package conversation decides what is one.
package gaps
