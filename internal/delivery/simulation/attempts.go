package simulation

import (
	"slices"
	"time"

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

// lease names one that a process had.
type lease struct {
	shard int
	fence int64
}

// loss is of a lease that a process didn't renew in time.
type loss struct {
	holds int           // how often its leases had been renewed
	until time.Duration // it lasted
}

// attempt begins one, and checks that it may.
func (p *process) attempt(s delivery.Send) *attempt {
	r := p.r
	row, read := r.record.sendByName[s.Name], p.fetched[s.Name]
	a := &attempt{of: p, send: row, fence: read.fence}
	p.attempts = append(p.attempts, a)
	row.attempts = append(row.attempts, a)
	p.checkLease(a)
	p.checkAlone(row)
	r.checkPause(p, row, read)
	p.checkRoom(row)
	r.checkRef(row, s.Ref)
	return a
}

// checkLease sees that a send began under a lease that would last. The process
// may have stood still since; then the lease may be lost by now.
func (p *process) checkLease(a *attempt) {
	r := p.r
	row := r.record.shards[a.send.Shard]
	until := row.until
	if row.owner != p || row.fence != a.fence {
		loss, lost := p.losses[lease{a.send.Shard, a.fence}]
		if !lost {
			r.fail("%s goes out from %s, which gave its shard back", a.send.Name, p.name)
		}
		a.orphaned, a.loss, until = true, loss.holds, loss.until
	}
	if lasts := until - r.current.began; lasts < atLeast(delivery.SendWithin) {
		r.fail("%s goes out from %s, whose lease lasts for %v", a.send.Name, p.name, lasts)
	}
}

// atLeast is how much of a time by a process's clock passes in any case.
func atLeast(d time.Duration) time.Duration { return d * 95 / 100 }

// loses notes that a process lost a lease under its sends.
func (p *process) loses(of lease, until time.Duration) {
	p.losses[of] = loss{p.holds, until}
	for _, a := range p.attempts {
		if a.send.Shard == of.shard && !a.closed && !a.orphaned {
			a.orphaned, a.loss = true, p.holds
		}
	}
}

// open is the attempt at a send that a process has under way; nil: it is closed.
func (p *process) open(name string) *attempt {
	for _, a := range p.attempts {
		if a.send.Name == name && !a.closed {
			return a
		}
	}
	return nil
}

// close notes that an attempt is settled. When its lease was lost, it was in
// vain. A settling that is late may find it closed.
func (a *attempt) close(s delivery.Settled, inVain bool) {
	if a == nil || a.closed {
		return
	}
	a.closed = true
	if !inVain {
		a.checkWait(s)
	} else if !a.orphaned {
		a.of.r.fail("%s was not settled, and %s had not lost its lease", a.send.Name, a.of.name)
	}
}

// checkWait sees that a send waits as long as its platform wants, and that this
// does not count as a try.
func (a *attempt) checkWait(s delivery.Settled) {
	if a.after == 0 {
		return
	}
	if a.after > s.PutOff || s.Send.Tries+1 != a.send.Tries {
		a.of.r.fail("%s waits for %v after %d tries, and the platform wants %v after %d",
			a.send.Name, s.PutOff, s.Send.Tries+1, a.after, a.send.Tries)
	}
}

// alone is what a process knows of a platform that wants to be left alone.
type alone struct {
	step  int // since which it does
	until time.Duration
}

// leavesAlone notes that a process knows what the platform told this task.
func (p *process) leavesAlone(channel string) {
	p.alone[channel] = alone{p.r.steps, max(p.alone[channel].until, p.r.current.alone)}
}

// checkAlone sees that a process that was told leaves a channel alone, also
// when the record does not learn of it.
func (p *process) checkAlone(row *send) {
	t := p.r.current
	if known := p.alone[row.Channel]; t.born > known.step && t.began < known.until {
		p.r.fail("%s goes out from %s, which was told to leave %s alone", row.Name, p.name, row.Channel)
	}
}

// checkPause sees that a channel is left alone while the record knows that its
// platform wants it. What was read before still goes out.
func (r *run) checkPause(p *process, row *send, read fetched) {
	d := r.record
	if at := d.paused[row.Channel]; d.pauses[row.Channel] > r.now && r.current.born > at && read.step > at {
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
