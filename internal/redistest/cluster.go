//go:build unix

package redistest

import (
	"strconv"
	"strings"
	"testing"
)

// slots is how many parts a cluster spreads keys over.
const slots = 16384

// A ClusterServers is three masters without replicas. When one is away the
// whole cluster refuses, after half a second or so.
type ClusterServers struct {
	Servers []*Server
}

// Cluster starts three masters and waits until they work as one.
func Cluster(t testing.TB) *ClusterServers {
	t.Helper()
	c := &ClusterServers{}
	for range 3 {
		c.Servers = append(c.Servers, startNode(t))
	}
	c.join()
	c.Ready()
	return c
}

func startNode(t testing.TB) *Server {
	bus := freePort(t)
	s := launch(t, func(port int) []string {
		return []string{
			"redis-server", "--port", strconv.Itoa(port),
			"--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus), "--cluster-node-timeout", "500",
		}
	})
	s.bus = bus
	s.ready()
	return s
}

// join spreads the slots and introduces the servers to the first.
func (c *ClusterServers) join() {
	for i, s := range c.Servers {
		s.t.Helper()
		spread := []any{"cluster", "addslots"}
		for slot := i; slot < slots; slot += len(c.Servers) {
			spread = append(spread, slot)
		}
		s.do("cluster", "set-config-epoch", i+1)
		s.do(spread...)
	}
	first := c.Servers[0]
	for _, s := range c.Servers[1:] {
		first.do("cluster", "meet", "127.0.0.1", s.port, s.bus)
	}
}

// Ready waits until every server says that the cluster works.
func (c *ClusterServers) Ready() {
	for _, s := range c.Servers {
		s.t.Helper()
		client := s.Client()
		s.until("knows the others", s.says(client, "cluster_known_nodes:"+strconv.Itoa(len(c.Servers)), "cluster", "info"))
		s.until("says that the cluster works", s.says(client, "cluster_state:ok", "cluster", "info"))
	}
}

// URL names all servers.
func (c *ClusterServers) URL() string { return urlOf(c.Servers) }

func urlOf(servers []*Server) string {
	addrs := make([]string, len(servers))
	for i, s := range servers {
		addrs[i] = s.Addr()
	}
	return "redis://" + strings.Join(addrs, ",")
}
