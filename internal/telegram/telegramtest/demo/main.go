// Command demo is Telegram in a terminal, on this machine alone: it serves the
// fake of telegramtest, and one person chats with the bot that is connected to
// it. A bot behind -- is started with the settings that connect it:
//
//	go run ./internal/telegram/telegramtest/demo -- bin/annae serve
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"annae/internal/telegram/telegramtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	w := world{in: os.Stdin, out: os.Stdout, environ: os.Environ(), typed: term.IsTerminal(int(os.Stdin.Fd())), colour: os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(os.Stdout.Fd()))}
	if err := run(ctx, os.Args[1:], w); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

// world is what the command has around it.
type world struct {
	in      io.Reader
	out     io.Writer
	environ []string
	typed   bool // somebody types; else lines wait for answers by themselves
	colour  bool
}

func run(ctx context.Context, args []string, w world) error {
	f := flag.NewFlagSet("demo", flag.ContinueOnError)
	f.SetOutput(w.out)
	port := f.Int("port", 0, "port on 127.0.0.1; else a free one")
	name := f.String("name", "Mina", "first name of the person")
	language := f.String("language", "en", "language of the person's app")
	if err := f.Parse(args); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		return err
	}
	s := telegramtest.New(telegramtest.Options{Username: "annae_demo_bot"})
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // ends with Close
	defer func() {
		s.Close()
		_ = server.Close()
	}()
	settings := []string{"ANNAE_TELEGRAM_API_URL=http://" + listener.Addr().String(), "ANNAE_TELEGRAM_TOKEN=" + s.Token()}
	c := newConversation(s.Person(*name, *language), w)
	for _, line := range settings {
		c.print(line)
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	if f.NArg() > 0 {
		wait, err := startBot(ctx, f.Args(), w.environ, settings, end)
		if err != nil {
			return err
		}
		defer wait()
	}
	c.chat(ctx)
	end(nil)
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}
