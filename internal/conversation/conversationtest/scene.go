package conversationtest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/answer"
	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/enquiry"
	"annae/internal/identity"
	"annae/internal/locale"
)

// A Scene is one conversation that is played from a script.
type Scene struct {
	Core *conversation.Core

	t       *testing.T
	channel string
	show    Channel // nil: the core alone
	state   conversation.State
	prefers locale.Locale
	spoken  locale.Locale
	off     map[string]bool
	kept    []conversation.Gap
	saved   map[conversation.Code]conversation.Saved
	today   time.Time
	asked   map[string]identity.Request // codes, by their challenges

	office *enquiry.Office // nil: there are no people
	stands enquiry.State   // of the one enquiry; empty: there is none
	handed []string        // what the help desk got of the last message
}

func newScene(t *testing.T, channel string) *Scene {
	s := &Scene{t: t, channel: channel, off: map[string]bool{}, saved: map[conversation.Code]conversation.Saved{}, asked: map[string]identity.Request{}, today: noon(t, "2026-11-22")}
	s.begin()
	return s
}

// begin makes the core anew.
func (s *Scene) begin() {
	core, err := conversation.New(conversation.Setup{
		Desk: answertest.Desk(), Content: answertest.Desk().Content(), Rules: answertest.Desk().Rules(),
		Switches: s, Gaps: s, Checks: s, Status: s, Now: s.Now, Forgetting: s, Enquiries: s, Office: s.office,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.Core = core
}

func noon(t *testing.T, day string) time.Time {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.Add(12 * time.Hour)
}

// Now is the day of the script.
func (s *Scene) Now() time.Time { return s.today }

// Off tells what the script has turned off.
func (s *Scene) Off(name string) bool { return s.off[name] }

// Save keeps a pre-check under a code that every script knows.
func (s *Scene) Save(check conversation.Saved) (conversation.Code, error) {
	for code, same := range s.saved {
		if reflect.DeepEqual(same, check) {
			return code, nil // by the channel, and by the core alone
		}
	}
	code, _ := conversation.ParseCode(fmt.Sprintf("7A22-2222-2222%d", 2+len(s.saved)))
	s.saved[code] = check
	return code, nil
}

// Load finds a pre-check that was saved.
func (s *Scene) Load(code conversation.Code) (conversation.Saved, error) {
	if check, ok := s.saved[code]; ok {
		return check, nil
	}
	return conversation.Saved{}, conversation.ErrNoCheck
}

// Forget lets pre-checks go, under a receipt that every script knows.
func (s *Scene) Forget(of conversation.State) string {
	for _, code := range of.Stopped {
		delete(s.saved, code)
	}
	s.stands = ""
	return "7F3K-9QXM"
}

// Every script knows one application, that of owner@example.org, whose code is
// always 1234 5678.
const (
	application1 = application.Reference("KCN-2026-7F3K-E")
	owner        = "owner@example.org"
	goodCode     = "12345678"
)

// Ask notes who asked for a code.
func (s *Scene) Ask(q identity.Request) { s.asked[q.Challenge] = q }

// Prove takes the code of the application's owner.
func (s *Scene) Prove(challenge, code string) (application.Reference, int64, bool) {
	q := s.asked[challenge]
	return q.Reference, 1, q.Reference == application1 && q.Address == owner && code == goodCode
}

// Slip is that of the one application.
func (s *Scene) Slip(conversation.Proof, time.Time) (string, bool) { return "/slip/example", true }

// Standing is that of the one application.
func (s *Scene) Standing(ref application.Reference) (application.Standing, error) {
	switch {
	case s.off["portal"]:
		return application.Standing{}, errors.New("the portal is away")
	case ref != application1:
		return application.Standing{}, application.ErrUnknown
	}
	since := noon(s.t, "2026-11-02")
	return application.Standing{
		Reference: application1, Track: "planning-2026", Country: "LA", City: "Demo City", Title: "Smart *mobility* plan", Phase: "completing", Since: since,
		Note: "Please send <the plan>.", Documents: []application.Document{{ID: "project_proposal", State: application.Received}, {ID: "business_plan", State: application.Needed}},
		Passed: []application.Passed{{Phase: "received", Since: since.AddDate(0, -1, 0)}, {Phase: "checked by hand", Since: since.AddDate(0, 0, -9)}, {Phase: "completing", Since: since}},
		Demo:   true, Contacts: 1,
	}, nil
}

// Shown is of [conversation.Status].
func (*Scene) Shown(application.Reference) {}

// theEnquiry is the number of every script's one enquiry.
const theEnquiry = enquiry.ID("7F3K4QXM")

// HandOver notes what the help desk gets.
func (s *Scene) HandOver(q enquiry.Question, _ locale.Locale) enquiry.ID {
	s.stands = enquiry.Open
	s.handed = append(s.handed, strings.Join(strings.Fields(fmt.Sprint("= enquiry ", q.Why, " ", q.Side, " ", q.Cycles, " ", strings.Join(q.Topics, ","), ": ", q.Text)), " "))
	return theEnquiry
}

// Stands is the state of the enquiry.
func (s *Scene) Stands() enquiry.State { return s.stands }

// PassOn notes what the help desk is told.
func (s *Scene) PassOn(words string) { s.handed = append(s.handed, "= passed on: "+words) }

// MailTo notes an address.
func (s *Scene) MailTo(address string) { s.handed = append(s.handed, "= replies to: "+address) }

// TakeBack gives the conversation back to the bot.
func (s *Scene) TakeBack() {
	s.stands = enquiry.Returned
	s.handed = append(s.handed, "= taken back")
}

// deeds are what the help desk does in a script, and where that leads.
var deeds = map[enquiry.Deed]enquiry.State{
	enquiry.Claim: enquiry.Claimed, enquiry.Return: enquiry.Returned, enquiry.Resolve: enquiry.Resolved, enquiry.Reopen: enquiry.Open, enquiry.Reply: "",
}

// helpDesk has the help desk do or say something.
func (s *Scene) helpDesk(line string) []string {
	verb, text, _ := strings.Cut(line, " ")
	if verb == "lapse" { // it has been kept long enough
		s.stands = ""
		return nil
	}
	w := enquiry.Word{Enquiry: theEnquiry, Did: enquiry.Deed(verb), Text: text}
	to, is := deeds[w.Did]
	if !is {
		s.t.Fatalf("no help desk does %q", line)
	}
	if approved, is := strings.CutPrefix(text, "approved "); is {
		w.Text, w.Template = "", approved
	}
	if to != "" {
		s.stands = to
	}
	r := s.Core.Turn(&s.state, s.channel, "", conversation.Incoming{Word: &w, Locale: s.prefers}).Reply
	if len(r.Parts) == 0 {
		return []string{"< nothing"}
	}
	return describe(r)
}

// Keep notes a gap for the script.
func (s *Scene) Keep(gap conversation.Gap) { s.kept = append(s.kept, gap) }

// act does what a line of a script says, and returns the lines that follow.
func (s *Scene) act(line string) []string {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "as-of":
		s.today = noon(s.t, rest)
	case "prefers":
		s.prefers = locale.Locale(rest)
	case "off":
		s.off[s.named(rest)] = true
	case "on":
		delete(s.off, s.named(rest))
	case "people":
		if s.show != nil { // it has a core with them already
			return nil
		}
		var err error
		if s.office, err = enquiry.ReadOffice(rest, ""); err != nil {
			s.t.Fatal(err)
		}
		s.begin()
	case "!":
		return s.helpDesk(rest)
	case ">":
		return s.say(conversation.Incoming{Text: unquote(rest)})
	case "*":
		return s.say(conversation.Incoming{Choice: rest})
	case "", "#":
	default:
		s.t.Fatalf("no script has %q", line)
	}
	return nil
}

// named is what is turned off: a capability, or "channel" for this one.
func (s *Scene) named(name string) string {
	if name == "channel" {
		return s.channel
	}
	return name
}

// unquote makes of a line what can't stand in one.
func unquote(text string) string {
	return strings.NewReplacer(`\n`, "\n", `\0`, "\x00", `\xff`, "\xff", `\u202e`, "\u202e").Replace(text)
}

func (s *Scene) say(in conversation.Incoming) []string {
	in.Locale = s.prefers
	if s.show != nil {
		in.Locale = s.show.Locale(s.prefers)
	}
	s.kept, s.handed = nil, nil
	offered := s.state.Open
	if in.Choice != "" && s.show != nil && !s.show.Buttons() && !slices.Contains(offered, in.Choice) {
		return nil
	}
	r := s.Core.Reply(&s.state, s.channel, in)
	lines := describe(r)
	if len(r.Parts) == 0 {
		lines = []string{"< nothing"}
	}
	if r.Locale != s.spoken {
		lines = append([]string{"< in " + string(r.Locale)}, lines...)
		s.spoken = r.Locale
	}
	for _, g := range s.kept {
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprint("= gap ", g.Outcome, " ", g.Reason, " ", g.Why, " ", g.Text, " ", g.Words)), " "))
	}
	lines = append(lines, s.handed...)
	if s.show != nil {
		s.compare(in, offered, r)
	}
	return lines
}

func describeCard(card conversation.Card) string {
	if card.Track != "" {
		return "< verdict " + card.Track + " " + string(card.Verdict)
	}
	return strings.TrimRight("< card "+card.Topic+" "+card.Cycles, " ")
}

// describe says in keys what a reply says in words.
func describe(r conversation.Reply) []string {
	var lines []string
	if r.Outcome != "" && r.Outcome != answer.Answered {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("< %s %s", r.Outcome, r.Reason), " "))
	}
	for _, p := range r.Parts {
		switch p := p.(type) {
		case conversation.Text:
			if p.Key != "" {
				lines = append(lines, "< text "+p.Key)
			}
		case conversation.Card:
			lines = append(lines, describeCard(p))
		case conversation.Table:
			for _, row := range p.Rows {
				lines = append(lines, "< row "+strings.Join(row, " | "))
			}
		case conversation.Timeline:
			for _, step := range p.Steps {
				lines = append(lines, "< step "+step.Phase+" "+string(step.State))
			}
		case conversation.Words:
			lines = append(lines, "< words "+p.Text)
		case conversation.Link:
			lines = append(lines, "< link "+p.URL)
		case conversation.Choices:
			ids := make([]string, len(p.Options))
			for i, o := range p.Options {
				ids[i] = o.ID
			}
			lines = append(lines, "< choices "+p.Key+" "+strings.Join(ids, " "))
		}
	}
	return lines
}
