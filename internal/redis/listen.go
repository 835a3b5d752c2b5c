package redis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// How Listen finds that its connection is dead, and makes another.
const (
	quiet        = time.Second            // without a message the server is asked whether it is there
	firstBackoff = 50 * time.Millisecond  // after a broken connection
	lastBackoff  = 800 * time.Millisecond // after several
)

// Listen calls f with each topic that any process rings, this one included, one
// after another. It calls f with the empty topic, meaning that anything may have
// happened, whenever it has connected, the first time too, and soon after Redis
// was lost and is back. It returns when the context has ended or after Close.
func (r *Redis) Listen(ctx context.Context, f func(topic string)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(r.ctx, cancel)()
	e := ear{r: r, f: f}
	for backoff := firstBackoff; ; backoff = min(2*backoff, lastBackoff) {
		heard, err := e.hear(ctx)
		if heard {
			backoff = firstBackoff
		}
		if !heard && !e.deaf && ctx.Err() == nil {
			e.deaf = true
			r.lg.Warn("rings of other processes are not heard", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(backoff):
		}
	}
}

// An ear is one Listen.
type ear struct {
	r       *Redis
	f       func(topic string)
	deaf    bool  // the last connection could not be made
	outages int64 // after which f was told
}

// hear listens on one connection until it breaks. It tells whether that was
// ever listened to.
func (e *ear) hear(ctx context.Context) (heard bool, err error) {
	connection := e.r.client.Subscribe(ctx)
	defer connection.Close() //nolint:errcheck // it is broken, or done with
	defer context.AfterFunc(ctx, func() { _ = connection.Close() })()
	if err := subscribe(ctx, connection); err != nil {
		return false, err
	}
	for asked := false; ; {
		got, err := connection.ReceiveTimeout(ctx, quiet)
		switch {
		case err == nil:
			asked = false
			heard = e.take(got) || heard
		case asked || !timedOut(err):
			return heard, err
		default:
			asked = true
			if err := connection.Ping(ctx); err != nil {
				return heard, err
			}
		}
		// A node of a cluster may keep its connections through an outage and yet
		// hear nothing of the others.
		if heard && e.outages != e.r.outages.Load() {
			e.anything()
		}
	}
}

// take tells f what came. It tells whether that is the beginning.
func (e *ear) take(got any) (begins bool) {
	switch m := got.(type) {
	case *goredis.Subscription:
		if e.deaf {
			e.deaf = false
			e.r.lg.Info("rings are heard again")
		}
		e.anything()
		return true
	case *goredis.Message:
		if topics, ours := strings.CutPrefix(m.Payload, prefix); ours {
			for t := range strings.SplitSeq(topics, "\n") {
				e.f(t)
			}
		}
	}
	return false
}

// anything tells f that anything may have happened.
func (e *ear) anything() {
	e.outages = e.r.outages.Load()
	e.f("")
}

func subscribe(ctx context.Context, connection *goredis.PubSub) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	if err := connection.Subscribe(ctx, channel); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	return nil
}

func timedOut(err error) bool {
	var slow net.Error
	return errors.As(err, &slow) && slow.Timeout()
}
