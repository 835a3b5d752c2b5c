package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// sharedTexts are texts of a workbook that its cells name by number. They lie
// in one piece, so that very many cost little.
type sharedTexts struct {
	all  []byte
	ends []uint32
}

func (s sharedTexts) get(i int) (string, bool) {
	if i < 0 || i >= len(s.ends) {
		return "", false
	}
	start := uint32(0)
	if i > 0 {
		start = s.ends[i-1]
	}
	return string(s.all[start:s.ends[i]]), true
}

func (b *book) readShared(part string) (sharedTexts, error) {
	var s sharedTexts
	x, err := b.xml(part)
	if err != nil {
		return s, err
	}
	defer x.close()
	var item content
	for {
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return s, nil
		} else if err != nil {
			return s, err
		}
		item.add(token)
		if e, ok := token.(xml.EndElement); ok && e.Name.Local == "si" {
			s.all = append(s.all, unescape(string(item.text))...)
			if len(s.all) > math.MaxUint32 {
				return s, errLong
			}
			s.ends = append(s.ends, uint32(len(s.all)))
			item = content{text: item.text[:0]}
		}
	}
}

// content gathers the text of a cell or a shared text. How it is pronounced,
// which stands beside it in Japanese, is no part of it.
type content struct {
	text, value    []byte
	formula, given bool // it has one, and it has a value
	in             string
	spoken         bool
}

func (c *content) add(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		c.in = t.Name.Local
		switch c.in {
		case "rPh":
			c.spoken = true
		case "f":
			c.formula = true
		case "v":
			c.given = true
		}
	case xml.EndElement:
		if c.in = ""; t.Name.Local == "rPh" {
			c.spoken = false
		}
	case xml.CharData:
		switch {
		case c.in == "t" && !c.spoken:
			c.text = append(c.text, t...)
		case c.in == "v":
			c.value = append(c.value, t...)
		}
	}
}

// unescape reads characters that XML can't hold, which are written as _x000D_.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if r, ok := escaped(s[i:]); ok {
			b.WriteRune(r)
			i += 7
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func escaped(s string) (rune, bool) {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	r := rune(n)
	return r, err == nil && !utf16.IsSurrogate(r) && utf8.ValidRune(r)
}
