package slack

import (
	"context"
	"encoding/json"
	"time"

	"github.com/slack-go/slack/socketmode"
)

const (
	// sockets are how many a process has open, so that one is there while
	// another is renewed.
	sockets = 2
	// mostFailed is how many tries to connect may fail before we are not ready.
	mostFailed = 3
	// ackWithin is how long Slack waits to hear that we have a request.
	ackWithin = 2500 * time.Millisecond
	// mostAtOnce is how many requests of a socket are committed together.
	mostAtOnce = 32
)

// Listen keeps sockets open and takes what comes, until the context is done. It
// does nothing without an app-level token.
func (b *Bot) Listen(ctx context.Context) {
	if b.Secrets.App == "" {
		return
	}
	done := make(chan struct{})
	for range sockets {
		go func() {
			b.socket(ctx)
			done <- struct{}{}
		}()
	}
	for range sockets {
		<-done
	}
}

// socket keeps one open. The library ends when Slack refuses the token, and a
// token can be mended, so it begins again.
func (b *Bot) socket(ctx context.Context) {
	again := time.Second
	for ctx.Err() == nil {
		began := time.Now()
		b.connection(ctx)
		if time.Since(began) > time.Minute {
			again = time.Second
		}
		pause(ctx, again)
		again = min(2*again, time.Minute)
	}
}

// connection runs one client of the library until it gives up.
func (b *Bot) connection(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := socketmode.New(b.client(), socketmode.OptionLog(silent{}), socketmode.OptionReadLimit(mostRequest))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := c.RunContext(ctx)
		if ctx.Err() == nil {
			b.failed.Add(1)
			b.Log.Warn("a socket to Slack ended; it is opened again", "err", told(err))
		}
		cancel()
	}()
	connected := false
	up := func(is bool) {
		if is != connected {
			connected = is
			b.open.Add(map[bool]int64{true: 1, false: -1}[is])
		}
	}
	defer up(false)
	for {
		select {
		case <-ctx.Done():
			<-ended
			return
		case e := <-c.Events:
			var requests []socketmode.Event
			for more := true; more; {
				switch e.Type {
				case socketmode.EventTypeConnected, socketmode.EventTypeHello:
					b.failed.Store(0)
					up(true)
				case socketmode.EventTypeDisconnect, socketmode.EventTypeConnecting:
					up(false)
				case socketmode.EventTypeConnectionError, socketmode.EventTypeInvalidAuth:
					b.failed.Add(1)
				case socketmode.EventTypeErrorBadMessage:
					b.unknown(ctx, c, e)
				case socketmode.EventTypeEventsAPI, socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive:
					requests = append(requests, e)
				}
				if len(requests) == mostAtOnce {
					break
				}
				select {
				case e = <-c.Events:
				default:
					more = false
				}
			}
			b.take(ctx, c, requests)
		}
	}
}

// take commits requests together, and tells Slack of those that are safe.
func (b *Bot) take(ctx context.Context, c *socketmode.Client, requests []socketmode.Event) {
	if len(requests) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	var all []arrival
	for _, e := range requests {
		all = append(all, b.arrive(ctx, e.Request.Type, e.Request.Payload))
	}
	safe, err := b.keep(ctx, all)
	if err != nil {
		b.Log.Debug("requests of Slack are not safe", "err", err)
	}
	for i, e := range requests {
		a := all[i]
		answer := a.reply
		if i >= safe {
			if answer = a.sorry; answer == nil {
				continue // Slack sends it again
			}
			if a.respond != "" {
				answer = nil
				go b.lost(context.WithoutCancel(ctx), a)
			}
		}
		b.acknowledge(ctx, c, e.Request.EnvelopeID, answer)
		if i < safe && a.trigger != "" {
			go b.after(context.WithoutCancel(ctx), a)
		}
	}
}

func (b *Bot) acknowledge(ctx context.Context, c *socketmode.Client, envelope string, answer any) {
	if err := c.AckCtx(ctx, envelope, answer); err != nil && ctx.Err() == nil {
		b.Log.Debug("Slack was not told that we have a request", "err", told(err))
	}
}

// unknown acknowledges what the library can't read, so that Slack does not send
// it again and again.
func (b *Bot) unknown(ctx context.Context, c *socketmode.Client, e socketmode.Event) {
	bad, is := e.Data.(*socketmode.ErrorBadMessage)
	if !is {
		return
	}
	var envelope struct {
		ID      string          `json:"envelope_id"`
		Type    string          `json:"type"`
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(bad.Message, &envelope) != nil || envelope.ID == "" {
		b.unreadable("socket", len(bad.Message))
		return
	}
	known := socketmode.Event{Request: &socketmode.Request{Type: envelope.Type, EnvelopeID: envelope.ID, Payload: envelope.Payload}}
	b.take(ctx, c, []socketmode.Event{known}) // we may read what it can't
}

// pause waits, or until the context is done.
func pause(ctx context.Context, lasts time.Duration) {
	timer := time.NewTimer(lasts)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
