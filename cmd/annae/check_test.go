package main

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
)

var codeShown = regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{5}`)

// A pre-check that was stopped in one process is gone on with in another, in
// another language, and its result is told.
func TestAStoppedPreCheckOutlivesTheProcess(t *testing.T) {
	dir := dataDir(t)
	chatting := func(tag, lines string) string {
		t.Helper()
		var out, errs bytes.Buffer
		err := run(context.Background(), []string{"chat", "--locale", tag, "--as-of", "2026-11-22"}, world{
			getenv: func(name string) string {
				return map[string]string{"ANNAE_DATA_DIR": dir, "ANNAE_GAP_DAYS": "0"}[name]
			},
			stdin: strings.NewReader(lines), stdout: &out, stderr: &errs,
		})
		if err != nil || errs.Len() > 0 {
			t.Fatalf("chat: %v\n%s", err, errs.String())
		}
		return out.String()
	}
	code := codeShown.FindString(chatting("en", "/check planning-2025\n1\nyes\ngo on later\n"))
	if code == "" {
		t.Fatal("no code was told")
	}
	said := chatting("ko", code+"\n네\n결과\n")
	for _, want := range []string{"2026년 11월 22일", "2025년 접수 계획수립형", "충족"} {
		if !strings.Contains(said, want) {
			t.Errorf("the pre-check that was gone on with lacks %q:\n%s", want, said)
		}
	}
	if wrong := chatting("en", "7A22-2222-22222\n"); !strings.Contains(wrong, "No pre-check has that code") {
		t.Errorf("a code that was never given earns\n%s", wrong)
	}
}
