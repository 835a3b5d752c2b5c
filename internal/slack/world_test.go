package slack_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/enquiry"
	"annae/internal/hub"
	"annae/internal/mail"
	"annae/internal/record"
	"annae/internal/review"
	"annae/internal/seal"
	"annae/internal/slack"
	"annae/internal/slack/slacktest"
)

// A desk answers in Slack, in this process.
type desk struct {
	t    testing.TB
	srv  *slacktest.Server
	bot  *slack.Bot
	rec  *record.Record
	apps *record.Applications
	box  record.Mailbox
	node *delivery.Node[*record.Tx]
	// inbox is what the bot hands updates to.
	inbox *inbox
	log   *said
}

// said is what was logged.
type said struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// An inbox can be down.
type inbox struct {
	slack.Inbox
	down atomic.Pointer[error] // nil: it is not
}

func (i *inbox) AcceptAll(ctx context.Context, all []delivery.Update) (int, error) {
	if err := i.down.Load(); err != nil {
		return 0, *err
	}
	return i.Inbox.AcceptAll(ctx, all)
}

// A way brings what Slack has to say.
type way func(*desk, context.Context)

// bySocket opens sockets.
func bySocket(d *desk, ctx context.Context) {
	go d.bot.Listen(ctx)
	d.srv.AwaitSockets(d.t, 2)
}

// byRequest has Slack post.
func byRequest(d *desk, _ context.Context) {
	mux := http.NewServeMux()
	for path, h := range d.bot.Handlers() {
		mux.Handle(path, h)
	}
	site := httptest.NewServer(mux)
	d.t.Cleanup(site.Close)
	err := d.srv.RequestURLs(slacktest.URLs{Events: site.URL + slack.EventsPath, Commands: site.URL + slack.CommandsPath, Interactivity: site.URL + slack.InteractionsPath})
	if err != nil {
		d.t.Fatal(err)
	}
}

// open opens a desk for a workspace, with a core; nil: that of the programme.
func open(t testing.TB, srv *slacktest.Server, core *conversation.Core, roles string, by way) *desk {
	t.Helper()
	return openDesk(t, srv, core, roles, by, slack.HelpDesk{})
}

// openDesk is open with a channel of the help desk.
func openDesk(t testing.TB, srv *slacktest.Server, core *conversation.Core, roles string, by way, helpDesk slack.HelpDesk) *desk {
	t.Helper()
	log := &said{}
	lg := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	secrets := slack.Secrets{Token: srv.Token(), App: srv.AppToken(), Signing: srv.SigningSecret()}
	d := openAt(t, record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Serving: true}, srv.APIURL(), secrets, core, roles, helpDesk, lg)
	d.srv, d.log = srv, log
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(end)
	by(d, ctx)
	return d
}

// openAt opens a desk on a record, which hears nothing by itself.
func openAt(t testing.TB, at record.Place, api string, secrets slack.Secrets, core *conversation.Core, roles string, helpDesk slack.HelpDesk, lg *slog.Logger) *desk {
	t.Helper()
	keys, err := seal.Parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Open(t.Context(), lg, at, keys)
	if err != nil {
		t.Fatal(err)
	}
	learned := answertest.Desk()
	c := learned.Content()
	if core == nil {
		if core, err = conversation.New(conversation.Setup{Desk: learned, Content: c, Rules: learned.Rules(), Now: time.Now}); err != nil {
			t.Fatal(err)
		}
	}
	trusted, err := slack.ParseRoles(roles)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, rec: r}
	if d.apps, err = r.Applications(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	d.bot, err = slack.New(slack.Setup{
		Log: lg, API: api, Names: keys, Served: c.Served, Words: c.Words, Roles: trusted,
		Secrets: secrets, Reviews: &review.Desk{Content: c, Now: time.Now}, Desk: helpDesk, Flood: func(context.Context, string) bool { return false },
	})
	if err != nil {
		t.Fatal(err)
	}
	talks := hub.NewHandler[*record.Tx](core, map[string]hub.Channel{slack.Channel: d.bot}, nil)
	d.box = func(address string) string { return mail.Mailbox(keys, address) }
	handler := &handled{slack.Handler[*record.Tx]{Bot: d.bot, Talks: talks, Stores: d.stores, Posts: d.posts}}
	d.node, err = delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: lg, Name: rand.Text(), Store: r, Handler: handler, Apologise: handler.Apologise, Platforms: map[string]delivery.Platform{slack.Channel: d.bot},
		Limits: delivery.Unlimited{}, Bells: delivery.Silent{}, World: delivery.Real{}, Workers: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	d.inbox = &inbox{Inbox: d.node}
	d.bot.Into(d.inbox)
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	d.node.Start(ctx)
	t.Cleanup(func() {
		defer end()
		within, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		if err := d.node.Stop(within); err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *desk) stores(tx *record.Tx) review.Stores {
	return review.Stores{Applications: d.apps.In(tx, d.box)}
}

func (*desk) posts(*record.Tx) slack.Posts { return nothing{} }

// nothing is shown of any enquiry.
type nothing struct{}

func (nothing) Posted(context.Context, string, string) (enquiry.ID, bool, error) {
	return "", false, nil
}

// handled hears of no updates that are done.
type handled struct{ slack.Handler[*record.Tx] }

func (handled) Handled([]delivery.Update) {}

// entered enters an application.
func (d *desk) entered(city string) application.Reference {
	d.t.Helper()
	e := application.Entry{}
	e.Track, e.Country, e.City, e.Title, e.Applicant = "planning-2026", "LA", city, "Smart mobility plan", "City of "+city
	e.Contacts, e.Due, e.Phase = []string{"person@example.org"}, "2026-01-31", "received"
	given := []string{application.FieldTrack, application.FieldCountry, application.FieldCity, application.FieldTitle, application.FieldApplicant, application.FieldContacts, application.FieldDue, application.FieldPhase}
	done, err := d.apps.Import(d.t.Context(), []application.Entry{e}, given, "test", false, func(int) {})
	if err != nil {
		d.t.Fatal(err)
	}
	return done[0].Reference
}

// seen is a place where somebody sees buttons.
type seen interface {
	slacktest.Place
	Button(label string) string
}

// presses presses a button by its label.
func presses(t *testing.T, p *slacktest.Person, on seen, label string) {
	t.Helper()
	action := on.Button(label)
	if action == "" {
		t.Fatalf("no button is called %q", label)
	}
	if failure := p.Press(on, action).Await(t); failure != "" {
		t.Fatalf("pressing %q: %s", label, failure)
	}
}

// settles tells whether so many updates are handled within a second and all that
// is said of them is sent.
func (d *desk) settles(handled int64) bool {
	d.t.Helper()
	for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		done := d.node.Counts().Handled >= handled
		if waits, err := d.rec.Waiting(d.t.Context()); done && err == nil && waits.Sends == 0 {
			return true
		}
	}
	return false
}
