package sheet

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// A shape is how a style shows a number.
type shape struct {
	is    look
	zeros int    // digits to fill up
	code  string // of the format
}

type look int

const (
	asIs   look = iota // as the number, whatever its decimals
	asDate             // or a time of day
	filled             // with zeros before it
	odd                // as something else
)

// mostStyles is how many styles Excel allows, and longestCode how many
// characters in a format.
const (
	mostStyles  = 65490
	longestCode = 255
)

// readStyles gives the shape of each style of cells.
func (b *book) readStyles(part string) ([]shape, error) {
	codes, inCells := map[int]string{}, false
	var all []shape
	err := b.elements(part, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil && !inCells {
				codes[id] = attr(e, "formatCode")
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells && len(all) < mostStyles {
				id, _ := strconv.Atoi(attr(e, "numFmtId"))
				all = append(all, shapeOf(id, codes[id]))
			}
		}
		return nil
	})
	return all, err
}

func shapeOf(id int, code string) shape {
	if len(code) > 4*longestCode {
		return shape{is: odd, code: code}
	}
	if code != "" {
		return read(code)
	}
	switch {
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return shape{is: asDate}
	case id == 9, id == 10:
		return shape{is: odd, code: "0%"}
	case id >= 45 && id <= 47:
		return shape{is: odd, code: "mm:ss"}
	}
	return shape{}
}

// read tells a format by its first section, which is for numbers above zero.
func read(code string) shape {
	rest, words, elapsed := bare(code)
	s := shape{code: code}
	number := regexp.MustCompile(`^[#?0,]*(\.[#?0]*)?(e[+-][#?0]+)?$`)
	switch {
	case elapsed:
		s.is = odd
	case rest == "" && !words, rest == "general" && !words, rest == "@":
	case regexp.MustCompile(`^0{2,}$`).MatchString(rest) && !words:
		s.is, s.zeros = filled, len(rest)
	case number.MatchString(rest) && !words:
	case strings.ContainsAny(strings.ReplaceAll(rest, "general", ""), "ymdhs"):
		s.is = asDate
	default:
		s.is = odd
	}
	return s
}

// bare takes from a format what only adorns it, and tells whether it adds
// letters or digits, and whether it counts hours beyond a day.
func bare(code string) (rest string, words, elapsed bool) {
	var b strings.Builder
	runes := []rune(code)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; r {
		case ';':
			return b.String(), words, elapsed
		case '"', '[':
			end := i + 1
			for end < len(runes) && runes[end] != r && (r != '[' || runes[end] != ']') {
				end++
			}
			inside := string(runes[i+1 : end])
			words = words || r == '"' && fold(inside) != ""
			elapsed = elapsed || r == '[' && inside != "" && strings.Trim(strings.ToLower(inside), "hms") == ""
			i = end
		case '\\', '_', '*':
			if i++; i < len(runes) && r == '\\' {
				words = words || fold(string(runes[i])) != "" || runes[i] == '-'
			}
		case ' ', '(', ')', '₩', '$', '€', '¥', '£':
		default:
			b.WriteString(strings.ToLower(string(r)))
		}
	}
	return b.String(), words, elapsed
}
