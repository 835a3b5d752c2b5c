package portal

import (
	"sync"
	"time"

	"annae/internal/application"
)

const (
	// mostKept is how many answers lie in memory; with the largest that is 16 MiB.
	mostKept = 256
	// keptFor is how long one does that nobody asks for.
	keptFor = 10 * time.Minute
)

// memory holds what was read, to be asked for by its tag.
type memory struct {
	mu  sync.Mutex
	all map[application.Reference]*answer
}

func newMemory() memory { return memory{all: map[application.Reference]*answer{}} }

// get is what was read of an application; nil: nothing, or too long ago.
func (m *memory) get(ref application.Reference, now time.Time) *answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.all[ref]
	if known == nil || now.Sub(known.at) > keptFor {
		delete(m.all, ref)
		return nil
	}
	return known
}

// used notes that what is known is still so.
func (m *memory) used(known *answer, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known.at = now
}

// keep keeps an answer with a tag. What is too old goes, and where there is no
// room, the oldest.
func (m *memory) keep(found *answer, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ref := found.standing.Reference
	delete(m.all, ref)
	if found.tag == "" {
		return
	}
	found.at = now
	m.all[ref] = found
	oldest := found
	for ref, one := range m.all {
		if now.Sub(one.at) > keptFor {
			delete(m.all, ref)
		} else if one.at.Before(oldest.at) {
			oldest = one
		}
	}
	if len(m.all) > mostKept {
		delete(m.all, oldest.standing.Reference)
	}
}

func (m *memory) forget(ref application.Reference) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.all, ref)
}
