//go:build unix

package redis_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"annae/internal/redis"
)

// idle is set in a process that only keeps the in-process server, and says how
// much of a CPU that took.
const idle = "REDIS_TEST_IDLE"

// A busy loop takes all of a CPU; the server, its client, a listener and a
// thousand keys take some thousandths.
func TestTheEmbeddedServerIdles(t *testing.T) {
	if os.Getenv(idle) != "" {
		fmt.Printf("share %f\n", idleShare(t))
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), idle+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var share float64
	_, after, _ := strings.Cut(string(out), "share ")
	if _, err := fmt.Sscan(after, &share); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("the idle server takes %.2f %% of a CPU", 100*share)
	if share > 0.2 {
		t.Errorf("the idle server takes %.2f of a CPU, want nearly none", share)
	}
}

func idleShare(t testing.TB) float64 {
	r, _ := open(t, redis.Config{})
	listen(t, r)
	for i := range 1000 {
		r.Take(t.Context(), fmt.Sprint(i), never(1))
	}
	begin, used := time.Now(), cpu(t)
	time.Sleep(3 * time.Second)
	return (cpu(t) - used).Seconds() / time.Since(begin).Seconds()
}

// cpu is what this process has used.
func cpu(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestTheEmbeddedServerSaysSo(t *testing.T) {
	r, j := open(t, redis.Config{})
	if !r.Embedded() || j.count("ANNAE_REDIS_URL") != 1 {
		t.Errorf("Embedded() = %v, log:\n%swant it told with the setting", r.Embedded(), j)
	}
}

func TestTooManyTopicsAreRungAsOne(t *testing.T) {
	r, _ := open(t, redis.Config{})
	e := listen(t, r)
	before := e.heard("")
	for i := range 100 * redis.MostTopics {
		r.Ring(fmt.Sprint(i))
	}
	last := fmt.Sprint(100*redis.MostTopics - 1)
	eventually(t, "the last topic or all are heard", func() bool { return e.heard(last) > 0 || e.heard("") > before })
}
