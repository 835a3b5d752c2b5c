//go:build unix

package redistest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// A SentinelServers is a master, its replica, and three sentinels that watch them.
type SentinelServers struct {
	Servers   []*Server // in no order: failovers change who is master
	Sentinels []*Server
}

// Name is how the sentinels call their master.
const Name = "annae"

// Sentinel starts the servers and waits until the sentinels know each other.
func Sentinel(t testing.TB) *SentinelServers {
	t.Helper()
	master := Start(t)
	replica := Start(t, "--replicaof", fmt.Sprintf("127.0.0.1 %d", master.port), "--repl-diskless-sync-delay", "0")
	replica.until("follows its master", replica.says(replica.Client(), "master_link_status:up", "info", "replication"))
	s := &SentinelServers{Servers: []*Server{master, replica}}
	for range 3 {
		s.Sentinels = append(s.Sentinels, startSentinel(t, master))
	}
	for _, one := range s.Sentinels {
		client := sentinelClient(one)
		one.until("knows the others", func(ctx context.Context) bool {
			known, err := client.Master(ctx, Name).Result()
			return err == nil && known["num-other-sentinels"] == "2" && known["num-slaves"] == "1"
		})
	}
	return s
}

// startSentinel starts a sentinel. It wants a file, in which it notes what it
// learns.
func startSentinel(t testing.TB, master *Server) *Server {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("sentinel monitor %[1]s 127.0.0.1 %[2]d 2\nsentinel down-after-milliseconds %[1]s 500\nsentinel failover-timeout %[1]s 2000\n", Name, master.port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := launch(t, func(port int) []string {
		return []string{"redis-server", file, "--sentinel", "--port", fmt.Sprint(port)}
	})
	s.ready()
	return s
}

func sentinelClient(s *Server) *goredis.SentinelClient {
	c := goredis.NewSentinelClient(&goredis.Options{
		Addr: s.Addr(), DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	s.t.Cleanup(func() { _ = c.Close() })
	return c
}

// URL names the sentinels.
func (s *SentinelServers) URL() string { return urlOf(s.Sentinels) }

// Master is the server that all sentinels call the master.
func (s *SentinelServers) Master() *Server {
	var master *Server
	s.Sentinels[0].t.Helper()
	s.Sentinels[0].until("agrees with the others on a master", func(ctx context.Context) bool {
		master = s.agreed(ctx)
		return master != nil
	})
	return master
}

// agreed is the master that all sentinels name, or nil.
func (s *SentinelServers) agreed(ctx context.Context) *Server {
	var master *Server
	for i, one := range s.Sentinels {
		addr, err := sentinelClient(one).GetMasterAddrByName(ctx, Name).Result()
		if err != nil {
			return nil
		}
		named := s.at(addr[1])
		if i > 0 && named != master {
			return nil
		}
		master = named
	}
	return master
}

func (s *SentinelServers) at(port string) *Server {
	for _, server := range s.Servers {
		if fmt.Sprint(server.port) == port {
			return server
		}
	}
	return nil
}

// KillMaster kills the master. Promoted waits for the next one.
func (s *SentinelServers) KillMaster() { s.Master().Kill() }

// Promoted waits until a server that runs is the master.
func (s *SentinelServers) Promoted() {
	for _, server := range s.Servers {
		if server.process == nil {
			s.replaced(server)
		}
	}
}

// Failover has the sentinels swap master and replica, with both alive, and
// waits until they have.
func (s *SentinelServers) Failover() {
	old := s.Master()
	client := sentinelClient(s.Sentinels[0])
	old.until("is to be replaced", func(ctx context.Context) bool { return client.Failover(ctx, Name).Err() == nil })
	s.replaced(old)
	old.until("follows the new master", old.says(old.Client(), "master_link_status:up", "info", "replication"))
}

// replaced waits until another than old is master and takes writes.
func (s *SentinelServers) replaced(old *Server) {
	first := s.Sentinels[0]
	first.t.Helper()
	first.until("has another master", func(ctx context.Context) bool {
		now := s.agreed(ctx)
		return now != nil && now != old && now.says(now.Client(), "role:master", "info", "replication")(ctx)
	})
}
