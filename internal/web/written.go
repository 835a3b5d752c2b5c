package web

import (
	"sync"
	"time"

	"annae/internal/application"
	"annae/internal/locale"
)

// written are replies to applicants that were written lately. One is used again
// only for the very same that was just looked up: by its version and the moment
// at which that was confirmed.
type written struct {
	mu    sync.RWMutex
	all   map[writtenFor][]byte
	since time.Time
}

type writtenFor struct {
	reference application.Reference
	version   int64
	confirmed time.Time
	locale    locale.Locale
}

// Of the replies so many are kept, for so long.
const (
	mostWritten = 1000
	writtenKept = time.Minute
)

func (o *written) get(f writtenFor) []byte {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.all[f]
}

func (o *written) keep(f writtenFor, body []byte, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.all == nil || len(o.all) >= mostWritten || now.Sub(o.since) > writtenKept {
		o.all, o.since = map[writtenFor][]byte{}, now
	}
	o.all[f] = body
}

// writeStanding is what an applicant is told, as JSON. What is old by now is told
// with its age, and so written anew.
func (s *Server) writeStanding(seen application.Seen, l locale.Locale) ([]byte, error) {
	f := writtenFor{seen.Reference, seen.Version, seen.Confirmed, l}
	old := s.now().Sub(seen.Confirmed) > aged
	if body := s.written.get(f); body != nil && !old {
		return body, nil
	}
	body, err := encode(s.viewStanding(seen, l))
	if err == nil && !old {
		s.written.keep(f, body, s.now())
	}
	return body, err
}
