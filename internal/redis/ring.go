package redis

import (
	"context"
	"strings"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// channel is where all rings go. A message is the prefix and the topics that
// are rung, one a line.
const (
	channel = "annae:ring"
	prefix  = "annae:"
	unheard = "probe" // has no prefix, so that no Listen hears it
)

// mostTopics is how many topics wait to be rung at most; beyond, all are rung
// as the empty one.
const mostTopics = 1024

// pause is how long after a ring the next one goes out. Those between go together.
const pause = time.Millisecond

// A bell keeps the topics that wait to be rung, each once.
type bell struct {
	rung chan struct{} // holds one

	mu     sync.Mutex
	topics map[string]struct{}
}

func newBell() *bell {
	return &bell{rung: make(chan struct{}, 1), topics: map[string]struct{}{}}
}

// Ring wakes every Listen of every process, also of this one. It returns at
// once: the topic goes out soon, with those that were rung meanwhile, and once
// however often it was rung. While Redis is lost it waits. A ring can be lost;
// who must not miss one also looks by itself, now and then.
//
// A topic is a short word without a line break and never personal data. The
// empty one says that anything may have happened.
func (r *Redis) Ring(topic string) {
	r.bell.add(topic)
	r.bell.wake()
}

func (b *bell) add(topics ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range topics {
		if len(b.topics) >= mostTopics {
			clear(b.topics)
			t = ""
		}
		b.topics[t] = struct{}{}
	}
}

// wake makes the ringing look, if it does not already.
func (b *bell) wake() {
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

// take empties the bell.
func (b *bell) take() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]string, 0, len(b.topics))
	for t := range b.topics {
		all = append(all, t)
	}
	clear(b.topics)
	return all
}

// ringing sends what is rung, until Close.
func (r *Redis) ringing() {
	for {
		select {
		case <-r.ctx.Done():
			r.ringOut()
			return
		case <-r.bell.rung:
			r.ringOut()
		}
		select {
		case <-r.ctx.Done():
		case <-time.After(pause):
		}
	}
}

// ringOut sends the topics that wait, unless the gate is shut; it wakes the bell
// when it opens. Close does not end a ring that is on its way.
func (r *Redis) ringOut() {
	if r.gate.shut.Load() {
		return
	}
	topics := r.bell.take()
	if len(topics) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), callTimeout)
	defer cancel()
	if err := r.publish(ctx, prefix+strings.Join(topics, "\n")); err != nil {
		r.bell.add(topics...)
		r.gate.suspect(channel, err)
	}
}

// publish sends a message. In a cluster it goes to the node on which listeners
// are, as if the channel were a key; only while a client's map is wrong does it
// depend on what nodes tell each other.
func (r *Redis) publish(ctx context.Context, message string) error {
	cmd := goredis.NewCmd(ctx, "publish", channel, message)
	cmd.SetFirstKeyPos(1)
	return r.client.Process(ctx, once{cmd})
}
