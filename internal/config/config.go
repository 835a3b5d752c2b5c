// Package config reads the settings from the environment. Every setting has a
// name, a default and a sentence; `annae serve --help` and
// docs/configuration.md list the same table.
package config

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"
)

// Config are the settings of a running desk.
type Config struct {
	Addr       string // where HTTP is served
	DataDir    string // the trained model is kept there
	ContentDir string // rules, faq and locales; empty: those in the program
	Rate       int    // questions a minute from one address; 0: no limit
	GapDays    int    // how long questions that were not answered well are kept; 0: none is
}

// A Setting is one variable of the environment.
type Setting struct {
	Name, Default, Says string
	set                 func(*Config, string) error
}

// Settings lists all variables.
func Settings(getenv func(string) string) []Setting {
	return []Setting{
		{"ANNAE_ADDR", "127.0.0.1:8080", "address on which HTTP is served", func(c *Config, v string) error {
			c.Addr = v
			_, _, err := net.SplitHostPort(v)
			if err != nil {
				return fmt.Errorf("%q is no address; write host:port, such as 127.0.0.1:8080", v)
			}
			return nil
		}},
		{"ANNAE_DATA_DIR", dataDir(getenv), "folder for what is kept between starts: the trained model, what is turned off, questions not answered well, stopped pre-checks", func(c *Config, v string) error {
			c.DataDir = v
			return nil
		}},
		{"ANNAE_CONTENT_DIR", "", "folder that holds rules, faq and locales; empty: the content inside the program", func(c *Config, v string) error {
			c.ContentDir = v
			if st, err := os.Stat(v); v != "" && (err != nil || !st.IsDir()) {
				return fmt.Errorf("%q is no folder", v)
			}
			return nil
		}},
		{"ANNAE_RATE", "120", "questions a minute that one address may ask; 0: no limit", func(c *Config, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 0 {
				return fmt.Errorf("%q is no number of questions; write such as 120", v)
			}
			c.Rate = n
			return nil
		}},
		{"ANNAE_GAP_DAYS", "90", "days for which questions not answered well are kept, with e-mail addresses, phone and ID numbers taken out; 0: none is kept", func(c *Config, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 0 {
				return fmt.Errorf("%q is no number of days; write such as 90", v)
			}
			c.GapDays = n
			return nil
		}},
	}
}

// dataDir is where a user's programs keep data.
func dataDir(getenv func(string) string) string {
	if d := getenv("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "annae")
	}
	if h := getenv("HOME"); h != "" {
		return filepath.Join(h, ".local", "share", "annae")
	}
	return "annae-data"
}

// Load reads all settings. Its error names every variable to mend.
func Load(getenv func(string) string) (Config, error) {
	var c Config
	var faults []error
	for _, s := range Settings(getenv) {
		v := getenv(s.Name)
		if v == "" {
			v = s.Default
		}
		if err := s.set(&c, v); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", s.Name, err))
		}
	}
	return c, errors.Join(faults...)
}

// Help writes the table of settings. Defaults that depend on the machine are
// named by variable.
func Help(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	named := func(name string) string {
		if name == "HOME" {
			return "$HOME"
		}
		return ""
	}
	for _, s := range Settings(named) {
		d := s.Default
		if d == "" {
			d = "(empty)"
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", s.Name, d, s.Says)
	}
	return t.Flush()
}
