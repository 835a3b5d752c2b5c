//go:build unix

package postgrestest

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

// A process is a program that was started, with its children.
type process struct {
	pid   int
	ended chan struct{} // closed when it has
	err   error         // how it ended
}

// runs tells whether it was started and hasn't ended.
func (p *process) runs() bool {
	if p == nil {
		return false
	}
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// pause stops the process and its children, and tells which they are. The
// process itself comes first, so that no child is born behind one's back.
func (p *process) pause() (pids []int, err error) {
	return pids, until(func() (bool, error) {
		if !p.runs() {
			return false, errors.New("it does not run")
		}
		all, err := list()
		if err != nil {
			return false, err
		}
		pids = all.family(p.pid)
		still := true
		for _, pid := range pids {
			if !all.still(pid) {
				still = false
				_ = syscall.Kill(pid, syscall.SIGSTOP) // one that has just ended is still too
			}
		}
		return still, nil
	})
}

// resume lets the process and its children go on.
func (p *process) resume() error {
	all, err := list()
	if err != nil {
		return err
	}
	for _, pid := range all.family(p.pid) {
		_ = syscall.Kill(pid, syscall.SIGCONT) // to one that has just ended it is the same
	}
	return nil
}

// kill ends the process and its children at one moment.
func (p *process) kill() error {
	pids, err := p.pause()
	if err != nil {
		return err
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL) // one that has ended is dead
	}
	<-p.ended
	return until(func() (bool, error) {
		all, err := list()
		if err != nil {
			return false, err
		}
		for _, pid := range pids {
			if !all.gone(pid) {
				return false, nil
			}
		}
		return true, nil
	})
}

// stop asks the process to end, also if it is paused, and waits until it has.
func (p *process) stop(how syscall.Signal) error {
	if !p.runs() {
		return nil
	}
	if err := p.resume(); err != nil {
		return err
	}
	_ = syscall.Kill(p.pid, how) // one that has just ended needs none
	return until(func() (bool, error) { return !p.runs(), nil })
}

// until waits for a condition.
func until(holds func() (bool, error)) error {
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if held, err := holds(); held || err != nil {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("waited %v in vain", patience)
		}
	}
}
