package telegram_test

import (
	"context"
	"flag"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/locale"
	"annae/internal/record"
	"annae/internal/redis"
	"annae/internal/telegram"
	"annae/internal/telegram/telegramtest"
)

var (
	chats = flag.Int("chats", 500, "how many chats have news in the test of a broadcast")
	speed = flag.Float64("speed", 2, "how many of Telegram's seconds pass in one, in the test of a broadcast")
)

// How much longer an answer may take while news goes out. Of Telegram's time it
// waits for a token, which is there after 1/25 s, and for sends that are under
// way to be noted. The rest is this machine's, which has more to do then:
// transactions wait for one another, and for tests beside this one. It counts as
// often as Telegram's clock is faster. News that went first would delay answers
// for as long as all of it takes.
const (
	ownDelay           = 250 * time.Millisecond
	machineDelay       = 100 * time.Millisecond // of half of the answers
	machineDelayAtMost = 500 * time.Millisecond // of 99 in 100
)

// paced are the paces of a running desk on a faster clock.
type paced struct {
	redis *redis.Redis
	speed float64
}

// Conversation is of [delivery.Limits].
func (p paced) Conversation(ctx context.Context, channel, conversation string) time.Duration {
	return p.take(ctx, channel+":"+conversation, telegram.Advised().Of(conversation))
}

// Channel is of [delivery.Limits].
func (p paced) Channel(ctx context.Context, channel string) time.Duration {
	return p.take(ctx, channel, telegram.Advised().All)
}

func (p paced) take(ctx context.Context, key string, at telegram.Pace) time.Duration {
	return p.redis.Take(ctx, key, redis.Limit{Rate: at.Rate * p.speed, Burst: at.Burst})
}

// A station has news for many chats.
type station struct {
	*desk
	srv    *telegramtest.Server
	people []*telegramtest.Person
}

// about is the application of which all have news, in English.
const (
	about   = application.Reference("KJ-2026-0001")
	english = locale.Locale("en")
)

// tune opens a desk with which so many people have a conversation.
func tune(t *testing.T, srv *telegramtest.Server, limits delivery.Limits, people int) *station {
	t.Helper()
	s := &station{srv: srv, desk: open(t, newCore(t), record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Serving: true}, srv, limits)}
	for range people {
		p := srv.Person("Sok", "en")
		p.Say(p.Chat(), "/start")
		s.people = append(s.people, p)
	}
	resp, err := http.Get(srv.URL() + "/bot" + srv.Token() + "/deleteWebhook?drop_pending_updates=true")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	s.each(t, func(tx *record.Tx, p *telegramtest.Person) error {
		room := s.room(p)
		room.State.Follows = &conversation.Follows{Reference: about, Contacts: 1}
		return tx.Keep(t.Context(), room, conversation.Turn{Seq: room.Seq, At: time.Now()}, false)
	})
	s.poll(t)
	return s
}

func (s *station) room(p *telegramtest.Person) hub.Room {
	room := telegram.RoomOf(s.keys, p.ID())
	room.Locale, room.Seq, room.Lasts = english, 1, s.bot.Lasts()
	return room
}

// each does something for everybody, in a few transactions.
func (s *station) each(t *testing.T, do func(*record.Tx, *telegramtest.Person) error) {
	t.Helper()
	for some := range slices.Chunk(s.people, 500) {
		if err := s.rec.Work(t.Context(), nil, func(tx *record.Tx) error {
			for _, p := range some {
				if err := do(tx, p); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// broadcast puts news for everybody into the outbox, as the handler does.
func (s *station) broadcast(t *testing.T) {
	t.Helper()
	w := s.bot.Words[english]
	const seq = 10_000 // behind all that is said meanwhile
	turn := conversation.Turn{Seq: seq, At: time.Now(), Reply: conversation.Reply{Locale: english, Parts: []conversation.Part{
		conversation.Text{Key: "news.there", Markdown: w.Say("news.there", locale.Args{"reference": string(about)})},
		conversation.Choices{Key: "news.beside", Small: true, Options: []conversation.Option{{ID: "a", Label: w.Say("news.see", nil)}, {ID: "b", Label: w.Say("conv.do.quiet", nil)}}},
	}}}
	s.each(t, func(tx *record.Tx, p *telegramtest.Person) error {
		room := s.room(p)
		sends, err := s.bot.Sends(room, hub.Message{}, turn)
		for i := range sends {
			sends[i].Channel, sends[i].Lane = room.Channel, delivery.News
		}
		if err != nil {
			return err
		}
		return tx.Put(t.Context(), sends...)
	})
}

// isNews tells news from answers.
func isNews(m telegramtest.Message) bool {
	return strings.Contains(m.Text, "There is news of "+string(about))
}

// newsOf is how often somebody has the news.
func newsOf(p *telegramtest.Person) int {
	return len(slices.DeleteFunc(p.Chat().FromBot(), func(m telegramtest.Message) bool { return !isNews(m) }))
}

// untilSent waits until the outbox is empty.
func (s *station) untilSent(t *testing.T, within time.Duration) {
	t.Helper()
	for deadline := time.Now().Add(within); !s.sent(t); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the outbox is not empty after %s: %+v", within, s.node.Counts())
		}
	}
}

// chat has people ask, wait for the answer, read it, and ask again, until it is
// over. It tells how long answers took in Telegram's time, shortest first.
func (s *station) chat(t *testing.T, people []*telegramtest.Person, over func() bool) (took []time.Duration) {
	t.Helper()
	const reads = 3 * time.Second / 2
	var mu sync.Mutex
	var all sync.WaitGroup
	for i, p := range people {
		all.Go(func() {
			time.Sleep(time.Duration(float64(reads) / *speed * float64(i) / float64(len(people))))
			for !over() {
				begun := time.Now()
				said := p.Say(p.Chat(), "/about")
				p.Chat().Await(t, func(m telegramtest.Message) bool { return m.ID > said.ID && !isNews(m) })
				mu.Lock()
				took = append(took, time.Duration(float64(time.Since(begun))**speed))
				mu.Unlock()
				time.Sleep(time.Duration(float64(reads) / *speed))
			}
		})
	}
	all.Wait()
	slices.Sort(took)
	return took
}

func percentile(sorted []time.Duration, n int) time.Duration {
	return sorted[min(len(sorted)-1, len(sorted)*n/100)].Round(time.Millisecond)
}

// News to many chats goes out at Telegram's pace and never beyond it, to each
// chat once, and answers do not wait for it. Who has blocked the bot is not
// written to again, and holds up nobody. Telegram's clock runs faster here; all
// times are by that clock.
func TestABroadcastDelaysNoAnswer(t *testing.T) {
	srv := telegramtest.Start(t, telegramtest.Options{Speed: *speed, Patience: 5 * time.Minute})
	shared, err := redis.Open(slog.New(slog.DiscardHandler), redis.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shared.Close() })
	s := tune(t, srv, paced{shared, *speed}, *chats)
	talkers := s.people[:12]
	blocked := map[*telegramtest.Person]bool{}
	for i, p := range s.people[len(talkers):] {
		if i%40 == 0 {
			p.Block()
			blocked[p] = true
		}
	}

	quiet := time.Now().Add(time.Duration(float64(15*time.Second) / *speed))
	alone := s.chat(t, talkers, func() bool { return time.Now().After(quiet) })

	s.broadcast(t)
	begun := time.Now()
	var over atomic.Bool
	var beside []time.Duration
	var chat sync.WaitGroup
	chat.Go(func() { beside = s.chat(t, talkers, over.Load) })
	s.untilSent(t, time.Minute+time.Duration(3*float64(*chats)/telegram.Advised().All.Rate / *speed * float64(time.Second)))
	lasted := time.Duration(float64(time.Since(begun)) * *speed)
	over.Store(true)
	chat.Wait()

	t.Logf("news to %d chats took %s, %d answers beside it: half within %s, 99 of 100 within %s; of %d without it: %s, %s", *chats, lasted.Round(time.Second),
		len(beside), percentile(beside, 50), percentile(beside, 99), len(alone), percentile(alone, 50), percentile(alone, 99))
	for n, machine := range map[int]time.Duration{50: machineDelay, 99: machineDelayAtMost} {
		if got, most := percentile(beside, n), percentile(alone, n)+ownDelay+time.Duration(float64(machine)**speed); got > most {
			t.Errorf("%d of 100 answers came within %s while news went out, want within %s", n, got, most)
		}
	}
	if b := srv.Breaches(); len(b) > 0 {
		t.Errorf("%d calls went beyond the limits, such as %+v", len(b), b[0])
	}
	for _, p := range s.people {
		want := 1
		if blocked[p] {
			want = 0
		}
		if got := newsOf(p); got != want {
			t.Fatalf("a chat got the news %d times, want %d; blocked: %t", got, want, blocked[p])
		}
	}
	s.checkGone(t, blocked)
}

// checkGone holds that those who blocked the bot were tried once, and that no
// more news is for them.
func (s *station) checkGone(t *testing.T, blocked map[*telegramtest.Person]bool) {
	t.Helper()
	refused := 0
	for _, c := range s.srv.CallsOf("sendMessage") {
		if c.Status == http.StatusForbidden {
			refused++
		}
	}
	if refused != len(blocked) {
		t.Errorf("%d sends were refused to %d who had blocked the bot", refused, len(blocked))
	}
	var follow []string
	if err := s.rec.Work(t.Context(), nil, func(tx *record.Tx) error {
		rooms, err := tx.Followers(t.Context(), about, 1)
		for _, r := range rooms {
			follow = append(follow, r.Name)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if want := len(s.people) - len(blocked); len(follow) != want {
		t.Errorf("%d chats are still to get news, want %d", len(follow), want)
	}
	for p := range blocked {
		if slices.Contains(follow, s.room(p).Name) {
			t.Error("one who blocked the bot is still to get news")
		}
	}
}

// What Telegram wants later comes later, and nothing is lost or comes twice. One
// chat that is to wait holds up no other; with the second, all wait.
func TestABroadcastWaitsWhenTelegramWantsIt(t *testing.T) {
	for name, refusals := range map[string]int{"one chat": 1, "all": 3} {
		t.Run(name, func(t *testing.T) {
			const wait = 2 * time.Second
			srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
			var gate gate
			s := tune(t, srv, &gate, 150)
			srv.Fail("sendMessage", refusals, telegramtest.TooManyRequests(int(wait.Seconds())))
			gate.shut.Store(true)
			s.broadcast(t)
			s.untilWaiting(t, len(s.people)) // so that all are refused at the same moment
			gate.shut.Store(false)
			s.untilSent(t, time.Minute)
			for _, p := range s.people {
				if got := newsOf(p); got != 1 {
					t.Errorf("a chat got the news %d times", got)
				}
			}
			late, meanwhile := obeyed(t, srv, wait)
			if late != refusals {
				t.Errorf("%d chats were to wait, want %d", late, refusals)
			}
			if refusals > 1 && meanwhile > delivery.InFlight {
				t.Errorf("%d messages went out while all were to wait, want those under way at most, %d", meanwhile, delivery.InFlight)
			}
		})
	}
}

// A gate can be shut, and nothing goes out.
type gate struct {
	delivery.Unlimited
	shut atomic.Bool
}

func (g *gate) Channel(context.Context, string) time.Duration {
	if g.shut.Load() {
		return 20 * time.Millisecond
	}
	return 0
}

// untilWaiting waits until so many messages are to go out.
func (s *station) untilWaiting(t *testing.T, sends int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		waits, err := s.rec.Waiting(t.Context())
		if err == nil && waits.Updates == 0 && waits.Sends == sends {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%+v wait (%v), want %d messages", waits, err, sends)
		}
	}
}

// obeyed holds that chats that were to wait were not written to before. It tells
// how many they were, and how many messages went out in the time after the
// second of them was refused.
func obeyed(t *testing.T, srv *telegramtest.Server, wait time.Duration) (chats, meanwhile int) {
	t.Helper()
	late := map[string]time.Time{} // by chat
	var second time.Time
	for _, c := range srv.CallsOf("sendMessage") {
		chat := c.Parameters["chat_id"]
		if c.Status == http.StatusTooManyRequests {
			if late[chat] = c.At; len(late) == 2 {
				second = c.At
			}
			continue
		}
		if since, is := late[chat]; is && c.At.Sub(since) < wait {
			t.Errorf("a chat that was to wait %s was written to after %s", wait, c.At.Sub(since))
		}
		if !second.IsZero() && c.At.Sub(second) < wait {
			meanwhile++
		}
	}
	return len(late), meanwhile
}
