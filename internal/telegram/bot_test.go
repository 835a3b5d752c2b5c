package telegram_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/delivery"
	"annae/internal/record"
	"annae/internal/telegram"
	"annae/internal/telegram/telegramtest"
)

// polling is a desk in Telegram, on a file.
func polling(t *testing.T, o telegramtest.Options) (*desk, *telegramtest.Server) {
	t.Helper()
	srv := telegramtest.Start(t, o)
	d := open(t, newCore(t), file(t), srv, delivery.Unlimited{})
	d.poll(t)
	return d, srv
}

func file(t testing.TB) record.Place {
	return record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Serving: true}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: it did not come to that", what)
		}
	}
}

// In a group the bot answers who speaks to it, in their own conversation, and
// shows no application.
func TestInAGroupItAnswersWhoSpeaksToIt(t *testing.T) {
	_, srv := polling(t, telegramtest.Options{ReadsGroups: true, NoLimits: true})
	sok, ana := srv.Person("Sok", "en"), srv.Person("Ana", "en")
	group := srv.Supergroup("City of Sample", sok, ana)
	sok.Say(group, "who can apply for planning?") // to the others
	sok.Say(group, "/help@another_bot")
	asked := ana.Say(group, "@"+srv.Username()+" who can apply for planning?")
	m := group.AwaitText(t, "Foreign governments")
	if m.ReplyTo != asked.ID {
		t.Errorf("it answers message %d, want %d", m.ReplyTo, asked.ID)
	}
	if n := len(group.FromBot()); n != 1 {
		t.Errorf("the group sees %d messages, want one", n)
	}
	sok.Say(group, "/status")
	aside := group.AwaitText(t, "Others read along here")
	if !hasLink(aside, "https://t.me/"+srv.Username()+"?start=status") {
		t.Errorf("nothing leads to a private chat: %+v", aside.Entities)
	}
	more := ana.Say(group, "and in 2023?", telegramtest.ReplyTo(m)) // of what was spoken of with Ana
	again := group.Await(t, func(m telegramtest.Message) bool { return m.ReplyTo == more.ID })
	if !strings.HasPrefix(again.Text, "Who can apply for a planning project?") {
		t.Errorf("it answers %q", again.Text)
	}

	if said := sok.Press(m, m.Rows[0][0]).Await(t); !said.Alert || !strings.Contains(said.Text, "for whom I answered") {
		t.Errorf("another's button says %+v", said)
	}
}

func hasLink(m telegramtest.Message, url string) bool {
	for _, e := range m.Entities {
		if e.URL == url {
			return true
		}
	}
	return false
}

func TestInATopicItAnswersThere(t *testing.T) {
	_, srv := polling(t, telegramtest.Options{NoLimits: true})
	sok := srv.Person("Sok", "en")
	forum := srv.Forum("City of Sample", sok)
	topic := forum.Topic(sok, "Plans")
	sok.Say(forum, "/check@"+srv.Username(), telegramtest.InTopic(topic))
	m := forum.AwaitText(t, "A few short questions")
	if m.ThreadID != topic {
		t.Errorf("it answers in topic %d, want %d", m.ThreadID, topic)
	}
	sok.Press(m, m.Rows[0][0]).Await(t)
	if q := forum.AwaitText(t, "Question 1"); q.ThreadID != topic {
		t.Errorf("it asks in topic %d, want %d", q.ThreadID, topic)
	}
}

// What takes nobody a word: others' updates, and those that tell of a chat.
func TestWhatIsNotForItIsPassedOver(t *testing.T) {
	d, srv := polling(t, telegramtest.Options{ReadsGroups: true, NoLimits: true})
	sok := srv.Person("Sok", "en")
	channel := srv.Channel("News of Sample", sok)
	channel.Post("who can apply for planning?")
	group := srv.Group("City of Sample", sok)
	sok.Say(group, "hello all")
	srv.Raw(`{"something_new":{"what":"it is"}}`)
	srv.Raw(`{"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"is_bot":true,"first_name":"B"},"text":"a bot"}}`)
	srv.Raw(`{"message":"what is no message"}`)
	moved := sok.Say(sok.Chat(), "/help")
	sok.Chat().AwaitText(t, "Ask me in your own words")
	sok.Send(sok.Chat(), telegramtest.Location, "")
	sok.Chat().AwaitText(t, "I can't open files")
	if n := len(group.FromBot()) + len(channel.FromBot()); n != 0 {
		t.Errorf("%d messages answer what was for others", n)
	}
	if c := d.bot.Counts(); c.Updates != 2 || c.Unreadable != 1 {
		t.Errorf("counts are %+v, want two updates and one that can't be read", c)
	}
	sok.Edit(moved, "/about")
	sok.Chat().AwaitText(t, "I am Annae, a computer program")
}

func TestFilesAndTheLikeGetAKindAnswer(t *testing.T) {
	_, srv := polling(t, telegramtest.Options{NoLimits: true})
	for _, kind := range []telegramtest.Kind{telegramtest.Photo, telegramtest.Document, telegramtest.Voice, telegramtest.Sticker, telegramtest.Contact, telegramtest.Poll, telegramtest.VideoNote} {
		p := srv.Person("Sok", "ko")
		p.Send(p.Chat(), kind, "")
		p.Chat().AwaitText(t, "글로 적어 주세요")
	}
	p := srv.Person("Sok", "en")
	p.Send(p.Chat(), telegramtest.Photo, "who can apply for planning?")
	if m := p.Chat().AwaitText(t, "Foreign governments"); !strings.Contains(m.Text, "can't open files") {
		t.Error("it does not say that the picture was not looked at")
	}
	p = srv.Person("Sok", "en")
	p.Say(p.Chat(), "\u200b\u2060")
	p.Chat().AwaitText(t, "I can't open files")
}

// Telegram lets no such message through; who could post one anyway is answered
// once.
func TestAHundredThousandSigns(t *testing.T) {
	d, srv := polling(t, telegramtest.Options{NoLimits: true})
	srv.Raw(`{"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"B"},"text":"` + strings.Repeat("가", 100_000) + `"}}`)
	eventually(t, "it is answered", func() bool { return d.node.Counts().Handled == 1 && d.sent(t) })
	for _, c := range srv.CallsOf("sendMessage") {
		if c.Status >= 400 && !strings.Contains(c.Description, "chat not found") {
			t.Errorf("the answer is refused: %s", c.Description)
		}
	}
}

// What somebody wrote stands in replies as they wrote it.
func TestWhatSomebodyWroteIsNoHTML(t *testing.T) {
	d, srv := polling(t, telegramtest.Options{NoLimits: true})
	p := srv.Person("<b>Sok</b>", "en")
	for _, text := range []string{"/status KCN-2026-7F3K-E", "person@example.org", "12345678"} {
		p.Say(p.Chat(), text)
	}
	p.Chat().AwaitText(t, "A ‹plan› & more")
	p.Say(p.Chat(), `<a href="https://evil.example">KCN-2026</a> & <script>`)
	p.Say(p.Chat(), strings.Repeat("가나다 ", 1000))
	p.Say(p.Chat(), "/language <i>")
	eventually(t, "all is answered", func() bool { return d.node.Counts().Handled == 6 && d.sent(t) })
	for _, c := range srv.Calls() {
		if c.Status >= 400 {
			t.Errorf("%s is refused: %s", c.Method, c.Description)
		}
	}
}

// Old buttons: on a message that can't be edited any more, and of a turn that is
// kept no longer.
func TestOldButtonsAreAnswered(t *testing.T) {
	_, srv := polling(t, telegramtest.Options{NoLimits: true})
	p := srv.Person("Sok", "en")
	p.Say(p.Chat(), "/start check_planning")
	m := p.Chat().AwaitText(t, "Question 1")
	p.Chat().Age(m)
	p.Press(m, m.Rows[0][0]).Await(t)
	if next := p.Chat().AwaitText(t, "Question 2"); next.ID == m.ID {
		t.Error("a message that is too old was edited")
	}
	p.Press(m, telegramtest.Button{Text: "1", Data: "zz.0.0.aaaaaaaaaaaaaaaa"}).Await(t)
	p.Press(m, telegramtest.Button{Text: "1", Data: "what is this"}).Await(t)
	p.Say(p.Chat(), "/about")
	p.Chat().AwaitText(t, "I am Annae, a computer program")
}

// Who taps twice is answered once more, and harms nothing.
func TestWhoTapsTwice(t *testing.T) {
	d, srv := polling(t, telegramtest.Options{NoLimits: true})
	p := srv.Person("Sok", "en")
	p.Say(p.Chat(), "/start check_planning")
	m := p.Chat().AwaitText(t, "Question 1")
	one, two := p.Press(m, m.Rows[0][0]), p.Press(m, m.Rows[0][0])
	one.Await(t)
	two.Await(t)
	eventually(t, "three messages handled", func() bool { return d.node.Counts().Handled == 3 && d.sent(t) })
	if seen := p.Chat().FromBot(); len(seen) != 1 || !strings.Contains(seen[0].Text, "Question 2") {
		t.Errorf("the chat shows %+v", seen)
	}
	if n := d.node.Counts(); n.Parked != 0 {
		t.Errorf("%d sends were set aside", n.Parked)
	}
}

func TestWhatGoesWrongAtTelegramIsTriedAgain(t *testing.T) {
	for name, fault := range map[string]telegramtest.Fault{
		"a page of a gateway": telegramtest.BadGateway(), "a closed connection": telegramtest.Closed(), "wait a second": telegramtest.TooManyRequests(1),
	} {
		t.Run(name, func(t *testing.T) {
			_, srv := polling(t, telegramtest.Options{NoLimits: true})
			p := srv.Person("Sok", "en")
			srv.Fail("sendMessage", 1, fault)
			srv.Fail("getUpdates", 1, fault)
			p.Say(p.Chat(), "/about")
			p.Chat().AwaitText(t, "I am Annae, a computer program")
		})
	}
}

// To who blocks the bot nothing more is sent by itself; who comes back is
// answered.
func TestWhoBlocksTheBot(t *testing.T) {
	d, srv := polling(t, telegramtest.Options{NoLimits: true})
	p := srv.Person("Sok", "en")
	srv.Fail("sendMessage", 1, telegramtest.Refused(403, "Forbidden: bot was blocked by the user"))
	p.Say(p.Chat(), "/about")
	eventually(t, "a send is set aside", func() bool { return d.node.Counts().Parked == 1 })
	p.Block()
	p.Unblock()
	p.Say(p.Chat(), "/help")
	p.Chat().AwaitText(t, "Ask me in your own words")
}

// A group may become another while a reply waits.
func TestAGroupThatMoved(t *testing.T) {
	_, srv := polling(t, telegramtest.Options{NoLimits: true})
	p := srv.Person("Sok", "en")
	group := srv.Group("City of Sample", p)
	srv.Fail("sendMessage", 2, telegramtest.BadGateway()) // so that it waits
	p.Say(group, "/about@"+srv.Username())
	srv.AwaitCall(t, func(c telegramtest.Call) bool { return c.Method == "sendMessage" })
	super := group.Migrate(p)
	super.AwaitText(t, "I am Annae, a computer program")
}

func TestCommandsAreOfferedInEachLanguage(t *testing.T) {
	_, srv := polling(t, telegramtest.Options{NoLimits: true})
	srv.AwaitCount(t, "setMyCommands", 6)
	var korean string
	for _, c := range srv.CallsOf("setMyCommands") {
		group := strings.Contains(c.Parameters["scope"], "group")
		if group == strings.Contains(c.Parameters["commands"], `"status"`) {
			t.Errorf("for %s are offered %s", c.Parameters["scope"], c.Parameters["commands"])
		}
		if c.Parameters["language_code"] == "ko" {
			korean += c.Parameters["commands"]
		}
	}
	if !strings.Contains(korean, "도움말") {
		t.Errorf("in Korean are offered %s", korean)
	}
}

// hooked is a desk to which Telegram posts.
func hooked(t *testing.T) (*desk, *telegramtest.Server, string) {
	t.Helper()
	srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true, Speed: 20})
	d := open(t, newCore(t), file(t), srv, delivery.Unlimited{})
	hook := httptest.NewServer(d.bot.Webhook())
	t.Cleanup(hook.Close)
	client, err := telegram.NewClient(srv.URL(), srv.Token())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.SetWebhook(t.Context(), hook.URL, telegram.Secret(d.keys, client)); err != nil {
		t.Fatal(err)
	}
	d.poll(t) // which finds the webhook
	return d, srv, hook.URL + telegram.Path
}

func TestTelegramPosts(t *testing.T) {
	_, srv, _ := hooked(t)
	p := srv.Person("Sok", "en")
	p.Say(p.Chat(), "/start check_planning")
	m := p.Chat().AwaitText(t, "Question 1")
	p.Press(m, m.Rows[0][0]).Await(t)
	if next := p.Chat().AwaitText(t, "Question 2"); next.ID != m.ID {
		t.Error("the next question did not take the place of the first")
	}
	answers := srv.CallsOf("answerCallbackQuery")
	if len(answers) != 1 || !answers[0].Webhook {
		t.Errorf("a press is answered by %+v, want once, in the answer to the update", answers)
	}
}

// A stranger is told nothing, whatever they post, and nothing is read of it.
func TestOnlyTelegramPosts(t *testing.T) {
	d, _, hook := hooked(t)
	body := `{"update_id":1,"message":{"message_id":1,"date":1,"from":{"id":7,"first_name":"A"},"chat":{"id":7,"type":"private"},"text":"/about"}}`
	for name, secret := range map[string]string{"none": "", "another": "guessed", "long": strings.Repeat("a", 300)} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, hook, unread{t, strings.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		if secret != "" {
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		}
		w := httptest.NewRecorder()
		d.bot.Webhook().ServeHTTP(w, r)
		if w.Code != http.StatusNotFound || w.Body.Len() > 0 {
			t.Errorf("with a secret of the kind %q it answers %d %q", name, w.Code, w.Body)
		}
	}
	if c := d.bot.Counts(); c.Forged != 3 || c.Updates != 0 {
		t.Errorf("counts are %+v", c)
	}
}

// unread is a body that nobody may read.
type unread struct {
	t *testing.T
	io.Reader
}

func (u unread) Read(p []byte) (int, error) {
	u.t.Error("the body of a stranger is read")
	return u.Reader.Read(p)
}

// While nothing can be kept, Telegram is told to try again, and does.
func TestWhatCantBeKeptComesAgain(t *testing.T) {
	d, srv, _ := hooked(t)
	full := &shut{Inbox: d.node, shut: true}
	d.bot.Into(full)
	p := srv.Person("Sok", "en")
	p.Say(p.Chat(), "/about")
	eventually(t, "it is refused twice", func() bool { return d.bot.Counts().Refused >= 2 })
	full.open()
	p.Chat().AwaitText(t, "I am Annae, a computer program")
	if n := d.node.Counts().Handled; n != 1 {
		t.Errorf("it is handled %d times", n)
	}
}

type shut struct {
	telegram.Inbox
	mu   sync.Mutex
	shut bool
}

func (s *shut) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = false
}

func (s *shut) AcceptAll(ctx context.Context, all []delivery.Update) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut {
		return 0, delivery.ErrBusy
	}
	return s.Inbox.AcceptAll(ctx, all)
}

// Whatever goes wrong, the token is in no line of the log and in no error.
func TestTheTokenIsNeverTold(t *testing.T) {
	var mu sync.Mutex
	var log bytes.Buffer
	lg := slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	srv := telegramtest.Start(t, telegramtest.Options{})
	d := open(t, newCore(t), file(t), srv, delivery.Unlimited{})
	d.bot.Log = lg
	_, secret, _ := strings.Cut(srv.Token(), ":")
	client, err := telegram.NewClient(srv.URL(), srv.Token())
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range []telegramtest.Fault{telegramtest.BadGateway(), telegramtest.Closed(), telegramtest.Refused(401, "Unauthorized"), telegramtest.TooManyRequests(1)} {
		srv.Fail("getMe", 1, fault)
		_, err := client.Info(t.Context())
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("the error is %v", err)
		}
		srv.Fail("getMe", 1, fault)
		srv.Fail("getUpdates", 1, fault)
	}
	d.poll(t)
	p := srv.Person("Sok", "en")
	p.Say(p.Chat(), "/about")
	p.Chat().AwaitText(t, "I am Annae, a computer program")
	eventually(t, "the log tells that Telegram is away", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return strings.Contains(log.String(), "no updates come from Telegram")
	})
	mu.Lock()
	defer mu.Unlock()
	if strings.Contains(log.String(), secret) || strings.Contains(log.String(), "Sok") {
		t.Errorf("the log says\n%s", log.String())
	}
	away, err := telegram.NewClient("http://127.0.0.1:1", srv.Token())
	if err != nil {
		t.Fatal(err)
	}
	_, err = away.Info(t.Context())
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("of a server that is away the error is %v", err)
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	b  *bytes.Buffer
}

func (w lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func TestTokensAndAddressesThatAreNone(t *testing.T) {
	for _, c := range [][2]string{
		{"https://api.telegram.org", ""}, {"https://api.telegram.org", "abc"}, {"https://api.telegram.org", "123:"}, {"https://api.telegram.org", "12a:abc"},
		{"https://api.telegram.org", "123:a/b"}, {"api.telegram.org", "123:abc"}, {"ftp://api.telegram.org", "123:abc"}, {"", "123:abc"},
	} {
		if _, err := telegram.NewClient(c[0], c[1]); err == nil {
			t.Errorf("%q with %q is taken", c[0], c[1])
		}
	}
}

// Who writes more than is read is told so, now and then, and others notice
// nothing.
func TestAFloodIsToldOfAndHoldsNobodyUp(t *testing.T) {
	srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	d := open(t, newCore(t), file(t), srv, delivery.Unlimited{})
	var mu sync.Mutex
	written := map[string]int{}
	d.bot.Flood = func(_ context.Context, room string) (over, tell bool) {
		mu.Lock()
		defer mu.Unlock()
		written[room]++
		return written[room] > 5, written[room] == 6
	}
	d.poll(t)
	loud, calm := srv.Person("Loud", "en"), srv.Person("Calm", "ko")
	for range 100 {
		loud.Say(loud.Chat(), "/about")
	}
	calm.Say(calm.Chat(), "/about")
	loud.Chat().AwaitText(t, "That was a lot at once")
	eventually(t, "calm is answered", func() bool { return len(calm.Chat().FromBot()) == 1 })
	eventually(t, "all is handled", func() bool { return d.node.Counts().Handled == 6 && d.sent(t) })
	if n := len(loud.Chat().FromBot()); n != 6 {
		t.Errorf("who wrote a hundred messages got %d, want five and one that says so", n)
	}
	if c := d.bot.Counts(); c.Flooded != 95 {
		t.Errorf("counts are %+v", c)
	}
}

// late is an inbox that takes its time.
type late struct{ telegram.Inbox }

func (l late) AcceptAll(ctx context.Context, all []delivery.Update) (int, error) {
	time.Sleep(1200 * time.Millisecond)
	return l.Inbox.AcceptAll(ctx, all)
}

// Who waits for long is shown that there is somebody who writes; who is answered
// at once is not.
func TestWhoWaitsSeesThatItWrites(t *testing.T) {
	d, srv := polling(t, telegramtest.Options{NoLimits: true})
	p := srv.Person("Sok", "en")
	p.Say(p.Chat(), "/about")
	p.Chat().AwaitText(t, "I am Annae")
	d.bot.Into(late{d.node})
	p.Say(p.Chat(), "/help")
	p.Chat().AwaitText(t, "Ask me in your own words")
	if signs := srv.CallsOf("sendChatAction"); len(signs) != 1 || signs[0].Parameters["action"] != "typing" {
		t.Errorf("it shows %+v, want once that it writes", signs)
	}
}

func TestUpdatesThatAreTooLongAreNotRead(t *testing.T) {
	d, srv, hook := hooked(t)
	client, err := telegram.NewClient(srv.URL(), srv.Token())
	if err != nil {
		t.Fatal(err)
	}
	for length, want := range map[int]int{delivery.MostBody: http.StatusOK, delivery.MostBody + 1: http.StatusBadRequest} {
		r := httptest.NewRequest(http.MethodPost, hook, strings.NewReader(`{"update_id":1}`+strings.Repeat(" ", length-15)))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", telegram.Secret(d.keys, client))
		w := httptest.NewRecorder()
		d.bot.Webhook().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("an update of %d bytes is answered %d, want %d", length, w.Code, want)
		}
	}
}

// A weak inbox is down at first.
type weak struct {
	telegram.Inbox
	up atomic.Bool
}

func (w *weak) AcceptAll(ctx context.Context, all []delivery.Update) (accepted int, err error) {
	if !w.up.Load() {
		return 0, delivery.ErrBusy
	}
	return w.Inbox.AcceptAll(ctx, all)
}

// What Telegram brings again and again, while the record is down, is no flood.
func TestWhatCouldNotBeKeptIsNoFlood(t *testing.T) {
	srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true, Speed: 100})
	d := open(t, newCore(t), file(t), srv, delivery.Unlimited{})
	inbox := &weak{Inbox: d.node}
	d.bot.Into(inbox)
	var written atomic.Int64
	d.bot.Flood = func(context.Context, string) (over, tell bool) { return written.Add(1) > 5, false }
	hook := httptest.NewServer(d.bot.Webhook())
	t.Cleanup(hook.Close)
	if err := d.bot.Client.SetWebhook(t.Context(), hook.URL, telegram.Secret(d.keys, d.bot.Client)); err != nil {
		t.Fatal(err)
	}
	p := srv.Person("Sok", "en")
	for range 3 {
		p.Say(p.Chat(), "/about")
	}
	eventually(t, "tries", func() bool { c := d.bot.Counts(); return c.Refused > 10 || c.Flooded > 0 })
	inbox.up.Store(true)
	eventually(t, "no update waits", func() bool { return srv.Pending() == 0 })
	if c := d.bot.Counts(); c.Updates != 3 || c.Flooded != 0 {
		t.Errorf("counts are %+v, want three updates and no flood", c)
	}
}
