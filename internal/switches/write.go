package switches

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// Set turns something off, and makes the file where there is none. What was
// noted under the name before is replaced.
func Set(file string, sw Switch) error {
	if sw.Name == "" || sw.Reason == "" || sw.By == "" || sw.Since.IsZero() {
		return errors.New("turning something off needs its name, a reason, who does it and when")
	}
	return change(file, func(off map[string]Switch) bool {
		off[sw.Name] = sw
		return true
	})
}

// Clear turns something on; what is on already stays so.
func Clear(file, name string) error {
	return change(file, func(off map[string]Switch) bool {
		_, was := off[name]
		delete(off, name)
		return was
	})
}

// change reads, edits and writes the file while no other command does. A file
// that can't be read is left as it is.
func change(file string, edit func(map[string]Switch) bool) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make the folder of the switches: %w", err)
	}
	return alone(file, func() error {
		off, err := load(file)
		if err != nil || !edit(off) {
			return err
		}
		data, err := yaml.Marshal(off)
		if err != nil {
			return fmt.Errorf("write the switches: %w", err)
		}
		if err := replace(file, data); err != nil {
			return fmt.Errorf("write the switches: %w", err)
		}
		return nil
	})
}

// replace writes beside the file and moves it there, so that a reader never
// sees half of it and a crash leaves the old or the new one.
func replace(file string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), "switches-*.tmp") // with 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(data); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Sync(); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}
