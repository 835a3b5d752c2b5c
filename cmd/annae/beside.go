package main

import (
	"context"
	"net/http"

	"annae/internal/telegram"
)

// beside serves what platforms post beside the site.
func (w *work) beside(site http.Handler) http.Handler {
	posted := map[string]http.Handler{}
	if w.bot != nil {
		posted[telegram.Path] = w.bot.Webhook()
	}
	if w.slack != nil {
		for path, h := range w.slack.Handlers() {
			posted[path] = h
		}
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if h := posted[r.URL.Path]; h != nil {
			h.ServeHTTP(rw, r)
			return
		}
		site.ServeHTTP(rw, r)
	})
}

// ready tells what keeps messages from being answered.
func (w *work) ready(ctx context.Context) error {
	if err := w.record.Ping(ctx); err != nil || w.slack == nil {
		return err
	}
	return w.slack.Ready()
}
