package slacktest

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"
)

// A method of the Web API, with the scope that it needs of a bot and the tier of
// its rate limit (reference/methods, each page). Where the scope depends on the
// kind of conversation, the method checks it itself.
type method struct {
	scope    string
	tier     int
	appToken bool
	run      func(request) (body, error)
}

func methods() map[string]method {
	return map[string]method{
		"apps.connections.open":        {tier: 1, appToken: true, run: connectionsOpen},
		"auth.test":                    {tier: special, run: authTest},
		"chat.delete":                  {scope: "chat:write", tier: 3, run: chatDelete},
		"chat.getPermalink":            {tier: special, run: getPermalink},
		"chat.postEphemeral":           {scope: "chat:write", tier: 4, run: postEphemeral},
		"chat.postMessage":             {scope: "chat:write", tier: special, run: postMessage},
		"chat.update":                  {scope: "chat:write", tier: 3, run: chatUpdate},
		"conversations.history":        {tier: 3, run: history},
		"conversations.info":           {tier: 3, run: conversationInfo},
		"conversations.join":           {scope: "channels:join", tier: 3, run: join},
		"conversations.members":        {tier: 4, run: members},
		"conversations.open":           {scope: "im:write", tier: 3, run: openConversation},
		"conversations.replies":        {tier: 3, run: replies},
		"files.completeUploadExternal": {scope: "files:write", tier: 4, run: completeUpload},
		"files.getUploadURLExternal":   {scope: "files:write", tier: 4, run: getUploadURL},
		"reactions.add":                {scope: "reactions:write", tier: 3, run: addReaction},
		"reactions.remove":             {scope: "reactions:write", tier: 2, run: removeReaction},
		"usergroups.list":              {scope: "usergroups:read", tier: 2, run: groupsList},
		"usergroups.users.list":        {scope: "usergroups:read", tier: 2, run: groupMembers},
		"users.info":                   {scope: "users:read", tier: 4, run: userInfo},
		"views.open":                   {tier: 4, run: viewsOpen},
		"views.publish":                {tier: 4, run: viewsPublish},
		"views.push":                   {tier: 4, run: viewsPush},
		"views.update":                 {tier: 4, run: viewsUpdate},
	}
}

// everyScope has all that a method or an event asks for.
func everyScope() []string {
	all := map[string]bool{"chat:write.public": true, "users:read.email": true, "commands": true}
	for _, m := range methods() {
		all[m.scope] = true
	}
	for _, scope := range scopesOfEvents {
		all[scope] = true
	}
	for _, k := range channelKinds {
		all[k.scope+":read"], all[k.scope+":history"] = true, true
	}
	delete(all, "")
	return slices.Sorted(maps.Keys(all))
}

// Tiers say how often a method may be called in a minute
// (apis/web-api/rate-limits). Bursts beyond are tolerated, the page says, but not
// how long: ten for the first tier, so that ten sockets can be opened, is a guess.
const special = 0

var perMinute = map[int]float64{1: 10, 2: 20, 3: 50, 4: 100}

// A channel gets one message a second; short bursts are allowed. That five are a
// short burst is a guess. Special methods beside allow hundreds of calls a
// minute, which are not counted here.
const burst = 5

// A Breach is a call that went beyond a limit.
type Breach struct {
	Method     string
	Channel    string // for chat.postMessage
	At         time.Time
	RetryAfter int // seconds
}

// Breaches are those so far, also where limits are not enforced.
func (s *Server) Breaches() []Breach {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.breaches)
}

// An allowance fills again with time.
type allowance struct {
	spent float64
	at    time.Time
}

// limit counts a call, or refuses it.
func (s *Server) limit(name string, m method, p Parameters) error {
	key, most, perSecond := name, perMinute[m.tier], perMinute[m.tier]/60
	switch {
	case name == "chat.postMessage":
		key, most, perSecond = name+" "+p["channel"], burst, 1
	case m.tier == special:
		return nil
	}
	now := s.clock.Now()
	a := s.spent[key]
	if a == nil {
		a = &allowance{at: now}
		s.spent[key] = a
	}
	a.spent = max(0, a.spent-now.Sub(a.at).Seconds()*perSecond)
	a.at = now
	if a.spent+1 > most {
		seconds := max(1, int(math.Ceil((a.spent+1-most)/perSecond)))
		s.breaches = append(s.breaches, Breach{Method: name, Channel: p["channel"], At: now, RetryAfter: seconds})
		if !s.opts.NoLimits {
			return tooMany(seconds)
		}
	}
	a.spent = min(a.spent+1, most)
	return nil
}

func tooMany(seconds int) refusal { return refusal{code: "ratelimited", retryAfter: seconds} }

// authTest is reference/methods/auth.test.
func authTest(r request) (body, error) {
	a := r.s.app
	return body{
		"url": fmt.Sprintf("https://%s.slack.com/", a.domain), "team": "Annae Test", "user": a.user.shape.Name,
		"team_id": a.team, "user_id": a.user.ID(), "bot_id": a.botID, "is_enterprise_install": false,
	}, nil
}
