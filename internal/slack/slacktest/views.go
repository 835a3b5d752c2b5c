package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A view is a modal that somebody has open, or their Home tab.
type view struct {
	shape  viewShape
	person *Person
	filled filled
	errors map[string]string // by block
}

// A View is a modal or a Home tab as it stands on the screen of a person.
type View struct {
	ID, Hash, CallbackID, ExternalID, Metadata string

	Title, Submit, Close string
	Blocks               json.RawMessage
	Errors               map[string]string // by block, as the app gave them

	view *view
}

// Reads is what a person reads.
func (v View) Reads() string {
	lines := []string{v.Title, readsOf(v.Blocks)}
	for _, block := range sortedKeys(v.Errors) {
		lines = append(lines, v.Errors[block])
	}
	return strings.Join(append(lines, v.Submit, v.Close), "\n")
}

func (v *view) see() View {
	return View{
		ID: v.shape.ID, Hash: v.shape.Hash, CallbackID: v.shape.CallbackID, ExternalID: v.shape.ExternalID, Metadata: v.shape.PrivateMetadata,
		Title: wordsOf(v.shape.Title), Submit: wordsOf(v.shape.Submit), Close: wordsOf(v.shape.Close),
		Blocks: v.shape.Blocks, Errors: v.errors, view: v,
	}
}

func wordsOf(text json.RawMessage) string {
	var o struct{ Text string }
	_ = json.Unmarshal(text, &o) // checked when it came
	return o.Text
}

// A trigger lets an app show a modal once, for three seconds
// (interactivity/handling-user-interaction).
type trigger struct {
	person  *Person
	expires time.Time
	used    bool
	modal   bool // it comes from within one
}

const triggerLives = 3 * time.Second

// The most modals above each other (surfaces/modals), and bytes of a view.
const (
	mostModals  = 3
	longestView = 250_000
)

func (p *Person) trigger() string {
	id := fmt.Sprintf("%d.%s.%s", p.s.clock.Now().UnixMilli(), strings.TrimPrefix(p.s.app.team, "T"), p.s.secret())
	p.s.triggers[id] = &trigger{person: p, expires: p.s.clock.Now().Add(triggerLives), modal: len(p.modals) > 0}
	return id
}

// exchange gives whom a trigger is for.
func (r request) exchange() (*trigger, error) {
	id := r.Parameters["trigger_id"]
	t := r.s.triggers[id]
	switch {
	case id == "":
		return nil, refuse("invalid_arguments", "missing required field: trigger_id")
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case r.s.clock.Now().After(t.expires):
		return nil, refuse("expired_trigger_id")
	}
	return t, nil
}

// view reads a view of a type. What is wrong with it is an invalid argument.
func (r request) view(kind string) (viewShape, error) {
	given := []byte(r.Parameters["view"])
	shape, problems := r.s.viewOf(given, kind)
	if len(given) > longestView {
		return shape, refuse("view_too_large")
	}
	if len(problems) > 0 {
		worded := make([]string, len(problems))
		for i, p := range problems {
			worded[i] = p.String()
		}
		return shape, refuse("invalid_arguments", worded...)
	}
	for _, other := range r.s.views {
		if shape.ExternalID != "" && other.shape.ExternalID == shape.ExternalID && other.shape.ID != r.Parameters["view_id"] && r.Parameters["external_id"] == "" {
			return shape, refuse("duplicate_external_id")
		}
	}
	return shape, nil
}

func (s *Server) viewOf(given []byte, kind string) (viewShape, []Problem) {
	problems := CheckView(given)
	var shape viewShape
	if len(problems) == 0 && json.Unmarshal(given, &shape) == nil {
		problems = s.absent("/view/blocks", shape.Blocks)
		if kind != "" && shape.Type != kind {
			problems = append(problems, Problem{Text: "unsupported type: " + shape.Type, At: "/view/type"})
		}
		shape.Blocks = s.identified(shape.Blocks)
	}
	return shape, problems
}

// show gives a view to a person, anew or in place of what it was.
func (p *Person) show(v *view, shape viewShape) {
	s := p.s
	if v.shape.ID == "" {
		v.shape.ID, v.person = s.newID("V"), p
		v.shape.RootViewID = v.shape.ID
	}
	shape.ID, shape.RootViewID, shape.PreviousViewID = v.shape.ID, v.shape.RootViewID, v.shape.PreviousViewID
	shape.TeamID, shape.AppID, shape.BotID, shape.InstalledTeam = s.app.team, s.app.id, s.app.botID, s.app.team
	shape.Hash = s.ts() + "." + s.secret()[:6]
	v.shape, v.errors = shape, nil
	v.shape.State = v.filled.state(shape.Blocks)
	s.views[shape.ID] = v
	s.changed.Ring()
}

// put opens a modal above those that are open.
func (p *Person) put(shape viewShape) (*view, error) {
	if len(p.modals) >= mostModals {
		return nil, refuse("push_limit_reached")
	}
	v := &view{filled: filled{}}
	if n := len(p.modals); n > 0 {
		below := p.modals[n-1].shape
		v.shape = viewShape{ID: p.s.newID("V"), RootViewID: below.RootViewID, PreviousViewID: &below.ID}
		v.person = p
	}
	p.modals = append(p.modals, v)
	p.show(v, shape)
	return v, nil
}

// drop takes modals away, from one upwards.
func (p *Person) drop(from int) {
	for _, v := range p.modals[from:] {
		delete(p.s.views, v.shape.ID)
	}
	p.modals = p.modals[:from]
	p.s.changed.Ring()
}

// viewsOpen is reference/methods/views.open. A modal opened while others are is
// put in their place; that is a guess.
func viewsOpen(r request) (body, error) { return r.open(false) }

// viewsPush is reference/methods/views.push.
func viewsPush(r request) (body, error) { return r.open(true) }

func (r request) open(above bool) (body, error) {
	t, err := r.exchange()
	if err != nil {
		return nil, err
	}
	shape, err := r.view("modal")
	if err != nil {
		return nil, err
	}
	switch p := t.person; {
	case above && (!t.modal || len(p.modals) == 0):
		return nil, refuse("not_found")
	case !above:
		p.drop(0)
	}
	v, err := t.person.put(shape)
	if err != nil {
		return nil, err
	}
	t.used = true
	return body{"view": v.shape}, nil
}

// viewsUpdate is reference/methods/views.update.
func viewsUpdate(r request) (body, error) {
	v := r.s.views[r.Parameters["view_id"]]
	for _, other := range r.s.views {
		if id := r.Parameters["external_id"]; id != "" && other.shape.ExternalID == id {
			v = other
		}
	}
	switch hash := r.Parameters["hash"]; {
	case v == nil:
		return nil, refuse("not_found")
	case hash != "" && hash != v.shape.Hash:
		return nil, refuse("hash_conflict")
	}
	shape, err := r.view(v.shape.Type)
	if err != nil {
		return nil, err
	}
	v.person.show(v, shape)
	return body{"view": v.shape}, nil
}

// viewsPublish is reference/methods/views.publish.
func viewsPublish(r request) (body, error) {
	p := r.s.people[r.Parameters["user_id"]]
	if p == nil || p.shape.Deleted {
		return nil, refuse("invalid_arguments", "invalid `user_id`") // the words are a guess
	}
	if hash := r.Parameters["hash"]; hash != "" && p.home != nil && p.home.shape.Hash != hash {
		return nil, refuse("hash_conflict")
	}
	shape, err := r.view("home")
	if err != nil {
		return nil, err
	}
	if p.home == nil {
		p.home = &view{filled: filled{}}
	}
	p.show(p.home, shape)
	return body{"view": p.home.shape}, nil
}

// Modals are those that somebody has open, the topmost last.
func (p *Person) Modals() []View {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.stack()
}

func (p *Person) stack() []View {
	all := make([]View, len(p.modals))
	for i, v := range p.modals {
		all[i] = v.see()
	}
	return all
}

// AwaitModal waits for the topmost modal to show a text.
func (p *Person) AwaitModal(t testing.TB, part string) View {
	t.Helper()
	return awaitOne(t, p.s, "modal with "+part, func() []View {
		all := p.stack()
		return slices.Clone(all[max(0, len(all)-1):])
	}, func(v View) bool { return strings.Contains(v.Reads(), part) })
}

// AwaitNoModal waits until all are closed.
func (p *Person) AwaitNoModal(t testing.TB) {
	t.Helper()
	p.s.awaited(t, "end of the modals", func() bool { return len(p.modals) == 0 })
}

// AwaitHome waits for the Home tab to show a text.
func (p *Person) AwaitHome(t testing.TB, part string) View {
	t.Helper()
	return awaitOne(t, p.s, "Home tab with "+part, func() []View {
		if p.home == nil {
			return nil
		}
		return []View{p.home.see()}
	}, func(v View) bool { return strings.Contains(v.Reads(), part) })
}
