package slack

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/slack-go/slack"
)

// Where Slack posts.
const (
	EventsPath       = "/slack/events"
	CommandsPath     = "/slack/commands"
	InteractionsPath = "/slack/interactivity"
)

// mostRequest is how long a request may be, in bytes.
const mostRequest = 512 << 10

// Handlers serve what Slack posts, by path; none where there is no signing
// secret.
func (b *Bot) Handlers() map[string]http.Handler {
	if b.Secrets.Signing == "" {
		return nil
	}
	return map[string]http.Handler{
		EventsPath:       b.handler(eventKind, eventIn),
		CommandsPath:     b.handler(commandKind, formIn),
		InteractionsPath: b.handler(interactionKind, payloadIn),
	}
}

// handler serves requests of a kind, which are read when their signature is
// right. Slack is told that we have a request when it lies safe, and nobody else
// is told anything.
func (b *Bot) handler(kind string, read func(body []byte) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostRequest))
		if err != nil || r.Method != http.MethodPost || !b.signed(r.Header, body) {
			b.counts.forged.Add(1)
			w.WriteHeader(http.StatusNotFound)
			return
		}
		raw := read(body)
		if kind == eventKind {
			if text, asked := challenge(raw); asked {
				w.Header().Set("Content-Type", "text/plain")
				_, _ = io.WriteString(w, text)
				return
			}
		}
		ctx, cancel := context.WithTimeout(r.Context(), ackWithin)
		defer cancel()
		a := b.arrive(ctx, kind, raw)
		if _, err := b.keep(ctx, []arrival{a}); err != nil {
			b.Log.Debug("a request of Slack is not safe", "err", err)
			if a.sorry == nil {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			if a.respond != "" {
				go b.lost(context.WithoutCancel(r.Context()), a)
				return
			}
			reply(w, a.sorry)
			return
		}
		if a.trigger != "" {
			go b.after(context.WithoutCancel(r.Context()), a)
		}
		reply(w, a.reply)
	})
}

// signed tells whether Slack has signed a request, and not long ago
// (docs.slack.dev/authentication/verifying-requests-from-slack).
func (b *Bot) signed(h http.Header, body []byte) bool {
	v, err := slack.NewSecretsVerifier(h, b.Secrets.Signing)
	if err != nil {
		return false
	}
	if _, err := v.Write(body); err != nil {
		return false
	}
	return v.Ensure() == nil
}

func reply(w http.ResponseWriter, body any) {
	if body == nil {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // Slack has gone
}

// challenge is what Slack asks an address that was just entered.
func challenge(raw []byte) (text string, is bool) {
	var e event
	if json.Unmarshal(raw, &e) != nil || e.Type != "url_verification" {
		return "", false
	}
	return e.Challenge, true
}

func eventIn(body []byte) []byte { return body }

// formIn is a command as sockets bring it.
func formIn(body []byte) []byte {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	raw, err := json.Marshal(commandIn(form))
	if err != nil {
		panic(err) // of texts
	}
	return raw
}

// payloadIn is an interaction, which stands in a form.
func payloadIn(body []byte) []byte {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	return []byte(form.Get("payload"))
}
