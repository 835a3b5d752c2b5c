package web

import (
	"strings"

	"annae/internal/answer"
)

// markdownOf is a reply as one text. Several answers stand under the
// questions that they answer.
func markdownOf(r answer.Reply) string {
	parts := make([]string, 0, len(r.Notices)+2*len(r.Answers)+len(r.Closing))
	parts = append(parts, r.Notices...)
	if r.Assessment != nil {
		parts = append(parts, r.Assessment.Read)
		for _, j := range r.Assessment.Judgements {
			parts = append(parts, "**"+j.Title+"**", j.Markdown)
		}
	}
	for _, a := range r.Answers {
		if len(r.Answers) > 1 {
			parts = append(parts, "**"+a.Question+"**")
		}
		parts = append(parts, a.Markdown)
	}
	return strings.Join(append(parts, r.Closing...), "\n\n")
}

// plain takes the marks out of Markdown. Replies hold bold and lists alone.
func plain(markdown string) string {
	s := strings.ReplaceAll(markdown, "**", "")
	if rest, ok := strings.CutPrefix(s, "- "); ok {
		s = "• " + rest
	}
	return strings.ReplaceAll(s, "\n- ", "\n• ")
}
