package application

import (
	"time"
)

// A Standing is what an applicant sees of an application: nothing that staff
// keep for themselves.
type Standing struct {
	Reference Reference  `json:"reference"`
	Track     string     `json:"track"`
	Country   string     `json:"country"`
	City      string     `json:"city"`
	Title     string     `json:"title"`
	Phase     string     `json:"phase"`
	Since     time.Time  `json:"since"`
	Note      string     `json:"note,omitempty"` // from staff
	Documents []Document `json:"documents,omitempty"`
	Passed    []Passed   `json:"passed"` // all phases so far, the oldest first
	Demo      bool       `json:"demo,omitempty"`
	Version   int64      `json:"version"`
	// Contacts is the version of those who may see it.
	Contacts int64 `json:"contacts"`
}

// Passed is a phase in which an application was or is.
type Passed struct {
	Phase string    `json:"phase"`
	Since time.Time `json:"since"`
}

// Missing are the documents that the applicant still owes.
func (s *Standing) Missing() (all []Document) {
	for _, d := range s.Documents {
		if d.State != Received {
			all = append(all, d)
		}
	}
	return all
}

// A Seen is where an application stands, and when that was confirmed for the
// last time.
type Seen struct {
	Standing
	Confirmed time.Time
}
