package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"annae/internal/delivery"
)

// outgoing is a message, a window or a home tab as it lies in the outbox.
type outgoing struct {
	place
	Text   string          `json:"text"` // what a notification shows
	Blocks json.RawMessage `json:"blocks,omitempty"`
	Over   string          `json:"over,omitempty"`  // the message whose place it takes
	Alone  bool            `json:"alone,omitempty"` // only one person sees it
	Loud   bool            `json:"loud,omitempty"`  // of an answer to a post: the channel sees it, too
	To     string          `json:"to,omitempty"`    // what it does to the post that it follows
	Blank  bool            `json:"blank,omitempty"` // it was recalled
	// Window is the content of a window; where that is not open, Blocks are sent.
	Window *slack.ModalViewRequest   `json:"window,omitempty"`
	Home   *slack.HomeTabViewRequest `json:"home,omitempty"`
}

func (o *outgoing) send(name, conversation string) (delivery.Send, error) {
	body, err := json.Marshal(o)
	return delivery.Send{Channel: Channel, Conversation: conversation, Name: name, Body: body}, err
}

// What a message does to the post of an enquiry that it follows.
const (
	under   = "under"   // it answers to it
	instead = "instead" // it takes its place
	away    = "away"    // it takes it down
)

// windowTries is how often a window is tried to be filled: it may be opening.
const windowTries = 2

// Send is of [delivery.Platform].
func (b *Bot) Send(ctx context.Context, s delivery.Send) (id string, err error) {
	var o outgoing
	if err := json.Unmarshal(s.Body, &o); err != nil {
		return "", &delivery.Refused{Why: "it is no message to Slack"}
	}
	if o.Blank || s.Ref == "" && (o.To == instead || o.To == away) {
		return "", nil // there is nothing that was said
	}
	switch o.To {
	case under:
		o.Thread = s.Ref
	case instead, away:
		o.Over = s.Ref
	}
	b.counts.sends.Add(1)
	id, err = b.put(ctx, &o, s.Tries)
	if err != nil {
		b.counts.failed.Add(1)
		return "", explain(err)
	}
	return id, nil
}

// put sends, and in another way where Slack does not take the first: what was to
// fill a window that is not open, or to be seen by one person where that can't be
// any more, goes into the chat with them.
func (b *Bot) put(ctx context.Context, o *outgoing, tries int) (id string, err error) {
	switch {
	case o.To == away:
		_, _, err = b.api.DeleteMessageContext(ctx, o.Channel, o.Over)
		if says(err, "message_not_found", "channel_not_found") {
			err = nil
		}
		return "", err
	case o.Home != nil:
		_, err = b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: o.User, View: *o.Home})
		return "", err
	case o.Window != nil:
		_, err = b.api.UpdateViewContext(ctx, *o.Window, o.Window.ExternalID, "", "")
		if !says(err, "not_found", "view_not_found") || tries < windowTries {
			return "", err
		}
	}
	if o.Respond != "" {
		if err = b.respond(ctx, o.Respond, o.answer()); !errors.Is(err, errSpent) {
			return "", err
		}
	}
	return b.post(ctx, o)
}

// post writes a message.
func (b *Bot) post(ctx context.Context, o *outgoing) (id string, err error) {
	var blocks slack.Blocks
	if err := json.Unmarshal(o.Blocks, &blocks); err != nil {
		return "", &delivery.Refused{Why: "its blocks are none of Slack's"}
	}
	content := []slack.MsgOption{slack.MsgOptionText(o.Text, false), slack.MsgOptionBlocks(blocks.BlockSet...), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl()}
	if o.Over != "" && o.Over != ephemeral && o.Respond == "" {
		_, id, _, err = b.api.UpdateMessageContext(ctx, o.Channel, o.Over, content...)
		gone := says(err, "message_not_found", "cant_update_message", "edit_window_closed")
		switch {
		case !gone:
			return id, err
		case o.To == instead:
			return "", nil
		}
	}
	to := o.Channel
	inChannel := content
	if o.Thread != "" {
		content = append(content, slack.MsgOptionTS(o.Thread))
	}
	if o.Loud && o.Thread != "" {
		content = append(content, slack.MsgOptionBroadcast())
	}
	switch {
	case o.Respond != "" || to == "": // what one person was to see, or a window that is gone
		_, id, err = b.api.PostMessageContext(ctx, o.User, inChannel...)
	case o.Alone:
		id, err = b.api.PostEphemeralContext(ctx, to, o.User, content...)
	default:
		_, id, err = b.api.PostMessageContext(ctx, to, content...)
		if o.To == under && says(err, "thread_not_found", "cannot_reply_to_message") { // somebody deleted the post
			_, id, err = b.api.PostMessageContext(ctx, to, inChannel...)
		}
	}
	return id, err
}

// answer is what is posted to the address for answers.
func (o *outgoing) answer() any {
	a := map[string]any{"response_type": "ephemeral", "replace_original": o.Over == ephemeral, "text": o.Text, "unfurl_links": false}
	if len(o.Blocks) > 0 {
		a["blocks"] = o.Blocks
	}
	return a
}

// errSpent says that an address for answers is good no longer: after half an hour
// or five answers.
var errSpent = errors.New("the address for answers is spent")

// respond posts to an address that came with a request.
func (b *Bot) respond(ctx context.Context, to string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(raw))
	if err != nil {
		return errSpent // it is no address
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := b.http.Do(r)
	if err != nil {
		var at *url.Error // which holds the address
		if errors.As(err, &at) {
			err = at.Err
		}
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // it was read alone
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return &slack.RateLimitedError{RetryAfter: time.Second}
	case resp.StatusCode >= http.StatusInternalServerError:
		return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	case resp.StatusCode != http.StatusOK:
		return errSpent
	}
	return nil
}

// says tells whether Slack gave one of some errors.
func says(err error, any ...string) bool {
	var f slack.SlackErrorResponse
	if !errors.As(err, &f) {
		return false
	}
	for _, one := range any {
		if f.Err == one {
			return true
		}
	}
	return false
}

// What Slack's errors mean (docs.slack.dev/reference/methods/chat.postMessage).
var (
	// gone: nobody is there to write to.
	gone = []string{
		"channel_not_found", "is_archived", "user_not_found", "user_not_in_channel", "not_in_channel", "users_not_found", "user_disabled",
		"messages_tab_disabled", "cannot_dm_bot", "restricted_action", "restricted_action_read_only_channel", "thread_not_found",
	}
	// ours: they pass when an operator has mended what they tell of.
	ours = []string{"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope", "no_permission", "org_login_required", "ekm_access_denied"}
	// theirs: they pass.
	theirs = []string{"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited", "team_added_to_org"}
)

// explain says what a failure means for delivery.
func explain(err error) error {
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		return &delivery.RetryAfter{After: max(limited.RetryAfter, time.Second)}
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return &delivery.Refused{Why: "too many messages"} // without a time it is for good
	case says(err, gone...):
		return &delivery.Refused{Why: told(err), Gone: true}
	case says(err, ours...), says(err, theirs...), !errors.As(err, &refused):
		return errors.New(told(err))
	}
	return &delivery.Refused{Why: told(err)}
}

// told is an error without what somebody wrote and without addresses.
func told(err error) string {
	var at *url.Error
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &refused):
		return clip(refused.Err, 100)
	case errors.As(err, &at):
		return at.Err.Error()
	}
	return clip(err.Error(), 200)
}
