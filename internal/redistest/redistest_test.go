//go:build unix

package redistest_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"annae/internal/redistest"
)

func TestAServerIsKilledRevivedAndPaused(t *testing.T) {
	s := redistest.Start(t, "--requirepass", "secret")
	c := s.Client()
	if err := c.Set(t.Context(), "a", "b", 0).Err(); err != nil {
		t.Fatalf("Set() = %v", err)
	}
	s.Kill()
	if _, err := net.Dial("tcp", s.Addr()); err == nil {
		t.Errorf("Dial(killed server) = nil, want an error")
	}
	s.Revive()
	s.Pause()
	answered := make(chan error, 1)
	go func() { answered <- s.Client().Ping(t.Context()).Err() }()
	select {
	case err := <-answered:
		t.Errorf("Ping(paused server) = %v, want no answer yet", err)
	case <-time.After(100 * time.Millisecond):
	}
	s.Resume()
	if err := <-answered; err != nil {
		t.Errorf("Ping(resumed server) = %v", err)
	}
}

func TestAClusterTakesKeysOnEveryServer(t *testing.T) {
	t.Parallel()
	c := redistest.Cluster(t)
	write := func() {
		t.Helper()
		client := goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: []string{c.Servers[0].Addr()}})
		defer client.Close()
		for i := range 100 {
			if err := client.Set(t.Context(), fmt.Sprint(i), i, 0).Err(); err != nil {
				t.Fatalf("Set(%d) = %v", i, err)
			}
		}
	}
	write()
	for _, s := range c.Servers {
		if got := s.Client().DBSize(t.Context()).Val(); got == 0 {
			t.Errorf("DBSize() of %s = 0, want some of the keys", s.Addr())
		}
	}
	c.Servers[1].Kill()
	c.Servers[1].Revive()
	c.Ready()
	write()
}

func TestSentinelsMakeTheReplicaMaster(t *testing.T) {
	t.Parallel()
	s := redistest.Sentinel(t)
	first := s.Master()
	s.Failover()
	second := s.Master()
	if second == first {
		t.Fatalf("master after Failover() = %s, want the other", second.Addr())
	}
	s.KillMaster()
	s.Promoted()
	if now := s.Master(); now != first {
		t.Errorf("master after KillMaster() = %s, want %s", now.Addr(), first.Addr())
	}
}

// child is set in a process that starts two servers, of which one is paused,
// says where, and waits to be killed.
const child = "REDISTEST_CHILD"

func TestServersEndWithAKilledTestBinary(t *testing.T) {
	if os.Getenv(child) != "" {
		s := redistest.Start(t)
		other := redistest.Start(t)
		other.Pause()
		fmt.Println(s.Addr(), other.Addr())
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	addrs := strings.Fields(lines.Text())
	for _, addr := range addrs {
		if err := alive(addr); err != nil {
			t.Fatalf("Dial(%q) = %v, want a server", addr, err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for _, addr := range addrs {
		for deadline := time.Now().Add(30 * time.Second); alive(addr) == nil; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the server at %s outlives the test binary", addr)
			}
		}
	}
}

func alive(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err == nil {
		err = c.Close()
	}
	return err
}
