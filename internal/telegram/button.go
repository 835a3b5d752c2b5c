package telegram

import (
	"strconv"
	"strings"
)

// Names are keyed.
type Names interface {
	Name(domain string, parts ...string) string
}

// room is the name of a conversation: with one person, also where others read
// along.
func room(n Names, p place) string {
	return n.Name("conversation", Channel, number(p.Chat), number(p.Thread), number(p.User))
}

func number[N int | int64](n N) string { return strconv.FormatInt(int64(n), 36) }

// groupPrefix begins the names under which is sent to groups.
const groupPrefix = "group "

// outbox is the name under which is sent to a chat: in a group many talk, and
// Telegram counts what it gets all together.
func outbox(n Names, p place) string {
	if p.Group {
		return groupPrefix + n.Name("chat", Channel, number(p.Chat))
	}
	return room(n, p)
}

// A pressed button says where its option stood: in which turn, which option, and
// in which topic of a chat; Telegram forgets the last for old messages. A keyed
// mark over that and the conversation binds it to whom it was shown.
type pressed struct{ seq, option, thread int }

// markSize is how long such a mark is, in letters of five bits.
const markSize = 16

func (b pressed) data(n Names, room string) string {
	fields := []string{number(b.seq), number(b.option), number(b.thread)}
	return strings.Join(append(fields, n.Name("button", append([]string{room}, fields...)...)[:markSize]), ".")
}

// readButton reads what data wrote. Whose it is [pressed.data] tells.
func readButton(data string) (b pressed, is bool) {
	f := strings.Split(data, ".")
	if len(f) != 4 {
		return b, false
	}
	for i, into := range []*int{&b.seq, &b.option, &b.thread} {
		n, err := strconv.ParseInt(f[i], 36, 32)
		if err != nil || n < 0 {
			return b, false
		}
		*into = int(n)
	}
	return b, b.seq > 0
}
