package telegramtest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// parseHTML reads text with parse_mode HTML: the text, and its entities with
// offsets in UTF-16 code units. Tags are those of
// core.telegram.org/bots/api#html-style; what is refused, and in which words,
// follows parse_html in td/telegram/MessageEntity.cpp of TDLib, which the
// Bot API server calls.
func parseHTML(text string) (string, []Entity, error) {
	h := html{in: text}
	for h.at < len(h.in) {
		if err := h.step(); err != nil {
			return "", nil, err
		}
	}
	if n := len(h.open); n > 0 {
		return "", nil, badRequest("Can't parse entities: Can't find end tag corresponding to start tag \"%s\"", h.open[n-1].name)
	}
	for i := range h.entities {
		if h.entities[i].Type != "pre" {
			h.entities[i].Language = ""
		}
	}
	sortEntities(h.entities)
	return h.out.String(), h.entities, nil
}

// html is a text as far as it was read.
type html struct {
	in       string
	at       int
	out      strings.Builder
	units    int // of UTF-16, in out
	open     []tag
	entities []Entity
}

// A tag is open. Its argument is the one attribute that matters for its kind.
type tag struct {
	name, argument string
	offset         int // in UTF-16
	begin          int // in bytes of what was written
}

func cannot(format string, args ...any) error {
	return badRequest("Can't parse entities: "+format, args...)
}

// step reads one character, or one tag.
func (h *html) step() error {
	if h.in[h.at] == '&' {
		if r, n := reference(h.in[h.at:]); n > 0 {
			if utf16.IsSurrogate(r) {
				return cannot("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
			}
			h.put(r)
			h.at += n
			return nil
		}
	}
	if h.in[h.at] != '<' {
		r, n := utf8.DecodeRuneInString(h.in[h.at:])
		h.put(r)
		h.at += n
		return nil
	}
	if h.peek(1) == '/' {
		return h.end()
	}
	return h.start()
}

func (h *html) put(r rune) {
	h.out.WriteRune(r)
	h.units += units(r)
}

// peek is the byte so far ahead; behind the text there is 0.
func (h *html) peek(ahead int) byte {
	if h.at+ahead < len(h.in) {
		return h.in[h.at+ahead]
	}
	return 0
}

func (h *html) done() bool { return h.at >= len(h.in) }

func isSpace(b byte) bool { return strings.IndexByte(" \t\r\n\v\x00", b) >= 0 }

func (h *html) skipSpace() {
	for !h.done() && isSpace(h.peek(0)) {
		h.at++
	}
}

func isTag(name string) bool {
	return slices.Contains([]string{
		"a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins",
		"tg-spoiler", "tg-emoji", "span", "pre", "code", "blockquote",
	}, name)
}

func (h *html) start() error {
	begin := h.at
	h.at++
	for !isSpace(h.peek(0)) && h.peek(0) != '>' {
		h.at++
	}
	if h.done() {
		return cannot("Unclosed start tag at byte offset %d", begin)
	}
	t := tag{name: strings.ToLower(h.in[begin+1 : h.at]), offset: h.units, begin: h.out.Len()}
	if !isTag(t.name) {
		return cannot("Unsupported start tag \"%s\" at byte offset %d", t.name, begin)
	}
	for {
		h.skipSpace()
		if h.peek(0) == '>' {
			break
		}
		name, value, err := h.attribute(t.name, begin)
		if err != nil {
			return err
		}
		t.take(name, value)
	}
	h.at++
	if t.name == "span" && t.argument != "spoiler" {
		return cannot(`Tag "span" must have class "tg-spoiler" at byte offset %d`, begin)
	}
	h.open = append(h.open, t)
	return nil
}

// take keeps an attribute where it means something.
func (t *tag) take(name, value string) {
	switch {
	case t.name == "a" && name == "href", t.name == "tg-emoji" && name == "emoji-id":
		t.argument = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.argument = strings.TrimPrefix(value, "language-")
	case t.name == "span" && name == "class" && strings.HasPrefix(value, "tg-"):
		t.argument = strings.TrimPrefix(value, "tg-")
	case t.name == "blockquote" && name == "expandable":
		t.argument = "expandable"
	}
}

func (h *html) attribute(tag string, begin int) (name, value string, err error) {
	from := h.at
	for !isSpace(h.peek(0)) && h.peek(0) != '=' && h.peek(0) != '>' {
		h.at++
	}
	name = h.in[from:h.at]
	if name == "" && !h.done() {
		return "", "", cannot("Empty attribute name in the tag \"%s\" at byte offset %d", tag, begin)
	}
	h.skipSpace()
	if h.peek(0) == '=' {
		h.at++
		h.skipSpace()
		value, err = h.value(tag, begin)
	}
	if err == nil && h.done() {
		err = cannot("Unclosed start tag \"%s\" at byte offset %d", tag, begin)
	}
	return name, value, err
}

// value reads what an attribute is: in quotes, or a name token.
func (h *html) value(tag string, begin int) (string, error) {
	quote := h.peek(0)
	if h.done() {
		return "", cannot("Unclosed start tag \"%s\" at byte offset %d", tag, begin)
	}
	if quote != '"' && quote != '\'' {
		from := h.at
		for isToken(h.peek(0)) {
			h.at++
		}
		if b := h.peek(0); !isSpace(b) && b != '>' {
			return "", cannot("Unexpected end of name token at byte offset %d", from)
		}
		return strings.ToLower(h.in[from:h.at]), nil
	}
	h.at++
	var value strings.Builder
	for !h.done() && h.peek(0) != quote {
		if r, n := reference(h.in[h.at:]); n > 0 {
			value.WriteRune(r)
			h.at += n
			continue
		}
		value.WriteByte(h.peek(0))
		h.at++
	}
	h.at++
	if h.done() {
		return "", cannot("Unclosed start tag at byte offset %d", begin)
	}
	return value.String(), nil
}

func isToken(b byte) bool {
	return b == '.' || b == '-' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func (h *html) end() error {
	begin := h.at
	if len(h.open) == 0 {
		return cannot("Unexpected end tag at byte offset %d", begin)
	}
	h.at += 2
	for !isSpace(h.peek(0)) && h.peek(0) != '>' {
		h.at++
	}
	name := strings.ToLower(h.in[begin+2 : h.at])
	h.skipSpace()
	if h.peek(0) != '>' {
		return cannot("Unclosed end tag at byte offset %d", begin)
	}
	h.at++
	t := h.open[len(h.open)-1]
	if name != "" && name != t.name {
		return cannot(`Unmatched end tag at byte offset %d, expected "</%s>", found "</%s>"`, begin, t.name, name)
	}
	h.open = h.open[:len(h.open)-1]
	if h.units == t.offset {
		return nil
	}
	return h.add(t)
}

// add makes an entity of a tag that ended.
func (h *html) add(t tag) error {
	e := Entity{Offset: t.offset, Length: h.units - t.offset}
	switch t.name {
	case "b", "strong":
		e.Type = "bold"
	case "i", "em":
		e.Type = "italic"
	case "u", "ins":
		e.Type = "underline"
	case "s", "strike", "del":
		e.Type = "strikethrough"
	case "span", "tg-spoiler":
		e.Type = "spoiler"
	case "blockquote":
		e.Type = "blockquote"
		if t.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		if id, err := strconv.ParseInt(t.argument, 10, 64); err != nil || id == 0 {
			return cannot("Invalid custom emoji identifier specified")
		}
		e.Type, e.CustomEmojiID = "custom_emoji", t.argument
	case "a":
		return h.addLink(t, e)
	case "pre", "code":
		h.addCode(t, e)
		return nil
	}
	h.entities = append(h.entities, e)
	return nil
}

// addLink adds a link, unless it leads nowhere: then the text stays plain.
func (h *html) addLink(t tag, e Entity) error {
	if t.argument == "" {
		t.argument = h.out.String()[t.begin:]
	}
	if id, ok := strings.CutPrefix(t.argument, "tg://user?id="); ok {
		n, err := strconv.ParseInt(id, 10, 64)
		if err == nil {
			e.Type, e.User = "text_mention", &user{ID: n}
			h.entities = append(h.entities, e)
		}
		return nil
	}
	if link, ok := checkLink(t.argument); ok {
		e.Type, e.URL = "text_link", link
		h.entities = append(h.entities, e)
	}
	return nil
}

// addCode adds code; pre right around code with a language is one entity.
func (h *html) addCode(t tag, e Entity) {
	e.Type, e.Language = t.name, t.argument
	if n := len(h.entities); n > 0 {
		last := &h.entities[n-1]
		both := last.Offset == e.Offset && last.Length == e.Length
		if both && (t.name == "pre" && last.Type == "code" && last.Language != "" || t.name == "code" && last.Type == "pre" && e.Language != "") {
			last.Type, last.Language = "pre", cmp.Or(last.Language, e.Language)
			return
		}
	}
	h.entities = append(h.entities, e)
}
