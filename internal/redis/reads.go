package redis

import (
	"context"
	"errors"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// mostReads are how many keys are read at once, flights how many such reads are
// under way at a time.
const (
	mostReads = 256
	flights   = 2
)

// reads are those of entries. Who reads while others are under way waits for the
// next, and all who want the same key share one command: it is sent after each
// of them asked, so nobody gets what was read before.
type reads struct {
	mu      sync.Mutex
	waiting map[string]*reading
	order   []string
	flying  int
}

// A reading is of one key, for all who want it.
type reading struct {
	done  chan struct{} // closed when the others are set
	value []byte
	err   error
}

// Read reads the entry of a key while it is fresh, by the server's clock. Its
// error is [ErrNone] or [ErrAway]. The key is a keyed hash, never personal data.
// The value is shared with others who read it: it is not to be changed.
func (r *Redis) Read(ctx context.Context, key string) ([]byte, error) {
	if r.gate.shut.Load() {
		return nil, ErrAway
	}
	one := r.reads.join(key, r.fly)
	select {
	case <-one.done:
		return one.value, one.err
	case <-ctx.Done():
		return nil, errors.Join(ErrAway, ctx.Err())
	}
}

// join waits for a key, and has them read where too few are under way.
func (all *reads) join(key string, fly func()) *reading {
	all.mu.Lock()
	defer all.mu.Unlock()
	one := all.waiting[key]
	if one == nil {
		one = &reading{done: make(chan struct{})}
		if all.waiting == nil {
			all.waiting = map[string]*reading{}
		}
		all.waiting[key] = one
		all.order = append(all.order, key)
	}
	if all.flying < flights && len(all.order) > 0 {
		all.flying++
		go fly()
	}
	return one
}

// next takes those that wait; none when another flight took them, and then the
// flight is over.
func (all *reads) next() (keys []string, of []*reading) {
	all.mu.Lock()
	defer all.mu.Unlock()
	n := min(len(all.order), mostReads)
	if n == 0 {
		all.flying--
		return nil, nil
	}
	keys = append(keys, all.order[:n]...)
	all.order = append(all.order[:0], all.order[n:]...)
	for _, key := range keys {
		of = append(of, all.waiting[key])
		delete(all.waiting, key)
	}
	return keys, of
}

// fly reads until nothing waits.
func (r *Redis) fly() {
	for {
		keys, of := r.reads.next()
		if len(keys) == 0 {
			return
		}
		r.readAll(keys, of)
	}
}

// readAll reads keys in one go, and shuts the gate where one can't be read.
func (r *Redis) readAll(keys []string, of []*reading) {
	ctx, cancel := context.WithTimeout(r.ctx, callTimeout)
	defer cancel()
	line := r.client.Pipeline()
	cmds := make([]*goredis.Cmd, len(keys))
	for i, key := range keys {
		cmds[i] = goredis.NewCmd(ctx, "get", freshKey(key))
		_ = line.Process(ctx, once{cmds[i]}) // it is sent below
	}
	_, _ = line.Exec(ctx) // each has its own error
	for i, cmd := range cmds {
		text, err := cmd.Text()
		switch {
		case err == nil:
			of[i].value = []byte(text)
		case errors.Is(err, goredis.Nil):
			of[i].err = ErrNone
		default:
			of[i].err = errors.Join(ErrAway, err)
			if r.ctx.Err() == nil {
				r.gate.suspect(keys[i], err)
			}
		}
		close(of[i].done)
	}
}
