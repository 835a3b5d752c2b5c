package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A folder is where letters are written to files.
type folder struct {
	dir    string
	writer *writer
}

// openFolder makes a folder for its owner alone.
func openFolder(dir string, w *writer) (*folder, error) {
	if dir == "" {
		return nil, errFolder
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of letters: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s holds letters and is open to others than its owner; run: chmod 700 %q", dir, dir)
	}
	return &folder{dir, w}, nil
}

// Where is of [Sender].
func (f *folder) Where() string { return "files in the folder " + f.dir }

// Send is of [Sender].
func (f *folder) Send(ctx context.Context, l Letter) error {
	_, raw, err := f.writer.write(l)
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return &Later{tooLong, ctx.Err()}
	}
	if err := f.keep(raw); err != nil {
		return &Later{Why: "its file can't be written: " + err.Error()}
	}
	return nil
}

// keep writes beside and moves into place, so that nobody reads half a letter.
// Its name tells when, and not for whom.
func (f *folder) keep(raw []byte) error {
	file, err := os.CreateTemp(f.dir, ".letter-*") // with 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(raw)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	name := f.writer.now().UTC().Format("20060102T150405.000000") + "-" + rand.Text() + ".eml"
	if err := os.Rename(file.Name(), filepath.Join(f.dir, name)); err != nil {
		return err
	}
	d, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close()) // the name lasts through a loss of power
}
