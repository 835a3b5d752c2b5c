package switches_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/switches"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// A clock is put forward by hand.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time         { return nine.Add(time.Duration(c.ahead.Load())) }
func (c *clock) pass(d time.Duration)   { c.ahead.Add(int64(d)) }
func quiet() *slog.Logger               { return slog.New(slog.DiscardHandler) }
func wrongAmounts() switches.Switch     { return named("ask") }
func named(name string) switches.Switch { return switches.Switch{name, nine, "wrong amounts", "kim"} }

func newFile(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "data", "switches.yaml")
}

func set(t testing.TB, file string, sw switches.Switch) {
	t.Helper()
	if err := switches.Set(file, sw); err != nil {
		t.Fatalf("Set(%q) = %v", sw.Name, err)
	}
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func wantOff(t testing.TB, s *switches.Switches, name string, want bool) {
	t.Helper()
	if got := s.Off(name); got != want {
		t.Errorf("Off(%q) = %v, want %v", name, got, want)
	}
}

func TestWithoutAFileEverythingIsOn(t *testing.T) {
	s := switches.Open(newFile(t), quiet(), time.Now)
	wantOff(t, s, "ask", false)
	if got := s.List(); len(got) != 0 {
		t.Errorf("List() = %v, want nothing", got)
	}
}

func TestAnOpenSwitchSeesChangesWithinASecond(t *testing.T) {
	var c clock
	file := newFile(t)
	s := switches.Open(file, quiet(), c.now)

	set(t, file, wrongAmounts())
	c.pass(time.Second - 1)
	wantOff(t, s, "ask", false) // not looked at yet
	c.pass(1)
	wantOff(t, s, "ask", true)
	wantOff(t, s, "web", false)
	if got := s.List(); len(got) != 1 || got[0] != wrongAmounts() {
		t.Errorf("List() = %v, want %v", got, wrongAmounts())
	}

	if err := switches.Clear(file, "ask"); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Second)
	wantOff(t, s, "ask", false)
}

// sameMoment gives a file the time that coarse clocks give two changes.
func sameMoment(t testing.TB, file string) {
	t.Helper()
	if err := os.Chtimes(file, nine, nine); err != nil {
		t.Fatal(err)
	}
}

func TestTwoChangesOfOneMomentAndSizeAreTwo(t *testing.T) {
	var c clock
	file := newFile(t)
	set(t, file, named("ask"))
	sameMoment(t, file)
	s := switches.Open(file, quiet(), c.now)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	next := filepath.Join(filepath.Dir(file), "next")
	write(t, next, strings.Replace(string(text), "ask", "web", 1))
	sameMoment(t, next)
	if err := os.Rename(next, file); err != nil { // as Set does
		t.Fatal(err)
	}
	c.pass(time.Second)
	wantOff(t, s, "web", true)
}

func TestWhatIsMendedIsSeenThoughTheFileLooksTheSame(t *testing.T) {
	var c clock
	file := newFile(t)
	write(t, file, "ask: {reason= a}")
	sameMoment(t, file)
	s := switches.Open(file, quiet(), c.now)
	wantOff(t, s, "ask", false)
	write(t, file, "ask: {reason: a}")
	sameMoment(t, file)
	c.pass(time.Second)
	wantOff(t, s, "ask", true)
}

func TestADeletedFileTurnsEverythingOn(t *testing.T) {
	var c clock
	file := newFile(t)
	set(t, file, wrongAmounts())
	s := switches.Open(file, quiet(), c.now)
	wantOff(t, s, "ask", true)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Second)
	wantOff(t, s, "ask", false)
}

func TestAClockThatIsPutBackDoesNotStopIt(t *testing.T) {
	var c clock
	file := newFile(t)
	s := switches.Open(file, quiet(), c.now)
	set(t, file, wrongAmounts())
	c.pass(-time.Hour)
	wantOff(t, s, "ask", true)
}

func TestAHandWrittenFile(t *testing.T) {
	for text, want := range map[string]bool{
		"":                   false,
		"# nothing is off\n": false,
		"ask: {since: 2026-11-23T09:00:00Z, reason: \"wrong amounts\", by: \"kim\"}\n": true,
		"ask: {since: 2026-11-23, reason: an idea}\n":                                  true,
		"ask:\n": true, // in a hurry
	} {
		file := newFile(t)
		write(t, file, text)
		var log bytes.Buffer
		s := switches.Open(file, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})), time.Now)
		if got := s.Off("ask"); got != want {
			t.Errorf("Off(ask) of %q = %v, want %v", text, got, want)
		}
		if log.Len() > 0 {
			t.Errorf("%q gave the log\n%s", text, &log)
		}
	}
}

// broken are files that say nothing certain.
var broken = []string{
	"ask: {since: yesterday}",
	"ask: {reason: a, becouse: b}",
	"ask: off",
	"- ask",
	"ask: {reason: a}\nask: {reason: b}",
	"ask: {reason: a}\n---\nweb: {reason: b}",
	"ask: {reason: \"a",
	"\xff\xfe\x00",
	"a: &a [*a]",
	strings.Repeat("# long\n", 200_000),
}

func TestABrokenFileAtTheStartLeavesEverythingOn(t *testing.T) {
	for _, text := range broken {
		file := newFile(t)
		write(t, file, text)
		var log bytes.Buffer
		s := switches.Open(file, slog.New(slog.NewTextHandler(&log, nil)), time.Now)
		wantOff(t, s, "ask", false)
		if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
			t.Errorf("%.40q gave %d errors in the log, want 1:\n%s", text, n, &log)
		}
		if _, err := switches.Read(file); err == nil {
			t.Errorf("Read(%.40q) = nil, want an error", text)
		}
	}
}

func TestABrokenFileChangesNothingAndIsToldOnce(t *testing.T) {
	var c clock
	var log bytes.Buffer
	file := newFile(t)
	set(t, file, wrongAmounts())
	s := switches.Open(file, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError})), c.now)
	told := func(want int) {
		t.Helper()
		for range 3 {
			c.pass(time.Second)
			wantOff(t, s, "ask", true)
		}
		if n := strings.Count(log.String(), "level=ERROR"); n != want {
			t.Errorf("%d errors in the log, want %d:\n%s", n, want, &log)
		}
	}
	write(t, file, "ask: {")
	told(1)
	write(t, file, "ask: [1, 2]")
	told(2)
	write(t, file, "web: {reason: mended}")
	c.pass(time.Second)
	wantOff(t, s, "ask", false)
	wantOff(t, s, "web", true)
}

func TestAFolderInItsPlaceChangesNothing(t *testing.T) {
	var c clock
	file := newFile(t)
	set(t, file, wrongAmounts())
	s := switches.Open(file, quiet(), c.now)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Second)
	wantOff(t, s, "ask", true)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Second)
	wantOff(t, s, "ask", false)
}

func TestABrokenFileIsNotWrittenOver(t *testing.T) {
	file := newFile(t)
	write(t, file, "ask: {")
	for name, err := range map[string]error{"Set": switches.Set(file, wrongAmounts()), "Clear": switches.Clear(file, "ask")} {
		if err == nil || !strings.Contains(err.Error(), "mend the file") {
			t.Errorf("%s on a broken file = %v, want what to do", name, err)
		}
	}
	if got, _ := os.ReadFile(file); string(got) != "ask: {" {
		t.Errorf("the broken file became %q", got)
	}
}

func TestASwitchNeedsAllThatIsNoted(t *testing.T) {
	file := newFile(t)
	for _, sw := range []switches.Switch{
		{"", nine, "a", "kim"}, {"ask", time.Time{}, "a", "kim"}, {"ask", nine, "", "kim"}, {"ask", nine, "a", ""},
	} {
		if err := switches.Set(file, sw); err == nil {
			t.Errorf("Set(%+v) = nil, want a refusal", sw)
		}
	}
}

func TestTheFileIsForItsOwnerAndNothingIsLeftBeside(t *testing.T) {
	file := newFile(t)
	set(t, file, wrongAmounts())
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("its rights are %v, want 0600", info.Mode().Perm())
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*.tmp")); len(left) > 0 {
		t.Errorf("left beside it: %v", left)
	}
}

func TestWhatStaffWriteComesBackAsItWas(t *testing.T) {
	file := newFile(t)
	for _, reason := range []string{"금액이 틀림: 2026", `"quoted", {braced} # no comment`, "two\nlines", "- item", "~", "2026-11-23", " spaced "} {
		sw := switches.Switch{"ask", nine, reason, reason}
		set(t, file, sw)
		if got, err := switches.Read(file); err != nil || len(got) != 1 || got[0] != sw {
			t.Errorf("Read() = %+v, %v, want %+v", got, err, sw)
		}
	}
}

func TestManyCommandsAtOnceLoseNothing(t *testing.T) {
	const many = 40
	var c clock
	file := newFile(t)
	s := switches.Open(file, quiet(), c.now)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			name := fmt.Sprintf("name-%d", i)
			if err := switches.Set(file, named(name)); err != nil {
				t.Errorf("Set(%s) = %v", name, err)
			}
			if i%4 == 0 {
				if err := switches.Clear(file, name); err != nil {
					t.Errorf("Clear(%s) = %v", name, err)
				}
			}
		})
		all.Go(func() {
			c.pass(time.Second)
			s.Off("ask")
			s.List()
		})
	}
	all.Wait()
	c.pass(time.Second)
	for i := range many {
		wantOff(t, s, fmt.Sprintf("name-%d", i), i%4 != 0)
	}
}

func BenchmarkOff(b *testing.B) {
	file := newFile(b)
	set(b, file, wrongAmounts())
	s := switches.Open(file, quiet(), time.Now)
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if !s.Off("ask") {
				b.Error("Off(ask) = false")
			}
		}
	})
}
