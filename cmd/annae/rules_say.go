package main

import (
	"fmt"
	"io"
	"strings"

	"annae/internal/content"
)

// printSources lists sources behind an empty line.
func printSources(out io.Writer, all []content.Source) {
	if len(all) > 0 {
		fmt.Fprintln(out)
	}
	for _, s := range all {
		fmt.Fprintf(out, "[%s] %s. %s, %s. %s\n", s.Tag, s.Title, s.Publisher, s.Date, s.URL)
	}
}

func cite(tags []string) string { return "[" + strings.Join(tags, ", ") + "]" }
