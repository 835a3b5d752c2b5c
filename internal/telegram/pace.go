package telegram

import "strings"

// A Pace is how often may be sent: so many a second, and at first so many at
// once.
type Pace struct {
	Rate  float64
	Burst int
}

// Paces are those at which Telegram takes messages.
type Paces struct {
	All   Pace // to everybody together
	Each  Pace // to one chat
	Group Pace // to one where others read along
}

// Advised is less than what Telegram advises: about 30 messages a second, one in
// a chat and 20 a minute in a group (https://core.telegram.org/bots/faq). After a
// rest, 27 messages go out within a second. So those that were under way for up
// to 160 ms longer than others make no second with more than 30; at 28 a second
// 36 ms did, and whoever goes beyond is told to wait, with answers and all.
func Advised() Paces {
	return Paces{All: Pace{25, 2}, Each: Pace{1, 4}, Group: Pace{17.0 / 60, 3}}
}

// Of is the pace of a conversation of the outbox.
func (p Paces) Of(conversation string) Pace {
	if strings.HasPrefix(conversation, groupPrefix) {
		return p.Group
	}
	return p.Each
}
