// Package filelock lets one process at a time do something, by a file of its
// own beside what it is about.
package filelock

import (
	"context"
	"errors"
	"time"
)

// ErrHeld says that another holds the lock.
var ErrHeld = errors.New("another process holds it")

// pause is how often who waits tries again.
const pause = 5 * time.Millisecond

// Wait takes a lock that others hold for a moment. Its error is [ErrHeld] when
// the context is done before.
func Wait(ctx context.Context, path string) (release func() error, err error) {
	for {
		release, err = Try(path)
		if !errors.Is(err, ErrHeld) {
			return release, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, err
		}
	}
}
