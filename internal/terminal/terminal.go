// Package terminal is the conversation for somebody at a terminal or behind a
// pipe: it reads a message a line and writes the reply, its options numbered.
//
// It decides nothing about answers or wording.
package terminal

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"annae/internal/conversation"
	"annae/internal/locale"
)

// A Core answers the messages of a conversation.
type Core interface {
	Greet(locale.Locale) conversation.Reply
	Reply(st *conversation.State, channel string, in conversation.Incoming) conversation.Reply
}

// Channel is the name by which staff turn this channel off.
const Channel = "terminal"

// A Chat is one person's session.
type Chat struct {
	Core   Core
	Words  map[locale.Locale]*locale.Words
	Locale locale.Locale // empty: the language of each question
	Colour bool
	Prompt bool // a person is watching: greet and prompt
	// Fallback speaks before the first question.
	Fallback locale.Locale
}

// longest is how many bytes of a line are read; the rest of it is passed over.
const longest = 1 << 16

// Run reads messages until the input ends, the person leaves or the context
// is done. It returns an error when reading or writing fails.
func (c *Chat) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	w := &writer{Writer: bufio.NewWriter(out), colour: c.Colour}
	state := conversation.State{Chosen: c.Locale, Spoken: cmp.Or(c.Locale, c.Fallback)}
	if c.Prompt {
		greeting := c.Core.Greet(state.Spoken)
		w.reply(greeting, c.Words[greeting.Locale])
		state.Open = greeting.Options()
		w.faint(c.Words[greeting.Locale].Say("chat.hint", nil))
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines, failed := read(ctx, in)
	for {
		if c.Prompt {
			fmt.Fprint(w, "\n> ")
		}
		if err := w.Flush(); err != nil {
			return fmt.Errorf("write the reply: %w", err)
		}
		var line string
		var more bool
		select {
		case <-ctx.Done():
			return nil
		case line, more = <-lines:
		}
		if !more {
			return <-failed
		}
		if line = strings.TrimSpace(line); line == "/quit" || line == "/exit" {
			w.paragraph(c.Words[state.Spoken].Say("chat.bye", nil))
			return w.Flush()
		}
		r := c.Core.Reply(&state, Channel, conversation.Incoming{Text: line})
		w.reply(r, c.Words[r.Locale])
	}
}

// read sends lines until the input ends or the context is done; then failed
// gets the reason, nil for an end in order.
func read(ctx context.Context, in io.Reader) (lines chan string, failed chan error) {
	lines, failed = make(chan string), make(chan error, 1)
	go func() {
		defer close(lines)
		r := bufio.NewReader(in)
		for {
			line, err := readLine(r)
			if line != "" || err == nil {
				select {
				case lines <- line:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				failed <- err
				return
			}
		}
	}()
	return lines, failed
}

// readLine reads a line, of which it keeps the beginning.
func readLine(r *bufio.Reader) (string, error) {
	var kept []byte
	for {
		part, err := r.ReadSlice('\n')
		kept = append(kept, part[:min(len(part), longest-len(kept))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return strings.TrimRight(string(kept), "\r\n"), err
		}
	}
}
