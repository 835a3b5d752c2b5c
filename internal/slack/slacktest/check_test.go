package slacktest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"annae/internal/slack/slacktest"
)

func x(n int) string { return strings.Repeat("x", n) }

// times repeats items with their number in place of #.
func times(n int, item string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ReplaceAll(item, "#", fmt.Sprint(i))
	}
	return strings.Join(all, ",")
}

func text(kind string, n int) string { return fmt.Sprintf(`{"type":%q,"text":%q}`, kind, x(n)) }

func button(of string) string {
	return `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"}` + of + `}]}`
}

func selectOf(options string) string {
	return `{"type":"actions","elements":[{"type":"static_select","options":[` + options + `]}]}`
}

func inputOf(element string) string {
	return `{"type":"input","label":{"type":"plain_text","text":"x"},"element":` + element + `}`
}

func tableOf(rows string) string { return `{"type":"table","rows":[` + rows + `]}` }

func dataTableOf(rows, more string) string {
	return `{"type":"data_table","caption":"x"` + more + `,"rows":[` + rows + `]}`
}

func pie(n int, value string) string {
	return `{"type":"data_visualization","title":"x","chart":{"type":"pie","segments":[` + times(n, `{"label":"s#","value":`+value+`}`) + `]}}`
}

func bar(series, categories string) string {
	return `{"type":"data_visualization","title":"x","chart":{"type":"bar","series":[` + series + `],"axis_config":{"categories":[` + categories + `]}}}`
}

const (
	section = `{"type":"section","text":{"type":"mrkdwn","text":"x"}}`
	raw     = `{"type":"raw_text","text":"x"}`
	header  = `[` + raw + `]`
	option  = `{"text":{"type":"plain_text","text":"o#"},"value":"v#"}`
)

// Limits are those that docs.slack.dev/reference/block-kit gives on the page of
// each block and element. What fits holds to a limit, what does not goes over it
// by one.
func TestLimitsOfBlocks(t *testing.T) {
	confirm := func(title, text, yes int) string {
		return fmt.Sprintf(`,"confirm":{"title":{"type":"plain_text","text":%q},"text":{"type":"plain_text","text":%q},"confirm":{"type":"plain_text","text":%q},"deny":{"type":"plain_text","text":"x"}}`, x(title), x(text), x(yes))
	}
	for _, test := range []struct {
		what, fits, over, problem string
		on                        slacktest.Surface
	}{
		{"blocks of a message", times(50, section), times(51, section), "no more than 50 items allowed", ""},
		{"blocks of a modal", times(100, section), times(101, section), "no more than 100 items allowed", slacktest.InModal},
		{"blocks of a Home tab", times(100, section), times(101, section), "no more than 100 items allowed", slacktest.InHome},
		{"text of a section", `{"type":"section","text":` + text("mrkdwn", 3000) + `}`, `{"type":"section","text":` + text("mrkdwn", 3001) + `}`, "must be less than 3001 characters", ""},
		{"a section", section, `{"type":"section"}`, "must define either `text` or `fields`", ""},
		{"fields", `{"type":"section","fields":[` + times(10, text("mrkdwn", 2000)) + `]}`, `{"type":"section","fields":[` + times(11, text("mrkdwn", 1)) + `]}`, "no more than 10 items allowed", ""},
		{"text of a field", `{"type":"section","fields":[` + text("mrkdwn", 2000) + `]}`, `{"type":"section","fields":[` + text("mrkdwn", 2001) + `]}`, "must be less than 2001 characters", ""},
		{"header", `{"type":"header","text":` + text("plain_text", 150) + `}`, `{"type":"header","text":` + text("plain_text", 151) + `}`, "must be less than 151 characters", ""},
		{"type of a header", `{"type":"header","text":` + text("plain_text", 1) + `}`, `{"type":"header","text":` + text("mrkdwn", 1) + `}`, "unsupported type: mrkdwn", ""},
		{"context", `{"type":"context","elements":[` + times(10, text("mrkdwn", 1)) + `]}`, `{"type":"context","elements":[` + times(11, text("mrkdwn", 1)) + `]}`, "no more than 10 items allowed", ""},
		{"actions", `{"type":"actions","elements":[` + times(25, `{"type":"button","action_id":"a#","text":{"type":"plain_text","text":"x"}}`) + `]}`, `{"type":"actions","elements":[` + times(26, `{"type":"button","text":{"type":"plain_text","text":"x"}}`) + `]}`, "no more than 25 items allowed", ""},
		{"action_ids", button(`,"action_id":"a"`), `{"type":"actions","elements":[` + times(2, `{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}}`) + `]}`, "duplicate action_id: a", ""},
		{"block_ids", `{"type":"divider","block_id":"a"}`, times(2, `{"type":"divider","block_id":"a"}`), "duplicate block_id: a", ""},
		{"block_id", `{"type":"divider","block_id":"` + x(255) + `"}`, `{"type":"divider","block_id":"` + x(256) + `"}`, "must be less than 256 characters", ""},
		{"text of a button", `{"type":"actions","elements":[{"type":"button","text":` + text("plain_text", 75) + `}]}`, `{"type":"actions","elements":[{"type":"button","text":` + text("plain_text", 76) + `}]}`, "must be less than 76 characters", ""},
		{"value of a button", button(`,"value":"` + x(2000) + `"`), button(`,"value":"` + x(2001) + `"`), "must be less than 2001 characters", ""},
		{"action_id", button(`,"action_id":"` + x(255) + `"`), button(`,"action_id":"` + x(256) + `"`), "must be less than 256 characters", ""},
		{"url", button(`,"url":"` + x(3000) + `"`), button(`,"url":"` + x(3001) + `"`), "must be less than 3001 characters", ""},
		{"style", button(`,"style":"danger"`), button(`,"style":"red"`), "must be one of: primary, danger", ""},
		{"a member that is not", button(``), button(`,"colour":"red"`), "invalid additional property: colour", ""},
		{"title of a confirmation", button(confirm(100, 300, 30)), button(confirm(101, 1, 1)), "must be less than 101 characters", ""},
		{"text of a confirmation", button(confirm(1, 300, 1)), button(confirm(1, 301, 1)), "must be less than 301 characters", ""},
		{"yes of a confirmation", button(confirm(1, 1, 30)), button(confirm(1, 1, 31)), "must be less than 31 characters", ""},
		{"options", selectOf(times(100, option)), selectOf(times(101, option)), "no more than 100 items allowed", ""},
		{"options and groups", selectOf(times(1, option)), `{"type":"actions","elements":[{"type":"static_select"}]}`, "must define either `options` or `option_groups`", ""},
		{"values of options", selectOf(times(2, option)), selectOf(times(2, `{"text":{"type":"plain_text","text":"x"},"value":"v"}`) + `],"initial_option":{"text":{"type":"plain_text","text":"x"},"value":"v"},"action_id":"a","x":[`), "duplicate option value: v", ""},
		{"what is chosen at first", `{"type":"actions","elements":[{"type":"static_select","option_groups":[{"label":{"type":"plain_text","text":"x"},"options":[` + times(1, option) + `]}],"initial_option":` + times(1, option) + `}]}`, `{"type":"actions","elements":[{"type":"static_select","options":[` + times(1, option) + `],"initial_option":{"text":{"type":"plain_text","text":"x"},"value":"y"}}]}`, "initial option must be one of the options", ""},
		{"source of an image", `{"type":"image","slack_file":{"id":"F1"},"alt_text":"x"}`, `{"type":"image","alt_text":"x"}`, "must define either `image_url` or `slack_file`", ""},
		{"text of an option", selectOf(`{"value":"v","text":` + text("plain_text", 75) + `}`), selectOf(`{"value":"v","text":` + text("plain_text", 76) + `}`), "must be less than 76 characters", ""},
		{"value of an option", selectOf(`{"text":{"type":"plain_text","text":"x"},"value":"` + x(150) + `"}`), selectOf(`{"text":{"type":"plain_text","text":"x"},"value":"` + x(151) + `"}`), "must be less than 151 characters", ""},
		{"overflow", `{"type":"actions","elements":[{"type":"overflow","options":[` + times(5, option) + `]}]}`, `{"type":"actions","elements":[{"type":"overflow","options":[` + times(6, option) + `]}]}`, "no more than 5 items allowed", ""},
		{"checkboxes", `{"type":"actions","elements":[{"type":"checkboxes","options":[` + times(10, option) + `]}]}`, `{"type":"actions","elements":[{"type":"checkboxes","options":[` + times(11, option) + `]}]}`, "no more than 10 items allowed", ""},
		{"radio buttons", `{"type":"actions","elements":[{"type":"radio_buttons","options":[` + times(10, option) + `]}]}`, `{"type":"actions","elements":[{"type":"radio_buttons","options":[` + times(11, option) + `]}]}`, "no more than 10 items allowed", ""},
		{"label of an input", inputOf(`{"type":"users_select"}`), `{"type":"input","element":{"type":"users_select"},"label":` + text("plain_text", 2001) + `}`, "must be less than 2001 characters", slacktest.InHome},
		{"hint of an input", inputOf(`{"type":"datepicker"},"hint":` + text("plain_text", 2000)), inputOf(`{"type":"datepicker"},"hint":` + text("plain_text", 2001)), "must be less than 2001 characters", slacktest.InHome},
		{"max_length", inputOf(`{"type":"plain_text_input","max_length":3000}`), inputOf(`{"type":"plain_text_input","max_length":3001}`), "must be a number from 1 to 3000", slacktest.InHome},
		{"input for mail", inputOf(`{"type":"conversations_select"}`), inputOf(`{"type":"email_text_input"}`), "unsupported type: email_text_input", slacktest.InHome},
		{"a button in an input", inputOf(`{"type":"datepicker"}`), inputOf(`{"type":"button","text":` + text("plain_text", 1) + `}`), "unsupported type: button", slacktest.InHome},
		{"image", `{"type":"image","image_url":"https://x","alt_text":"` + x(2000) + `"}`, `{"type":"image","image_url":"https://x"}`, "missing required field: alt_text", ""},
		{"markdown", `{"type":"markdown","text":"` + x(12000) + `"}`, `{"type":"markdown","text":"` + x(6000) + `"},{"type":"markdown","text":"` + x(6001) + `"}`, "the characters in all markdown blocks must be less than 12001", ""},
		{"markdown in a Home tab", section, `{"type":"markdown","text":"x"}`, "unsupported type: markdown", slacktest.InHome},
		{"rich text", `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"bold":true}}]}]}`, `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"marquee"}]}]}`, "unsupported type: marquee", ""},

		{"rows of a table", tableOf(times(100, header)), tableOf(times(101, header)), "no more than 100 items allowed", ""},
		{"columns of a table", tableOf(`[` + times(20, raw) + `]`), tableOf(`[` + times(21, raw) + `]`), "no more than 20 items allowed", ""},
		{"an empty cell", tableOf(header), tableOf(`[{"type":"raw_text","text":""}]`), "must be more than 0 characters", ""},
		{"characters of a table", tableOf(`[{"type":"raw_text","text":"` + x(10000) + `"}]`), tableOf(`[{"type":"raw_text","text":"` + x(10000) + `"},` + raw + `]`), "the characters in all table cells must be less than 10001", ""},
		{"tables of a message", tableOf(header), tableOf(header) + "," + dataTableOf(header+","+header, ""), "only_one_table_allowed", ""},
		{"table in a modal", section, tableOf(header), "unsupported type: table", slacktest.InModal},
		{"rows of a data table", dataTableOf(times(101, header), ""), dataTableOf(times(102, header), ""), "no more than 101 items allowed", ""},
		{"a data table without rows", dataTableOf(header+","+header, ""), dataTableOf(header, ""), "must provide at least 2 items", ""},
		{"header of a data table", dataTableOf(header+`,[{"type":"raw_number","value":1}]`, ""), dataTableOf(`[{"type":"raw_number","value":1}],`+header, ""), "unsupported type: raw_number", ""},
		{"width of a data table", dataTableOf(header+","+header, ""), dataTableOf(header+`,[`+raw+`,`+raw+`]`, ""), "all rows must have the same number of cells", ""},
		{"page of a data table", dataTableOf(header+","+header, `,"page_size":100`), dataTableOf(header+","+header, `,"page_size":101`), "must be a number from 1 to 100", ""},
		{"button in a data table", dataTableOf(header+`,[{"type":"action_cell","element":{"type":"button","text":{"type":"plain_text","text":"x"}}}]`, ""), dataTableOf(header+`,[{"type":"action_cell","element":{"type":"datepicker"}}]`, ""), "unsupported type: datepicker", ""},

		{"segments", pie(6, "1"), pie(7, "1"), "no more than 6 items allowed", slacktest.InHome},
		{"an empty segment", pie(1, "0.1"), pie(1, "0"), "must be a number from", slacktest.InHome},
		{"charts of a message", pie(1, "1") + "," + pie(1, "1"), times(3, pie(1, "1")), "no more than 2 data_visualization blocks allowed", ""},
		{"chart in a modal", section, pie(1, "1"), "unsupported type: data_visualization", slacktest.InModal},
		{"points of a series", bar(`{"name":"n","data":[{"label":"a","value":-1}]}`, `"a"`), bar(`{"name":"n","data":[{"label":"b","value":1}]}`, `"a"`), "must have one point for every category", ""},
		{"names of series", bar(`{"name":"n","data":[{"label":"a","value":1}]}`, `"a"`), bar(times(2, `{"name":"n","data":[{"label":"a","value":1}]}`), `"a"`), "duplicate series name: n", ""},
		{"label of a category", bar(`{"name":"n","data":[{"label":"`+x(20)+`","value":1}]}`, `"`+x(20)+`"`), bar(`{"name":"n","data":[{"label":"`+x(21)+`","value":1}]}`, `"`+x(21)+`"`), "must be less than 21 characters", ""},
	} {
		on := test.on
		if on == "" {
			on = slacktest.InMessage
		}
		if found := slacktest.Check(on, []byte("["+test.fits+"]")); len(found) != 0 {
			t.Errorf("%s: what fits is refused: %v", test.what, found)
		}
		if found := slacktest.Check(on, []byte("["+test.over+"]")); !says(found, test.problem) {
			t.Errorf("%s: found %v, want %s", test.what, found, test.problem)
		}
	}
}

func says(found []slacktest.Problem, problem string) bool {
	for _, p := range found {
		if strings.HasPrefix(p.Text, problem) {
			return true
		}
	}
	return false
}

// Limits are those of docs.slack.dev/reference/views.
func TestLimitsOfViews(t *testing.T) {
	view := func(change func(map[string]any)) []byte {
		v := map[string]any{
			"type": "modal", "title": json.RawMessage(text("plain_text", 24)), "submit": json.RawMessage(text("plain_text", 24)),
			"blocks": json.RawMessage("[" + inputOf(`{"type":"email_text_input"}`) + "]"),
		}
		change(v)
		whole, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return whole
	}
	if found := slacktest.CheckView(view(func(map[string]any) {})); len(found) != 0 {
		t.Errorf("what fits is refused: %v", found)
	}
	for name, test := range map[string]struct {
		value   any
		problem string
	}{
		"title":            {json.RawMessage(text("plain_text", 25)), "must be less than 25 characters"},
		"close":            {json.RawMessage(text("plain_text", 25)), "must be less than 25 characters"},
		"submit":           {nil, "must define `submit` to use an `input` block in modals"},
		"private_metadata": {x(3001), "must be less than 3001 characters"},
		"callback_id":      {x(256), "must be less than 256 characters"},
		"external_id":      {x(256), "must be less than 256 characters"},
		"blocks":           {nil, "missing required field: blocks"},
		"type":             {"drawer", "unsupported type: drawer"},
		"colour":           {"red", "invalid additional property: colour"},
	} {
		if found := slacktest.CheckView(view(func(v map[string]any) { v[name] = test.value })); !says(found, test.problem) {
			t.Errorf("%s: found %v, want %s", name, found, test.problem)
		}
	}
}

func TestBlocksThatAWorkspaceDoesNotHave(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{Without: []string{"data_visualization"}})
	anna := s.Person("Anna")
	got := post(t, s, "views.publish", s.Token(), map[string][]string{"user_id": {anna.ID()}, "view": {`{"type":"home","blocks":[` + section + `,` + pie(1, "1") + `]}`}})
	if got["error"] != "invalid_arguments" || !strings.Contains(fmt.Sprint(got["response_metadata"]), "[ERROR] unsupported type: data_visualization [json-pointer:/view/blocks/1/type]") {
		t.Errorf("answer = %v", got)
	}
}
