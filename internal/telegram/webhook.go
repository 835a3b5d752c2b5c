package telegram

import (
	"crypto/subtle"
	"io"
	"net/http"

	"annae/internal/delivery"
)

// Path is that of the webhook.
const Path = "/telegram"

// Webhook serves updates as Telegram posts them. It answers 200 when an update
// lies safe, and 503 when Telegram is to try again. Nobody else is told
// anything, and of what they send nothing is read.
func (b *Bot) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")), []byte(b.secret)) == 0 {
			b.counts.forged.Add(1)
			w.WriteHeader(http.StatusNotFound)
			return
		}
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, delivery.MostBody))
		if err != nil { // too long, or cut off
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		a, err := b.arrive(r.Context(), raw)
		if err == nil {
			_, err = b.keep(r.Context(), []arrival{a})
		}
		if err != nil {
			b.counts.refused.Add(1)
			b.Log.Debug("an update is to come again", "err", err)
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if a.answer != nil {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(a.answer.inReply()) // else the answer is not seen
		}
	})
}
