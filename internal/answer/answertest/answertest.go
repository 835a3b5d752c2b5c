// Package answertest is the real desk, for tests that want the shipped content.
package answertest

import (
	"os"
	"sync"

	"annae/faq"
	"annae/internal/answer"
	"annae/internal/content"
	"annae/locales"
	"annae/rules"
)

// Desk is trained once for all tests of a package, or takes the model from the
// folder ANNAE_TEST_MODELS, where `make test` keeps it. It panics on a fault of
// the content, which `annae content check` names.
var Desk = sync.OnceValue(func() *answer.Desk {
	c, err := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	if err != nil {
		panic(err)
	}
	m, _, err := answer.Learn(c, os.Getenv("ANNAE_TEST_MODELS"))
	if m == nil {
		panic(err)
	}
	d, err := answer.New(c, m)
	if err != nil {
		panic(err)
	}
	return d
})
