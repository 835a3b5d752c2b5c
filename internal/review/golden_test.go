package review_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/draft"
	"annae/internal/enquiry"
	"annae/internal/hub"
	"annae/internal/locale"
	"annae/internal/record"
	"annae/internal/review"
	"annae/internal/seal"
	"annae/internal/stats"
)

var update = flag.Bool("update", false, "rewrite what is replied in testdata/*.txt")

// A store is what a review is kept in: the record, as it is wired.
var _ review.Store = record.Inside{}

// Each script is a conversation of staff with a record in a file:
//
//	# What it shows.
//	as kim reviewer ko      who speaks from here on: a name, roles, a language
//	> pending planning      what stands behind the command
//	" what is overdue?      a sentence
//	* show KCN-…            a button, by its id
//	! to=checking | note=…  the form that was shown last is sent so
//	at once KCN-… checking  somebody moves it at the command line
//	audit KCN-…             what the audit has of it
//	hand why? …             somebody hands a question to people; {id} is its number from here on
//	they …                  they add words
//	= …                     who speaks writes under that question
//	files                   with a file
//	post ko                 what the help desk is shown of it
//	note ko                 what it is told of what happened last
//	count what of en side 5 something happened five times today; - is nothing
//	digest ko               what all are told of the week
//	drafts                  what is proposed to be taught
//	< …                     the reply; -update rewrites these lines
func TestConversationsOfStaff(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 8 {
		t.Fatalf("there are %d scripts (%v), want 8 at least", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(script))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if got != string(script) {
				t.Errorf("it goes\n%s\nwant\n%s", got, script)
			}
		})
	}
}

// office is a desk with its record, and who speaks to it.
type office struct {
	desk   *review.Desk
	record *record.Record
	apps   *record.Applications
	leases []delivery.Lease
	person review.Person
	form   *review.Form // that was shown last
	people *record.Enquiries
	handed enquiry.ID
	front  heardOf
}

// heardOf is the last that happened to an enquiry.
type heardOf struct {
	e  enquiry.Enquiry
	ev enquiry.Event
}

func (h *heardOf) Happened(_ context.Context, _ enquiry.Outbox, e enquiry.Enquiry, ev enquiry.Event) error {
	h.e, h.ev = e, ev
	return nil
}

func newOffice(t *testing.T) *office {
	t.Helper()
	keys, err := seal.Parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Open(t.Context(), slog.New(slog.NewTextHandler(io.Discard, nil)), record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Shards: 1}, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	o := &office{desk: desk(t), record: r}
	if o.apps, err = r.Applications(t.Context(), o.desk.Content); err != nil {
		t.Fatal(err)
	}
	if o.leases, _, err = r.Hold(t.Context(), "node", time.Hour); err != nil {
		t.Fatal(err)
	}
	o.people = r.Enquiries(enquiry.Desk{Front: &o.front})
	if _, err := o.apps.Import(t.Context(), entries(), fields, "import (command line)", false, func(int) {}); err != nil {
		t.Fatal(err)
	}
	return o
}

// fields are those that the entries have.
var fields = []string{
	application.FieldReference, application.FieldTrack, application.FieldCountry, application.FieldCity, application.FieldTitle, application.FieldApplicant, application.FieldContacts,
	application.FieldDue, application.FieldAssignee, application.FieldDocuments, application.FieldNote, application.FieldInternal, application.FieldDemo, application.FieldOwn,
}

// entries are invented applications of invented cities.
func entries() []application.Entry {
	all := []application.Entry{
		{Reference: "KCN-2026-7F3K-E", Details: application.Details{
			Track: "planning-2026", Country: "LA", City: "Ban Sabaidee", Title: "Smart *flood* warning for Ban Sabaidee", Applicant: "The city of Ban Sabaidee (invented)",
			Contacts: []string{"one@example.org", "two@example.org"}, Due: "2026-11-20", Assignee: "Kim Minji", Own: "2026-A/7", Note: "Thank you.", Internal: "Call them <b>soon</b>.", Demo: true,
			Documents: []application.Document{{ID: "application_form", State: application.Received}, {ID: "business_plan", State: application.ToRevise}},
		}},
		{Reference: "KCN-2026-2A7A-M", Details: application.Details{
			Track: "demonstration-2026", Country: "TR", City: "Örnekköy", Title: "Leak detection for the water of Örnekköy", Applicant: "Boogi Solutions (invented)",
			Contacts: []string{"boogi@example.org"}, Due: "2026-12-31", Demo: true,
		}},
	}
	for n := range 11 {
		ref := application.Reference("KCN-2026-A" + "CDEFGHJKMNP"[n:n+1] + "A2")
		all = append(all, application.Entry{Reference: checked(ref), Details: application.Details{
			Track: "planning-2026", Country: "PE", City: fmt.Sprint("Puerto Ejemplo ", n+1), Title: "Mobility plan", Applicant: "The municipality of Puerto Ejemplo (invented)",
			Contacts: []string{"puerto@example.org"}, Due: fmt.Sprintf("2026-12-%02d", n+1), Assignee: []string{"", "Lee", "Kim Minji"}[n%3], Demo: true,
		}})
	}
	return all
}

// checked puts the check symbol behind a reference.
func checked(ref application.Reference) application.Reference {
	for _, c := range "AC23456789DEFGHJKMNPQRSTVWXYZ" {
		if whole, err := application.ParseReference(string(ref) + "-" + string(c)); err == nil {
			return whole
		}
	}
	panic("no symbol checks " + ref)
}

// play plays a script and writes it with what is replied.
func play(t *testing.T, script string) string {
	t.Helper()
	o := newOffice(t)
	var b strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "<") {
			continue
		}
		fmt.Fprintln(&b, line)
		for _, said := range o.obey(t, strings.ReplaceAll(line, "{id}", string(o.handed))) {
			said = masked(said)
			if o.handed != "" {
				said = strings.ReplaceAll(said, string(o.handed), "{id}")
			}
			fmt.Fprintln(&b, strings.TrimRight("< "+said, " "))
		}
	}
	return b.String()
}

var roles = map[string]review.Role{"viewer": review.Viewer, "reviewer": review.Reviewer, "help-desk": review.HelpDesk, "admin": review.Admin}

func (o *office) obey(t *testing.T, line string) []string {
	t.Helper()
	does, said, _ := strings.Cut(line, " ")
	words := strings.Fields(said)
	switch does {
	case "as":
		id := map[string]string{"Lee": "slack T01/U02", "Kim": "slack T01/U01"}[words[0]]
		o.person = review.Person{ID: id, Name: map[string]string{"Kim": "Kim Minji"}[words[0]], Locale: locale.Locale(words[2])}
		if o.person.Name == "" {
			o.person.Name = words[0]
		}
		for role := range strings.SplitSeq(words[1], ",") {
			o.person.Roles |= roles[role]
		}
	case ">", "*":
		return o.ask(t, o.desk.Parse(said), nil)
	case "\"":
		c, is := o.desk.Read(said)
		if !is {
			return []string{"(a question for the desk)"}
		}
		return o.ask(t, c, nil)
	case "!":
		return o.ask(t, o.form.Command, o.filled(said))
	case "at":
		if _, err := o.apps.Move(t.Context(), application.Request{Reference: application.Reference(words[1]), To: words[2], By: "Park (command line)"}); err != nil {
			t.Fatal(err)
		}
	case "hand", "they":
		o.hands(t, does, said)
	case "=":
		return o.writes(t, review.Words{Text: said})
	case "files":
		return o.writes(t, review.Words{Text: said, File: true})
	case "post":
		return o.shown(t, o.desk.Post(&o.front.e, locale.Locale(said)))
	case "note":
		return o.shown(t, o.desk.Note(&o.front.e, &o.front.ev, locale.Locale(said)))
	case "count":
		o.counts(t, words)
	case "digest":
		from, _ := o.desk.LastWeek()
		r, err := o.record.Stats(t.Context(), stats.DayOf(from), stats.DayOf(time.Now().AddDate(0, 0, 1)))
		if err != nil {
			t.Fatal(err)
		}
		return o.shown(t, o.desk.Digest(&r, nil, locale.Locale(said)))
	case "drafts":
		return o.drafts(t)
	case "audit":
		audit, err := o.apps.Audit(t.Context(), application.Reference(words[0]))
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, a := range audit {
			lines = append(lines, strings.TrimSpace(a.Who+": "+a.Did+" "+a.Detail))
		}
		return lines
	}
	return nil
}

// filled is what a form says: what it began with, and what was typed instead.
func (o *office) filled(said string) map[string]string {
	is := map[string]string{}
	for _, f := range o.form.Fields {
		is[f.Name] = f.Value
	}
	for one := range strings.SplitSeq(said, " | ") {
		if name, v, ok := strings.Cut(one, "="); ok {
			if n, many := strings.CutPrefix(v, "long "); many {
				v = strings.Repeat("긴", len(n)*1000)
			}
			is[name] = v
		}
	}
	return is
}

func (o *office) ask(t *testing.T, c review.Command, filled map[string]string) []string {
	t.Helper()
	var r review.Reply
	o.work(t, func(tx *record.Tx) (err error) {
		r, err = o.desk.Answer(t.Context(), o.stores(tx), o.person, c, filled)
		return err
	})
	return o.shown(t, r)
}

func (o *office) stores(tx *record.Tx) review.Stores {
	return review.Stores{Applications: o.apps.In(tx, func(address string) string { return address }), People: o.people.In(tx), Drafts: tx.Drafting(), Figures: tx}
}

func (o *office) work(t *testing.T, do func(*record.Tx) error) {
	t.Helper()
	if err := o.record.Work(t.Context(), o.leases, do); err != nil {
		t.Fatal(err)
	}
}

// counts counts something.
func (o *office) counts(t *testing.T, words []string) {
	t.Helper()
	for i := range words {
		words[i] = strings.TrimPrefix(words[i], "-")
	}
	o.desk.Now = time.Now // by which it is counted
	n, err := strconv.Atoi(words[4])
	if err != nil {
		t.Fatal(err)
	}
	o.work(t, func(tx *record.Tx) error {
		for range n {
			if err := tx.Count(t.Context(), stats.Mark{What: stats.What(words[0]), Of: words[1], Channel: "web", Locale: words[2], Side: words[3]}); err != nil {
				return err
			}
		}
		return nil
	})
}

// drafts are those that wait.
func (o *office) drafts(t *testing.T) (lines []string) {
	t.Helper()
	all, err := o.record.Drafts(t.Context(), draft.Open)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		line := fmt.Sprintf("%s, %s: %q of %s, by %s", d.Locale, d.Topic, d.Phrasing, d.Asked, d.By)
		if d.New != nil {
			line += fmt.Sprintf("; %+v", *d.New)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// writes is what somebody is told who writes under the question.
func (o *office) writes(t *testing.T, said review.Words) []string {
	t.Helper()
	var r review.Reply
	o.work(t, func(tx *record.Tx) (err error) {
		r, err = o.desk.Written(t.Context(), o.stores(tx), o.person, o.handed, said)
		return err
	})
	return o.shown(t, r)
}

// hands has somebody hand over a question, or add to it.
func (o *office) hands(t *testing.T, does, said string) {
	t.Helper()
	room := hub.Room{Name: "room", Channel: "telegram", Seq: 1, Lasts: hub.Lasting}
	if o.handed == "" {
		first := conversation.Turn{Seq: 1, Said: "How long?", Reply: conversation.Reply{Parts: []conversation.Part{conversation.Text{Markdown: "I don't know *that*."}}}, At: time.Now()}
		if err := o.record.Begin(t.Context(), room, first); err != nil {
			t.Fatal(err)
		}
	}
	o.work(t, func(tx *record.Tx) error {
		k := tx.Kept(t.Context(), room)
		if why, text, asks := strings.Cut(said, "? "); does == "hand" && asks {
			o.handed = k.HandOver(enquiry.Question{Text: text, Why: enquiry.Why(why), Side: "planning", Cycles: "2026", Topics: []string{"who-runs-it", "gone"}}, "ko")
		} else {
			k.PassOn(said)
		}
		return k.Err()
	})
}

// shown is a reply, line by line.
func (o *office) shown(t *testing.T, r review.Reply) (lines []string) {
	t.Helper()
	add := func(format string, args ...any) {
		lines = append(lines, strings.Split(fmt.Sprintf(format, args...), "\n")...)
	}
	if r.Over {
		add("(instead)")
	}
	write := func(parts []conversation.Part) {
		for _, p := range parts {
			switch p := p.(type) {
			case conversation.Text:
				add("%s", p.Markdown)
			case conversation.Table:
				add("| %s |", strings.Join(p.Head, " | "))
				for _, row := range p.Rows {
					if len(row) != len(p.Head) {
						t.Errorf("a row has %d cells, want %d", len(row), len(p.Head))
					}
					add("| %s |", strings.Join(row, " | "))
				}
			case conversation.Choices:
				add("%s", p.Prompt)
				for _, o := range p.Options {
					add("  [%s] %s", o.Label, o.ID)
				}
			case conversation.Words:
				add("%s: %q", p.By, p.Text)
			default:
				t.Errorf("a part is a %T", p)
			}
		}
	}
	write(r.Parts)
	if f := r.Form; f != nil {
		o.form = f
		if len([]rune(f.Title)) > 24 || len([]rune(f.Submit)) > 24 {
			t.Errorf("the form is called %q and sent by %q, 24 characters at most", f.Title, f.Submit)
		}
		add("=== %s ===", f.Title)
		write(f.Parts)
		for _, one := range f.Fields {
			add("%s: %s (%s)= %s", one.Name, one.Label, one.Hint, one.Value)
			for _, o := range one.Options {
				add("  ( ) %s: %s", o.ID, o.Label)
			}
		}
		add("=== [%s] %s", f.Submit, f.Command)
	}
	return lines
}

// moments are written by the record's own clock.
var moments = regexp.MustCompile(`\*\*[^*]*\*\* \((?:days of UTC|UTC 날짜)\)|\d{1,2} [A-Z][a-z]+ 20\d\d,? (at )?\d{1,2}:\d\d( KST)?|20\d\d년 \d{1,2}월 \d{1,2}일 \d{1,2}:\d\d|preview=[0-9a-f]{16}|[Dd]raft[ -][A-Za-z2-7]{8}\b`)

// long is a text that is too long.
var long = regexp.MustCompile(`긴{100,}`)

func masked(line string) string {
	return long.ReplaceAllString(moments.ReplaceAllString(line, "‹moment›"), "긴…")
}

// Whatever the verb, who has no role that it takes changes nothing and is shown
// nothing.
func TestEachVerbTakesARole(t *testing.T) {
	const ref = application.Reference("KCN-2026-7F3K-E")
	o := newOffice(t)
	read := []review.Verb{review.Home, review.Help, review.Ask, review.Pending, review.Show, review.Unknown, review.Stats}
	write := []review.Verb{review.Move, review.Undo, review.Assign}
	help := []review.Verb{review.Enquiries, review.Enquiry, review.Claim, review.Return, review.Resolve, review.Reopen, review.Approved, review.Send, review.Drop, review.Teach}
	for role, allowed := range map[review.Role][]review.Verb{
		0: nil, review.Viewer: read, review.HelpDesk: slices.Concat(read, help), review.Viewer | review.HelpDesk: slices.Concat(read, help),
		review.Reviewer: slices.Concat(read, write), review.Admin: slices.Concat(read, write, help), review.Viewer | review.Reviewer: slices.Concat(read, write),
		review.Admin << 1: nil,
	} {
		for _, verb := range slices.Concat(read, write, help) {
			t.Run(fmt.Sprint(role, " ", verb), func(t *testing.T) {
				s := &counting{apps: o}
				r, err := o.desk.Answer(t.Context(), review.Stores{Applications: s, People: handed{s}}, review.Person{ID: "slack T01/U09", Name: "Choi", Roles: role, Locale: "en"}, review.Command{Verb: verb, Reference: ref}, nil)
				if err != nil {
					t.Fatal(err)
				}
				keys := keysOf(r.Parts)
				refused := slices.Contains(keys, "review.no_role") || slices.Contains(keys, "review.may_not")
				if want := !slices.Contains(allowed, verb); refused != want || refused && (s.calls > 0 || len(r.Parts) > 1 || r.Form != nil) {
					t.Errorf("refused %v after %d calls with %v, want %v", refused, s.calls, keys, want)
				}
			})
		}
	}
}

func keysOf(parts []conversation.Part) (keys []string) {
	for _, p := range parts {
		if text, is := p.(conversation.Text); is {
			keys = append(keys, text.Key)
		}
	}
	return keys
}

// Only who may see addresses is shown any, whatever they press.
func TestAddressesAreShownToReviewersOnly(t *testing.T) {
	o := newOffice(t)
	for role, want := range map[review.Role]bool{review.Viewer: false, review.HelpDesk: false, review.Reviewer: true, review.Admin: true} {
		o.person = review.Person{ID: "slack T01/U09", Name: "Choi", Roles: role, Locale: "en"}
		var said []string
		for _, c := range []string{"", "pending", "show KCN-2026-7F3K-E", "move KCN-2026-7F3K-E", "help"} {
			said = append(said, o.ask(t, o.desk.Parse(c), nil)...)
		}
		if got := strings.Contains(strings.Join(said, "\n"), "@example.org"); got != want {
			t.Errorf("role %d is shown addresses: %v, want %v", role, got, want)
		}
	}
}

// A counting store knows one application and counts what it is asked.
type counting struct {
	apps  *office
	calls int
}

func (s *counting) List(ctx context.Context, f application.Filter, behind string, most int) ([]application.Application, string, error) {
	s.calls++
	return s.apps.apps.List(ctx, f, behind, most)
}
func (s *counting) Count(context.Context, application.Filter) (int, error) { s.calls++; return 1, nil }
func (s *counting) Get(ctx context.Context, ref application.Reference) (application.Application, []application.Move, error) {
	s.calls++
	return s.apps.apps.Get(ctx, ref)
}
func (s *counting) Seen(context.Context, application.Reference, string) error { s.calls++; return nil }
func (s *counting) Move(context.Context, application.Request) (application.Move, error) {
	s.calls++
	return application.Move{}, nil
}
func (s *counting) Undo(context.Context, application.Reference, string) error { s.calls++; return nil }
func (s *counting) Assign(context.Context, application.Reference, string, string) error {
	s.calls++
	return nil
}
func (s *counting) Language(context.Context, application.Reference) (locale.Locale, error) {
	s.calls++
	return "", nil
}

// handed is one enquiry; what it is asked is counted.
type handed struct{ *counting }

func (h handed) one() enquiry.Enquiry {
	h.calls++
	return enquiry.Enquiry{ID: "AAAAAAAA", State: enquiry.Open}
}
func (h handed) Do(context.Context, enquiry.Request) (enquiry.Enquiry, error) { return h.one(), nil }
func (h handed) Get(context.Context, enquiry.ID) (enquiry.Enquiry, error)     { return h.one(), nil }
func (h handed) Show(context.Context, enquiry.ID, string) (enquiry.Enquiry, []enquiry.Event, error) {
	return h.one(), nil, nil
}
func (h handed) Unresolved(context.Context, int) ([]enquiry.Enquiry, int, error) {
	return []enquiry.Enquiry{h.one()}, 1, nil
}

// abroad is where the applicant was last written to in a language.
type abroad struct {
	counting
	last locale.Locale
}

func (s *abroad) Language(context.Context, application.Reference) (locale.Locale, error) {
	return s.last, nil
}

// Whoever moves it, the preview is in the language of the applicant.
func TestThePreviewIsInTheLanguageOfTheApplicant(t *testing.T) {
	o := newOffice(t)
	for last, want := range map[locale.Locale]string{"ko": "진행 단계가 바뀌었습니다", "en": "has changed:", "": "has changed:", "fr": "has changed:"} {
		r, err := o.desk.Answer(t.Context(), review.Stores{Applications: &abroad{counting{apps: o}, last}}, review.Person{ID: "a", Name: "Kim", Roles: review.Reviewer, Locale: "ko"},
			o.desk.Parse("move KCN-2026-7F3K-E"), map[string]string{"to": "checking", "note": "Thank you."})
		if err != nil || r.Form == nil {
			t.Fatalf("the preview is %+v, %v", r, err)
		}
		said := strings.Join(o.shown(t, r), "\n")
		if !strings.Contains(said, want) || !strings.Contains(said, "Thank you.") || !strings.Contains(said, "확정되며") {
			t.Errorf("the preview for %q is\n%s\nwant in it %q", last, said, want)
		}
	}
}

// elsewhere is where the applications lie in a portal.
type elsewhere struct{ counting }

func (*elsewhere) List(context.Context, application.Filter, string, int) ([]application.Application, string, error) {
	return nil, "", application.ErrElsewhere
}
func (*elsewhere) Count(context.Context, application.Filter) (int, error) {
	return 0, application.ErrElsewhere
}
func (*elsewhere) Seen(context.Context, application.Reference, string) error {
	return application.ErrElsewhere
}
func (*elsewhere) Undo(context.Context, application.Reference, string) error {
	return application.ErrElsewhere
}

func TestApplicationsOfAPortalAreSaidToBeThere(t *testing.T) {
	d := desk(t)
	for _, typed := range []string{"", "pending", "show KCN-2026-7F3K-E", "move KCN-2026-7F3K-E", "undo KCN-2026-7F3K-E", "assign KCN-2026-7F3K-E me"} {
		r, err := d.Answer(t.Context(), review.Stores{Applications: &elsewhere{}}, review.Person{ID: "a", Name: "Kim", Roles: review.Admin, Locale: "ko"}, d.Parse(typed), nil)
		if keys := keysOf(r.Parts); err != nil || !slices.Equal(keys, []string{"review.elsewhere"}) {
			t.Errorf("%q is answered with %v, %v", typed, keys, err)
		}
	}
}

// Every word that the code reads is in the lexicon, and no other.
func TestTheLexiconHasTheWordsOfReviews(t *testing.T) {
	d := desk(t)
	want := []string{"all", "approved", "ask", "assign", "beside", "claim", "demonstration", "endings", "enquiries", "enquiry", "help", "holder", "home", "last", "list", "me", "mine", "month", "move", "nobody", "overdue", "pending", "planning", "recipient", "reopen", "resolve", "return", "reviews", "show", "stats", "teach", "unassigned", "undo"}
	for l, lex := range d.Content.Lexicons {
		if got := slices.Sorted(maps.Keys(lex.Reviews)); !slices.Equal(got, want) {
			t.Errorf("the lexicon of %s has %v, want %v", l, got, want)
		}
	}
}
