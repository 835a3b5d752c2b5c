package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// folder is where letters are written to files.
type folder string

func (f folder) where() string { return "the folder " + string(f) }

// send writes a letter beside and moves it into place, so that nobody reads
// half of one. Its name tells nothing of whom it is for.
func (f folder) send(_ context.Context, m *gomail.Msg) (err error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return fmt.Errorf("make the folder of letters: %w", err)
	}
	file, err := os.CreateTemp(string(f), "letter-*.tmp") // with 0600
	if err != nil {
		return fmt.Errorf("write a letter: %w", err)
	}
	_, err = m.WriteTo(file)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	name := time.Now().UTC().Format("20060102-150405.000") + "-" + rand.Text()[:8] + ".eml"
	return os.Rename(file.Name(), filepath.Join(string(f), name))
}
