//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package record

import (
	"errors"
	"io/fs"
	"os"
)

var errHeld = errors.New("another annae serves it; stop that one first, or delete the lock beside it if none runs")

// tryLock takes the lock or gives errHeld. Who makes the file holds it; a
// process that is killed leaves it.
func tryLock(path string) (release func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errHeld
	}
	if err != nil {
		return nil, err
	}
	return func() error { return errors.Join(f.Close(), os.Remove(path)) }, nil
}
