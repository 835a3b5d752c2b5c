package simulation

import (
	"fmt"

	"annae/internal/delivery"
)

// kind is what handling an update comes to.
type kind int

const (
	healthy kind = iota
	flaky        // it fails the first two times
	failing      // always
	panicking
	killer // the process dies of it
)

func (k kind) String() string {
	return [...]string{"healthy", "flaky", "failing", "panicking", "killer"}[k]
}

// A plan is an update that will be posted, and what is known about it.
type plan struct {
	delivery.Update
	conversation *talk
	number       int // in its conversation
	kind         kind
	needs        bool // something has to be fetched for it
	sends        []delivery.Send

	receipts [3]int // that clients heard
	accepted bool
	handled  bool
	failures int // of the handler
	kills    int
	lastTry  tried
}

// tried is where an update was tried last.
type tried struct {
	by       *process
	under    lease
	failures int // of the handler
}

// poisonous tells that an update is rightly set aside.
func (p *plan) poisonous() bool { return p.kind >= failing }

// A talk is what one conversation posts.
type talk struct {
	name     string
	channel  string
	plans    []*plan
	inOrder  bool // it has one client, who posts one after another
	patient  bool // a client posts again until there is a receipt
	last     int  // the number of the update handled last
	deadEver bool // the first sends never arrive
	lost     int  // that don't
}

// ordered tells that its updates are accepted in their order: each has a
// receipt before the next one is posted.
func (c *talk) ordered() bool { return c.inOrder && c.patient }

// makePlans spreads the updates over the conversations.
func (r *run) makePlans() {
	r.talks = make([]*talk, r.shape.conversations)
	talks := r.talks
	for i := range talks {
		talks[i] = &talk{
			name: fmt.Sprintf("c%d", i), channel: channels[r.dice.IntN(r.shape.channels)], last: -1,
			inOrder: !r.chance(4), patient: !r.chance(6), deadEver: r.chance(r.weather.deadEver),
		}
	}
	r.byID = map[string]*plan{}
	for range r.shape.updates {
		c := talks[r.dice.IntN(len(talks))]
		if r.chance(3) {
			c = talks[0] // one is busier than others
		}
		p := &plan{conversation: c, number: len(c.plans), kind: r.drawKind(), needs: r.chance(8)}
		id := fmt.Sprintf("%s.%d", c.name, p.number)
		p.Update = delivery.Update{Channel: c.channel, ID: id, Conversation: c.name, Body: []byte("body of " + id)}
		r.planSends(p, talks)
		c.plans = append(c.plans, p)
		r.plans = append(r.plans, p)
		r.byID[id] = p
	}
}

func (r *run) drawKind() kind {
	switch {
	case r.chance(r.weather.killers):
		return killer
	case r.chance(r.weather.poison):
		return []kind{flaky, failing, panicking}[r.dice.IntN(3)]
	}
	return healthy
}

// planSends gives an update up to three sends: answers, an edit of one before,
// news, also for another conversation.
func (r *run) planSends(p *plan, talks []*talk) {
	for k := range r.dice.IntN(4) {
		to := p.conversation
		send := delivery.Send{Name: fmt.Sprintf("%s/%d", p.ID, k)}
		switch {
		case k > 0 && r.chance(3):
			send.Follows = fmt.Sprintf("%s/%d", p.ID, k-1)
			if r.chance(3) {
				send.Lane = delivery.News
			}
		case r.chance(3):
			send.Lane = delivery.News
		}
		if send.Follows == "" && k == 2 && r.chance(2) {
			to = talks[r.dice.IntN(len(talks))]
		}
		send.Channel, send.Conversation = to.channel, to.name
		send.Body = []byte("sent")
		if r.chance(r.weather.refused) {
			send.Body = []byte("refuse")
		} else if to.deadEver && to.lost < mostLost {
			to.lost++
			send.Body = []byte("lose")
		}
		p.sends = append(p.sends, send)
	}
	// What follows must stand in the conversation of what it follows.
	for i := range p.sends {
		if f := p.sends[i].Follows; f != "" && p.sends[i-1].Conversation != p.sends[i].Conversation {
			p.sends[i].Channel, p.sends[i].Conversation = p.sends[i-1].Channel, p.sends[i-1].Conversation
		}
	}
}
