package redis

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"

	goredis "github.com/redis/go-redis/v9"
)

// Redis is the servers, or the one in this process. It is safe for concurrent
// use.
type Redis struct {
	lg       *slog.Logger
	client   client
	embedded *embedded // nil: real servers
	gate     *gate
	scripts  scripts
	reads    reads
	local    *local
	bell     *bell
	outages  atomic.Int64 // that are over

	ctx   context.Context // ends with Close
	stop  context.CancelFunc
	work  sync.WaitGroup
	close func() error
}

// Open makes the client and probes the servers, for two seconds at most. When
// they are away it starts without them and connects later; its errors are about
// the settings alone.
func Open(lg *slog.Logger, cfg Config) (*Redis, error) {
	if lg == nil {
		return nil, errors.New("redis needs a logger")
	}
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	r := &Redis{lg: lg, scripts: newScripts(), local: newLocal(), bell: newBell()}
	a, err := r.address(cfg)
	if err != nil {
		return nil, err
	}
	r.client = newClient(cfg.mode(), cfg.Master, a)
	r.gate = &gate{lg: lg, probe: r.probe, opened: r.reopened, back: func() { r.outages.Add(1) }, suspects: make(chan suspicion, 1)}
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.close = sync.OnceValue(r.end)
	if !r.gate.try(r.ctx, probeKey) {
		r.gate.suspect(probeKey, errNotYet)
	}
	r.work.Go(func() { r.gate.watch(r.ctx) })
	r.work.Go(r.ringing)
	return r, nil
}

var errNotYet = errors.New("not reached yet")

// address is that of the settings, or of a server that it starts.
func (r *Redis) address(cfg Config) (address, error) {
	if cfg.URL != "" {
		return parseAddress(cfg.URL, cfg.port())
	}
	e, err := startEmbedded()
	if err != nil {
		return address{}, err
	}
	r.embedded = e
	r.lg.Info("Redis runs in this process: limits and wake-ups end with it and reach no other", "setting", urlSetting)
	return e.address, nil
}

// Embedded tells whether the server is the one in this process, whose keys end
// with it.
func (r *Redis) Embedded() bool { return r.embedded != nil }

// Lost tells whether Redis is away: the last probe of it failed. Buckets then
// hold for this process alone.
func (r *Redis) Lost() bool { return r.gate.lost.Load() }

// Close sends the rings that wait, ends every Listen, and returns when all has
// ended. Take then serves from this process's memory. A second call does
// nothing.
func (r *Redis) Close() error { return r.close() }

func (r *Redis) end() error {
	r.stop()
	r.work.Wait()
	err := r.client.Close()
	if r.embedded != nil {
		r.embedded.close()
	}
	return err
}

// probeKey is the bucket of the probe at the start.
const probeKey = "probe"

// probe does what calls do: it takes from a bucket that lies where key's does,
// and rings what nobody hears.
func (r *Redis) probe(ctx context.Context, key string) error {
	_, err := r.takeShared(ctx, bucketKey(key)+":probe", Limit{Rate: 1, Burst: 1})
	if err == nil {
		err = r.publish(ctx, unheard)
	}
	if c, ok := r.client.(*goredis.ClusterClient); ok && err != nil {
		c.ReloadState(ctx) // the part that is away may have moved
	}
	return err
}

// reopened is called when the gate has opened.
func (r *Redis) reopened() {
	r.local.sweep(r.local.now())
	r.bell.wake()
}
