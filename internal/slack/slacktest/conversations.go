package slacktest

import (
	"slices"
	"strconv"
)

// allowed finds a conversation, and checks the scope of its kind.
func (r request) allowed(what string) (*Channel, error) {
	c, err := r.channel(false)
	if err != nil {
		return nil, err
	}
	return c, r.s.granted(c.kind.scope + ":" + what)
}

// conversationInfo is reference/methods/conversations.info.
func conversationInfo(r request) (body, error) {
	c, err := r.allowed("read")
	if err != nil {
		return nil, err
	}
	return body{"channel": c.look()}, nil
}

// members is reference/methods/conversations.members.
func members(r request) (body, error) {
	c, err := r.allowed("read")
	if err != nil {
		return nil, err
	}
	all := make([]string, len(c.members))
	for i, p := range c.members {
		all[i] = p.ID()
	}
	page, next, err := paged(r, all, 100)
	if err != nil {
		return nil, err
	}
	return body{"members": page, "response_metadata": body{"next_cursor": next}}, nil
}

// join is reference/methods/conversations.join.
func join(r request) (body, error) {
	c, err := r.channel(false)
	switch {
	case err != nil:
		return nil, err
	case c.shape.IsArchived:
		return nil, refuse("is_archived")
	case c.kind != public:
		return nil, refuse("method_not_supported_for_channel_type")
	}
	c.join(r.s.app.user)
	return body{"channel": c.look()}, nil
}

// openConversation is reference/methods/conversations.open, for one person.
func openConversation(r request) (body, error) {
	p := r.s.people[r.Parameters["users"]]
	switch {
	case p == nil:
		return nil, refuse("user_not_found")
	case p.shape.Deleted:
		return nil, refuse("user_disabled")
	case p.shape.IsBot:
		return nil, refuse("cannot_dm_bot")
	}
	before := p.dm != nil
	c := p.im()
	if r.flag("return_im") {
		return body{"channel": c.look(), "no_op": before, "already_open": before}, nil
	}
	return body{"channel": body{"id": c.ID()}, "no_op": before, "already_open": before}, nil
}

// history is reference/methods/conversations.history: the newest first.
func history(r request) (body, error) {
	c, err := r.readable()
	if err != nil {
		return nil, err
	}
	var all []message
	for _, m := range slices.Backward(c.messages) {
		if (!m.answer() || m.broadcast) && r.within(m.TS) {
			all = append(all, m.message)
		}
	}
	return listed(r, all)
}

// replies is reference/methods/conversations.replies: the parent and what
// answers it, the oldest first.
func replies(r request) (body, error) {
	c, err := r.readable()
	if err != nil {
		return nil, err
	}
	parent := c.find(r.Parameters["ts"])
	if parent == nil {
		return nil, refuse("thread_not_found")
	}
	root := parent.TS
	if parent.answer() {
		root = parent.ThreadTS
	}
	var all []message
	for _, m := range c.messages {
		if m.TS == root || m.ThreadTS == root && r.within(m.TS) {
			all = append(all, m.message)
		}
	}
	return listed(r, all)
}

// readable is a conversation whose messages the app may read.
func (r request) readable() (*Channel, error) {
	c, err := r.allowed("history")
	if err == nil && !c.has(r.s.app.user) && !c.shape.IsArchived {
		return nil, refuse("not_in_channel")
	}
	return c, err
}

// within tells whether a time is between oldest and latest.
func (r request) within(ts string) bool {
	oldest, latest, inclusive := r.Parameters["oldest"], r.Parameters["latest"], r.flag("inclusive")
	if inclusive && (ts == oldest || ts == latest) {
		return true
	}
	at := timeOf(ts)
	return (oldest == "" || at.After(timeOf(oldest))) && (latest == "" || at.Before(timeOf(latest)))
}

func listed(r request, all []message) (body, error) {
	page, next, err := paged(r, all, 100)
	if err != nil {
		return nil, err
	}
	return body{"messages": page, "has_more": next != "", "response_metadata": body{"next_cursor": next}}, nil
}

// paged cuts the page out that limit and cursor ask for. Slack's cursors mean
// nothing to apps; these are numbers.
func paged[T any](r request, all []T, otherwise int) (page []T, next string, err error) {
	from := 0
	if cursor := r.Parameters["cursor"]; cursor != "" {
		n, err := strconv.Atoi(cursor)
		if err != nil || n < 0 || n > len(all) {
			return nil, "", refuse("invalid_cursor")
		}
		from = n
	}
	to := min(len(all), from+r.number("limit", otherwise, 1000))
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return append([]T{}, all[from:to]...), next, nil
}

// userInfo is reference/methods/users.info.
func userInfo(r request) (body, error) {
	p := r.s.people[r.Parameters["user"]]
	if p == nil {
		return nil, refuse("user_not_found")
	}
	shape := p.look()
	if !r.flag("include_locale") {
		shape.Locale = ""
	}
	if r.s.granted("users:read.email") != nil {
		shape.Profile.Email = ""
	}
	return body{"user": shape}, nil
}

// addReaction is reference/methods/reactions.add.
func addReaction(r request) (body, error) {
	m, i, err := r.reaction()
	if err != nil {
		return nil, err
	}
	me, name := r.s.app.user.ID(), r.Parameters["name"]
	switch {
	case i < 0:
		m.Reactions = append(m.Reactions, reaction{Name: name, Users: []string{me}, Count: 1})
	case slices.Contains(m.Reactions[i].Users, me):
		return nil, refuse("already_reacted")
	default:
		m.Reactions[i].Users = append(m.Reactions[i].Users, me)
		m.Reactions[i].Count++
	}
	return nil, nil
}

// removeReaction is reference/methods/reactions.remove.
func removeReaction(r request) (body, error) {
	m, i, err := r.reaction()
	if err != nil {
		return nil, err
	}
	me := r.s.app.user.ID()
	if i < 0 || !slices.Contains(m.Reactions[i].Users, me) {
		return nil, refuse("no_reaction")
	}
	m.Reactions[i].Users = slices.DeleteFunc(m.Reactions[i].Users, func(u string) bool { return u == me })
	if m.Reactions[i].Count--; m.Reactions[i].Count == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
	return nil, nil
}

// reaction finds a message, and the place of a reaction on it; less than zero if
// it has none.
func (r request) reaction() (*shown, int, error) {
	c, err := r.channel(false)
	if err != nil {
		return nil, 0, err
	}
	m, name := c.find(r.Parameters["timestamp"]), r.Parameters["name"]
	switch {
	case m == nil:
		return nil, 0, refuse("message_not_found")
	case c.shape.IsArchived:
		return nil, 0, refuse("is_archived")
	case name == "":
		return nil, 0, refuse("invalid_name")
	}
	return m, slices.IndexFunc(m.Reactions, func(x reaction) bool { return x.Name == name }), nil
}
