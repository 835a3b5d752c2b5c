package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"annae/internal/locale"
	"annae/internal/review"
)

// Roles say what people may do: by workspace, and in it by the ids of users and
// user groups.
type Roles map[string]map[string]review.Role

// roleNames are how settings name roles.
var roleNames = map[string]review.Role{
	"viewer": review.Viewer, "reviewer": review.Reviewer, "helpdesk": review.HelpDesk, "admin": review.Admin,
}

// ParseRoles reads such as "T01ABC/admin=U01KIM T01ABC/reviewer=S01REVIEW,U02LEE".
func ParseRoles(text string) (Roles, error) {
	all := Roles{}
	for _, word := range strings.Fields(text) {
		whose, ids, _ := strings.Cut(word, "=")
		team, name, _ := strings.Cut(whose, "/")
		role := roleNames[name]
		if !isID(team, "TE") || role == 0 || ids == "" {
			return nil, fmt.Errorf("%q is no role; write such as T01ABC/reviewer=S01REVIEW,U02LEE, with viewer, reviewer, helpdesk or admin", word)
		}
		if all[team] == nil {
			all[team] = map[string]review.Role{}
		}
		for id := range strings.SplitSeq(ids, ",") {
			if !isID(id, "UWS") {
				return nil, fmt.Errorf("%q is neither a member (U...) nor a user group (S...) of Slack", id)
			}
			all[team][id] |= role
		}
	}
	return all, nil
}

// IsChannel tells the id of a channel from its name.
func IsChannel(id string) bool { return isID(id, "CG") }

// isID tells an id of Slack of some kinds, by its first letter.
func isID(s, kinds string) bool {
	return len(s) > 2 && strings.Contains(kinds, s[:1]) && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// Groups are the user groups among them.
func (r Roles) groups(team string) (ids []string) {
	for id := range r[team] {
		if id[0] == 'S' {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

const (
	// knownFor is how long it is believed who somebody is: as long, somebody who
	// was taken out of a group may still act.
	knownFor = time.Minute
	// believedFor is how long it is believed when Slack can't be asked.
	believedFor = 10 * time.Minute
	// mostKnown bounds how many people are remembered.
	mostKnown = 10_000
)

// A known person, at a moment.
type known struct {
	review.Person
	refused string // the key of the text that says why nothing is done for them; empty: they have a role
	at      time.Time
}

// people are those that were looked up.
type people struct {
	mu sync.Mutex
	of map[string]known // by team and user
}

func (p *people) get(team, user string, age time.Duration) (known, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, is := p.of[team+"/"+user]
	return k, is && time.Since(k.at) < age
}

func (p *people) put(team, user string, k known) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.of) >= mostKnown {
		clear(p.of)
	}
	p.of[team+"/"+user] = k
}

// language is that of somebody, by what was looked up of them last; empty: it is
// not known.
func (p *people) language(team, user string) locale.Locale {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.of[team+"/"+user].Locale
}

// lookUp asks Slack who somebody is and in which groups. When Slack can't be
// asked, what is known of them holds for a while, and then they are refused.
func (b *Bot) lookUp(ctx context.Context, team, user string) known {
	k, err := b.ask(ctx, team, user)
	if err == nil {
		b.people.put(team, user, k)
		return k
	}
	b.Log.Warn("Slack can't be asked who somebody is", "err", told(err))
	if k, is := b.people.get(team, user, believedFor); is {
		return k
	}
	return known{refused: "slack.unsure"}
}

func (b *Bot) ask(ctx context.Context, team, user string) (k known, err error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	k.at, k.ID, k.Locale = time.Now(), "slack "+team+"/"+user, b.Served.Default()
	if len(b.Roles[team]) == 0 {
		k.refused = "slack.stranger"
		return k, nil
	}
	u, err := b.api.GetUserInfoContext(ctx, user)
	if err != nil {
		var refused slack.SlackErrorResponse
		if errors.As(err, &refused) && (refused.Err == "user_not_found" || refused.Err == "user_not_visible") {
			k.refused = "slack.stranger"
			return k, nil
		}
		return k, err
	}
	if l, served := b.Served.Parse(u.Locale); served {
		k.Locale = l
	}
	k.Name = firstOf(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name)
	switch {
	case u.IsBot, u.IsWorkflowBot, u.IsConnectorBot, u.Deleted, u.IsRestricted, u.IsUltraRestricted, u.IsStranger, u.TeamID != "" && u.TeamID != team && u.Enterprise.EnterpriseID == "":
		k.refused = "slack.stranger"
		return k, nil
	}
	k.Roles = b.Roles[team][user]
	for _, group := range b.Roles.groups(team) {
		members, err := b.api.GetUserGroupMembersContext(ctx, group)
		var refused slack.SlackErrorResponse
		if errors.As(err, &refused) && refused.Err == "no_such_subteam" {
			b.Log.Error("a user group in ANNAE_SLACK_ROLES is not in Slack", "group", group)
			continue
		}
		if err != nil {
			return k, err
		}
		if slices.Contains(members, user) {
			k.Roles |= b.Roles[team][group]
		}
	}
	if k.Roles == 0 {
		k.refused = "slack.no_role"
	}
	return k, nil
}

// firstOf is the first that says something.
func firstOf(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}
