package resume_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"annae/internal/conversation"
	"annae/internal/eligibility"
	"annae/internal/resume"
)

var (
	today = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	saved = conversation.Saved{
		Check: conversation.Check{Cycle: 2026, Tracks: []string{"planning-2026"}, Answers: []conversation.Said{{Fact: "applicant", Value: "ngo"}, {Fact: "in_charge"}}},
		At:    today, Content: "abc", Verdicts: map[string]eligibility.Verdict{"planning-2026": eligibility.Undetermined},
	}
)

func open(t *testing.T, path string, now func() time.Time) *resume.Store {
	t.Helper()
	s, err := resume.Open(path, slog.New(slog.DiscardHandler), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestAStoppedCheckIsFoundAgainByItsCodeAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "checks.sqlite")
	s := open(t, path, func() time.Time { return today })
	code, err := s.Save(saved)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, path, func() time.Time { return today.Add(29 * 24 * time.Hour) }).Load(code)
	if err != nil || !reflect.DeepEqual(got, saved) {
		t.Errorf("Load(code) = %+v, %v, want %+v", got, err, saved)
	}
}

func TestAnotherProcessFindsItToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checks.sqlite")
	one, two := open(t, path, time.Now), open(t, path, time.Now)
	code, err := one.Save(saved)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.Load(code); err != nil {
		t.Errorf("Load = %v, want what the other has saved", err)
	}
}

func TestACodeRunsOut(t *testing.T) {
	now := today
	s := open(t, filepath.Join(t.TempDir(), "checks.sqlite"), func() time.Time { return now })
	code, err := s.Save(saved)
	if err != nil {
		t.Fatal(err)
	}
	now = today.Add(resume.Lasting + time.Second)
	if _, err := s.Load(code); !errors.Is(err, conversation.ErrNoCheck) {
		t.Errorf("Load after a month = %v, want ErrNoCheck", err)
	}
	now = today
	if _, err := s.Load(code); !errors.Is(err, conversation.ErrNoCheck) {
		t.Errorf("Load of what has run out = %v, want ErrNoCheck: it is deleted", err)
	}
}

func TestUnknownCodesAreAllAlike(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "checks.sqlite"), time.Now)
	for _, code := range []conversation.Code{"", "2222222222222", conversation.Code(strings.Repeat("A", 1000))} {
		if _, err := s.Load(code); !errors.Is(err, conversation.ErrNoCheck) {
			t.Errorf("Load(%.20s) = %v, want ErrNoCheck", code, err)
		}
	}
}

func TestTheFileHoldsNoCodeAndIsItsOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "checks.sqlite")
	s := open(t, path, time.Now)
	code, err := s.Save(saved)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(code)) || bytes.Contains(data, []byte(code.String())) {
			t.Errorf("%s holds the code", f.Name())
		}
		if st, err := f.Info(); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s has the rights %v, %v", f.Name(), st.Mode(), err)
		}
	}
}

func TestCodesAreReadAsPeopleWriteThem(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "checks.sqlite"), time.Now)
	code, err := s.Save(saved)
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{string(code), code.String(), strings.ToLower(code.String()), strings.ReplaceAll(code.String(), "-", " ")} {
		if got, ok := conversation.ParseCode(typed); !ok || got != code {
			t.Errorf("ParseCode(%q) = %q, %v, want %q", typed, got, ok, code)
		}
	}
	for _, typed := range []string{"", "1", "0000-0000-00000", "that many years", "same city twice", "2345-6789-23456", string(code[:12]), string(code) + "2", "한글-코드"} {
		if got, ok := conversation.ParseCode(typed); ok {
			t.Errorf("ParseCode(%q) = %q, want none", typed, got)
		}
	}
}

// A damaged file is told, with what to do.
func TestADamagedFileIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checks.sqlite")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := resume.Open(path, slog.New(slog.DiscardHandler), time.Now); err == nil || !strings.Contains(err.Error(), "the pre-checks in "+path+" are damaged") {
		t.Errorf("Open(damaged) = %v", err)
	}
}

// A store that has failed says so in the log, and of the code nothing.
func TestAFailureIsLogged(t *testing.T) {
	var log bytes.Buffer
	s, err := resume.Open(filepath.Join(t.TempDir(), "checks.sqlite"), slog.New(slog.NewTextHandler(&log, nil)), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Save(saved); err == nil {
		t.Error("Save in a closed store = nil, want an error")
	}
	if _, err := s.Load("2A222222222XX"); err == nil || errors.Is(err, conversation.ErrNoCheck) {
		t.Errorf("Load of a closed store = %v, want another error than that there is none", err)
	}
	if !strings.Contains(log.String(), "the pre-checks in ") || strings.Contains(log.String(), "2A222222222XX") {
		t.Errorf("the log says %s", log.String())
	}
}
