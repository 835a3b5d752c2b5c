package answer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"annae/internal/content"
	"annae/internal/match"
)

// Learn gives the model for content: from the cache in a folder when it holds
// one of this content, else by training, which takes seconds. warm tells
// which. A cache that can't be read or written costs time and nothing else;
// its error comes beside a model that works.
func Learn(c *content.Content, dir string) (m *match.Model, warm bool, err error) {
	entries := Entries(c)
	file := filepath.Join(dir, fmt.Sprintf("model-%d-%s.bin", match.Version, fingerprint(entries)))
	if data, err := os.ReadFile(file); err == nil {
		if m, err := match.Load(bytes.NewReader(data)); err == nil {
			return m, true, nil
		}
	}
	if m, err = match.Train(entries); err != nil {
		return nil, false, fmt.Errorf("train on the content: %w", err)
	}
	if err := keep(m, dir, file); err != nil {
		return m, false, fmt.Errorf("keep the trained model: %w", err)
	}
	return m, false, nil
}

// fingerprint is a hash of all that is learned.
func fingerprint(entries []match.Entry) string {
	h := sha256.New()
	for _, e := range entries {
		fmt.Fprintf(h, "%q %v %q %q %q\n", e.ID, e.Declined, e.Subject, e.Phrasings, e.Answers)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// keptFor is how long models of other content stay: another program may share
// the folder.
const keptFor = 7 * 24 * time.Hour

// keep writes a model beside its name and moves it there, so that a reader
// never sees half of it, and takes old ones away.
func keep(m *match.Model, dir, file string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, "model-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := m.Save(tmp); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), file); err != nil {
		return err
	}
	old, err := os.ReadDir(dir)
	for _, e := range old {
		if n := e.Name(); strings.HasPrefix(n, "model-") && strings.HasSuffix(n, ".bin") && n != filepath.Base(file) {
			if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > keptFor {
				os.Remove(filepath.Join(dir, n))
			}
		}
	}
	return err
}
