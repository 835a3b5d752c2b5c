package standing

import (
	"bytes"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"annae/internal/application"
)

// entry is what lies in an entry. Without a standing it says that there is no
// such application.
type entry struct {
	Standing  *application.Standing `json:"s,omitempty"`
	Confirmed int64                 `json:"c"` // in milliseconds since 1970, by the clock of who loaded it
}

// seal closes an entry; it opens only under its own key.
func (c *Cache) seal(key string, e entry) []byte {
	plain, err := json.Marshal(e)
	if err != nil {
		panic(err) // of texts, numbers and times
	}
	return c.Keys.Seal(plain, "standing "+key)
}

// open opens an entry, and tells where the application stands. One that is the
// same as before need not be opened again.
func (c *Cache) open(key string, sealed []byte) (application.Seen, error) {
	if seen, is := c.opened.get(key, sealed); is {
		return seen, nil
	}
	plain, err := c.Keys.Open(sealed, "standing "+key)
	var e entry
	if err == nil {
		err = json.Unmarshal(plain, &e)
	}
	switch {
	case err != nil:
		return application.Seen{}, errUseless
	case e.Standing == nil:
		return application.Seen{}, application.ErrUnknown
	}
	seen := application.Seen{Standing: *e.Standing, Confirmed: time.UnixMilli(e.Confirmed).UTC()}
	c.opened.put(key, sealed, seen, c.Now())
	return seen, nil
}

// opened are entries that were opened lately, each with what it was.
type opened struct {
	mu    sync.RWMutex
	all   map[string]openedEntry
	since time.Time
}

type openedEntry struct {
	sealed []byte
	seen   application.Seen
}

// Of the opened so many are kept, for so long: they lie open in memory.
const (
	mostOpened = 1000
	openFor    = time.Minute
)

func (o *opened) get(key string, sealed []byte) (application.Seen, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	e, is := o.all[key]
	return e.seen, is && bytes.Equal(e.sealed, sealed)
}

func (o *opened) put(key string, sealed []byte, seen application.Seen, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.all == nil || len(o.all) >= mostOpened || now.Sub(o.since) > openFor {
		o.all, o.since = map[string]openedEntry{}, now
	}
	o.all[key] = openedEntry{sealed, seen}
}

// errUseless says that an entry is of no use: it is of another key, or damaged.
var errUseless = errors.New("an entry is of no use")
