package gaps_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// process is a child that does one thing with the store at a path.
type process struct {
	cmd *exec.Cmd
	in  io.Closer
	out *bufio.Reader
}

func start(t *testing.T, child, path string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "GAPS_CHILD="+child, "GAPS_FILE="+path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return &process{cmd, in, bufio.NewReader(out)}
}

// says waits until the child has said so.
func (p *process) says(t *testing.T, want string) {
	t.Helper()
	if line, err := p.out.ReadString('\n'); err != nil || line != want+"\n" {
		t.Fatalf("the child says %q, %v; want %q", line, err, want)
	}
}

func TestAKilledProcessLosesOnlyWhatWasNotWritten(t *testing.T) {
	path := newFile(t)
	p := start(t, "keeps-until-killed", path)
	p.says(t, "written")
	time.Sleep(20 * time.Millisecond) // it goes on keeping
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended with %v, want killed", err)
	}
	got := kept(t, path)
	if len(got) < 100 {
		t.Fatalf("%d gaps are left, want the 100 that were written", len(got))
	}
	for i, g := range got {
		if want := fmt.Sprint("question ", i); g.Text != want {
			t.Fatalf("gap %d is %q, want %q", i, g.Text, want)
		}
	}
	s := open(t, path)
	s.Keep(asked(day, "afterwards"))
	closed(t, s)
	if n := len(kept(t, path)); n != len(got)+1 {
		t.Errorf("after the next one %d gaps are kept, want %d", n, len(got)+1)
	}
}

func TestProcessesShareAFile(t *testing.T) {
	const others = 4
	path := newFile(t)
	var all []*process
	for range others { // at once, on a file that is not there yet
		all = append(all, start(t, "keeps-50", path))
	}
	s := open(t, path)
	for _, p := range all {
		p.says(t, "open")
	}
	for _, p := range all {
		p.in.Close()
	}
	for i := range 50 {
		s.Keep(asked(day, fmt.Sprint("from the parent ", i)))
	}
	closed(t, s)
	for _, p := range all {
		if err := p.cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	if n := len(kept(t, path)); n != 50*(others+1) {
		t.Errorf("%d gaps were kept, want %d", n, 50*(others+1))
	}
}
