package slacktest

import "slices"

// A Group is a user group, which people mention as @handle.
type Group struct {
	s       *Server
	id      string
	handle  string
	members []*Person // the server's lock guards it
	off     bool
}

// Group makes a user group.
func (s *Server) Group(handle string, members ...*Person) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Group{s: s, id: s.newID("S"), handle: handle, members: slices.Clone(members)}
	s.groups = append(s.groups, g)
	return g
}

// ID is the identifier of the group.
func (g *Group) ID() string { return g.id }

// Set says who is in the group.
func (g *Group) Set(members ...*Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	added, removed := without(members, g.members), without(g.members, members)
	g.members = slices.Clone(members)
	g.s.happened("subteam_members_changed", body{
		"subteam_id": g.id, "team_id": g.s.app.team, "date_update": g.s.clock.Now().Unix(),
		"added_users": added, "added_users_count": len(added), "removed_users": removed, "removed_users_count": len(removed),
	})
	g.s.happened("subteam_updated", body{"subteam": g.look(true)})
}

// Disable takes the group out of use.
func (g *Group) Disable() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.off = true
	g.s.happened("subteam_updated", body{"subteam": g.look(true)})
}

// without names those who are not among others.
func without(people, others []*Person) []string {
	left := []string{}
	for _, p := range people {
		if !slices.Contains(others, p) {
			left = append(left, p.ID())
		}
	}
	return left
}

// look is reference/objects/usergroup-object.
func (g *Group) look(users bool) body {
	b := body{
		"id": g.id, "team_id": g.s.app.team, "is_usergroup": true, "is_subteam": true, "name": g.handle, "handle": g.handle,
		"description": "", "is_external": false, "date_delete": 0, "user_count": len(g.members),
	}
	if g.off {
		b["date_delete"] = g.s.clock.Now().Unix()
	}
	if users {
		b["users"] = without(g.members, nil)
	}
	return b
}

// groupsList is reference/methods/usergroups.list.
func groupsList(r request) (body, error) {
	all := []body{}
	for _, g := range r.s.groups {
		if !g.off || r.flag("include_disabled") {
			all = append(all, g.look(r.flag("include_users")))
		}
	}
	return body{"usergroups": all}, nil
}

// groupMembers is reference/methods/usergroups.users.list.
func groupMembers(r request) (body, error) {
	for _, g := range r.s.groups {
		if g.id == r.Parameters["usergroup"] && (!g.off || r.flag("include_disabled")) {
			return body{"users": without(g.members, nil)}, nil
		}
	}
	return nil, refuse("no_such_subteam")
}
