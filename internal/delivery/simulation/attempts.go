package simulation

import (
	"slices"

	"annae/internal/delivery"
)

// fetched is when a process read a send, and under which lease.
type fetched struct {
	step  int
	fence int64
}

// fetch notes what a process read from the outbox.
func (p *process) fetch(q delivery.Query, found []delivery.Send) {
	for _, s := range found {
		i := slices.IndexFunc(q.Of, func(l delivery.Lease) bool { return l.Shard == s.Shard })
		p.fetched[s.Name] = fetched{p.r.steps, q.Of[i].Fence}
	}
}

// attempt begins one, and checks that it may.
func (p *process) attempt(s delivery.Send) *attempt {
	r := p.r
	row, read := r.record.sendByName[s.Name], p.fetched[s.Name]
	a := &attempt{of: p, send: row, fence: read.fence}
	p.attempts = append(p.attempts, a)
	row.attempts = append(row.attempts, a)
	shard := r.record.shards[row.Shard]
	if shard.owner != p || shard.fence != a.fence {
		loss, lost := p.losses[row.Shard]
		if !lost && !p.stopping {
			r.fail("%s goes out from %s, which gave its shard back", s.Name, p.name)
		}
		a.orphaned, a.loss = true, loss
	}
	r.checkPause(p, row, read)
	p.checkRoom(row)
	r.checkRef(row, s.Ref)
	return a
}

// loses notes that a process lost a shard under its sends.
func (p *process) loses(shard int) {
	p.losses[shard] = p.holds
	for _, a := range p.attempts {
		if a.send.Shard == shard && !a.closed && !a.orphaned {
			a.orphaned, a.loss = true, p.holds
		}
	}
}

// closes notes that a process has settled a send. When its lease was lost, it
// was in vain.
func (p *process) closes(s delivery.Send, inVain bool) {
	for _, a := range p.attempts {
		if a.send.Name == s.Name && !a.closed {
			a.closed = true
			if inVain && !a.orphaned {
				p.r.fail("%s was not settled, and %s had not lost its lease", s.Name, p.name)
			}
		}
	}
}

// checkPause sees that a channel is left alone while its platform wants it.
// What was under way when the record learned of it still goes out, and so does
// what another process had read.
func (r *run) checkPause(p *process, row *send, read fetched) {
	d := r.record
	if d.pauses[row.Channel] <= r.now {
		return
	}
	if at := d.paused[row.Channel]; r.current.born > at && (read.step > at || d.pausedBy[row.Channel] == p) {
		r.fail("%s goes out from %s while %s is to be left alone", row.Name, p.name, row.Channel)
	}
}

// checkRoom sees that no more is under way than is published.
func (p *process) checkRoom(row *send) {
	all, news := 0, 0
	for _, a := range p.attempts {
		if a.closed || a.send.Channel != row.Channel {
			continue
		}
		if all++; a.send.Lane == delivery.News {
			news++
		}
	}
	if all > delivery.InFlight || news > delivery.InFlight/2 {
		p.r.fail("%s has %d sends of %s under way, of these %d news", p.name, all, row.Channel, news)
	}
}

// checkRef sees that what follows another send has the id of it.
func (r *run) checkRef(row *send, ref string) {
	if row.Follows == "" {
		return
	}
	first := r.record.sendByName[row.Follows]
	if !slices.ContainsFunc(first.attempts, func(a *attempt) bool { return a.arrived && a.id == ref }) {
		r.fail("%s follows %s, and has the id %q", row.Name, row.Follows, ref)
	}
}

// checkArrival sees that sends arrive in order, and none again without a
// reason.
func (r *run) checkArrival(a *attempt) {
	arrived, excused := 0, 0
	for _, other := range a.send.attempts {
		if other.arrived {
			arrived++
			if other.lost || other.orphaned {
				excused++
			}
		}
	}
	if arrived > 1 {
		r.tally.Repeats++
	}
	if arrived > 1+excused {
		r.fail("%s arrives for the %d. time, and only %d have an excuse", a.send.Name, arrived, excused)
	}
	if arrived == 1 {
		r.checkOrder(a.send)
	}
}

// checkOrder sees that what was put before a send, in its lane, arrived before.
func (r *run) checkOrder(s *send) {
	for _, e := range r.record.sends {
		if e.Conversation != s.Conversation || e.Lane != s.Lane || e.state != waits || e.committed >= s.put {
			continue
		}
		if !slices.ContainsFunc(e.attempts, func(a *attempt) bool { return a.arrived }) {
			r.fail("%s arrives before %s", s.Name, e.Name)
		}
	}
}
