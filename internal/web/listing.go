package web

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"annae/internal/locale"
)

// How many entries a page of a list has.
const (
	usualPage = 50
	mostPage  = 500
)

// listed reads which page of a list is asked for, and notes every fault.
type listed struct {
	q      url.Values
	faults []fault
}

func listing(q url.Values) *listed { return &listed{q: q} }

// number is a field that may be left out.
func (l *listed) number(field string, usual, least, most int) int {
	if l.q.Get(field) == "" {
		return usual
	}
	n, err := strconv.Atoi(l.q.Get(field))
	if err != nil || n < least || n > most {
		l.faults = append(l.faults, fault{field, sentence{id: "problem.number", args: locale.Args{"field": field, "least": strconv.Itoa(least), "most": strconv.Itoa(most)}}})
	}
	return n
}

// page is how many entries are asked for, and behind which place.
func (l *listed) page() (most int, behind string) {
	most = l.number("limit", usualPage, 1, mostPage)
	place, err := base64.RawURLEncoding.DecodeString(l.q.Get("after"))
	if err != nil || len(place) > 0 && !strings.Contains(string(place), " ") {
		l.faults = append(l.faults, fault{"after", sentence{id: "problem.place"}})
	}
	return most, string(place)
}
