package telegramtest

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// A Said is what a person is told after a press.
type Said struct {
	Text  string
	Alert bool // as a window rather than a line that goes
	URL   string
}

// A Pressed button waits for the bot's answer.
type Pressed struct {
	ID string // of the callback query

	s        *Server
	at       time.Time
	said     Said
	done     bool
	answered chan struct{} // closed when done
}

// Press presses a button. Its data goes to the bot whether or not the message
// still has it, as old screens and forgers do it. A button with an address
// opens that, and brings the bot nothing.
func (p *Person) Press(m Message, b Button) *Pressed {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	pressed := &Pressed{ID: strconv.FormatUint(rand.Uint64()>>1, 10), s: s, at: s.clock.Now(), answered: make(chan struct{})}
	if b.URL != "" {
		pressed.answer(Said{URL: b.URL})
		return pressed
	}
	if m.Chat.private() {
		m.Chat.start(p)
	}
	p.seen = true
	s.forgetPresses()
	s.presses[pressed.ID] = pressed
	q := callbackQuery{ID: pressed.ID, From: p.user, ChatInstance: m.Chat.instance, Data: b.Data}
	if kept := m.Chat.find(m.ID); kept != nil && !kept.old {
		q.Message = kept.message
	} else {
		q.Message = inaccessible{Chat: m.Chat.shape, ID: m.ID}
	}
	s.bring("callback_query", p.user.ID+3<<33, q)
	return pressed
}

// lifeOfAnswer is for how long an answer is taken. Telegram does not say; bots
// are told to answer at once (github.com/go-telegram-bot-api/telegram-bot-api
// issue 579).
const lifeOfAnswer = 15 * time.Second

// forgetPresses keeps the presses from growing for ever.
func (s *Server) forgetPresses() {
	if len(s.presses) < s.tooMany {
		return
	}
	for id, p := range s.presses {
		if p.done || s.clock.Now().Sub(p.at) > lifeOfAnswer {
			delete(s.presses, id)
		}
	}
	s.tooMany = max(10_000, 2*len(s.presses))
}

// Await waits for the answer.
func (p *Pressed) Await(t testing.TB) Said {
	t.Helper()
	select {
	case <-p.answered:
	case <-time.After(p.s.opts.Patience):
		t.Fatalf("no answer to callback query %s within %s", p.ID, p.s.opts.Patience)
	}
	said, _ := p.Answered()
	return said
}

// Done is closed when there was an answer.
func (p *Pressed) Done() <-chan struct{} { return p.answered }

func (p *Pressed) answer(said Said) {
	p.said, p.done = said, true
	close(p.answered)
}

// Answered tells whether there was an answer, and which.
func (p *Pressed) Answered() (Said, bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.said, p.done
}

// answerCallbackQuery is #answercallbackquery.
func (s *Server) answerCallbackQuery(p Parameters) (any, error) {
	pressed := s.presses[p["callback_query_id"]]
	if pressed == nil || pressed.done || s.clock.Now().Sub(pressed.at) > lifeOfAnswer {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if length16(p["text"]) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	pressed.answer(Said{Text: p["text"], Alert: p.is("show_alert"), URL: p["url"]})
	return true, nil
}
