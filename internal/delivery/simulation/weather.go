package simulation

import "time"

// weather is what goes wrong in a run, and how often. A number is "once in so
// many"; 0 is never. Each seed leaves some of it out, so that one fault does
// not hide another.
type weather struct {
	giveWay int // points at which another task goes on

	killEvery, mostKills   int // points of processes
	pauseEvery, mostPauses int
	longPauses             bool

	slow              time.Duration // a way to another machine takes at times
	before, after     int           // a call of the record fails before or after its effect
	late              int           // a commit fails for the caller, and takes effect later
	again             int           // a transaction falls to another one and is repeated
	outages           bool
	stops             bool
	skew              time.Duration
	drift             float64
	lostBells         int
	unread            int // a reply of a platform is lost
	refused, deadEver int // sends
	waitOne, waitAll  int // a platform wants to be left alone
	dead              bool
	slowPlatform      int
	limited           int
	duplicates        int // of updates
	killers, poison   int // updates
}

func (r *run) drawWeather() weather {
	w := weather{giveWay: r.between(1, 3)}
	if r.chance(16) {
		return w // a fine day
	}
	some := func(least, most int) int {
		if r.chance(2) {
			return 0
		}
		return r.between(least, most)
	}
	w.killEvery, w.mostKills = some(50, 3000), r.between(1, 8)
	w.pauseEvery, w.mostPauses, w.longPauses = some(50, 3000), r.between(1, 10), r.chance(2)
	if r.chance(2) {
		w.slow = []time.Duration{100 * time.Millisecond, time.Second, 12 * time.Second}[r.dice.IntN(3)]
	}
	w.before, w.after, w.late, w.again = some(10, 200), some(10, 200), some(10, 200), some(20, 100)
	w.outages, w.stops = r.chance(3), r.chance(2)
	if r.chance(2) {
		w.skew, w.drift = 5*time.Minute, 0.02
	}
	w.lostBells = some(1, 3)
	w.unread, w.refused = some(5, 40), some(10, 60)
	w.waitOne, w.waitAll = some(5, 40), some(10, 60)
	w.dead, w.slowPlatform, w.limited = r.chance(3), some(3, 30), some(2, 10)
	w.duplicates = some(2, 10)
	w.poison = some(10, 40)
	if r.chance(8) {
		w.killers = r.between(20, 60)
	}
	if r.chance(100) {
		w.deadEver = 60
	}
	return w
}

// strikes counts down to the next kill and the next pause.
type strikes struct{ kill, pause, kills, pauses int }

func (r *run) drawStrikes() strikes {
	return strikes{kill: r.between(1, 2*r.weather.killEvery+1), pause: r.between(1, 2*r.weather.pauseEvery+1)}
}

// strike kills a process or has it stand still, at any point of its work.
func (r *run) strike(p *process) {
	if r.calm {
		return
	}
	w, s := &r.weather, &r.strikes
	if w.killEvery > 0 && s.kills < w.mostKills {
		if s.kill--; s.kill <= 0 {
			s.kill = r.between(1, 2*w.killEvery)
			s.kills++
			p.kill("kill -9")
			return
		}
	}
	if w.pauseEvery > 0 && s.pauses < w.mostPauses {
		if s.pause--; s.pause <= 0 {
			s.pause = r.between(1, 2*w.pauseEvery)
			s.pauses++
			p.stand(r.pauseTime())
		}
	}
}

// pauseTime is short, about as long as a lease, or long.
func (r *run) pauseTime() time.Duration {
	most := time.Second
	if r.weather.longPauses {
		most = []time.Duration{time.Second, 20 * time.Second, time.Minute}[r.dice.IntN(3)]
	}
	return r.upTo(most)
}

// blow has the greater faults come and go: the record out of reach, a platform
// down, a process that is stopped in good order, one more that joins.
func (r *run) blow() {
	t := r.current
	for !r.calm {
		t.sleep(time.Second + r.upTo(20*time.Second))
		if r.calm {
			return
		}
		switch w := r.weather; r.dice.IntN(4) {
		case 0:
			if w.outages {
				r.cutOff()
			}
		case 1:
			if w.dead {
				p := r.platforms[r.dice.IntN(len(r.platforms))]
				p.deadUntil = r.now + r.upTo(time.Minute)
				r.say("%s is dead until %v", p.channel, p.deadUntil)
			}
		case 2:
			if p := r.living(); w.stops && p != nil {
				r.stop(p, r.upTo(40*time.Second))
			}
		case 3:
			if w.stops && r.alive() < r.shape.processes+1 {
				r.start()
			}
		}
	}
}

// cutOff takes the record from one process or from all.
func (r *run) cutOff() {
	until := r.now + r.upTo([]time.Duration{time.Second, 10 * time.Second, 40 * time.Second}[r.dice.IntN(3)])
	r.tally.Outages++
	if r.chance(2) {
		r.say("the record is out of reach for all until %v", until)
		r.record.awayUntil = until
		return
	}
	if p := r.living(); p != nil {
		r.say("the record is out of reach for %s until %v", p.name, until)
		p.cutUntil = until
	}
}

// clearUp ends what is wrong, but for updates and sends that are wrong
// themselves.
func (r *run) clearUp() {
	r.say("calm")
	r.calm = true
	r.record.awayUntil = 0
	for _, p := range r.processes {
		p.standsUntil, p.cutUntil = 0, 0
	}
	for _, p := range r.platforms {
		p.deadUntil = 0
	}
}

// restart starts a process for each that died, after a while.
func (r *run) restart() {
	t := r.current
	for {
		t.sleep(100*time.Millisecond + r.upTo(time.Second))
		if r.resting {
			return
		}
		if r.alive() >= r.shape.processes || r.chance(3) {
			continue
		}
		if !r.calm && r.chance(2) {
			t.sleep(r.upTo(20 * time.Second))
		}
		r.start()
	}
}
