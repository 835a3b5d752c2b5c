package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os/exec"
	"strings"
	"testing"
	"time"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/conversation"
)

// nonsense is what no phrasing comes near, so that only the one that is tried
// decides.
const nonsense = "florbnitz quandolia zermatix?"

// storeOf writes gaps and gives the folder in which they lie.
func storeOf(t *testing.T, kept ...conversation.Gap) (dir string) {
	t.Helper()
	dir = dataDir(t)
	r, _, err := openRecord(t.Context(), slog.New(slog.DiscardHandler), config.Config{DataDir: dir}, false)
	if err != nil {
		t.Fatal(err)
	}
	keep := r.Kept(t.Context())
	for _, g := range kept {
		keep.Keep(g)
	}
	if err := errors.Join(keep.Err(), r.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// says runs annae with a data folder and gives what it prints.
func says(t *testing.T, dir string, args ...string) string {
	t.Helper()
	var out, faults strings.Builder
	err := run(context.Background(), args, world{getenv: func(name string) string {
		return map[string]string{"ANNAE_DATA_DIR": dir}[name]
	}, stdin: strings.NewReader(""), stdout: &out, stderr: &faults})
	if err != nil || faults.Len() > 0 {
		t.Fatalf("annae %q: %v, %s", args, err, faults.String())
	}
	return out.String()
}

func gapOf(ago time.Duration, text string, topics ...string) conversation.Gap {
	return conversation.Gap{At: time.Now().Add(-ago), Locale: "en", Text: text, Outcome: answer.Handover, Reason: answer.NotUnderstood, Topics: topics}
}

func holds(t *testing.T, out string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(out, p) {
			t.Errorf("the output lacks %q:\n%s", p, out)
		}
	}
}

func TestGapsAreListedInGroups(t *testing.T) {
	judged := gapOf(time.Minute, "may a zoo apply for planning", "who-can-apply-planning")
	judged.Locale, judged.Outcome, judged.Reason, judged.Why = "ko", answer.Answered, answer.NoReason, "outdated"
	dir := storeOf(t,
		gapOf(time.Hour, "May a zoo apply for planning?", "who-can-apply-planning"), judged,
		gapOf(9*24*time.Hour, "until when can a city send a planning proposal"))
	out := says(t, dir, "faq", "gaps")
	today := time.Now().Add(-time.Minute).UTC().Format(time.DateOnly)
	holds(t, out,
		"2, newest "+today+", en ko: answer judged outdated, handover not_understood\n  may a zoo apply for planning\n  best guess: who-can-apply-planning\n    annae faq try who-can-apply-planning \"may a zoo apply for planning\"\n",
		"\n1, newest ", "annae faq try deadline-planning \"until when can a city send a planning proposal\"") // the desk's guess
	if out := says(t, dir, "faq", "gaps", "--days", "7"); strings.Contains(out, "until when") {
		t.Errorf("--days 7 lists what is nine days old:\n%s", out)
	}
	holds(t, says(t, dir, "faq", "gaps", "--days", "0"), "until when")
}

func TestGapsAsJSON(t *testing.T) {
	dir := storeOf(t, gapOf(time.Hour, "may a zoo apply?", "who"), gapOf(0, "may a zoo apply", "who"))
	var got []gapGroup
	if err := json.Unmarshal([]byte(says(t, dir, "faq", "gaps", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Count != 2 || got[0].Topic != "who" || got[0].Try != `annae faq try who "may a zoo apply"` {
		t.Errorf("--json gives %+v, want one group of two", got)
	}
}

// A stranger's words reach neither the terminal nor the shell as orders.
func TestAHostileQuestionIsHarmless(t *testing.T) {
	dir := storeOf(t, gapOf(0, "\x1b[2Jhi\r\n$(touch x) `id` \\ \"it's\" ! \u202e", "who"))
	out := says(t, dir, "faq", "gaps")
	if strings.ContainsAny(out, "\x1b\r\u202e") {
		t.Errorf("the output holds characters that move the cursor: %q", out)
	}
	_, command, _ := strings.Cut(out, "annae faq try who ")
	ran, err := exec.Command("sh", "-c", "printf %s "+command).CombinedOutput()
	if want := "[2Jhi $(touch x) `id` \\ \"it's\" !"; err != nil || string(ran) != want {
		t.Errorf("a shell reads the command as %q, %v; want %q", ran, err, want)
	}
}

func TestTryTellsWhichGapsItWouldClose(t *testing.T) {
	dir := storeOf(t, gapOf(time.Hour, nonsense), gapOf(0, nonsense), gapOf(0, "borlix parquonde tuvexi"))
	out := says(t, dir, "faq", "try", "--locale", "en", "--", "official-website", nonsense)
	holds(t, out,
		"before: handover not_understood\n  after:  answer: official-website\n",
		"1 of 2 would now be answered\n  "+nonsense+"\n    before: handover not_understood\n    after:  answer: official-website\n",
		"there is no folder faq/eval here")
	if strings.Contains(out, "borlix") {
		t.Errorf("a gap that stays open is listed:\n%s", out)
	}
}

func TestAPhrasingThatIsThereIsNotTried(t *testing.T) {
	w := world{getenv: func(string) string { return "" }, stdout: io.Discard, stderr: io.Discard}
	desk, err := openDesk(w, newLogger(w, slog.LevelError), config.Config{DataDir: dataDir(t)})
	if err != nil {
		t.Fatal(err)
	}
	topic, _ := desk.Content().Topic("deadline-planning")
	before := len(topic.Texts["en"].Phrasings)
	if _, err := newPhrasing(desk.Content(), topic.ID, topic.Texts["en"].Question, "en"); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("newPhrasing(the question itself) = %v, want a refusal", err)
	}
	p, err := newPhrasing(desk.Content(), topic.ID, "시 정부는 언제까지 내나요", "")
	if err != nil || p.locale != "ko" {
		t.Fatalf("newPhrasing(Korean) is of %q, %v; want ko", p.locale, err)
	}
	more, _ := p.added(), p.added()
	if len(topic.Texts["en"].Phrasings) != before || more == desk.Content() {
		t.Error("trying a phrasing changed the content")
	}
}
