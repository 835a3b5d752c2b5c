package telegramtest

import "encoding/json"

// The shapes below have the names and fields of core.telegram.org/bots/api, as
// far as they are made here. None was recorded from Telegram.

// user is #user; what getMe adds is in me.
type user struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

type me struct {
	user
	CanJoinGroups           bool `json:"can_join_groups"`
	CanReadAllGroupMessages bool `json:"can_read_all_group_messages"`
	SupportsInlineQueries   bool `json:"supports_inline_queries"`
	CanConnectToBusiness    bool `json:"can_connect_to_business"`
	HasMainWebApp           bool `json:"has_main_web_app"`
}

// chat is #chat.
type chat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
}

// message is #message.
type message struct {
	ID                 int             `json:"message_id"`
	ThreadID           int             `json:"message_thread_id,omitempty"`
	From               *user           `json:"from,omitempty"`
	SenderChat         *chat           `json:"sender_chat,omitempty"`
	Date               int64           `json:"date"`
	Chat               chat            `json:"chat"`
	IsTopicMessage     bool            `json:"is_topic_message,omitempty"`
	ReplyTo            *message        `json:"reply_to_message,omitempty"`
	EditDate           int64           `json:"edit_date,omitempty"`
	Text               string          `json:"text,omitempty"`
	Entities           []Entity        `json:"entities,omitempty"`
	LinkPreviewOptions json.RawMessage `json:"link_preview_options,omitempty"`
	Caption            string          `json:"caption,omitempty"`
	CaptionEntities    []Entity        `json:"caption_entities,omitempty"`
	ReplyMarkup        *markup         `json:"reply_markup,omitempty"`
	NewChatMembers     []user          `json:"new_chat_members,omitempty"`
	LeftChatMember     *user           `json:"left_chat_member,omitempty"`
	MigrateToChatID    int64           `json:"migrate_to_chat_id,omitempty"`
	MigrateFromChatID  int64           `json:"migrate_from_chat_id,omitempty"`
	ForumTopicCreated  *forumTopic     `json:"forum_topic_created,omitempty"`
	Animation          json.RawMessage `json:"animation,omitempty"`
	Audio              json.RawMessage `json:"audio,omitempty"`
	Contact            json.RawMessage `json:"contact,omitempty"`
	Dice               json.RawMessage `json:"dice,omitempty"`
	Document           json.RawMessage `json:"document,omitempty"`
	Location           json.RawMessage `json:"location,omitempty"`
	Photo              json.RawMessage `json:"photo,omitempty"`
	Poll               json.RawMessage `json:"poll,omitempty"`
	Sticker            json.RawMessage `json:"sticker,omitempty"`
	Video              json.RawMessage `json:"video,omitempty"`
	VideoNote          json.RawMessage `json:"video_note,omitempty"`
	Voice              json.RawMessage `json:"voice,omitempty"`
}

// forumTopic is #forumtopiccreated.
type forumTopic struct {
	Name      string `json:"name"`
	IconColor int    `json:"icon_color"`
}

// inaccessible is #inaccessiblemessage; its date is always 0.
type inaccessible struct {
	Chat chat `json:"chat"`
	ID   int  `json:"message_id"`
	Date int  `json:"date"`
}

// callbackQuery is #callbackquery. Its message is one of the two above.
type callbackQuery struct {
	ID           string `json:"id"`
	From         user   `json:"from"`
	Message      any    `json:"message,omitempty"`
	ChatInstance string `json:"chat_instance"`
	Data         string `json:"data"`
}

// memberUpdated is #chatmemberupdated.
type memberUpdated struct {
	Chat chat   `json:"chat"`
	From user   `json:"from"`
	Date int64  `json:"date"`
	Old  member `json:"old_chat_member"`
	New  member `json:"new_chat_member"`
}

// member is #chatmember. An administrator's rights are left out.
type member struct {
	User      user   `json:"user"`
	Status    string `json:"status"`
	UntilDate *int64 `json:"until_date,omitempty"` // of who was banned
}

// webhookInfo is #webhookinfo.
type webhookInfo struct {
	URL                  string   `json:"url"`
	HasCustomCertificate bool     `json:"has_custom_certificate"`
	PendingUpdateCount   int      `json:"pending_update_count"`
	LastErrorDate        int64    `json:"last_error_date,omitempty"`
	LastErrorMessage     string   `json:"last_error_message,omitempty"`
	MaxConnections       int      `json:"max_connections,omitempty"`
	AllowedUpdates       []string `json:"allowed_updates,omitempty"`
}
