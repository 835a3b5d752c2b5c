package conversation

import (
	"strings"

	"annae/internal/locale"
)

// start begins as "/start" does, by which addresses of bots lead into a
// conversation: with a word behind it, such as check_planning, status or
// t_<topic>, at once with what that names.
func (c *Core) start(st *State, channel, word string, l locale.Locale) Reply {
	name, argument, _ := strings.Cut(strings.TrimSpace(word), "_")
	switch {
	case name == "t" && c.topics[argument] != nil:
		return c.askTopic(st, choice{do: ask, topic: argument}, l)
	case name == "check" || name == "status" || name == "help" || name == "language":
		return c.obey(st, channel, command{name, l}, argument, l)
	}
	return c.Greet(l)
}
