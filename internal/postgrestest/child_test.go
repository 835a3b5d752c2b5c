//go:build unix

package postgrestest_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"annae/internal/postgrestest"
)

// child says, in a process that this test started, what it does before it is
// killed.
const child = "POSTGRESTEST_CHILD"

func TestServersEndWithAKilledTestBinary(t *testing.T) {
	if how := os.Getenv(child); how != "" {
		live(t, how)
	}
	for _, how := range []string{"shared", "own", "paused", "killed", "stopped"} {
		t.Run(how, func(t *testing.T) {
			cmd := osexec.Command(os.Args[0], "-test.run=^TestServersEndWithAKilledTestBinary$")
			cmd.Env = append(os.Environ(), child+"="+how)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			host, folder, said := strings.Cut(strings.TrimSpace(line), " ")
			if err != nil || !said {
				t.Fatalf("the child said %q, %v, want an address and a folder", line, err)
			}
			soon(t, "the server at "+host+" is gone", func() bool { return !takes(host) })
			soon(t, "the folder "+folder+" is gone", func() bool {
				_, err := os.Stat(folder)
				return errors.Is(err, fs.ErrNotExist)
			})
		})
	}
}

// live starts a server, says where it is, and waits to be killed.
func live(t *testing.T, how string) {
	var own *postgrestest.Server
	var address string
	if how == "shared" {
		address = postgrestest.URL(t)
	} else {
		own = postgrestest.Start(t)
		address = own.Database(t)
	}
	folder := filepath.Dir(one[string](t, open(t, address), "SHOW data_directory"))
	switch how {
	case "paused":
		own.Pause()
	case "killed":
		own.Kill()
	case "stopped":
		own.Stop()
	}
	fmt.Println(host(t, address), folder)
	select {}
}

// takes tells whether something takes connections.
func takes(host string) bool {
	c, err := net.Dial("tcp", host)
	if err != nil {
		return false
	}
	c.Close()
	return true
}
