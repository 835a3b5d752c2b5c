package switches

import (
	"errors"
	"fmt"
	"time"
)

// A change takes milliseconds; so long does one wait for others, and so often
// does it try.
const (
	patience = 10 * time.Second
	pause    = 5 * time.Millisecond
)

// alone runs a change of the file while no other process or goroutine makes
// one. The lock is a file of its own, because a change replaces the file.
func alone(file string, do func() error) (err error) {
	path := file + ".lock"
	release, err := tryLock(path)
	for end := time.Now().Add(patience); errors.Is(err, errHeld) && time.Now().Before(end); {
		time.Sleep(pause)
		release, err = tryLock(path)
	}
	if err != nil {
		return fmt.Errorf("lock the switches with %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, release()) }()
	return do()
}
