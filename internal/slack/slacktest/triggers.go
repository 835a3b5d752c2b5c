package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Trigger is a part of a message that Slack makes something of: it calls
// somebody, or leads somewhere.
type Trigger struct {
	Kind string // user, group, channel, broadcast or link
	Of   string // an identifier, channel or here or everyone, or an address
}

// Triggers are those of a message.
func (m Message) Triggers() []Trigger { return TriggersOf(m.Text, m.Blocks) }

// Triggers are those of a view. What it mentions calls nobody there, but is shown
// as a mention.
func (v View) Triggers() []Trigger { return TriggersOf("", v.Blocks) }

// TriggersOf finds what Slack makes of a text and of blocks
// (messaging/formatting-message-text, composition-objects/text-object,
// blocks/rich-text-block, blocks/markdown-block). The text counts beside blocks,
// too, because notifications have it. In plain_text and in the raw cells of
// tables there are none. What stands in backquotes counts; that is a guess, on
// the safe side.
func TriggersOf(text string, blocks json.RawMessage) []Trigger {
	found := append(inBracketsOf(text), bareLinks(text)...)
	var all any
	if len(blocks) > 0 && json.Unmarshal(blocks, &all) != nil {
		return found
	}
	walk(all, func(o map[string]any) {
		text, _ := o["text"].(string)
		switch kind := fmt.Sprint(o["type"]); kind {
		case "mrkdwn":
			found = append(found, inMrkdwn(text, o["verbatim"] == true)...)
		case "markdown":
			found = append(found, inMarkdown(text)...)
		default:
			if member, rich := richTriggers[kind]; rich {
				found = append(found, Trigger{Kind: kindsOfTriggers[kind], Of: fmt.Sprint(o[member])})
			}
		}
	})
	slices.SortStableFunc(found, func(a, b Trigger) int { return strings.Compare(a.Kind+" "+a.Of, b.Kind+" "+b.Of) })
	return slices.Compact(found)
}

// Rich text has elements for what triggers.
var (
	richTriggers    = map[string]string{"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "broadcast": "range", "link": "url"}
	kindsOfTriggers = map[string]string{"user": "user", "usergroup": "group", "channel": "channel", "broadcast": "broadcast", "link": "link"}
)

var (
	angled   = regexp.MustCompile(`<([^<>\n]+)>`)
	bare     = regexp.MustCompile(`(?i)\b(?:https?://|mailto:|www\.)[^\s<>|)]+`)
	calling  = regexp.MustCompile(`(?:^|[^\w@])@(channel|here|everyone)\b`)
	inParens = regexp.MustCompile(`\]\(\s*<?([^)\s>]+)`)
	address  = regexp.MustCompile(`(?i)^(?:[a-z][a-z0-9+.-]*:\S|www\.)`)
)

// inMrkdwn finds what Slack makes of a mrkdwn object. Unless it is verbatim,
// "certain mentions" are parsed in it: that these are the ones that call many
// people is a guess, on the safe side.
func inMrkdwn(text string, verbatim bool) []Trigger {
	found := inBracketsOf(text)
	if verbatim {
		return found
	}
	for _, m := range calling.FindAllStringSubmatch(text, -1) {
		found = append(found, Trigger{Kind: "broadcast", Of: m[1]})
	}
	return append(found, bareLinks(text)...)
}

func inBracketsOf(text string) []Trigger {
	var found []Trigger
	for _, m := range angled.FindAllStringSubmatch(text, -1) {
		if t, ok := inBrackets(m[1]); ok {
			found = append(found, t)
		}
	}
	return found
}

// bareLinks are addresses that Slack makes links of by itself.
func bareLinks(text string) []Trigger {
	var found []Trigger
	for _, url := range bare.FindAllString(angled.ReplaceAllString(text, " "), -1) {
		found = append(found, Trigger{Kind: "link", Of: url})
	}
	return found
}

func inBrackets(what string) (Trigger, bool) {
	of, _, _ := strings.Cut(what, "|")
	command, broadcast := strings.CutPrefix(of, "!")
	group, isGroup := strings.CutPrefix(command, "subteam^")
	switch {
	case broadcast && isGroup:
		return Trigger{Kind: "group", Of: group}, true
	case slices.Contains([]string{"!channel", "!group", "!here", "!everyone"}, of):
		return Trigger{Kind: "broadcast", Of: command}, true
	case strings.HasPrefix(of, "@U"), strings.HasPrefix(of, "@W"):
		return Trigger{Kind: "user", Of: of[1:]}, true
	case strings.HasPrefix(of, "@S"):
		return Trigger{Kind: "group", Of: of[1:]}, true
	case strings.HasPrefix(of, "#C"), strings.HasPrefix(of, "#G"):
		return Trigger{Kind: "channel", Of: of[1:]}, true
	case address.MatchString(of):
		return Trigger{Kind: "link", Of: of}, true
	}
	return Trigger{}, false
}

// inMarkdown finds the same in a markdown block, and its own links.
func inMarkdown(text string) []Trigger {
	found := append(inBracketsOf(text), bareLinks(text)...)
	for _, m := range inParens.FindAllStringSubmatch(text, -1) {
		found = append(found, Trigger{Kind: "link", Of: m[1]})
	}
	return found
}
