//go:build unix

package redistest

import (
	"io"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// supervisor starts a server, says its process id, and kills it when its own
// standard input ends: when the test wants it, or when the test binary is gone.
// The system hangs up on what a dead process leaves behind when one of it is
// paused, which must not end the supervisor first.
const supervisor = `trap "" HUP INT TERM; "$@" >/dev/null 2>&1 </dev/null & echo $!; cat >/dev/null; kill -9 $!; wait`

// A process is a server that runs.
type process struct {
	pid   int
	end   io.Closer
	shell *exec.Cmd
}

// supervise starts a server in its folder.
func supervise(t testing.TB, folder string, command ...string) *process {
	t.Helper()
	if _, err := exec.LookPath(command[0]); err != nil {
		t.Fatalf("%s is missing; install it with: sudo apt-get install redis-server redis-sentinel", command[0])
	}
	shell := exec.Command("sh", append([]string{"-c", supervisor, "redistest"}, command...)...) //nolint:gosec // commands of this package
	shell.Dir = folder
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt reaches the test binary alone, whose end is waited for
	end, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	said, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatalf("start %s: %v", command[0], err)
	}
	pid, err := readPid(said)
	if err != nil {
		t.Fatalf("start %s: %v", command[0], err)
	}
	return &process{pid: pid, end: end, shell: shell}
}

// readPid reads the first line.
func readPid(r io.Reader) (int, error) {
	var line strings.Builder
	for b := make([]byte, 1); ; {
		if _, err := r.Read(b); err != nil {
			return 0, err
		}
		if b[0] == '\n' {
			return strconv.Atoi(line.String())
		}
		line.WriteByte(b[0])
	}
}

// kill ends the server at once, as kill -9 does, and waits until it is gone.
func (p *process) kill() {
	_ = p.end.Close()
	_ = p.shell.Wait() // the shell says how the server ended, which is known
}

func (p *process) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(p.pid, s); err != nil {
		t.Fatalf("send %v to server %d: %v", s, p.pid, err)
	}
}
