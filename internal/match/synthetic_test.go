package match_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"annae/internal/match"
)

// synthetic makes entries whose phrasings mix words of their own with words
// that all entries share, in invented languages.
func synthetic(entries, langs, phrasings int) []match.Entry {
	r := rand.New(rand.NewPCG(1, 2))
	names := []string{"en", "es", "ru", "tr", "id", "fr", "de", "pt", "it", "sv", "ro", "nl"}
	common := make([][]string, langs)
	for l := range common {
		common[l] = words(r, 300)
	}
	out := make([]match.Entry, entries)
	for i := range out {
		out[i] = match.Entry{ID: fmt.Sprint("topic-", i)}
		for l := range langs {
			own := words(r, 12)
			for range phrasings {
				text := phrase(r, own, 3) + " " + phrase(r, common[l], 5)
				out[i].Phrasings = append(out[i].Phrasings, match.Phrasing{Lang: names[l], Text: text})
			}
			answer := phrase(r, own, 20) + " " + phrase(r, common[l], 60)
			out[i].Answers = append(out[i].Answers, match.Phrasing{Lang: names[l], Text: answer})
		}
	}
	return out
}

func words(r *rand.Rand, n int) []string {
	const consonants, vowels = "bcdfghklmnprstvz", "aeiou"
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteByte(consonants[r.IntN(len(consonants))])
			b.WriteByte(vowels[r.IntN(len(vowels))])
		}
		out[i] = b.String()
	}
	return out
}

func phrase(r *rand.Rand, from []string, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = from[r.IntN(len(from))]
	}
	return strings.Join(out, " ")
}
