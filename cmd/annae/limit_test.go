package main

import (
	"log/slog"
	"net/netip"
	"testing"

	"annae/internal/redis"
	"annae/internal/redistest"
	"annae/internal/seal"
)

// Processes count the questions of an address together, and none of them tells
// Redis the address.
func TestProcessesShareTheLimitOfAnAddress(t *testing.T) {
	server := redistest.Start(t)
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	somebody, other := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32")
	asked := 0
	for range 3 {
		shared, err := redis.Open(slog.New(slog.DiscardHandler), redis.Config{URL: server.URL()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := shared.Close(); err != nil {
				t.Error(err)
			}
		})
		limit := (&work{redis: shared}).perAddress(6, keys)
		for limit(t.Context(), somebody) == 0 {
			asked++
		}
		if wait := limit(t.Context(), other); wait > 0 {
			t.Errorf("another address waits %v", wait)
		}
	}
	if asked < 6 || asked > 8 { // a token or two may flow in meanwhile
		t.Errorf("an address asked %d times of three processes, want 6", asked)
	}
	if (&work{}).perAddress(0, keys) != nil {
		t.Error("there is a limit where none is wanted")
	}
}
