package gaps_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"annae/internal/answer"
	"annae/internal/conversation"
	"annae/internal/gaps"
)

// The store is what a conversation hands its gaps to.
var _ conversation.Gaps = (*gaps.Store)(nil)

func TestWhatIsKeptComesBack(t *testing.T) {
	want := []conversation.Gap{
		asked(day.Add(-time.Hour), "may a school apply?", "who-can-apply", "planning-steps"),
		{At: day, Locale: "ko", Text: "7억 원 맞나요?", Outcome: answer.Answered, Topics: []string{"amount"}, Why: "words", Words: "오래된 답"},
		asked(day, "no guess; 'quotes', \"more\", \x00 and\nlines"),
	}
	path := newFile(t)
	s := open(t, path)
	for _, g := range want {
		s.Keep(g)
	}
	closed(t, s)
	if got := kept(t, path); !reflect.DeepEqual(got, want) {
		t.Errorf("List() =\n%+v\nwant\n%+v", got, want)
	}
}

func TestListBeginsWhereItIsTold(t *testing.T) {
	path := newFile(t)
	s := open(t, path)
	s.Keep(asked(day, "new"))
	s.Keep(asked(day.AddDate(0, 0, -8), "old"))
	closed(t, s)
	got, err := open(t, path).List(context.Background(), day.AddDate(0, 0, -7))
	if err != nil || len(got) != 1 || got[0].Text != "new" {
		t.Errorf("List(a week ago) = %+v, %v; want the new one", got, err)
	}
}

func TestTheFileIsForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made", "for it", "100% odd?#.sqlite")
	s := open(t, path)
	s.Keep(asked(day, "a question"))
	for len(list(t, s)) == 0 {
		time.Sleep(time.Millisecond)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(files) != 3 || !strings.HasPrefix(files[0], path) {
		t.Fatalf("files %q, %v; want the store and its two logs", files, err)
	}
	for _, f := range files {
		if st, err := os.Stat(f); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want 0600", f, st.Mode(), err)
		}
	}
}

func TestPersonalDataIsMasked(t *testing.T) {
	path := newFile(t)
	s := open(t, path)
	g := asked(day, "write to kim@example.org or call +82 10-1234-5678")
	g.Words = "my number is ０１０－１２３４－５６７８" // in wide digits
	s.Keep(g)
	closed(t, s)
	got := kept(t, path)[0]
	if want := "write to ▒▒▒ or call ▒▒▒"; got.Text != want {
		t.Errorf("the text is %q, want %q", got.Text, want)
	}
	if want := "my number is ▒▒▒"; got.Words != want {
		t.Errorf("the words are %q, want %q", got.Words, want)
	}
	for _, secret := range []string{"kim@example", "1234-5678"} {
		if data, err := os.ReadFile(path); err != nil || strings.Contains(string(data), secret) {
			t.Errorf("the file holds %q (%v)", secret, err)
		}
	}
}

func TestOldGapsAreDeletedAtOpen(t *testing.T) {
	path := newFile(t)
	s := open(t, path)
	s.Keep(asked(day.AddDate(0, 0, -31), "thirty-one days old"))
	s.Keep(asked(day.AddDate(0, 0, -29), "twenty-nine days old"))
	closed(t, s)
	if got := kept(t, path); len(got) != 2 {
		t.Fatalf("opening with 0 days leaves %d gaps, want both", len(got))
	}
	s = openWith(t, path, quiet, 30, onDay)
	if got := list(t, s); len(got) != 1 || got[0].Text != "twenty-nine days old" {
		t.Errorf("opening with 30 days leaves %+v, want the newer one", got)
	}
	closed(t, s)
	if data, err := os.ReadFile(path); err != nil || strings.Contains(string(data), "thirty-one") {
		t.Errorf("the text of a deleted gap is still in the file (%v)", err)
	}
}

func TestOldGapsAreDeletedWhileItRuns(t *testing.T) {
	path := newFile(t)
	synctest.Test(t, func(t *testing.T) {
		s := openWith(t, path, quiet, 1, time.Now)
		s.Keep(asked(time.Now(), "grows old"))
		time.Sleep(23 * time.Hour)
		if n := len(list(t, s)); n != 1 {
			t.Fatalf("after 23 hours there are %d gaps, want 1", n)
		}
		time.Sleep(2*time.Hour + time.Minute)
		synctest.Wait()
		if n := len(list(t, s)); n != 0 {
			t.Errorf("after 25 hours there are %d gaps, want none", n)
		}
	})
}

func TestKeepOfManyAtOnce(t *testing.T) {
	path := newFile(t)
	var log logged
	s := openWith(t, path, log.logger(), 0, onDay)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 25 {
				s.Keep(asked(day, fmt.Sprint("question ", i, " ", j)))
			}
		})
	}
	all.Go(func() { list(t, s) })
	all.Wait()
	closed(t, s)
	if got := kept(t, path); len(got) != 200 || log.String() != "" {
		t.Errorf("%d gaps were kept, want 200; the log says %q", len(got), log.String())
	}
}

func TestKeepAndCloseAtOnce(t *testing.T) {
	s := open(t, newFile(t))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 500 {
				s.Keep(asked(day, "a question"))
			}
		})
		all.Go(func() { closed(t, s) })
	}
	all.Wait()
}

func TestKeepAfterCloseOnlyCounts(t *testing.T) {
	path := newFile(t)
	var log logged
	s := openWith(t, path, log.logger(), 0, onDay)
	closed(t, s)
	s.Keep(asked(day, "too late"))
	if got := log.String(); !strings.Contains(got, "count=1") || strings.Contains(got, "too late") {
		t.Errorf("the log says %q, want a count and no text", got)
	}
	if got := kept(t, path); len(got) != 0 {
		t.Errorf("after Close %+v was kept", got)
	}
}

// Somebody else holds the file: replies go on, what can't be kept is counted,
// and the log tells no more than once a minute.
func TestAStuckFileHoldsNobodyUp(t *testing.T) {
	path := newFile(t)
	var log logged
	now := day
	var mu sync.Mutex
	s := openWith(t, path, log.logger(), 0, func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
	release := hold(t, path)
	start := time.Now()
	for range 1000 {
		s.Keep(asked(day, "secret question"))
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("1000 times Keep took %v while the file was held", took)
	}
	if n := strings.Count(log.String(), "count="); n != 1 {
		t.Errorf("the log tells %d times within a minute: %s", n, log.String())
	}
	mu.Lock()
	now = day.Add(time.Minute)
	mu.Unlock()
	for range 400 { // more than the writer may have taken from the queue by now
		s.Keep(asked(day, "secret question"))
	}
	if n := strings.Count(log.String(), "count="); n != 2 {
		t.Errorf("the log tells %d times after a minute: %s", n, log.String())
	}
	release()
	closed(t, s)
	got := len(kept(t, path))
	if got < 256 || got > 256+64 {
		t.Errorf("%d gaps were kept, want those of the queue and one batch", got)
	}
	if want := 1400; got+lost(t, log.String()) != want {
		t.Errorf("%d gaps were kept and %d counted, want %d together", got, lost(t, log.String()), want)
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("the log holds a question: %s", log.String())
	}
}

// hold locks the file as another process would.
func hold(t *testing.T, path string) (release func()) {
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	return func() { tx.Rollback(); db.Close() }
}

// lost adds the counts of a log up.
func lost(t *testing.T, log string) int {
	sum := 0
	for _, f := range strings.Fields(log) {
		if n, ok := strings.CutPrefix(f, "count="); ok {
			var i int
			if _, err := fmt.Sscan(n, &i); err != nil {
				t.Fatal(err)
			}
			sum += i
		}
	}
	return sum
}

// A table that is gone under the writer makes it count, not fall.
func TestWhatCanNotBeWrittenIsCounted(t *testing.T) {
	path := newFile(t)
	var log logged
	s := openWith(t, path, log.logger(), 0, onDay)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DROP TABLE gaps"); err != nil {
		t.Fatal(err)
	}
	s.Keep(asked(day, "secret question"))
	closed(t, s)
	if got := log.String(); lost(t, got) != 1 || !strings.Contains(got, path) || strings.Contains(got, "secret") {
		t.Errorf("the log says %q, want a count, the file and no text", got)
	}
}

func BenchmarkKeep(b *testing.B) {
	s := open(b, newFile(b))
	g := asked(day, "may a school in our city apply for planning as well?", "who-can-apply")
	b.ReportAllocs()
	for b.Loop() {
		s.Keep(g)
	}
}
