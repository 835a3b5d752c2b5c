package switches

import (
	"context"
	"errors"
	"fmt"
	"time"

	"annae/internal/filelock"
)

// patience is how long one waits for others: a change takes milliseconds.
const patience = 10 * time.Second

var errHeld = errors.New("another command is changing them; try again once it has ended" + filelock.Leftover)

// alone runs a change of the file while no other process or goroutine makes
// one. The lock is a file of its own, because a change replaces the file.
func alone(file string, do func() error) (err error) {
	path := file + ".lock"
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	release, err := filelock.Wait(ctx, path)
	if errors.Is(err, filelock.ErrHeld) {
		err = errHeld
	}
	if err != nil {
		return fmt.Errorf("lock the switches with %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, release()) }()
	return do()
}
