package slacktest

import (
	"reflect"
	"slices"
)

// Elements and composition objects as docs.slack.dev/reference/block-kit has
// them (block-elements, composition-objects).

var confirm = object(shape{
	"title": must(plain(100)), "text": must(words(300)), "confirm": must(plain(30)), "deny": must(plain(30)),
	"style": may(enum("primary", "danger")),
})

func option(text rule) shape {
	return shape{"text": must(text), "value": must(str(1, 150)), "description": may(text)}
}

var (
	menuOption = option(plain(75))
	listOption = option(words(75)) // of checkboxes and radio buttons
	groups     = list(1, 100, object(shape{"label": must(plain(75)), "options": must(list(1, 100, object(menuOption)))}))

	ident    = str(1, 255)
	named    = shape{"action_id": may(ident)}
	asked    = named.with(shape{"confirm": may(confirm)})
	focused  = asked.with(shape{"focus_on_load": may(boolean)})
	menu     = focused.with(shape{"placeholder": may(plain(150))})
	many     = menu.with(shape{"max_selected_items": may(number(1, 1e9))})
	typing   = named.with(shape{"focus_on_load": may(boolean), "placeholder": may(plain(150)), "dispatch_action_config": may(anything)})
	filtered = shape{"default_to_current_conversation": may(boolean), "filter": may(anything)}
	ids      = list(1, 1000, str(1, 255))

	picture = shape{
		"image_url": may(str(1, 3000)), "slack_file": may(anything), "alt_text": must(str(1, 2000)),
	}
)

var elements = map[string]shape{
	"button": asked.with(shape{
		"text": must(plain(75)), "url": may(str(1, 3000)), "value": may(str(1, 2000)),
		"style": may(enum("primary", "danger")), "accessibility_label": may(str(1, 75)),
	}),
	"overflow": asked.with(shape{"options": must(list(1, 5, object(menuOption.with(shape{"url": may(str(1, 3000))}))))}),

	"static_select": menu.with(shape{"options": may(list(1, 100, object(menuOption))), "option_groups": may(groups), "initial_option": may(object(menuOption))}),
	"multi_static_select": many.with(shape{
		"options": may(list(1, 100, object(menuOption))), "option_groups": may(groups), "initial_options": may(list(1, 100, object(menuOption))),
	}),
	"external_select":            menu.with(shape{"min_query_length": may(number(0, 1e9)), "initial_option": may(object(menuOption))}),
	"users_select":               menu.with(shape{"initial_user": may(ident)}),
	"multi_users_select":         many.with(shape{"initial_users": may(ids)}),
	"channels_select":            menu.with(shape{"initial_channel": may(ident), "response_url_enabled": may(boolean)}),
	"multi_channels_select":      many.with(shape{"initial_channels": may(ids)}),
	"conversations_select":       menu.with(filtered).with(shape{"initial_conversation": may(ident), "response_url_enabled": may(boolean)}),
	"multi_conversations_select": many.with(filtered).with(shape{"initial_conversations": may(ids)}),

	"checkboxes":    focused.with(shape{"options": must(list(1, 10, object(listOption))), "initial_options": may(list(1, 10, object(listOption)))}),
	"radio_buttons": focused.with(shape{"options": must(list(1, 10, object(listOption))), "initial_option": may(object(listOption))}),

	"datepicker":     menu.with(shape{"initial_date": may(str(10, 10))}),
	"timepicker":     menu.with(shape{"initial_time": may(str(5, 5)), "timezone": may(ident)}),
	"datetimepicker": focused.with(shape{"initial_date_time": may(number(1e9, 9999999999))}),

	"plain_text_input": typing.with(shape{
		"initial_value": may(str(0, 3000)), "multiline": may(boolean), "min_length": may(number(0, 3000)), "max_length": may(number(1, 3000)),
	}),
	"email_text_input": typing.with(shape{"initial_value": may(str(0, 3000))}),
	"url_text_input":   typing.with(shape{"initial_value": may(str(0, 3000))}),
	"number_input": typing.with(shape{
		"is_decimal_allowed": must(boolean), "initial_value": may(str(0, 3000)), "min_value": may(str(1, 255)), "max_value": may(str(1, 255)),
	}),
	"rich_text_input": typing.with(shape{"initial_value": may(anything)}),
	"file_input":      named.with(shape{"filetypes": may(ids), "max_files": may(number(1, 10))}),

	"image": picture,
}

var selects = []string{
	"static_select", "multi_static_select", "external_select", "users_select", "multi_users_select", "channels_select",
	"multi_channels_select", "conversations_select", "multi_conversations_select", "checkboxes", "radio_buttons", "datepicker", "timepicker",
}

// The elements that a block may hold (reference/block-kit/blocks, each page).
var (
	inSection = slices.Concat(selects, []string{"button", "overflow", "image"})
	inActions = slices.Concat(selects, []string{"button", "overflow", "datetimepicker", "rich_text_input"})
	inInput   = slices.Concat(selects, []string{"datetimepicker", "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"})
)

// elementSurfaces are those of elements that do not stand everywhere, each by the
// front matter of its page.
var elementSurfaces = map[string][]Surface{
	"datetimepicker":   {InMessage, InModal},
	"email_text_input": {InModal},
	"file_input":       {InModal},
	"number_input":     {InModal},
	"rich_text_input":  {InModal, InHome},
	"url_text_input":   {InModal},
}

// element takes one of the elements that a block may hold.
func element(allowed []string) rule {
	return func(c *checker, at string, v any) {
		o, _ := v.(map[string]any)
		kind, _ := o["type"].(string)
		s, known := elements[kind]
		on, some := elementSurfaces[kind]
		if !known || !slices.Contains(allowed, kind) || some && !slices.Contains(on, c.surface) {
			c.say(at+"/type", "unsupported type: %s", kind)
			return
		}
		c.object(at, v, s)
		c.choices(at, kind, o)
		if kind == "image" {
			c.source(at, o)
		}
	}
}

// choices holds a menu to what goes over its members: it has options or groups
// of them, and what is chosen at first is one of them.
func (c *checker) choices(at, kind string, o map[string]any) {
	if kind == "static_select" || kind == "multi_static_select" {
		if (o["options"] == nil) == (o["option_groups"] == nil) {
			c.say(at, "must define either `options` or `option_groups`")
		}
	}
	first, _ := o["initial_options"].([]any)
	if one := o["initial_option"]; one != nil {
		first = append(first, one)
	}
	if len(first) == 0 || kind == "external_select" {
		return
	}
	offered := options(o)
	for _, chosen := range first {
		if !slices.ContainsFunc(offered, func(o any) bool { return reflect.DeepEqual(o, chosen) }) {
			c.say(at, "initial option must be one of the options") // the words are a guess
		}
	}
	values := map[string]bool{}
	for _, o := range offered {
		m, _ := o.(map[string]any)
		c.unique(values, at, m["value"], "option value")
	}
}

// options are those of an element, also within groups.
func options(o map[string]any) []any {
	offered, _ := o["options"].([]any)
	offered = slices.Clone(offered)
	within, _ := o["option_groups"].([]any)
	for _, g := range within {
		m, _ := g.(map[string]any)
		more, _ := m["options"].([]any)
		offered = append(offered, more...)
	}
	return offered
}

// source holds an image to having one.
func (c *checker) source(at string, o map[string]any) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		c.say(at, "must define either `image_url` or `slack_file`")
	}
}
