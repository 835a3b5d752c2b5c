package slacktest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// timeOf reads the time of a message.
func timeOf(ts string) time.Time {
	seconds, micros, _ := strings.Cut(ts, ".")
	sec, _ := strconv.ParseInt(seconds, 10, 64)
	mic, _ := strconv.ParseInt((micros + "000000")[:6], 10, 64)
	return time.UnixMicro(sec*1e6 + mic)
}

// readsOf is what blocks show, a line for every text in them.
func readsOf(blocks json.RawMessage) string {
	var all any
	_ = json.Unmarshal(blocks, &all) // checked when they came
	var lines []string
	eachText(all, func(kind, text string) {
		if kind == "mrkdwn" {
			text = unescape(text)
		}
		lines = append(lines, text)
	})
	return strings.Join(lines, "\n")
}

// eachText goes through the texts that blocks show, in their order, with the type
// of what holds each: plain_text, mrkdwn, markdown, text, raw_text and so on.
func eachText(v any, each func(kind, text string)) {
	walk(v, func(o map[string]any) {
		kind, _ := o["type"].(string)
		for _, name := range []string{"title", "caption", "label", "name", "alt_text", "text"} {
			if text, ok := o[name].(string); ok {
				each(kind, text)
			}
		}
		if n, ok := o["value"].(float64); ok && o["text"] == nil {
			each(kind, strconv.FormatFloat(n, 'f', -1, 64))
		}
	})
}

// elementsOf are the elements of a block that can be used or filled in.
func elementsOf(block map[string]any) []map[string]any {
	var found []map[string]any
	take := func(v any) {
		if o, ok := v.(map[string]any); ok && elements[fmt.Sprint(o["type"])] != nil {
			found = append(found, o)
		}
	}
	switch block["type"] {
	case "section":
		take(block["accessory"])
	case "input":
		take(block["element"])
	case "actions":
		all, _ := block["elements"].([]any)
		for _, e := range all {
			take(e)
		}
	case "data_table":
		walk(block["rows"], func(o map[string]any) { take(o["element"]) })
	}
	return found
}
