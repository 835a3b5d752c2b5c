package redis

import (
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// tick is how often the in-process server looks for keys that have expired; a
// key may live that much longer.
const tick = time.Second

// An embedded is the in-process server. It listens on a port of this machine
// behind a password that nobody else knows.
type embedded struct {
	server  *miniredis.Miniredis
	address address
	ticks   sync.WaitGroup
	stop    chan struct{}
}

func startEmbedded() (*embedded, error) {
	e := &embedded{server: miniredis.NewMiniRedis(), stop: make(chan struct{})}
	password := rand.Text()
	e.server.RequireAuth(password)
	if err := e.server.Start(); err != nil {
		return nil, fmt.Errorf("start Redis in this process: %w", err)
	}
	e.address = address{hosts: []string{e.server.Addr()}, password: password}
	e.ticks.Go(e.drive)
	return e, nil
}

// drive moves the clock of the keys; they don't expire by themselves. Letting
// the server look at each command instead would sort all keys each time.
func (e *embedded) drive() {
	t := time.NewTicker(tick)
	defer t.Stop()
	for last := time.Now(); ; {
		select {
		case <-e.stop:
			return
		case <-t.C:
			now := time.Now()
			e.server.FastForward(now.Sub(last))
			last = now
		}
	}
}

func (e *embedded) close() {
	close(e.stop)
	e.ticks.Wait()
	e.server.Close()
}
