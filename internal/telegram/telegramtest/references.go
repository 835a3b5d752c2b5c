package telegramtest

import (
	"strconv"
	"strings"
)

// reference reads a character reference: &lt; &gt; &amp; &quot; and numbers. It
// gives how long it was, 0 for none.
func reference(s string) (rune, int) {
	if !strings.HasPrefix(s, "&") {
		return 0, 0
	}
	end := 1
	if strings.HasPrefix(s, "&#") {
		return numeric(s)
	}
	for end < len(s) && (s[end]|0x20 >= 'a' && s[end]|0x20 <= 'z') {
		end++
	}
	r, known := map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"'}[s[1:end]]
	if !known {
		return 0, 0
	}
	return r, ended(s, end)
}

func numeric(s string) (rune, int) {
	base, from := 10, 2
	if strings.HasPrefix(s, "&#x") {
		base, from = 16, 3
	}
	end := from
	for end < len(s) && end < 12 && digit(s[end], base) {
		end++
	}
	n, err := strconv.ParseInt(s[from:end], base, 64)
	if err != nil || n == 0 || n >= 0x10ffff || end >= 10 {
		return 0, 0
	}
	return rune(n), ended(s, end)
}

func digit(b byte, base int) bool {
	return b >= '0' && b <= '9' || base == 16 && (b|0x20 >= 'a' && b|0x20 <= 'f')
}

// ended is the length of a reference with its semicolon, which may be missing.
func ended(s string, end int) int {
	if end < len(s) && s[end] == ';' {
		return end + 1
	}
	return end
}

// units is how long a character is in UTF-16.
func units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

func length16(s string) int {
	n := 0
	for _, r := range s {
		n += units(r)
	}
	return n
}
