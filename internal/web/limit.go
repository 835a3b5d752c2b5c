package web

import (
	"container/list"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"annae/internal/locale"
)

// mostCallers bounds how many addresses are remembered; then the one that was
// silent longest is forgotten.
const mostCallers = 10_000

// A limiter lets every caller ask so many questions a minute: all of them at
// once, if they like, and then at an even pace.
type limiter struct {
	perMinute int
	most      int

	mu      sync.Mutex
	callers map[netip.Prefix]*list.Element
	recent  *list.List // of *caller, the latest in front
}

type caller struct {
	from   netip.Prefix
	bucket *rate.Limiter
}

// newLimiter gives nil for no limit.
func newLimiter(perMinute int) *limiter {
	if perMinute == 0 {
		return nil
	}
	return &limiter{perMinute: perMinute, most: mostCallers, callers: map[netip.Prefix]*list.Element{}, recent: list.New()}
}

// wait takes one question from a caller's account, or says how long it takes
// until there is one.
func (l *limiter) wait(from netip.Prefix, now time.Time) time.Duration {
	if l == nil {
		return 0
	}
	b := l.bucket(from)
	if b.AllowN(now, 1) {
		return 0
	}
	missing := 1 - b.TokensAt(now)
	return time.Duration(missing / float64(b.Limit()) * float64(time.Second))
}

func (l *limiter) bucket(from netip.Prefix) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.callers[from]; ok {
		l.recent.MoveToFront(e)
		return e.Value.(*caller).bucket
	}
	if l.recent.Len() >= l.most {
		oldest := l.recent.Remove(l.recent.Back()).(*caller)
		delete(l.callers, oldest.from)
	}
	c := &caller{from, rate.NewLimiter(rate.Limit(float64(l.perMinute)/60), l.perMinute)}
	l.callers[from] = l.recent.PushFront(c)
	return c.bucket
}

// callerOf is whom a limit counts: an IPv4 address, or the /64 network that
// one IPv6 subscriber has to himself. Whoever has no address shares one place.
func callerOf(r *http.Request) netip.Prefix {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	a := ap.Addr().Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// admit refuses a caller who asks too often.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) error {
	wait := s.limit.wait(callerOf(r), s.now())
	if wait <= 0 {
		return nil
	}
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	w.Header().Set("Retry-After", seconds)
	return &problem{kind: tooMany, say: sentence{id: "problem.rate", args: locale.Args{"seconds": seconds}}}
}

// limited lets a handler serve only callers who are admitted.
func (s *Server) limited(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := s.admit(w, r); err != nil {
			return err
		}
		return h(w, r)
	}
}
