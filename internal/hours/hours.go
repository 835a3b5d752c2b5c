package hours

import (
	"bufio"
	"bytes"
	_ "embed" // of the zones
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Hours are those of a day in which somebody wants news: from the beginning of
// one hour to that of another, over midnight where that is less. They are for
// channels that push; letters and the page wait by themselves.
type Hours struct{ From, To int }

// UsualHours are those of who said nothing.
func UsualHours() Hours { return Hours{8, 20} }

var quietHours = regexp.MustCompile(`^(\d{1,2})(?::00)?\s*[-–—~]\s*(\d{1,2})(?::00)?$`)

// QuietHours reads from when to when somebody wants to be left alone, such as
// 22-7.
func QuietHours(typed string) (Hours, error) {
	read := quietHours.FindStringSubmatch(strings.TrimSpace(typed))
	if read == nil {
		return Hours{}, errors.New("they are no hours; such are 22-7")
	}
	from, to := hour(read[1]), hour(read[2])
	if from < 0 || to < 0 || from == to {
		return Hours{}, errors.New("a day has hours from 0 to 24, and some of them have to be left for news")
	}
	return Hours{From: to, To: from}, nil
}

// hour reads an hour of a day, of which 24 is 0; -1: it is none.
func hour(typed string) int {
	n, err := strconv.Atoi(typed)
	if err != nil || n > 24 {
		return -1
	}
	return n % 24
}

// among tells whether it is one of the hours.
func (h Hours) among(now time.Time) bool {
	if h.From < h.To {
		return h.From <= now.Hour() && now.Hour() < h.To
	}
	return now.Hour() >= h.From || now.Hour() < h.To
}

// quarter is what all zones differ by, and what their clocks are put by.
const quarter = 15 * time.Minute

// Wait is how long news waits for such an hour where somebody is. The clocks
// there may be put forward or back meanwhile.
func (h Hours) Wait(now time.Time, there *time.Location) time.Duration {
	at := now.In(there)
	for first := true; !h.among(at); first = false {
		if first {
			at = at.Truncate(quarter)
		}
		at = at.Add(quarter)
	}
	return at.Sub(now)
}

// Zones are the time zones of countries.
type Zones struct {
	of     map[string]*time.Location
	others *time.Location
}

//go:embed zones.txt
var zones []byte

// ReadZones reads them. Seoul's stands for those that are not known.
func ReadZones() (*Zones, error) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		return nil, err
	}
	z := &Zones{map[string]*time.Location{}, seoul}
	for lines := bufio.NewScanner(bytes.NewReader(zones)); lines.Scan(); {
		country, name, is := strings.Cut(lines.Text(), " ")
		if !is || country == "#" {
			continue
		}
		if z.of[country], err = time.LoadLocation(name); err != nil {
			return nil, fmt.Errorf("the zone of %s: %w", country, err)
		}
	}
	return z, nil
}

// Of is the zone of a country, by its two letters.
func (z *Zones) Of(country string) *time.Location {
	if zone := z.of[country]; zone != nil {
		return zone
	}
	return z.others
}
