package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	_ "time/tzdata" // dates are told in the programme's zone on any machine

	"annae/internal/answer"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], world{getenv: os.Getenv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr})
	stop()
	switch {
	case err == nil:
	case errors.Is(err, errSaid):
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "annae:", err)
		os.Exit(1)
	}
}

// world is what a command sees of the machine; a test brings its own.
type world struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	// desk is one that has learned the content in the program; nil: who needs
	// one opens it.
	desk *answer.Desk
}

// errSaid ends a command whose output has told what is wrong.
var errSaid = errors.New("told already")

// A command is one of the program's verbs.
type command struct {
	name, says string
	run        func(ctx context.Context, args []string, w world) error
}

func commands() []command {
	return []command{
		{"serve", "serve the desk over HTTP: the page, the API", serve},
		{"chat", "ask the desk in this terminal", chat},
		{"applications", "load, list, show and move applications", applicationsCommand},
		{"enquiries", "look at questions that were handed to people", enquiriesCommand},
		{"people", "take people out of the record", peopleCommand},
		{"token", "let a program or a colleague call the staff API", tokenCommand},
		{"switch", "turn something off for a while, or tell what is off", switchCommand},
		{"delivery", "tell what waits or was set aside, and try it again", deliveryCommand},
		{"telegram", "tell how updates of Telegram come, or have them posted", telegramCommand},
		{"slack", "print what Slack has to know of the desk's app", slackCommand},
		{"migrate", "bring the record up to date before a start", migrate},
		{"content", "check what editors write, or mark translations as up to date", contentCommand},
		{"faq", "measure the answers against labelled questions", faqCommand},
		{"rules", "prove, compare and explain the rules of eligibility", rulesCommand},
		{"version", "print the version", printVersion},
	}
}

func run(ctx context.Context, args []string, w world) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		return usage(w.stdout)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			err := c.run(ctx, args[1:], w)
			if errors.Is(err, flag.ErrHelp) {
				return nil
			}
			return err
		}
	}
	return fmt.Errorf("there is no command %q; annae help lists them", args[0])
}

func usage(out io.Writer) error {
	fmt.Fprint(out, "Annae is the help desk of the K-City Network.\n\nUsage: annae COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-12s %s\n", c.name, c.says)
	}
	_, err := fmt.Fprint(out, "\nannae COMMAND --help shows flags and an example. Try: annae chat\n")
	return err
}

// flags makes a set whose help shows usage and an example.
func flags(w world, name, usage, example string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(w.stderr)
	f.Usage = func() {
		f.SetOutput(w.stdout)
		fmt.Fprintf(w.stdout, "Usage: annae %s\n\n%s\n", usage, example)
		f.PrintDefaults()
	}
	return f
}

// parseVerb takes the word behind a command that has several, and parses what
// follows. Help and no word at all show the usage and give flag.ErrHelp.
func parseVerb(f *flag.FlagSet, args []string, verbs ...string) (string, error) {
	if len(args) == 0 || args[0] == "--help" || args[0] == "-h" || args[0] == "help" {
		f.Usage()
		return "", flag.ErrHelp
	}
	if !slices.Contains(verbs, args[0]) {
		return "", fmt.Errorf("%s %s is unknown; use %s %s", f.Name(), args[0], f.Name(), strings.Join(verbs, " or "))
	}
	return args[0], f.Parse(args[1:])
}
