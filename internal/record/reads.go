package record

import (
	"context"
	"database/sql"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"annae/internal/application"
)

const (
	// readsEvery is how often what applicants read is noted: a process that is
	// killed loses the reads of so long, and no more.
	readsEvery = 10 * time.Second
	// mostReads is of how many applications reads are counted meanwhile; then
	// they are noted at once.
	mostReads = 10_000
	// lastReads is how long the record may take for the last ones.
	lastReads = 5 * time.Second
)

// Reads counts what applicants read beside any transaction, and notes it in the
// audit in batches. It is safe for concurrent use.
type Reads struct {
	r    *Record
	lg   *slog.Logger
	full chan struct{}

	mu     sync.Mutex
	counts map[application.Reference]int
	lost   int // that there was no room for
}

// Reads counts from now on; [Reads.Follow] notes them.
func (a *Applications) Reads(lg *slog.Logger) *Reads {
	return &Reads{r: a.r, lg: lg, full: make(chan struct{}, 1), counts: map[application.Reference]int{}}
}

// Read counts that an applicant read an application. Where the record has been
// down for long, there is no room for more applications; the log tells how many
// reads were lost.
func (s *Reads) Read(ref application.Reference) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts[ref] == 0 && len(s.counts) >= mostReads {
		s.lost++
		return
	}
	s.counts[ref]++
	if s.counts[ref] == 1 && len(s.counts) == mostReads {
		select {
		case s.full <- struct{}{}:
		default:
		}
	}
}

// Follow notes what was read every ten seconds, and once more when the context
// is done.
func (s *Reads) Follow(ctx context.Context) {
	tick := time.NewTicker(readsEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-s.full:
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastReads)
			defer cancel()
			s.note(last)
			return
		}
		s.note(ctx)
	}
}

// note notes what was counted. What can't be noted is counted on.
func (s *Reads) note(ctx context.Context) {
	counts, lost := s.take()
	if lost > 0 {
		s.lg.Warn("reads of applicants are missing in the audit: the record was down for too long", "reads", lost)
	}
	if len(counts) == 0 {
		return
	}
	err := s.r.transact(ctx, func(tx *sql.Tx) error { return s.r.noteReads(ctx, tx, counts) })
	if err == nil {
		return
	}
	s.giveBack(counts)
	s.lg.Warn("reads of applicants wait to be noted", "applications", len(counts), "err", err)
}

func (s *Reads) take() (counts map[application.Reference]int, lost int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts, lost = s.counts, s.lost
	s.counts, s.lost = map[application.Reference]int{}, 0
	return counts, lost
}

func (s *Reads) giveBack(counts map[application.Reference]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ref, n := range s.counts {
		if counts[ref] == 0 && len(counts) >= mostReads {
			s.lost += n
			continue
		}
		counts[ref] += n
	}
	s.counts = counts
}

// noteReads notes how often applicants read applications. Those that were read
// equally often are noted by one statement.
func (r *Record) noteReads(ctx context.Context, q querier, counts map[application.Reference]int) error {
	often := map[int][]application.Reference{}
	for ref, n := range counts {
		often[n] = append(often[n], ref)
	}
	for _, n := range slices.Sorted(maps.Keys(often)) {
		slices.Sort(often[n])
		if err := r.noteApplicant(ctx, q, "read", strconv.Itoa(n), often[n]...); err != nil {
			return err
		}
	}
	return nil
}
