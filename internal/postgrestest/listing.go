//go:build unix

package postgrestest

import (
	"fmt"
	"os/exec"
	"strings"
)

// A listing is the machine's processes by their ids.
type listing map[int]entry

type entry struct {
	parent int
	state  byte // T is stopped, Z is dead and unburied
}

func list() (listing, error) {
	if _, err := exec.LookPath("ps"); err != nil {
		return nil, fmt.Errorf("ps is missing; install it with: sudo apt-get install procps")
	}
	out, err := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=", "-o", "stat=").Output()
	if err != nil {
		return nil, fmt.Errorf("list the processes: %w", err)
	}
	all := listing{}
	for line := range strings.Lines(string(out)) {
		var pid, parent int
		var state string
		if _, err := fmt.Sscan(line, &pid, &parent, &state); err != nil {
			return nil, fmt.Errorf("list the processes: %q: %w", line, err)
		}
		all[pid] = entry{parent, state[0]}
	}
	return all, nil
}

// family is a process, first, and its children.
func (l listing) family(pid int) []int {
	pids := []int{pid}
	for child, e := range l {
		if e.parent == pid {
			pids = append(pids, child)
		}
	}
	return pids
}

// still tells whether a process is stopped or gone.
func (l listing) still(pid int) bool { return l[pid].state == 'T' || l.gone(pid) }

func (l listing) gone(pid int) bool {
	e, ok := l[pid]
	return !ok || e.state == 'Z'
}
