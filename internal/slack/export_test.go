package slack

import "context"

// Arrives is what lies in the inbox of a request of a kind; empty: nothing does.
func (b *Bot) Arrives(ctx context.Context, kind string, raw []byte) (id, room string, body []byte) {
	a := b.arrive(ctx, kind, raw)
	if a.update == nil {
		return "", "", nil
	}
	return a.update.ID, a.update.Conversation, a.update.Body
}

// Kinds of requests.
var Kinds = []string{eventKind, commandKind, interactionKind}

// Plain is a text of Slack as a person wrote it.
func Plain(text string, toUs bool) string { return plain(text, toUs) }
