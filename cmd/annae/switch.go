package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"annae/internal/config"
	"annae/internal/conversation"
	"annae/internal/switches"
	"annae/internal/terminal"
	"annae/internal/web"
)

// switchable is what staff can turn off.
var switchable = []struct{ name, says string }{
	{conversation.Answering, "answering questions"},
	{conversation.Judging, "asking whether an answer helped"},
	{conversation.Checking, "the pre-check of who may apply"},
	{terminal.Channel, "the chat in a terminal"},
	{web.Channel, "the chat on the page"},
}

// switchesFile holds what staff have turned off.
func switchesFile(cfg config.Config) string { return filepath.Join(cfg.DataDir, "switches.yaml") }

// switchCommand turns something off or on, and lists what is off.
func switchCommand(_ context.Context, args []string, w world) error {
	f := flags(w, "switch", "switch | switch off NAME --reason TEXT [--by NAME] | switch on NAME", switchHelp())
	reason := f.String("reason", "", "why it is turned off; needed")
	by := f.String("by", "", "who turns it off; else the user of this machine")
	verb, name, err := parseSwitch(f, args)
	if err != nil {
		return err
	}
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return err
	}
	file := switchesFile(cfg)
	switch verb {
	case "off":
		now := time.Now().UTC().Truncate(time.Second)
		return switchOff(file, switches.Switch{Name: name, Since: now, Reason: switchText(*reason), By: switchText(*by)}, w)
	case "on":
		return switchOn(file, name, w.stdout)
	}
	return listSwitches(file, w.stdout)
}

// parseSwitch takes the verb, and the name with flags before or behind it.
// Without any word both are empty.
func parseSwitch(f *flag.FlagSet, args []string) (verb, name string, err error) {
	if len(args) == 0 {
		return "", "", nil
	}
	if verb, err = parseVerb(f, args, "off", "on"); err != nil {
		return "", "", err
	}
	name = f.Arg(0)
	if name != "" {
		err = f.Parse(f.Args()[1:])
	}
	if err == nil && (name == "" || f.NArg() > 0) {
		err = fmt.Errorf("switch %s needs one name, and a text of several words needs quotes; there are %s", verb, switchNames())
	}
	return verb, name, err
}

func switchHelp() string {
	var b strings.Builder
	b.WriteString("Turns off what must not go on, and on again; without a word, tells what is off. A server that runs follows\n" +
		"within a second. Run it as the server's user and with its ANNAE_DATA_DIR:\n" +
		"  annae switch off ask --reason 'wrong amounts in the 2026 call'\n  annae switch on ask\n\nNames:\n")
	for _, s := range switchable {
		fmt.Fprintf(&b, "  %-9s %s\n", s.name, s.says)
	}
	return b.String()
}

func switchOff(file string, sw switches.Switch, w world) error {
	switch {
	case !isSwitch(sw.Name):
		return noSwitch(sw.Name)
	case sw.Reason == "":
		return fmt.Errorf("switch off needs a reason: annae switch off %s --reason 'what is wrong'", sw.Name)
	case sw.By == "":
		sw.By = systemUser(w.getenv)
	}
	if sw.By == "" {
		return errors.New("this machine does not tell who you are; add --by NAME")
	}
	if err := switches.Set(file, sw); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w.stdout, "%s is off %s.\n", sw.Name, offSince(sw))
	return err
}

// switchOn takes a name that nothing has as well, if it stands in the file.
func switchOn(file, name string, out io.Writer) error {
	off, err := switches.Read(file)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(off, func(sw switches.Switch) bool { return sw.Name == name })
	if i < 0 && !isSwitch(name) {
		return noSwitch(name)
	}
	if i < 0 {
		_, err := fmt.Fprintf(out, "%s was on already.\n", name)
		return err
	}
	if err := switches.Clear(file, name); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s is on again; it was off %s.\n", name, offSince(off[i]))
	return err
}

func listSwitches(file string, out io.Writer) error {
	off, err := switches.Read(file)
	if err != nil {
		return err
	}
	for _, sw := range off {
		fmt.Fprintf(out, "%s is off %s.\n", sw.Name, offSince(sw))
		if !isSwitch(sw.Name) {
			fmt.Fprintf(out, "  Nothing has this name; annae switch on %s takes it away.\n", sw.Name)
		}
	}
	if len(off) == 0 {
		_, err = fmt.Fprintf(out, "Everything is on: %s.\n", switchNames())
	}
	return err
}

// offSince tells when, by whom and why; a file written by hand may lack some.
func offSince(sw switches.Switch) string {
	when := "since an unknown day"
	if !sw.Since.IsZero() {
		when = "since " + sw.Since.UTC().Format("2006-01-02 15:04 UTC")
	}
	return fmt.Sprintf("%s, by %s: %s", when, cmp.Or(sw.By, "somebody"), cmp.Or(sw.Reason, "no reason given"))
}

func isSwitch(name string) bool {
	for _, s := range switchable {
		if s.name == name {
			return true
		}
	}
	return false
}

func noSwitch(name string) error {
	return fmt.Errorf("nothing is called %q; there are %s", name, switchNames())
}

func switchNames() string {
	var all []string
	for _, s := range switchable {
		all = append(all, s.name)
	}
	return strings.Join(all, ", ")
}

// switchText leaves of a text what a terminal can show on one line.
func switchText(text string) string {
	hidden := func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }
	return strings.Join(strings.FieldsFunc(text, hidden), " ")
}

// systemUser may be empty where the system does not know its user, as in some
// containers.
func systemUser(getenv func(string) string) string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return getenv("USER")
}
