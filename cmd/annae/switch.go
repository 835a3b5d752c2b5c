package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os/user"
	"slices"
	"strings"
	"time"
	"unicode"

	"annae/internal/conversation"
	"annae/internal/record"
	"annae/internal/switches"
	"annae/internal/terminal"
	"annae/internal/web"
)

// switchable is what staff can turn off.
var switchable = []struct{ name, says string }{
	{conversation.Answering, "answering questions"},
	{conversation.Judging, "asking whether an answer helped"},
	{conversation.Checking, "the pre-check of who may apply"},
	{conversation.Tracked, "showing applicants where their application stands"},
	{conversation.Handing, "handing questions to people of the help desk"},
	{terminal.Channel, "the chat in a terminal"},
	{web.Channel, "the chat on the page"},
}

// switchCommand turns something off or on, and lists what is off.
func switchCommand(ctx context.Context, args []string, w world) error {
	f := flags(w, "switch", "switch | switch off NAME --reason TEXT [--by NAME] | switch on NAME", switchHelp())
	reason := f.String("reason", "", "why it is turned off; needed")
	by := f.String("by", "", "who turns it off; else the user of this machine")
	verb, name, err := parseSwitch(f, args)
	if err != nil {
		return err
	}
	sw := switches.Switch{Name: name, Reason: switchText(*reason), By: cmp.Or(switchText(*by), systemUser(w.getenv))}
	if verb == "off" {
		if err := checkSwitch(sw); err != nil {
			return err
		}
	}
	r, err := recordFor(ctx, w)
	if err != nil {
		return err
	}
	switch verb {
	case "off":
		err = switchOff(ctx, r, sw, w.stdout)
	case "on":
		err = switchOn(ctx, r, name, w.stdout)
	default:
		err = listSwitches(ctx, r, w.stdout)
	}
	return errors.Join(err, r.Close())
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
	b.WriteString("Turns off what must not go on, and on again; without a word, tells what is off. All servers of the record follow\n" +
		"within a second. Run it as a server's user and with its settings:\n" +
		"  annae switch off ask --reason 'wrong amounts in the 2026 call'\n  annae switch on ask\n\nNames:\n")
	for _, s := range switchable {
		fmt.Fprintf(&b, "  %-9s %s\n", s.name, s.says)
	}
	return b.String()
}

// checkSwitch tells what is missing before anything is turned off.
func checkSwitch(sw switches.Switch) error {
	switch {
	case !isSwitch(sw.Name):
		return noSwitch(sw.Name)
	case sw.Reason == "":
		return fmt.Errorf("switch off needs a reason: annae switch off %s --reason 'what is wrong'", sw.Name)
	case sw.By == "":
		return errors.New("this machine does not tell who you are; add --by NAME")
	}
	return nil
}

func switchOff(ctx context.Context, r *record.Record, sw switches.Switch, out io.Writer) error {
	sw.Since = time.Now().UTC().Truncate(time.Second)
	if err := r.TurnOff(ctx, sw); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%s is off %s.\n", sw.Name, offSince(sw))
	return err
}

// switchOn takes a name that nothing has any more as well, if it is off.
func switchOn(ctx context.Context, r *record.Record, name string, out io.Writer) error {
	off, err := r.Switches(ctx)
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
	if err := r.TurnOn(ctx, name); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s is on again; it was off %s.\n", name, offSince(off[i]))
	return err
}

func listSwitches(ctx context.Context, r *record.Record, out io.Writer) error {
	off, err := r.Switches(ctx)
	if err != nil {
		return err
	}
	for _, sw := range off {
		fmt.Fprintf(out, "%s is off %s.\n", sw.Name, offSince(sw))
		if !isSwitch(sw.Name) {
			fmt.Fprintf(out, "  Nothing has this name any more; annae switch on %s takes it away.\n", sw.Name)
		}
	}
	if len(off) == 0 {
		_, err = fmt.Fprintf(out, "Everything is on: %s.\n", switchNames())
	}
	return err
}

// offSince tells when, by whom and why.
func offSince(sw switches.Switch) string {
	return fmt.Sprintf("since %s, by %s: %s", sw.Since.Format("2006-01-02 15:04 UTC"), sw.By, sw.Reason)
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
