// Package rules carries what was published about the programme, as data. Its
// README describes the files.
package rules

import "embed"

// FS holds the files of this folder.
//
//go:embed *.yaml texts/*.yaml countries/*.yaml lexicon/*.yaml
var FS embed.FS
