package telegramtest

import (
	"cmp"
	"encoding/json"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// An Entity is a part of a text that means something
// (core.telegram.org/bots/api#messageentity). Offset and length count UTF-16
// code units.
type Entity struct {
	Type          string `json:"type"`
	Offset        int    `json:"offset"`
	Length        int    `json:"length"`
	URL           string `json:"url,omitempty"`
	User          *user  `json:"user,omitempty"`
	Language      string `json:"language,omitempty"`
	CustomEmojiID string `json:"custom_emoji_id,omitempty"`
}

// Of is the part of a text that the entity is about.
func (e Entity) Of(text string) string {
	u := utf16.Encode([]rune(text))
	if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(u) {
		return ""
	}
	return string(utf16.Decode(u[e.Offset : e.Offset+e.Length]))
}

// sortEntities puts outer before inner.
func sortEntities(all []Entity) {
	slices.SortStableFunc(all, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
}

// checkLink tells whether Telegram takes an address, and how it then stands:
// the host needs a dot (localhost is refused as "Wrong HTTP URL"), http is
// added where no scheme is.
func checkLink(link string) (string, bool) {
	link = strings.TrimSpace(link)
	if strings.HasPrefix(strings.ToLower(link), "tg:") {
		return link, len(link) > len("tg:")
	}
	if !strings.Contains(link, "://") {
		link = "http://" + link
	}
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return "", false
	}
	_, noAddress := netip.ParseAddr(u.Hostname())
	if noAddress != nil && !strings.Contains(strings.Trim(u.Hostname(), "."), ".") || strings.Contains(u.Hostname(), ":") {
		return "", false
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), true
}

// finder finds what Telegram marks by itself in any text. It is simpler than
// TDLib's, which knows all top-level domains.
type finder struct {
	kind    string
	pattern *regexp.Regexp
	group   int // that is marked
}

func finders() []finder {
	return []finder{
		{"url", regexp.MustCompile(`https?://[^\s<>"']*[^\s<>"'.,;:!?)\]]`), 0},
		{"email", regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`), 0},
		{"mention", regexp.MustCompile(`(?:^|[^\w@/])(@[A-Za-z]\w{2,31})`), 1},
		{"bot_command", regexp.MustCompile(`(?:^|[^\w/<>@&])(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?:$|[^\w/<>])`), 1},
		{"hashtag", regexp.MustCompile(`(?:^|[^\w#])(#[\p{L}0-9_]*[\p{L}_][\p{L}0-9_]*)`), 1},
	}
}

// findEntities adds what is found to entities that are there, where they do not
// meet.
func (s *Server) findEntities(text string, have []Entity) []Entity {
	if !strings.ContainsAny(text, "@/#") {
		return have
	}
	all := slices.Clone(have)
	for _, f := range s.finders {
		for from := 0; from < len(text); {
			m := f.pattern.FindStringSubmatchIndex(text[from:])
			if m == nil {
				break
			}
			begin, end := from+m[2*f.group], from+m[2*f.group+1]
			e := Entity{Type: f.kind, Offset: length16(text[:begin]), Length: length16(text[begin:end])}
			if !slices.ContainsFunc(all, e.hides) {
				all = append(all, e)
			}
			from = end
		}
	}
	sortEntities(all)
	return all
}

// hides tells whether another keeps this one from being marked: code and links
// do, and what was found before.
func (e Entity) hides(o Entity) bool {
	if o.Offset+o.Length <= e.Offset || e.Offset+e.Length <= o.Offset {
		return false
	}
	return !slices.Contains([]string{"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"}, o.Type)
}

const maxText = 4096 // UTF-16 code units, after entities were parsed

// readText reads a text of the bot with its entities, by parse_mode or as
// given (core.telegram.org/bots/api#formatting-options). Markdown is refused
// here: nothing of ours uses it.
func (s *Server) readText(text, mode, given string) (string, []Entity, error) {
	if text == "" {
		return "", nil, badRequest("Message text is empty")
	}
	if len(text) > 1<<15 {
		return "", nil, badRequest("Text is too long")
	}
	var entities []Entity
	var err error
	switch strings.ToLower(mode) {
	case "html":
		if text, entities, err = parseHTML(text); err != nil {
			return "", nil, err
		}
	case "", "none":
		_ = json.Unmarshal([]byte(given), &entities) // the server ignores what is no JSON as well
	case "markdown", "markdownv2":
		return "", nil, badRequest("parse_mode %s is not part of this fake", mode)
	default:
		return "", nil, badRequest("Unsupported parse_mode")
	}
	text, entities = tidy(text, entities)
	if text == "" {
		return "", nil, badRequest("Message text is empty")
	}
	return text, s.findEntities(text, entities), nil
}

// tidy takes away what Telegram does not keep: white space around, carriage
// returns, other control characters, and entities of which nothing is left.
func tidy(text string, entities []Entity) (string, []Entity) {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' {
			return ' '
		}
		return r
	}, text)
	clean, entities = without(clean, entities, '\r')
	left := strings.TrimLeft(clean, " \n")
	cut := length16(clean[:len(clean)-len(left)])
	clean = strings.TrimRight(left, " \n")
	most := length16(clean)
	var kept []Entity
	for _, e := range entities {
		begin, end := max(e.Offset-cut, 0), min(e.Offset+e.Length-cut, most)
		if begin < end {
			e.Offset, e.Length = begin, end-begin
			kept = append(kept, e)
		}
	}
	return clean, kept
}

// without takes a character out and moves entities up.
func without(text string, entities []Entity, gone rune) (string, []Entity) {
	if !strings.ContainsRune(text, gone) {
		return text, entities
	}
	moved := slices.Clone(entities)
	at := 0
	for _, r := range text {
		if r == gone {
			for i, e := range entities {
				if at < e.Offset {
					moved[i].Offset--
				} else if at < e.Offset+e.Length {
					moved[i].Length--
				}
			}
		}
		at += units(r)
	}
	return strings.ReplaceAll(text, string(gone), ""), moved
}
