package switches

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A Switch is something that is turned off.
type Switch struct {
	Name   string    `yaml:"-"`
	Since  time.Time `yaml:"since"`
	Reason string    `yaml:"reason"`
	By     string    `yaml:"by"` // who turned it off
}

// largest is how many bytes a file may have.
const largest = 1 << 20

// Read brings what stands in a file, by name; nothing when there is none.
func Read(file string) ([]Switch, error) {
	off, err := load(file)
	return list(off), err
}

func load(file string) (map[string]Switch, error) {
	info, err := stat(file)
	if err != nil || info == nil {
		return map[string]Switch{}, err
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) { // deleted just now
		return map[string]Switch{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the switches: %w", err)
	}
	off, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("the switches in %s: %w; mend the file, or delete it to turn everything on", file, err)
	}
	return off, nil
}

// stat gives nil for a file that is not there.
func stat(file string) (os.FileInfo, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("find the switches: %w", err)
	case !info.Mode().IsRegular() || info.Size() > largest:
		return info, fmt.Errorf("%s is no small file; move it away to turn everything on", file)
	}
	return info, nil
}

func parse(data []byte) (map[string]Switch, error) {
	off := map[string]Switch{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&off); errors.Is(err, io.EOF) {
		return map[string]Switch{}, nil
	} else if err != nil {
		return nil, err
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more behind the first document")
	}
	for name, sw := range off {
		sw.Name = name
		off[name] = sw
	}
	return off, nil
}

func list(off map[string]Switch) []Switch {
	var all []Switch
	for _, sw := range off {
		all = append(all, sw)
	}
	slices.SortFunc(all, func(a, b Switch) int { return strings.Compare(a.Name, b.Name) })
	return all
}
