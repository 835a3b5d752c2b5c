package web

import (
	"net/netip"
	"testing"
	"time"
)

// Memory is bounded: that can't be seen from outside.
func TestTheOldestCallerIsForgotten(t *testing.T) {
	l := newLimiter(1)
	l.most = 2
	now := time.Now()
	place := func(last byte) netip.Prefix { return netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2, last}), 32) }
	l.wait(place(1), now)
	l.wait(place(2), now)
	if l.wait(place(1), now) == 0 {
		t.Error("the first caller asked twice")
	}
	l.wait(place(3), now)
	if len(l.callers) != 2 || l.recent.Len() != 2 {
		t.Errorf("%d callers are remembered, want 2", len(l.callers))
	}
	if l.wait(place(1), now) == 0 {
		t.Error("who asked lately was forgotten")
	}
	if l.wait(place(2), now) != 0 {
		t.Error("who was silent longest was remembered")
	}
}
