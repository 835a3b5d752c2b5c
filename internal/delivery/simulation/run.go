package simulation

import (
	"fmt"
	"math/rand/v2"
	"time"

	"annae/internal/delivery"
)

// Options change what is played.
type Options struct {
	// Trace keeps what happens, for people.
	Trace bool
	// Broken takes something from the model that delivery relies on. It is how
	// tests learn that the simulation sees.
	Broken Broken
}

// Broken is what a record might fail to do.
type Broken struct {
	Fences bool // let stale leases pass, and end no idle transaction of one who lives
	Heads  bool // hand out sends that stand behind one that waits
	Behind bool // hand out updates that stand behind one that is put off
	States bool // let an update be done that is done already
	// Prompt is not a fault: no commit is late. Then fences alone keep an update
	// from being handled twice, without a look at its state.
	Prompt bool
}

// A Report tells how a run went.
type Report struct {
	Seed  uint64
	Err   error // the promise that was broken
	Trace []string
	Hash  uint64        // of everything that happened, in its order
	Steps int           // at which something could happen
	Lasts time.Duration // of virtual time
	Tally Tally
}

// A Tally counts what a run had in it.
type Tally struct {
	Updates, Handled, Aside                     int
	Kills, Pauses, Stops, LateCommits, Orphans  int
	LostLeases, LostReplies, LostBells, Outages int
	Fenced, IdleEnded, Elsewhere, Crowded       int
	Sends, Delivered, Repeats, Parked, Waited   int
	Fetches                                     int
}

// Add adds another run's.
func (t *Tally) Add(o Tally) {
	for i, n := range o.all() {
		*t.all()[i] += *n
	}
}

// Missing is a thing that never happened; empty when all did.
func (t *Tally) Missing() string {
	names := []string{"update", "handled update", "update set aside", "kill", "pause", "stop", "late commit", "orphaned transaction",
		"lost lease", "lost reply", "lost bell", "outage", "fenced transaction", "idle transaction ended", "update ended elsewhere", "crowded batch",
		"send", "delivery", "repeat", "parked send", "wait that a platform wants", "fetch"}
	for i, n := range t.all() {
		if *n == 0 {
			return names[i]
		}
	}
	return ""
}

func (t *Tally) all() []*int {
	return []*int{&t.Updates, &t.Handled, &t.Aside, &t.Kills, &t.Pauses, &t.Stops, &t.LateCommits, &t.Orphans,
		&t.LostLeases, &t.LostReplies, &t.LostBells, &t.Outages, &t.Fenced, &t.IdleEnded, &t.Elsewhere, &t.Crowded,
		&t.Sends, &t.Delivered, &t.Repeats, &t.Parked, &t.Waited, &t.Fetches}
}

// run is one seed's.
type run struct {
	Options
	dice    *rand.Rand
	weather weather
	shape   shape
	tally   Tally

	now     time.Duration // by the record's clock
	steps   int
	hash    uint64
	tasks   []*task
	current *task
	spawned uint64
	calm    bool // nothing is put in the way any more
	resting bool // all is done
	clients int  // who still post
	over    bool
	err     error
	trace   []string

	record    *record
	processes []*process // all that ever were
	platforms []*platform
	talks     []*talk
	plans     []*plan
	byID      map[string]*plan
	strikes   strikes
}

// Run plays a seed.
func Run(seed uint64, o Options) Report {
	r := &run{Options: o, dice: rand.New(rand.NewPCG(seed, 0xa22ae)), hash: 14695981039346656037}
	r.shape = r.drawShape()
	r.weather = r.drawWeather()
	r.strikes = r.drawStrikes()
	r.record = newRecord(r)
	r.say("seed %d: %+v", seed, r.shape)
	r.say("weather: %+v", r.weather)
	r.makePlans()
	for _, name := range channels[:r.shape.channels] {
		r.platforms = append(r.platforms, &platform{r: r, channel: name})
	}
	r.spawn(nil, "director", r.direct)
	r.play()
	r.tally.Updates, r.tally.Sends = len(r.record.updates), len(r.record.sends)
	return Report{Seed: seed, Err: r.err, Trace: r.trace, Hash: r.hash, Steps: r.steps, Lasts: r.now, Tally: r.tally}
}

// say notes something for people.
func (r *run) say(format string, args ...any) {
	if !r.Trace {
		return
	}
	who := ""
	if r.current != nil {
		who = r.current.String()
	}
	r.trace = append(r.trace, fmt.Sprintf("%8.3fs %-22s ", r.now.Seconds(), who)+fmt.Sprintf(format, args...))
}

var channels = []string{"slack", "telegram"}

// shape is how much there is of everything.
type shape struct {
	processes, workers, shards, channels, conversations, updates int
}

func (r *run) drawShape() shape {
	s := shape{
		processes: r.between(1, 4), workers: r.between(1, 3), shards: r.between(1, 8),
		channels: r.between(1, len(channels)), conversations: r.between(1, 8), updates: r.between(10, 150),
	}
	if r.chance(6) { // more than a process has under way at most
		s.conversations, s.updates = r.between(delivery.InFlight, 4*delivery.InFlight), r.between(50, 250)
	}
	return s
}

// direct is the play: everything goes wrong while updates come in, then nothing
// does, and all must come to rest.
func (r *run) direct() {
	t := r.current
	for range r.shape.processes {
		r.start()
	}
	r.spawn(nil, "restarts", r.restart)
	r.spawn(nil, "weather", r.blow)
	r.startClients()
	t.await(mostActive, func() bool { return r.clients == 0 })
	t.sleep(r.upTo(10 * time.Second))
	r.clearUp()
	for quiet, end := 0, r.now+mostRest; quiet < 10; quiet++ {
		if t.sleep(250 * time.Millisecond); !r.atRest() {
			quiet = 0
		}
		if r.now > end {
			r.fail("it does not come to rest: %d clients wait, %s", r.clients, r.record.waiting())
			return
		}
	}
	r.resting = true
	r.stopAll()
	r.check()
	r.over = true
}

func (r *run) atRest() bool { return r.clients == 0 && r.record.atRest() }

const (
	mostLost   = 3 // sends to a dead conversation; each is tried for hours
	mostActive = 3 * time.Minute
	mostRest   = 24 * time.Hour
)
