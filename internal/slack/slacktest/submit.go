package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
)

// Submit submits the topmost modal, unless Slack itself finds it incomplete
// (reference/interaction-payloads/view-interactions-payload).
func (p *Person) Submit() *Interaction {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	v := p.top()
	if wrong := v.incomplete(); len(wrong) > 0 {
		v.errors = wrong
		p.s.changed.Ring()
		return p.s.settled("incomplete")
	}
	payload := p.payload("view_submission")
	payload["trigger_id"], payload["view"], payload["response_urls"] = p.trigger(), v.now(), []any{}
	return p.s.ask(interaction(payload), func(answer, failure string) string {
		if failure == "" {
			failure = p.submitted(v, answer)
		}
		if failure != "" {
			p.notes = append(p.notes, "We had some trouble connecting. Try again?")
		}
		return failure
	})
}

func (p *Person) top() *view {
	if len(p.modals) == 0 {
		panic("slacktest: " + p.Name() + " has no modal open")
	}
	return p.modals[len(p.modals)-1]
}

// submitted does with a modal what the app answered: surfaces/modals,
// "response_action". It gives what is wrong with that.
func (p *Person) submitted(v *view, answer string) string {
	var a struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if strings.TrimSpace(answer) != "" && json.Unmarshal([]byte(answer), &a) != nil {
		return "invalid_response"
	}
	at := slices.Index(p.modals, v)
	if at < 0 {
		return "" // it was closed meanwhile
	}
	switch a.Action {
	case "":
		p.drop(at)
		return ""
	case "clear":
		p.drop(0)
		return ""
	case "errors":
		return v.fail(a.Errors)
	case "update", "push":
	default:
		return "invalid_response_action"
	}
	shape, problems := p.s.viewOf(a.View, "modal")
	if len(problems) > 0 {
		return "invalid_view: " + problems[0].String()
	}
	if a.Action == "update" {
		p.show(v, shape)
		return ""
	}
	if _, err := p.put(shape); err != nil {
		return err.Error()
	}
	return ""
}

// fail shows errors beside the input blocks that they name.
func (v *view) fail(errors map[string]string) string {
	for block := range errors {
		if !slices.ContainsFunc(parsed(v.shape.Blocks), func(b map[string]any) bool { return b["type"] == "input" && b["block_id"] == block }) {
			return "invalid_errors: " + block
		}
	}
	if len(errors) == 0 {
		return "invalid_errors"
	}
	v.errors = errors
	return ""
}

// CloseModal closes the topmost modal, or all with it where it clears on close.
func (p *Person) CloseModal() *Interaction { return p.closeModals(false) }

// CloseModals closes all at once.
func (p *Person) CloseModals() *Interaction { return p.closeModals(true) }

func (p *Person) closeModals(every bool) *Interaction {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	v, at := p.top(), len(p.modals)-1
	if every || v.shape.ClearOnClose {
		at, every = 0, true
	}
	p.drop(at)
	if !v.shape.NotifyOnClose {
		return p.s.settled("")
	}
	payload := p.payload("view_closed")
	payload["view"], payload["is_cleared"] = v.now(), every
	return p.s.ask(interaction(payload), func(_, failure string) string { return failure })
}
