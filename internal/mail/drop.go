package mail

import (
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Mailbox is by which the outbox knows the mailbox of an address.
func Mailbox(names Names, address string) string { return names.Name("mailbox", address) }

// Drop deletes the letters in a folder that went to one of some addresses, and
// tells how many; tried, none is deleted. There may be no folder.
func Drop(dir string, to []string, try bool) (dropped int, err error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the folder of letters: %w", err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".eml") {
			continue
		}
		path := filepath.Join(dir, f.Name())
		went, err := wentTo(path)
		if err != nil || !slices.Contains(to, went) {
			continue // what is no letter of ours is left alone
		}
		if !try {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return dropped, fmt.Errorf("delete a letter: %w", err)
			}
		}
		dropped++
	}
	return dropped, nil
}

// wentTo is the address to which a letter in a file went.
func wentTo(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close() //nolint:errcheck // it was read alone
	letter, err := mail.ReadMessage(file)
	if err != nil {
		return "", err
	}
	to, err := mail.ParseAddress(letter.Header.Get("To"))
	if err != nil {
		return "", err
	}
	return strings.ToLower(to.Address), nil
}
