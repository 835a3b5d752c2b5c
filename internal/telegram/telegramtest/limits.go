package telegramtest

import (
	"math"
	"slices"
	"time"
)

// Telegram does not publish its limits. These are what it advises
// (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this) and
// grammY's page on flood repeats: one message a second in a chat with short
// bursts, 20 a minute in a group, 30 a second in all. A real Telegram may be
// more patient, or less. What is sent counts, and what is edited.
const (
	perSecond = 30
	perMinute = 20 // in a group
	burst     = 5  // in a chat
)

// A Breach is a call that went beyond a limit.
type Breach struct {
	Chat       int64
	Limit      string // all, chat or group
	At         time.Time
	RetryAfter int // seconds
}

// Breaches are those so far, also where limits are not enforced.
func (s *Server) Breaches() []Breach {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.breaches)
}

// allowance is what a chat may still get.
type allowance struct {
	spent float64 // of the burst
	at    time.Time
	sends []time.Time // of a group, within the last minute
}

// limit counts a message into a chat, or refuses it.
func (s *Server) limit(c *Chat) error {
	now := s.clock.Now()
	a := &c.allowance
	a.spent = max(0, a.spent-now.Sub(a.at).Seconds())
	a.at = now
	s.sends = within(s.sends, now, time.Second)
	a.sends = within(a.sends, now, time.Minute)
	which, wait := "", time.Duration(0)
	worse := func(name string, w time.Duration) {
		if w > wait {
			which, wait = name, w
		}
	}
	if len(s.sends) >= perSecond {
		worse("all", time.Second-now.Sub(s.sends[len(s.sends)-perSecond]))
	}
	if a.spent > burst-1 {
		worse("chat", time.Duration((a.spent-burst+1)*float64(time.Second)))
	}
	if !c.private() && len(a.sends) >= perMinute {
		worse("group", time.Minute-now.Sub(a.sends[len(a.sends)-perMinute]))
	}
	if wait > 0 {
		seconds := max(1, int(math.Ceil(wait.Seconds())))
		s.breaches = append(s.breaches, Breach{Chat: c.ID(), Limit: which, At: now, RetryAfter: seconds})
		if !s.opts.NoLimits {
			return tooMany(seconds)
		}
	}
	a.spent = min(a.spent+1, burst)
	s.sends = append(s.sends, now)
	if !c.private() {
		a.sends = append(a.sends, now)
	}
	return nil
}

// within drops what lies longer ago.
func within(all []time.Time, now time.Time, window time.Duration) []time.Time {
	i := 0
	for i < len(all) && now.Sub(all[i]) >= window {
		i++
	}
	return all[i:]
}
