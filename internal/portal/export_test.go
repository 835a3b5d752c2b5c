package portal

import (
	"time"

	"annae/internal/application"
)

// MostKept is how many answers lie in memory.
const MostKept = mostKept

// Read reads an answer.
func Read(data []byte, ref application.Reference, now time.Time) (application.Standing, []string, error) {
	found, err := read(data, ref, now)
	if err != nil {
		return application.Standing{}, nil, err
	}
	return found.standing, found.contacts, nil
}

// Kept is how many answers lie in memory.
func (p *Portal) Kept() int {
	p.memory.mu.Lock()
	defer p.memory.mu.Unlock()
	return len(p.memory.all)
}

// At has the portal live at another time.
func (p *Portal) At(now func() time.Time) { p.now = now }
