package main

import (
	"bufio"
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"annae/internal/telegram/telegramtest"
)

const help = `A line is a message. :3 presses button 3 of the last message that has buttons.
:photo sends a picture, :block and :unblock do so, :quit ends.`

// A conversation is what one person sees of the chat with the bot.
type conversation struct {
	world
	person *telegramtest.Person

	mu    sync.Mutex
	shown map[int]string // by message, as it was written
	heard time.Time      // when the bot last changed something
}

func newConversation(p *telegramtest.Person, w world) *conversation {
	return &conversation{world: w, person: p, shown: map[int]string{}}
}

func (c *conversation) print(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintln(c.out, line)
}

// chat carries on until there are no more lines, or somebody has had enough.
func (c *conversation) chat(ctx context.Context) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	c.print(help + "\n")
	go c.watch(ctx)
	lines := make(chan string)
	go func() {
		defer close(lines)
		in := bufio.NewScanner(c.in)
		for in.Scan() {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case line, more := <-lines:
			if !more || line == ":quit" {
				return
			}
			c.take(ctx, strings.TrimSpace(line))
		}
	}
}

// take does what a line says. Where nobody types it shows the line, and waits
// until the bot has said all.
func (c *conversation) take(ctx context.Context, line string) {
	if line == "" {
		return
	}
	if !c.typed {
		c.print("> " + line)
	}
	before := time.Now()
	if c.do(ctx, line) && !c.typed {
		c.quiet(ctx, before)
	}
}

// do tells whether the bot has something to answer.
func (c *conversation) do(ctx context.Context, line string) bool {
	p := c.person
	switch rest, command := strings.CutPrefix(line, ":"); {
	case !command:
		p.Say(p.Chat(), line)
	case rest == "photo":
		p.Send(p.Chat(), telegramtest.Photo, "")
	case rest == "block":
		p.Block()
		return false
	case rest == "unblock":
		p.Unblock()
		return false
	default:
		n, err := strconv.Atoi(rest)
		if err != nil {
			c.print(help)
			return false
		}
		return c.press(ctx, n)
	}
	return true
}

// press presses a button of the last message that has any.
func (c *conversation) press(ctx context.Context, n int) bool {
	var last telegramtest.Message
	for _, m := range c.person.Chat().FromBot() {
		if len(m.Rows) > 0 {
			last = m
		}
	}
	buttons := last.Buttons()
	if n < 1 || n > len(buttons) {
		c.print(fmt.Sprintf("(there is no button %d)", n))
		return false
	}
	b := buttons[n-1]
	if b.URL != "" {
		c.print("(opens " + safe(b.URL) + ")")
		return false
	}
	pressed := c.person.Press(last, b)
	go func() {
		select {
		case <-pressed.Done():
			if said, _ := pressed.Answered(); said.Text != "" {
				c.print("(" + safe(said.Text) + ")")
			}
		case <-ctx.Done():
		}
	}()
	return true
}

// quiet waits until the bot said something and then nothing more for a while.
func (c *conversation) quiet(ctx context.Context, since time.Time) {
	const pause, patience = 1500 * time.Millisecond, 2 * time.Minute
	for time.Since(since) < patience && ctx.Err() == nil {
		c.mu.Lock()
		heard := c.heard
		c.mu.Unlock()
		if heard.After(since) && time.Since(heard) > pause {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// watch shows what the bot says and changes.
func (c *conversation) watch(ctx context.Context) {
	for {
		changed := c.person.Chat().Changed()
		for _, m := range c.person.Chat().FromBot() {
			c.show(m)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

func (c *conversation) show(m telegramtest.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := render(m, c.colour)
	if c.shown[m.ID] == text {
		return
	}
	c.shown[m.ID] = text
	c.heard = time.Now()
	fmt.Fprintln(c.out, text)
}
