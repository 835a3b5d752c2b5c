package match

import "unicode"

// clusterEnd returns where the cluster that begins at i ends: a letter with the
// marks that belong to it.
func clusterEnd(text []rune, i int) int {
	j := i + 1
	for j < len(text) && unicode.IsMark(text[j]) {
		j++
	}
	return j
}
