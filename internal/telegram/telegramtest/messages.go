package telegramtest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

// sendMessage is #sendmessage.
func (s *Server) sendMessage(p Parameters) (any, error) {
	text, entities, err := s.readText(p["text"], p["parse_mode"], p["entities"])
	if err != nil {
		return nil, err
	}
	rows, err := readMarkup(p["reply_markup"])
	if err != nil {
		return nil, err
	}
	preview, err := readPreview(p)
	if err != nil {
		return nil, err
	}
	m := message{From: &s.bot, Text: text, Entities: entities, LinkPreviewOptions: preview, ReplyMarkup: asMarkup(rows)}
	c, err := s.place(p, &m)
	if err != nil {
		return nil, err
	}
	if length16(text) > maxText {
		return nil, badRequest("message is too long")
	}
	if err := s.limit(c); err != nil {
		return nil, err
	}
	return c.show(m, true).message, nil
}

func asMarkup(rows [][]Button) *markup {
	if rows == nil {
		return nil
	}
	return &markup{InlineKeyboard: rows}
}

// place finds the chat, the topic and the message to be answered.
func (s *Server) place(p Parameters, m *message) (*Chat, error) {
	to, optional, err := readReply(p)
	if err != nil {
		return nil, err
	}
	c, err := s.chatOf(p, toWrite)
	if err != nil {
		return nil, err
	}
	if to > 0 {
		found := c.find(to)
		if found == nil && !optional {
			return nil, badRequest("message to be replied not found")
		}
		if found != nil {
			m.ReplyTo = found.reply()
		}
	}
	thread := int(p.number("message_thread_id", 0, 0, 1<<31-1))
	if thread == 0 && m.ReplyTo != nil {
		thread = m.ReplyTo.ThreadID // an answer stays in its topic
	}
	if thread > 0 {
		if _, known := c.topics[thread]; !known {
			return nil, badRequest("message thread not found")
		}
		m.ThreadID, m.IsTopicMessage = thread, true
	}
	return c, nil
}

// readReply reads #replyparameters, or what was there before them.
func readReply(p Parameters) (to int, optional bool, err error) {
	text := p["reply_parameters"]
	if text == "" {
		return int(p.number("reply_to_message_id", 0, 0, 1<<31-1)), p.is("allow_sending_without_reply"), nil
	}
	var r struct {
		ID       *int `json:"message_id"`
		Optional bool `json:"allow_sending_without_reply"`
	}
	if json.Unmarshal([]byte(text), &r) != nil {
		return 0, false, badRequest("Can't parse reply parameters JSON object")
	}
	if r.ID == nil {
		return 0, false, badRequest(`Can't find field "message_id"`)
	}
	return *r.ID, r.Optional, nil
}

// readPreview reads #linkpreviewoptions, or disable_web_page_preview before
// them. It gives them as the bot gave them.
func readPreview(p Parameters) (json.RawMessage, error) {
	text := p["link_preview_options"]
	if text == "" {
		if p.is("disable_web_page_preview") {
			return json.RawMessage(`{"is_disabled":true}`), nil
		}
		return nil, nil
	}
	var known struct {
		IsDisabled       bool   `json:"is_disabled,omitempty"`
		URL              string `json:"url,omitempty"`
		PreferSmallMedia bool   `json:"prefer_small_media,omitempty"`
		PreferLargeMedia bool   `json:"prefer_large_media,omitempty"`
		ShowAboveText    bool   `json:"show_above_text,omitempty"`
	}
	if !json.Valid([]byte(text)) {
		return nil, badRequest("Can't parse link preview options JSON object")
	}
	if json.Unmarshal([]byte(text), &known) != nil {
		return nil, badRequest("Object expected as link preview options")
	}
	return json.Marshal(known)
}

// editable finds the message that the bot wants to change.
func (s *Server) editable(p Parameters) (*Chat, *shown, error) {
	if p["chat_id"] == "" && p["message_id"] == "" {
		return nil, nil, badRequest("message identifier is not specified")
	}
	c, err := s.chatOf(p, toEdit)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(int(p.number("message_id", 0, 0, 1<<31-1)))
	if m == nil {
		return nil, nil, badRequest("message to edit not found")
	}
	if !m.mine || m.old || c.moved != nil {
		return nil, nil, badRequest("message can't be edited")
	}
	return c, m, nil
}

// notModified is what comes for an edit that changes nothing.
const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

// editMessageText is #editmessagetext. A keyboard that is not given again goes.
// What is too long is refused in Telegram's own word, other than when sending.
func (s *Server) editMessageText(p Parameters) (any, error) {
	text, entities, err := s.readText(p["text"], p["parse_mode"], p["entities"])
	if err != nil {
		return nil, err
	}
	rows, err := readMarkup(p["reply_markup"])
	if err != nil {
		return nil, err
	}
	preview, err := readPreview(p)
	if err != nil {
		return nil, err
	}
	c, m, err := s.editable(p)
	if err != nil {
		return nil, err
	}
	if length16(text) > maxText {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	changed := *m
	changed.Text, changed.Entities, changed.LinkPreviewOptions, changed.ReplyMarkup = text, entities, preview, asMarkup(rows)
	return s.edit(c, m, changed)
}

// editMessageReplyMarkup is #editmessagereplymarkup.
func (s *Server) editMessageReplyMarkup(p Parameters) (any, error) {
	rows, err := readMarkup(p["reply_markup"])
	if err != nil {
		return nil, err
	}
	c, m, err := s.editable(p)
	if err != nil {
		return nil, err
	}
	changed := *m
	changed.ReplyMarkup = asMarkup(rows)
	return s.edit(c, m, changed)
}

func (s *Server) edit(c *Chat, m *shown, changed shown) (any, error) {
	if m.Text == changed.Text && reflect.DeepEqual(m.Entities, changed.Entities) && reflect.DeepEqual(m.ReplyMarkup, changed.ReplyMarkup) {
		return nil, badRequest("%s", notModified)
	}
	if err := s.limit(c); err != nil {
		return nil, err
	}
	changed.EditDate = time.Now().Unix()
	*m = changed
	c.changed.Ring()
	return m.message, nil
}

// deleteMessage is #deletemessage. In groups a bot deletes its own, or all as an
// administrator.
func (s *Server) deleteMessage(p Parameters) (any, error) {
	c, err := s.chatOf(p, toEdit)
	if err != nil {
		return nil, err
	}
	m := c.find(int(p.number("message_id", 0, 0, 1<<31-1)))
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	if m.old || !m.mine && !c.private() && c.status != "administrator" {
		return nil, badRequest("message can't be deleted")
	}
	c.remove(m.ID)
	return true, nil
}

// sendChatAction is #sendchataction.
func (s *Server) sendChatAction(p Parameters) (any, error) {
	known := []string{
		"cancel", "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "record_audio", "upload_audio",
		"upload_document", "choose_sticker", "find_location", "pick_up_location", "record_video_note", "upload_video_note",
	}
	if !slices.Contains(known, strings.ToLower(p["action"])) {
		return nil, badRequest("Wrong parameter action in request")
	}
	if _, err := s.chatOf(p, toWrite); err != nil {
		return nil, err
	}
	return true, nil
}

// Age makes messages of the bot so old that it can't reach them: presses come
// with an inaccessible message, and edits are refused.
func (c *Chat) Age(m Message) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if kept := c.find(m.ID); kept != nil {
		kept.old = true
	}
}
