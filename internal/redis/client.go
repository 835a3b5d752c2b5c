package redis

import (
	"context"
	"crypto/tls"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// How long what is waited for.
const (
	callTimeout  = 300 * time.Millisecond // one call, with all that it takes
	dialTimeout  = time.Second            // one connection; above twice callTimeout, which a stalled sentinel takes
	probeTimeout = 2 * time.Second        // one probe, for which nobody waits
)

// reload is how old a client's map of a cluster may get, where nothing
// told that it is wrong.
const reload = 10 * time.Second

// A client is what this package needs of go-redis.
type client interface {
	Process(context.Context, goredis.Cmder) error
	Subscribe(context.Context, ...string) *goredis.PubSub
	Pipeline() goredis.Pipeliner
	Close() error
}

// newClient makes the client of a mode. It connects when it is first used.
func newClient(mode Mode, master string, a address) client {
	// go-redis writes each failed dial to standard error, for the whole process.
	// The gate tells the same, once.
	logging.Disable()
	o := &goredis.UniversalOptions{
		Addrs: a.hosts, Username: a.user, Password: a.password, DB: a.db,
		MasterName: master, IsClusterMode: mode == Cluster,
		ContextTimeoutEnabled: true, // else a context's deadline does not end a command
		MaxRetries:            -1,   // a command whose reply was lost may have been done
		DialTimeout:           dialTimeout,
		DialerRetries:         1,
		ReadTimeout:           callTimeout,
		WriteTimeout:          callTimeout,
		PoolTimeout:           callTimeout,
		PipelinePoolSize:      -1, // pipelines take connections of the others
		DisableIdentity:       true,
		MaintNotificationsConfig: &maintnotifications.Config{
			Mode: maintnotifications.ModeDisabled, // a product's own extension
		},
	}
	if a.tls {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	switch mode {
	case Cluster:
		c := o.Cluster()
		c.DisableRoutingPolicies = true // no command here needs several nodes
		c.ClusterStateReloadInterval = reload
		return goredis.NewClusterClient(c)
	case Sentinel:
		return goredis.NewFailoverClient(o.Failover())
	default:
		return goredis.NewClient(o.Simple())
	}
}

// once is a command that is not sent again when its reply was lost. A client of
// a cluster would, whatever its MaxRetries.
type once struct{ *goredis.Cmd }

// NoRetry says so.
func (once) NoRetry() bool { return true }

// do sends a command once.
func do(ctx context.Context, c client, args ...any) (*goredis.Cmd, error) {
	cmd := goredis.NewCmd(ctx, args...)
	return cmd, c.Process(ctx, once{cmd})
}
