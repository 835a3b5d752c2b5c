package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// filled is what somebody put into elements, by block and action: the members
// that a payload has of it.
type filled map[[2]string]body

// A holder says in which members of a payload the value of an element stands,
// and where its first value comes from.
type holder struct {
	member, first string
	many, option  bool
}

var holders = map[string]holder{
	"plain_text_input":           {member: "value", first: "initial_value"},
	"email_text_input":           {member: "value", first: "initial_value"},
	"url_text_input":             {member: "value", first: "initial_value"},
	"number_input":               {member: "value", first: "initial_value"},
	"static_select":              {member: "selected_option", first: "initial_option", option: true},
	"radio_buttons":              {member: "selected_option", first: "initial_option", option: true},
	"overflow":                   {member: "selected_option", option: true},
	"multi_static_select":        {member: "selected_options", first: "initial_options", option: true, many: true},
	"checkboxes":                 {member: "selected_options", first: "initial_options", option: true, many: true},
	"users_select":               {member: "selected_user", first: "initial_user"},
	"multi_users_select":         {member: "selected_users", first: "initial_users", many: true},
	"conversations_select":       {member: "selected_conversation", first: "initial_conversation"},
	"multi_conversations_select": {member: "selected_conversations", first: "initial_conversations", many: true},
	"channels_select":            {member: "selected_channel", first: "initial_channel"},
	"multi_channels_select":      {member: "selected_channels", first: "initial_channels", many: true},
	"datepicker":                 {member: "selected_date", first: "initial_date"},
	"timepicker":                 {member: "selected_time", first: "initial_time"},
}

// chosen is what an element holds after somebody chose values in it: options by
// their value or their text.
func chosen(element map[string]any, values []string) body {
	h, known := holders[fmt.Sprint(element["type"])]
	if !known {
		panic(fmt.Sprintf("slacktest: nothing can be put into an element of type %v", element["type"]))
	}
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
		if h.option {
			all[i] = optionOf(element, v)
		}
	}
	switch {
	case h.many:
		return body{h.member: all}
	case len(all) == 0:
		return body{h.member: nil}
	}
	return body{h.member: all[0]}
}

func optionOf(element map[string]any, value string) any {
	offered := options(element)
	i := slices.IndexFunc(offered, func(o any) bool {
		m, _ := o.(map[string]any)
		text, _ := m["text"].(map[string]any)
		return m["value"] == value || text["text"] == value
	})
	if i < 0 {
		panic(fmt.Sprintf("slacktest: %v does not offer %q", element["action_id"], value))
	}
	return offered[i]
}

// parsed are blocks as they are walked through.
func parsed(blocks json.RawMessage) []map[string]any {
	var all []map[string]any
	_ = json.Unmarshal(blocks, &all) // checked when they came
	return all
}

// state is what all elements of some blocks hold.
func (f filled) state(blocks json.RawMessage) state {
	s := state{Values: map[string]map[string]map[string]any{}}
	for _, b := range parsed(blocks) {
		for _, e := range elementsOf(b) {
			h, holds := holders[fmt.Sprint(e["type"])]
			if !holds || e["type"] == "overflow" {
				continue
			}
			block, action := fmt.Sprint(b["block_id"]), fmt.Sprint(e["action_id"])
			value := map[string]any{"type": e["type"], h.member: e[h.first]}
			if h.many && e[h.first] == nil {
				value[h.member] = []any{}
			}
			for name, v := range f[[2]string{block, action}] {
				value[name] = v
			}
			if s.Values[block] == nil {
				s.Values[block] = map[string]map[string]any{}
			}
			s.Values[block][action] = value
		}
	}
	return s
}

// incomplete says what Slack itself would not let somebody submit: what is
// required and empty, too short or too long.
func (v *view) incomplete() map[string]string {
	wrong := map[string]string{}
	held := v.filled.state(v.shape.Blocks)
	for _, b := range parsed(v.shape.Blocks) {
		e, _ := b["element"].(map[string]any)
		h, holds := holders[fmt.Sprint(e["type"])]
		if b["type"] != "input" || !holds {
			continue
		}
		block := fmt.Sprint(b["block_id"])
		value := held.Values[block][fmt.Sprint(e["action_id"])][h.member]
		text, _ := value.(string)
		list, many := value.([]any)
		empty := value == nil || value == "" || many && len(list) == 0
		n := float64(utf8.RuneCountInString(text))
		least, _ := e["min_length"].(float64)
		most, limited := e["max_length"].(float64)
		switch {
		case empty && b["optional"] != true:
			wrong[block] = "Please complete this required field."
		case !empty && h.member == "value" && (n < least || limited && n > most):
			wrong[block] = "The text is too short or too long." // the words are a guess
		}
	}
	return wrong
}
