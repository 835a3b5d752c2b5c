// Package locales carries the words of the interface. Its README describes
// the files.
package locales

import "embed"

// FS holds the files of this folder.
//
//go:embed *.yaml all:stamps
var FS embed.FS
