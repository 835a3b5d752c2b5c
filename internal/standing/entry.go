package standing

import (
	"encoding/json"
	"errors"
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

// open opens an entry, and tells where the application stands.
func (c *Cache) open(key string, sealed []byte) (application.Seen, error) {
	plain, err := c.Keys.Open(sealed, "standing "+key)
	var e entry
	if err == nil {
		err = json.Unmarshal(plain, &e)
	}
	switch {
	case err != nil:
		return application.Seen{}, errForeign
	case e.Standing == nil:
		return application.Seen{}, application.ErrUnknown
	}
	return application.Seen{Standing: *e.Standing, Confirmed: time.UnixMilli(e.Confirmed).UTC()}, nil
}

// errForeign says that an entry can't be opened: it is of another key, or
// damaged.
var errForeign = errors.New("an entry can't be opened")
