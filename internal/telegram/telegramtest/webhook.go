package telegramtest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"
)

// setWebhook is #setwebhook.
func (s *Server) setWebhook(p Parameters) (any, error) {
	address, secret := p["url"], p["secret_token"]
	if address == "" {
		return s.deleteWebhook(p)
	}
	now := s.clock.Now()
	if now.Before(s.hookSet.Add(time.Second)) && !s.opts.NoLimits {
		return nil, tooMany(1)
	}
	s.hookSet = now
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, badRequest("invalid webhook URL specified")
	}
	if len(secret) > 256 {
		return nil, badRequest("secret token is too long")
	}
	if !regexp.MustCompile(`^[A-Za-z0-9_-]*$`).MatchString(secret) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	s.queue.allow(p)
	most := int(p.number("max_connections", 40, 1, 100))
	drop := p.is("drop_pending_updates")
	if h := s.hook; h != nil && h.url == address && h.secret == secret && h.max == most && !drop {
		return described{true, "Webhook is already set"}, nil
	}
	s.unhook(drop)
	s.queue.wake(hookPoll)
	s.hook = s.newHook(address, secret, most)
	return described{true, "Webhook was set"}, nil
}

func (s *Server) newHook(address, secret string, most int) *hook {
	ctx, end := context.WithCancel(s.ctx)
	h := &hook{
		s: s, url: address, secret: secret, max: most, ctx: ctx, end: end, lines: map[int64][]*update{},
		client: &http.Client{Timeout: answerWithin, Transport: &http.Transport{MaxIdleConnsPerHost: most}},
	}
	for _, u := range s.queue.all {
		if !u.done {
			u.failures, u.delay = 0, 0
			h.add(u)
		}
	}
	return h
}

// deleteWebhook is #deletewebhook.
func (s *Server) deleteWebhook(p Parameters) (any, error) {
	was := s.hook != nil
	s.unhook(p.is("drop_pending_updates"))
	if was {
		return described{true, "Webhook was deleted"}, nil
	}
	return described{true, "Webhook is already deleted"}, nil
}

func (s *Server) unhook(drop bool) {
	if s.hook != nil {
		s.hook.end()
		s.hook.client.CloseIdleConnections()
		s.hook = nil
	}
	if drop {
		s.queue.clear()
	}
}

// getWebhookInfo is #getwebhookinfo.
func (s *Server) getWebhookInfo(Parameters) (any, error) {
	info := webhookInfo{PendingUpdateCount: s.queue.count, AllowedUpdates: s.queue.allowed}
	if h := s.hook; h != nil {
		info.URL, info.MaxConnections, info.LastErrorDate, info.LastErrorMessage = h.url, h.max, h.errDate, h.lastErr
	}
	return info, nil
}

// AwaitPending waits until so many updates are not confirmed.
func (s *Server) AwaitPending(t testing.TB, n int) {
	t.Helper()
	s.awaited(t, fmt.Sprintf("%d updates pending", n), &s.changed, func() bool { return s.queue.count == n })
}

// AwaitWebhookError waits until the webhook failed with such words.
func (s *Server) AwaitWebhookError(t testing.TB, text string) {
	t.Helper()
	s.awaited(t, "error of the webhook "+text, &s.changed, func() bool { return s.hook != nil && s.hook.lastErr == text })
}

// AwaitPause waits until a line waits that long for its next attempt.
func (s *Server) AwaitPause(t testing.TB, d time.Duration) {
	t.Helper()
	s.awaited(t, "pause of "+d.String(), &s.changed, func() bool {
		if s.hook == nil {
			return false
		}
		for _, line := range s.hook.lines {
			if line[0].pause == d {
				return true
			}
		}
		return false
	})
}
