package match

import "strings"

// particles are Korean endings and particles, longest first, that stand behind
// a noun or verb without changing which question is asked.
var particles = splitParticles(
	"에서부터 으로부터 에게서는 이라면서 하시나요 되시나요 인가요 입니까 습니까 합니까 됩니까 나요 까요 는지 은지 인지 할까 될까 " +
		"했나요 됐나요 하나요 되나요 한가요 된가요 하려면 되려면 해야 되어 에서는 에게는 에서도 에게도 으로는 으로도 까지는 부터는 " +
		"에서 에게 한테 께서 으로 까지 부터 처럼 보다 마다 조차 밖에 이나 이란 라면 이면 하고 하는 하면 하여 해서 했어 해요 되는 되면 " +
		"인데 는데 은데 지만 어요 아요 에요 예요 이에요 습니다 입니다 합니다 됩니다 " +
		"은 는 이 가 을 를 의 에 도 만 로 와 과 랑 나 요 한 할 된 될")

func splitParticles(s string) [][]rune {
	var out [][]rune
	for _, p := range strings.Fields(s) {
		out = append(out, []rune(p))
	}
	return out
}

// bare strips the longest particle or ending from a Korean word and leaves at
// least one syllable.
func bare(word []rune) []rune {
	best := 0
	for _, p := range particles {
		if len(p) > best && len(p) < len(word) && same(word[len(word)-len(p):], p) {
			best = len(p)
		}
	}
	return word[:len(word)-best]
}
