package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// startBot starts the bot with what connects it in its environment. What it
// writes goes to a file, away from the chat; its end is told with the last of
// that. It gives what waits until the bot is gone.
func startBot(ctx context.Context, command, environ, settings []string, ended context.CancelCauseFunc) (wait func(), err error) {
	folder, err := os.MkdirTemp("", "annae-telegram-")
	if err != nil {
		return nil, err
	}
	sweep := func() { _ = os.RemoveAll(folder) } // what the system clears away otherwise
	log, err := os.Create(filepath.Join(folder, "bot.log"))
	if err != nil {
		sweep()
		return nil, err
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // running what somebody names is what this is for
	cmd.Env = append(environ, settings...)
	cmd.Env = orElse(cmd.Env, "ANNAE_DATA_DIR", folder)
	cmd.Env = orElse(cmd.Env, "ANNAE_ADDR", "127.0.0.1:0")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	if err := cmd.Start(); err != nil {
		sweep()
		return nil, err
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		err := cmd.Wait()
		if err == nil {
			err = errors.New("without an error")
		}
		if ctx.Err() == nil {
			ended(fmt.Errorf("the bot ended (%w); it wrote last:\n%s", err, lastLines(log.Name())))
		}
	}()
	return func() {
		<-gone
		_ = log.Close()
		sweep()
	}, nil
}

// orElse sets a variable that is not set.
func orElse(environ []string, name, value string) []string {
	for _, e := range environ {
		if strings.HasPrefix(e, name+"=") {
			return environ
		}
	}
	return append(environ, name+"="+value)
}

func lastLines(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-10):], "\n")
}
