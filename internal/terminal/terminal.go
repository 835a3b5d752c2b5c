// Package terminal is the desk for somebody at a terminal or behind a pipe:
// it reads a question a line, writes the reply, and lets a number choose.
//
// It decides nothing about answers or wording.
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"annae/internal/answer"
	"annae/internal/locale"
)

// A Desk answers questions.
type Desk interface {
	Ask(answer.Question) answer.Reply
}

// A Chat is one person's session.
type Chat struct {
	Desk   Desk
	Words  map[locale.Locale]*locale.Words
	Locale locale.Locale    // empty: the language of each question
	AsOf   func() time.Time // the day for which "now" is answered
	Colour bool
	Prompt bool // a person is watching: greet and prompt
	// Fallback speaks before the first question.
	Fallback locale.Locale
}

// longest is how many bytes of a line are read; the rest of it is passed over.
const longest = 1 << 16

// Run reads questions until the input ends, the person leaves or the context
// is done. It returns an error when reading or writing fails.
func (c *Chat) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	w := &writer{Writer: bufio.NewWriter(out), colour: c.Colour}
	words := c.Words[c.Fallback]
	if c.Locale != "" {
		words = c.Words[c.Locale]
	}
	if c.Prompt {
		w.paragraph(words.Say("chat.welcome", locale.Args{"example": words.Say("chat.example", nil)}))
		w.faint(words.Say("chat.hint", nil))
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines, failed := read(ctx, in)
	var choices []answer.Alternative
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
		line = strings.TrimSpace(line)
		if line == "/quit" || line == "/exit" {
			w.paragraph(words.Say("chat.bye", nil))
			return w.Flush()
		}
		q := answer.Question{Text: line, Locale: c.Locale, AsOf: c.AsOf()}
		if n, err := strconv.Atoi(line); err == nil && len(choices) > 0 {
			if n < 1 || n > len(choices) {
				w.paragraph(words.Say("chat.no_choice", locale.Args{"number": line}))
				continue
			}
			a := choices[n-1]
			q = answer.Question{Topic: a.Topic, Cycle: a.Cycle, Track: a.Track, Text: a.Question, Locale: words.Locale(), AsOf: q.AsOf}
		}
		r := c.Desk.Ask(q)
		words = c.Words[r.Locale]
		w.reply(r, words)
		choices = r.Alternatives
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
