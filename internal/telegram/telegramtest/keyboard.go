package telegramtest

import (
	"encoding/json"
	"testing"
)

// A Button is one of an inline keyboard
// (core.telegram.org/bots/api#inlinekeyboardbutton): it opens an address, or
// brings its data to the bot.
type Button struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
	Data string `json:"callback_data,omitempty"`
}

// markup is core.telegram.org/bots/api#inlinekeyboardmarkup.
type markup struct {
	InlineKeyboard [][]Button `json:"inline_keyboard"`
}

// Limits of keyboards. Telegram publishes those of callback_data alone; the
// others are what github.com/tginfo/Telegram-Limits (issues 187 and 228) found.
// Telegram's answer to a row of more than eight is not known, so it is the one
// to too many buttons.
const (
	maxData     = 64 // bytes
	maxButtons  = 100
	maxRow      = 8
	maxKeyboard = 10 << 10 // bytes of JSON
)

// readMarkup reads reply_markup: the rows of an inline keyboard, none for other
// kinds. Words of refusals are those of Client.cpp in tdlib/telegram-bot-api
// (get_reply_markup, get_inline_keyboard_button) and of TDLib's
// ReplyMarkup.cpp; BUTTON_DATA_INVALID and the length come from Telegram.
func readMarkup(text string) ([][]Button, error) {
	if text == "" {
		return nil, nil
	}
	var raw map[string]json.RawMessage
	if !json.Valid([]byte(text)) {
		return nil, badRequest("Can't parse reply keyboard markup JSON object")
	}
	if json.Unmarshal([]byte(text), &raw) != nil {
		return nil, badRequest("Object expected as reply markup")
	}
	var rows [][]map[string]json.RawMessage
	if raw["inline_keyboard"] == nil {
		return nil, nil
	}
	if json.Unmarshal(raw["inline_keyboard"], &rows) != nil {
		return nil, badRequest(`Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`)
	}
	return readRows(rows)
}

func readRows(rows [][]map[string]json.RawMessage) ([][]Button, error) {
	var all [][]Button
	count := 0
	for _, row := range rows {
		var buttons []Button
		for _, b := range row {
			button, err := readButton(b)
			if err != nil {
				return nil, err
			}
			buttons = append(buttons, button)
		}
		if count += len(row); count > maxButtons || len(row) > maxRow {
			return nil, badRequest("reply markup is too long")
		}
		if len(buttons) > 0 {
			all = append(all, buttons)
		}
	}
	if kept, err := json.Marshal(all); err != nil || len(kept) > maxKeyboard {
		return nil, badRequest("reply markup is too long")
	}
	return all, nil
}

func readButton(raw map[string]json.RawMessage) (Button, error) {
	var b Button
	if raw["text"] == nil {
		return b, badRequest(`Can't parse inline keyboard button: Can't find field "text"`)
	}
	for name, to := range map[string]*string{"text": &b.Text, "url": &b.URL, "callback_data": &b.Data} {
		if raw[name] != nil && json.Unmarshal(raw[name], to) != nil {
			return b, badRequest("Can't parse inline keyboard button: Field %q must be of type String", name)
		}
	}
	switch {
	case b.URL == "" && b.Data == "":
		return b, badRequest("Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case b.Text == "":
		return b, badRequest("Inline keyboard button text must be non-empty")
	case b.URL != "" && b.Data != "":
		// Documented as "exactly one"; the server takes the address and says nothing.
		return b, badRequest("Can't parse inline keyboard button: exactly one of url and callback_data is allowed")
	case len(b.Data) > maxData:
		return b, badRequest("BUTTON_DATA_INVALID")
	}
	if b.URL != "" {
		link, ok := checkLink(b.URL)
		if !ok {
			return b, badRequest("Inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
		}
		b.URL = link
	}
	return b, nil
}

// Button finds a button of a message by its text. It fails the test when there
// is none.
func (m Message) Button(t testing.TB, text string) Button {
	t.Helper()
	for _, b := range m.Buttons() {
		if b.Text == text {
			return b
		}
	}
	t.Fatalf("message %d has no button %q, but %q", m.ID, text, m.Buttons())
	return Button{}
}

// Buttons are all buttons of a message, row by row.
func (m Message) Buttons() []Button {
	var all []Button
	for _, row := range m.Rows {
		all = append(all, row...)
	}
	return all
}
