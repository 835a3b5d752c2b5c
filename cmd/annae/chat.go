package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"annae/internal/config"
	"annae/internal/conversation"
	"annae/internal/hub"
	"annae/internal/locale"
	"annae/internal/switches"
	"annae/internal/terminal"
)

// chat asks the desk in a terminal, or line by line through a pipe.
func chat(ctx context.Context, args []string, w world) error {
	f := flags(w, "chat", "chat [flags]", "Asks the desk; a number chooses what it offers. Reads a pipe as well:\n  echo 'who can apply for planning?' | annae chat --locale en\n")
	tag := f.String("locale", "", "language of the replies, such as en or ko; else that of each question")
	day := f.String("as-of", "", "day for which \"now\" is answered, such as 2026-11-22; else today")
	if err := f.Parse(args); err != nil {
		return err
	}
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return err
	}
	now, err := asOf(*day)
	if err != nil {
		return err
	}
	lg := newLogger(w, slog.LevelWarn)
	desk, err := openDesk(w, lg, cfg)
	if err != nil {
		return err
	}
	c := desk.Content()
	chosen := locale.Locale("")
	if *tag != "" {
		l, ok := c.Served.Parse(*tag)
		if !ok {
			return fmt.Errorf("--locale %s is not served; there are %s", *tag, strings.Join(served(c.Served), ", "))
		}
		chosen = l
	}
	in, out := isTerminal(w.stdin), isTerminal(w.stdout)
	kept, off, leave := chatRecord(ctx, lg, cfg)
	defer leave()
	core, err := newCore(desk, off, kept, nil, now)
	if err != nil {
		return err
	}
	session := &terminal.Chat{
		Core: core, Words: c.Words, Locale: chosen,
		Colour: out && w.getenv("NO_COLOR") == "", Prompt: in && out,
		Fallback: systemLocale(c.Served, w.getenv),
	}
	return session.Run(ctx, w.stdin, w.stdout)
}

// chatRecord opens the record for what a chat wants kept, and for what staff
// have turned off. Without one the desk answers all the same.
func chatRecord(ctx context.Context, lg *slog.Logger, cfg config.Config) (kept hub.Keeping, off conversation.Switches, leave func()) {
	r, _, err := openRecord(ctx, lg, cfg, false)
	if err != nil {
		lg.Warn("questions that are not answered well are not kept, pre-checks can't be stopped and gone on with, and what staff have turned off is on", "cause", err)
		return nil, nil, func() {}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	follow := switches.Open(ctx, lg, r)
	var following sync.WaitGroup
	following.Go(func() { follow.Follow(ctx) })
	return wanted(cfg, r.Kept(ctx)), follow, func() {
		stop()
		following.Wait()
		closeRecord(lg, r)
	}
}

// asOf gives the moment for which "now" is answered: noon of a day, so that
// it is that day nearly everywhere, or the clock.
func asOf(day string) (func() time.Time, error) {
	if day == "" {
		return time.Now, nil
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil, fmt.Errorf("--as-of %s is no day; write it as 2026-11-22", day)
	}
	return func() time.Time { return t.Add(12 * time.Hour) }, nil
}

func served(s locale.Served) []string {
	var tags []string
	for _, l := range s {
		tags = append(tags, string(l))
	}
	return tags
}

// systemLocale reads the language out of LANG, such as ko_KR.UTF-8.
func systemLocale(s locale.Served, getenv func(string) string) locale.Locale {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		tag, _, _ := strings.Cut(getenv(name), ".")
		if l, ok := s.Parse(strings.ReplaceAll(tag, "_", "-")); ok {
			return l
		}
	}
	return s.Default()
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
