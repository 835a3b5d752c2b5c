package slacktest

import "encoding/json"

// A message is reference/events/message, with the fields that bots and people
// fill.
type message struct {
	Type        string          `json:"type"` // message
	Subtype     string          `json:"subtype,omitempty"`
	ClientMsgID string          `json:"client_msg_id,omitempty"`
	User        string          `json:"user,omitempty"`
	BotID       string          `json:"bot_id,omitempty"`
	AppID       string          `json:"app_id,omitempty"`
	Team        string          `json:"team,omitempty"`
	BotProfile  *botProfile     `json:"bot_profile,omitempty"`
	TS          string          `json:"ts"`
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	Files       []fileShape     `json:"files,omitempty"`
	Upload      bool            `json:"upload,omitempty"`
	Edited      *edited         `json:"edited,omitempty"`
	Reactions   []reaction      `json:"reactions,omitempty"`
	Hidden      bool            `json:"hidden,omitempty"`

	ThreadTS     string   `json:"thread_ts,omitempty"`
	ParentUserID string   `json:"parent_user_id,omitempty"`
	ReplyCount   int      `json:"reply_count,omitempty"`
	ReplyUsers   []string `json:"reply_users,omitempty"`
	UsersCount   int      `json:"reply_users_count,omitempty"`
	LatestReply  string   `json:"latest_reply,omitempty"`
}

type botProfile struct {
	ID      string `json:"id"`
	AppID   string `json:"app_id"`
	Name    string `json:"name"`
	TeamID  string `json:"team_id"`
	Deleted bool   `json:"deleted"`
	Updated int64  `json:"updated"`
}

type edited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// A user is reference/objects/user-object.
type user struct {
	ID                string          `json:"id"`
	TeamID            string          `json:"team_id"`
	Name              string          `json:"name"`
	RealName          string          `json:"real_name"`
	Deleted           bool            `json:"deleted"`
	TZ                string          `json:"tz,omitempty"`
	TZLabel           string          `json:"tz_label,omitempty"`
	TZOffset          int             `json:"tz_offset"`
	Profile           profile         `json:"profile"`
	IsAdmin           bool            `json:"is_admin"`
	IsOwner           bool            `json:"is_owner"`
	IsPrimaryOwner    bool            `json:"is_primary_owner"`
	IsRestricted      bool            `json:"is_restricted"`
	IsUltraRestricted bool            `json:"is_ultra_restricted"`
	IsBot             bool            `json:"is_bot"`
	IsStranger        bool            `json:"is_stranger,omitempty"`
	IsAppUser         bool            `json:"is_app_user"`
	Updated           int64           `json:"updated"`
	Locale            string          `json:"locale,omitempty"`
	Enterprise        *enterpriseUser `json:"enterprise_user,omitempty"`
}

type profile struct {
	RealName    string `json:"real_name"`
	DisplayName string `json:"display_name"`
	Email       string `json:"email,omitempty"`
	Team        string `json:"team"`
	BotID       string `json:"bot_id,omitempty"`
	APIAppID    string `json:"api_app_id,omitempty"`
}

type enterpriseUser struct {
	ID             string   `json:"id"`
	EnterpriseID   string   `json:"enterprise_id"`
	EnterpriseName string   `json:"enterprise_name"`
	IsAdmin        bool     `json:"is_admin"`
	IsOwner        bool     `json:"is_owner"`
	Teams          []string `json:"teams"`
}

// A conversation is reference/objects/conversation-object.
type conversation struct {
	ID             string `json:"id"`
	Name           string `json:"name,omitempty"`
	NameNormalized string `json:"name_normalized,omitempty"`
	Created        int64  `json:"created"`
	Creator        string `json:"creator,omitempty"`
	User           string `json:"user,omitempty"` // of a direct message
	IsChannel      bool   `json:"is_channel"`
	IsGroup        bool   `json:"is_group"`
	IsIM           bool   `json:"is_im"`
	IsMPIM         bool   `json:"is_mpim"`
	IsPrivate      bool   `json:"is_private"`
	IsArchived     bool   `json:"is_archived"`
	IsGeneral      bool   `json:"is_general"`
	IsShared       bool   `json:"is_shared"`
	IsExtShared    bool   `json:"is_ext_shared"`
	IsOrgShared    bool   `json:"is_org_shared"`
	IsMember       bool   `json:"is_member"`
	NumMembers     int    `json:"num_members,omitempty"`
	ContextTeamID  string `json:"context_team_id"`
}

// A viewShape is reference/views as a method or a payload gives one.
type viewShape struct {
	ID              string          `json:"id"`
	TeamID          string          `json:"team_id"`
	Type            string          `json:"type"`
	Title           json.RawMessage `json:"title,omitempty"`
	Close           json.RawMessage `json:"close,omitempty"`
	Submit          json.RawMessage `json:"submit,omitempty"`
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	State           state           `json:"state"`
	Hash            string          `json:"hash"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	RootViewID      string          `json:"root_view_id"`
	PreviousViewID  *string         `json:"previous_view_id"`
	AppID           string          `json:"app_id"`
	BotID           string          `json:"bot_id"`
	InstalledTeam   string          `json:"app_installed_team_id"`
}

// A state has what is filled in, by block and action.
type state struct {
	Values map[string]map[string]map[string]any `json:"values"`
}

type fileShape struct {
	ID       string `json:"id"`
	Created  int64  `json:"created"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	Mimetype string `json:"mimetype"`
	User     string `json:"user"`
	Size     int    `json:"size"`
	Mode     string `json:"mode"`
}

// encode is the JSON of a shape of ours.
func encode(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic("slacktest: " + err.Error())
	}
	return text
}
