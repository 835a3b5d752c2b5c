package switches

import (
	"os"
	"slices"
)

// look reads the file if it has changed, or if it could not be read before:
// what was wrong then, such as its rights, need not show as a change.
func (s *Switches) look() {
	info, err := stat(s.file)
	if err == nil && s.told == "" && same(info, s.seen) {
		return
	}
	var off map[string]Switch
	if err == nil {
		off, err = load(s.file)
	}
	if err != nil {
		s.complain(info, err)
	} else {
		s.take(off)
	}
	s.seen = info
}

// take makes what was read the state, and logs what has changed.
func (s *Switches) take(off map[string]Switch) {
	before := names(s.current())
	s.off.Store(&off)
	s.told = ""
	if after := names(off); !slices.Equal(before, after) {
		s.lg.Info("switches changed", "off", after)
	}
}

// complain logs what is wrong, once for each change of the file or the fault.
func (s *Switches) complain(info os.FileInfo, err error) {
	if err.Error() == s.told && same(info, s.seen) {
		return
	}
	s.told = err.Error()
	if s.off.Load() == nil {
		s.lg.Error("the switches can't be read; everything is on", "err", err)
		return
	}
	s.lg.Error("the switches can't be read; what was off stays off", "off", names(s.current()), "err", err)
}

// same tells whether a file is as it was. A change by Set or Clear gives another
// file, so it shows even where times are coarse.
func same(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

func names(off map[string]Switch) []string {
	var all []string
	for _, sw := range list(off) {
		all = append(all, sw.Name)
	}
	return all
}
