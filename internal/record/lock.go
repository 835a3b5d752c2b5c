package record

import (
	"context"
	"errors"
	"time"
)

// waitLock takes a lock that others hold for a moment.
func waitLock(ctx context.Context, path string) (release func() error, err error) {
	for {
		release, err = tryLock(path)
		if !errors.Is(err, errHeld) {
			return release, err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return nil, err
		}
	}
}
