//go:build unix

package postgrestest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// guard reads the id of the process in the folder: a line for each that begins,
// an empty one when it has ended. When its input ends, as it does with the test
// binary, it ends that process and deletes the folder. A killed server has also
// left a piece of shared memory, named in the seventh line of its file.
const guard = `
while read -r line; do pid=$line; done
if [ -n "$pid" ] && kill -CONT "$pid"; then
	kill -QUIT "$pid"
	tries=100
	while [ "$tries" -gt 0 ] && kill -0 "$pid"; do sleep 0.1; tries=$((tries - 1)); done
fi
memory=$(sed -n '7s/.* //p' "$1/data/postmaster.pid")
[ -z "$memory" ] || ipcrm -m "$memory"
rm -rf "$1"`

// announced tells the guard before it becomes the program, so that at no moment
// the program is there and the guard doesn't know.
const announced = `echo $$ >&3; exec "$@" 3>&-`

// A home is a folder for one process at a time. Both go when this one is gone,
// however it goes.
type home struct {
	folder string
	owner  *syscall.Credential
	guard  *exec.Cmd
	pipe   *os.File // to the guard; kept from the garbage collector, which would close it
}

func newHome() (*home, error) {
	as, err := owner()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "annae-postgres-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	h := &home{folder: folder, owner: as}
	if err := h.protect(); err != nil {
		return nil, errors.Join(fmt.Errorf("guard the folder for PostgreSQL: %w", err), os.RemoveAll(folder))
	}
	return h, nil
}

// protect gives the folder to its owner and starts the guard, which an
// interrupt at the terminal doesn't reach.
func (h *home) protect() error {
	if h.owner != nil {
		if err := os.Chown(h.folder, int(h.owner.Uid), int(h.owner.Gid)); err != nil {
			return err
		}
	}
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	h.guard = exec.Command("sh", "-c", guard, "guard", h.folder) //nolint:gosec // a folder of ours
	h.guard.Dir, h.guard.Stdin = "/", read
	h.guard.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := h.guard.Start(); err != nil {
		return errors.Join(err, write.Close())
	}
	h.pipe = write
	return nil
}

func (h *home) data() string { return filepath.Join(h.folder, "data") }

func (h *home) log() string { return filepath.Join(h.folder, "log") }

// said is all that the programs have said.
func (h *home) said() string {
	text, err := os.ReadFile(h.log())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// launch starts a program in the folder, as its owner.
func (h *home) launch(program string, args ...string) (*process, error) {
	log, err := os.OpenFile(h.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command("sh", append([]string{"-c", announced, "sh", program}, args...)...) //nolint:gosec // programs of this package
	cmd.Dir, cmd.Env = h.folder, append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{h.pipe}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: h.owner, Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	p := &process{pid: cmd.Process.Pid, ended: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		fmt.Fprintln(h.pipe)
		close(p.ended)
	}()
	return p, nil
}

// run runs a program to its end.
func (h *home) run(program string, args ...string) error {
	p, err := h.launch(program, args...)
	if err != nil {
		return err
	}
	if <-p.ended; p.err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(program), p.err, h.said())
	}
	return nil
}

// initialise makes the data of a new server.
func (h *home) initialise() error {
	bin, err := programs()
	if err != nil {
		return err
	}
	return h.run(bin+"/initdb", "-D", h.data(), "--no-sync", "--auth=trust", "--username="+user,
		"--locale=C", "--encoding=UTF8")
}

// copied does the same in less time, when it was done once.
func (h *home) copied() error {
	original, err := template()
	if err != nil {
		return err
	}
	return h.run("cp", "-R", original.data(), h.data())
}

// clear deletes the folder.
func (h *home) clear() error {
	return errors.Join(h.pipe.Close(), h.guard.Wait())
}
