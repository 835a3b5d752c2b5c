package simulation

import (
	"slices"

	"annae/internal/delivery"
)

// handled notes that the handling of an update is committed.
func (tx *Tx) handled(p *plan) {
	s := tx.s
	s.r.tally.Handled++
	s.r.say("%s is handled by %s", p.ID, s.p.name)
	switch {
	case p.handled:
		s.r.fail("%s is handled twice", p.ID)
	case !p.accepted:
		s.r.fail("%s is handled, and was not accepted", p.ID)
	case p.poisonous():
		s.r.fail("%s is %s, and was handled", p.ID, p.kind)
	case p.conversation.ordered() && p.number < p.conversation.last:
		s.r.fail("%s is handled after number %d", p.ID, p.conversation.last)
	}
	p.handled, p.conversation.last = true, p.number
	tx.checkTurn(p)
}

// checkTurn sees that no update of a conversation was handled while one waited
// that was accepted before it.
func (tx *Tx) checkTurn(p *plan) {
	d := tx.s.record
	row := d.updateByID[p.ID]
	for _, e := range d.updates {
		if e.Conversation != row.Conversation || e.Seq >= row.Seq {
			continue
		}
		if e.state == waits && e.committed < tx.read && !d.r.byID[e.ID].handled {
			d.r.fail("%s is handled before %s", p.ID, e.ID)
		}
	}
}

// checkTry sees that a try is not counted twice, when no process died of it, no
// lease was lost or given back and no handler failed; and that none is forgotten.
func (tx *Tx) checkTry(u *update, before int, now tried) {
	r := tx.s.r
	p := r.byID[u.ID]
	switch {
	case u.Tries < before:
		r.fail("%s counts as tried %d times, after %d", u.ID, u.Tries, before)
	case u.Tries == before:
		return
	case !p.poisonous() && !p.excuses(tx):
		r.fail("%s counts as tried once more, for no reason", u.ID)
	}
	now.failures = p.failures
	p.lastTry = now
}

// underOne is the lease of a transaction that is about one update.
func (tx *Tx) underOne() lease { return lease{tx.under[0].Shard, tx.under[0].Fence} }

// excuses tells that the last try ended badly.
func (p *plan) excuses(tx *Tx) bool {
	last, under := p.lastTry, tx.underOne()
	return last.by == nil || last.by != tx.s.p || last.under != under || last.failures < p.failures
}

// checkAside sees that only what can't be handled is set aside.
func (tx *Tx) checkAside(u *update) {
	s := tx.s
	p := s.r.byID[u.ID]
	switch {
	case p.handled:
		s.r.fail("%s is set aside, and was handled", u.ID)
	case u.Tries < delivery.MostTries:
		s.r.fail("%s is set aside after %d tries", u.ID, u.Tries)
	case !p.poisonous() && u.Tries <= delivery.MostTries && !p.excuses(tx):
		s.r.fail("%s is set aside, and nothing was wrong with it", u.ID)
	}
}

// checkLeft sees that a process that was stopped in good order left nothing.
func (r *run) checkLeft(p *process) {
	for i, row := range r.record.shards {
		if row.owner == p {
			r.fail("%s has stopped, and has shard %d", p.name, i)
		}
	}
	for _, a := range p.attempts {
		if !a.closed && !a.orphaned {
			r.fail("%s has stopped while %s was under way", p.name, a.send.Name)
		}
	}
	n, t := p.node.Counts(), p.told
	if is := (told{n.Accepted, n.Known, n.Handled, n.Aside, n.Sent}); is != t {
		r.fail("%s counts %+v, want %+v", p.name, is, t)
	}
	if want := t.handled + t.aside; p.heard != want {
		r.fail("the handler of %s was told of %d updates, want %d", p.name, p.heard, want)
	}
}

// check is what must be so at the end.
func (r *run) check() {
	for _, p := range r.plans {
		r.checkPlan(p)
	}
	for _, s := range r.record.sends {
		r.checkSend(s)
	}
	for i, row := range r.record.shards {
		if row.owner != nil && row.owner.left {
			r.fail("shard %d is held by %s, which has stopped", i, row.owner.name)
		}
	}
	for _, p := range r.processes {
		p.checkBound()
	}
}

func (r *run) checkPlan(p *plan) {
	row := r.record.updateByID[p.ID]
	aside := row != nil && row.state == aside
	switch {
	case p.heard() && !p.accepted:
		r.fail("%s has a receipt, and was not accepted", p.ID)
	case p.accepted && !p.handled && !aside:
		r.fail("%s was accepted, and is neither handled nor set aside", p.ID)
	case p.conversation.patient && !p.accepted:
		r.fail("%s was never accepted", p.ID)
	}
	if r.record.sendByName[p.ID+"/sorry"] != nil && !aside {
		r.fail("there is an apology for %s, and it was not set aside", p.ID)
	}
	for _, s := range p.sends {
		if there := r.record.sendByName[s.Name] != nil; there != p.handled {
			r.fail("that %s is in the outbox is %t, and that %s was handled is %t", s.Name, there, p.ID, p.handled)
		}
	}
}

func (r *run) checkSend(s *send) {
	arrived := slices.ContainsFunc(s.attempts, func(a *attempt) bool { return a.arrived })
	if s.state == over && !arrived {
		r.fail("%s was sent, and never arrived", s.Name)
	}
	if s.state != aside {
		return
	}
	first := r.record.sendByName[s.Follows]
	switch {
	case string(s.Body) == "refuse":
	case s.Tries+1 >= delivery.MostSends:
	case first != nil && first.state == aside:
	default:
		r.fail("%s is parked, and nothing was wrong with it: %s", s.Name, s.why)
	}
}

// checkBound sees that no more is repeated after a process died, or lost its
// leases, than is published.
func (p *process) checkBound() {
	type ending struct {
		channel string
		loss    int
	}
	repeated := map[ending]int{}
	for _, a := range p.attempts {
		if !a.arrived || !a.orphaned || a.lost {
			continue
		}
		e := ending{a.send.Channel, a.loss}
		if repeated[e]++; repeated[e] > delivery.InFlight {
			p.r.fail("%s left %d sends of %s to others at once", p.name, repeated[e], e.channel)
		}
	}
}
