package slacktest

import (
	"encoding/json"
	"strings"
)

// Button is the action of the button that is called so, or begins so; empty: there
// is none.
func (m Message) Button(label string) (actionID string) { return buttonOf(m.Blocks, label) }

// Button is the action of the button that is called so, or begins so; empty: there
// is none.
func (v View) Button(label string) (actionID string) { return buttonOf(v.Blocks, label) }

func buttonOf(blocks json.RawMessage, label string) string {
	var all []struct {
		Type     string
		Elements []struct {
			ID   string `json:"action_id"`
			Text json.RawMessage
		}
	}
	if json.Unmarshal(blocks, &all) != nil {
		return ""
	}
	for _, b := range all {
		for _, e := range b.Elements {
			var text struct{ Text string }
			if b.Type == "actions" && json.Unmarshal(e.Text, &text) == nil && strings.HasPrefix(text.Text, label) {
				return e.ID
			}
		}
	}
	return ""
}
