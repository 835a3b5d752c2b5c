// Package faq carries the questions that people ask and their answers. Its
// README describes the files.
package faq

import "embed"

// FS holds the files of this folder; the labelled questions in eval/ are for
// editors and stay outside the program.
//
//go:embed topics.yaml en ko outside smalltalk lexicon
var FS embed.FS
