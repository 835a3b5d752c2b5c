package web

import (
	"math"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"annae/internal/locale"
)

// callerOf is whom a limit counts: an IPv4 address, or the /64 network that
// one IPv6 subscriber has to himself. Whoever has no address shares one place.
func (s *Server) callerOf(r *http.Request) netip.Prefix {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	a := s.behind(ap.Addr().Unmap(), r.Header.Values("X-Forwarded-For")).WithZone("")
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

// behind is the address from which a request came. Each proxy adds to the right
// whom it saw: what stands left of one that is not ours anybody may have
// written.
func (s *Server) behind(from netip.Addr, forwarded []string) netip.Addr {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for len(hops) > 0 && s.isProxy(from) {
		last := len(hops) - 1
		seen, err := netip.ParseAddr(strings.TrimSpace(hops[last]))
		if err != nil {
			return from
		}
		from, hops = seen.Unmap(), hops[:last]
	}
	return from
}

func (s *Server) isProxy(a netip.Addr) bool {
	return slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(a.WithZone("")) })
}

// admit refuses a caller who asks too often.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) error {
	if s.limit == nil {
		return nil
	}
	wait := s.limit(r.Context(), s.callerOf(r))
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
