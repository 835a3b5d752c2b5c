package slacktest

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// A kind of block: where it may stand, what it has, and what goes over its
// members.
type kind struct {
	on   []Surface
	has  shape
	also func(c *checker, at string, o map[string]any)
}

var (
	everywhere = []Surface{InMessage, InModal, InHome}
	messages   = []Surface{InMessage}
)

// kinds are the blocks of docs.slack.dev/reference/block-kit/blocks that the bot
// may use, with the surfaces of docs.slack.dev/blocks.json. That page also lists
// Home tabs for tables, but its users report that these do not show there; and
// Modals for none of the three below. Others are unsupported here: alert, card,
// carousel, container, context_actions, file, plan, task_card, video.
//
// It is filled in init, because table cells are blocks themselves.
var kinds map[string]kind

func init() {
	kinds = map[string]kind{
		"section": {on: everywhere, also: (*checker).section, has: shape{
			"text": may(words(3000)), "fields": may(list(1, 10, words(2000))), "accessory": may(element(inSection)), "expand": may(boolean),
		}},
		"header":  {on: everywhere, has: shape{"text": must(plain(150))}},
		"divider": {on: everywhere, has: shape{}},
		"image": {on: everywhere, also: (*checker).source, has: picture.with(shape{
			"title": may(plain(2000)),
		})},
		"context": {on: everywhere, has: shape{"elements": must(list(1, 10, typed(map[string]shape{
			"plain_text": {"text": must(str(1, 3000)), "emoji": may(boolean)},
			"mrkdwn":     {"text": must(str(1, 3000)), "verbatim": may(boolean)},
			"image":      picture,
		})))}},
		"actions": {on: everywhere, also: (*checker).actionIDs, has: shape{"elements": must(list(1, 25, element(inActions)))}},
		"input": {on: everywhere, also: (*checker).input, has: shape{
			"label": must(plain(2000)), "element": must(element(inInput)), "hint": may(plain(2000)), "optional": may(boolean), "dispatch_action": may(boolean),
		}},
		"rich_text":          {on: everywhere, has: shape{"elements": must(list(1, 1000, typed(richTexts)))}},
		"markdown":           {on: messages, also: (*checker).allMarkdown, has: shape{"text": must(str(1, 12_000))}},
		"table":              {on: messages, also: (*checker).table, has: tables},
		"data_table":         {on: messages, also: (*checker).dataTable, has: dataTables},
		"data_visualization": {on: []Surface{InMessage, InHome}, also: (*checker).chart, has: charts},
	}
}

// views are docs.slack.dev/reference/views.
var views = map[string]shape{
	"modal": {
		"title": must(plain(24)), "blocks": must((*checker).blocks), "close": may(plain(24)), "submit": may(plain(24)),
		"private_metadata": may(str(0, 3000)), "callback_id": may(str(0, 255)), "external_id": may(str(0, 255)),
		"clear_on_close": may(boolean), "notify_on_close": may(boolean), "submit_disabled": may(boolean),
	},
	"home": {
		"blocks": must((*checker).blocks), "private_metadata": may(str(0, 3000)), "callback_id": may(str(0, 255)), "external_id": may(str(0, 255)),
	},
}

// blocks holds the blocks of a surface to what goes for each, and for all.
func (c *checker) blocks(at string, v any) {
	most := 100
	if c.surface == InMessage {
		most = 50
	}
	c.blockIDs = map[string]bool{}
	list(0, most, (*checker).block)(c, at, v)
	if c.tables > 1 {
		c.say(at, twoTables)
	}
	if c.cells > 10_000 {
		c.say(at, "the characters in all table cells must be less than 10001") // the words are a guess
	}
	if c.charts > 2 { // found by users; not documented
		c.say(at, "no more than 2 data_visualization blocks allowed")
	}
	if c.markdown > 12_000 {
		c.say(at, "the characters in all markdown blocks must be less than 12001")
	}
}

func (c *checker) block(at string, v any) {
	o, _ := v.(map[string]any)
	name, _ := o["type"].(string)
	k, known := kinds[name]
	if !known || !slices.Contains(k.on, c.surface) {
		c.say(at+"/type", "unsupported type: %s", name)
		return
	}
	c.object(at, v, k.has.with(shape{"block_id": may(ident)}))
	c.unique(c.blockIDs, at+"/block_id", o["block_id"], "block_id")
	if k.also != nil {
		k.also(c, at, o)
	}
}

func (c *checker) section(at string, o map[string]any) {
	if o["text"] == nil && o["fields"] == nil {
		c.say(at+"/type", "must define either `text` or `fields`")
	}
}

func (c *checker) input(at string, _ map[string]any) {
	if c.inputs == "" {
		c.inputs = at + "/input"
	}
}

func (c *checker) actionIDs(at string, o map[string]any) {
	seen := map[string]bool{}
	all, _ := o["elements"].([]any)
	for i, e := range all {
		m, _ := e.(map[string]any)
		c.unique(seen, fmt.Sprintf("%s/elements/%d/action_id", at, i), m["action_id"], "action_id")
	}
}

func (c *checker) allMarkdown(_ string, o map[string]any) {
	text, _ := o["text"].(string)
	c.markdown += utf8.RuneCountInString(text)
}

// Rich text is blocks/rich-text-block.
var (
	styled    = shape{"style": may(anything)}
	richParts = typed(map[string]shape{
		"text":      styled.with(shape{"text": must(str(1, 1e9))}),
		"link":      styled.with(shape{"url": must(str(1, 3000)), "text": may(str(1, 1e9)), "unsafe": may(boolean)}),
		"emoji":     styled.with(shape{"name": must(str(1, 255)), "unicode": may(str(1, 255)), "skin_tone": may(number(1, 6))}),
		"user":      styled.with(shape{"user_id": must(ident)}),
		"usergroup": styled.with(shape{"usergroup_id": must(ident)}),
		"channel":   styled.with(shape{"channel_id": must(ident)}),
		"broadcast": styled.with(shape{"range": must(enum("here", "channel", "everyone"))}),
		"color":     styled.with(shape{"value": must(ident)}),
		"date":      styled.with(shape{"timestamp": must(number(0, 1e12)), "format": must(str(1, 255)), "url": may(str(1, 3000)), "fallback": may(str(1, 255))}),
	})
	richSection = shape{"elements": must(list(0, 1000, richParts))}
	indented    = shape{"border": may(number(0, 1))}

	richTexts = map[string]shape{
		"rich_text_section":      richSection,
		"rich_text_quote":        richSection.with(indented),
		"rich_text_preformatted": richSection.with(indented).with(shape{"language": may(str(1, 255))}),
		"rich_text_list": indented.with(shape{
			"style": must(enum("bullet", "ordered")), "elements": must(list(1, 1000, typed(map[string]shape{"rich_text_section": richSection}))),
			"indent": may(number(0, 8)), "offset": may(number(0, 1e6)),
		}),
	}
)
