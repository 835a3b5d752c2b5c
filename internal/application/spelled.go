package application

import (
	"math/big"
	"strings"
	"unicode"
)

// Spell writes bytes in the symbols of references: so many, a check symbol
// behind them, in groups of four. Each symbol has almost five bits; so many
// bytes are needed that a remainder favours none.
func Spell(bytes []byte, length int) string {
	n, base := new(big.Int).SetBytes(bytes), big.NewInt(int64(len(symbols)))
	body := make([]byte, length, length+1)
	for i := range body {
		var rest big.Int
		n.DivMod(n, base, &rest)
		body[i] = symbols[rest.Int64()]
	}
	return grouped(string(append(body, spelledCheck(string(body)))))
}

// ReadSpelled reads what [Spell] wrote, as people type it: in any case, with
// spaces or hyphens, and with signs before and behind that are none of ours. It
// is written anew, so that there is one way.
func ReadSpelled(typed string, length int) (string, bool) {
	if len(typed) > 4*length+mostAround {
		return "", false
	}
	body := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-‐–·", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, strings.Trim(typed, " \t\r\n.,;:!?\"'“”‘’()<>"))
	if len(body) != length+1 || strings.Trim(body, symbols) != "" || spelledCheck(body[:length]) != body[length] {
		return "", false
	}
	return grouped(body), true
}

// mostAround is how many bytes more may stand around what is spelled.
const mostAround = 20

func grouped(body string) string {
	var b strings.Builder
	for i := range len(body) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(body[i])
	}
	return b.String()
}

// spelledCheck is the check symbol of up to 27 symbols: as with a reference,
// one that is wrong shows, and so do two that are swapped.
func spelledCheck(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (len(body) + 1 - i) * strings.IndexByte(symbols, body[i])
	}
	return symbols[(len(symbols)-sum%len(symbols))%len(symbols)]
}
