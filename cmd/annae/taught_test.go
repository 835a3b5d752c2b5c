package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"annae/internal/slack/slacktest"
	"annae/internal/telegram/telegramtest"
)

// contentCopy is a folder with the content as it is shipped.
func contentCopy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"rules", "faq", "locales"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("..", "..", part))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What the desk can't answer an official in Telegram, staff in Slack answer; what
// they answered becomes a draft, the draft becomes content, and then the desk
// answers it alone.
func TestAQuestionIsTaughtAndThenAnsweredAlone(t *testing.T) {
	const question = "flumph the greebles of zorp?"
	telegram := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	o := openSlackDesk(t, map[string]string{"ANNAE_TELEGRAM_TOKEN": telegram.Token(), "ANNAE_TELEGRAM_API_URL": telegram.URL()})
	sok := telegram.Person("Sok", "en")
	sok.Say(sok.Chat(), question)
	sok.Say(sok.Chat(), "Ask a person")
	first := o.desk.AwaitText(t, question)
	clicks(t, o.kim, first, "Claim")
	sok.Chat().AwaitText(t, "A person of the help desk has taken over")
	o.desk.AwaitReply(t, first, "Kim has taken it")
	o.kim.Say(o.desk, "Ministries and cities may flumph.", slacktest.InThread(first))
	sok.Chat().AwaitText(t, "Ministries and cities may flumph.")
	clicks(t, o.kim, o.post(t, first, "Kim has it"), "Return")
	sok.Chat().AwaitText(t, "handed this conversation back")
	clicks(t, o.kim, o.post(t, first, "handed back to the bot"), "Resolve")
	sok.Chat().AwaitText(t, "closed your question")

	clicks(t, o.kim, o.post(t, first, "closed"), "Add to FAQ")
	form := o.kim.AwaitModal(t, "This is a draft")
	o.kim.Enter(form, "topic", "who-can-apply-planning")
	if failure := o.kim.Submit().Await(t); failure != "" {
		t.Fatal(failure)
	}
	o.kim.AwaitModal(t, "is kept")
	holds(t, o.annae("faq", "drafts", "list"), question, "who-can-apply-planning", "by Kim")

	dir := contentCopy(t)
	answers := func() string {
		return answered(t, map[string]string{"ANNAE_CONTENT_DIR": dir, "ANNAE_DATA_DIR": t.TempDir()}, question)
	}
	if was := answers(); strings.Contains(was, "Foreign governments") {
		t.Fatalf("it is answered before it is taught:\n%s", was)
	}
	holds(t, o.annae("faq", "drafts", "export", "--dir", dir), "faq/en/who-can-apply-planning.md", "faq/eval/staff.json", "content check")
	holds(t, o.annae("content", "check", "--dir", dir), "no faults")
	if is := answers(); !strings.Contains(is, "Foreign governments") {
		t.Errorf("taught, it is answered\n%s", is)
	}
	holds(t, answeredBy(t, map[string]string{"ANNAE_CONTENT_DIR": dir, "ANNAE_DATA_DIR": t.TempDir()}, "", "faq", "eval", filepath.Join(dir, "faq", "eval", "staff.json")), "1")
	holds(t, o.annae("faq", "drafts", "export", "--dir", dir), "No draft waits.")
}

// answered is what a desk says to a question at the terminal.
func answered(t *testing.T, settings map[string]string, question string) string {
	t.Helper()
	return answeredBy(t, settings, question+"\n", "chat")
}

func answeredBy(t *testing.T, settings map[string]string, typed string, args ...string) string {
	t.Helper()
	var out, faults strings.Builder
	w := world{getenv: func(name string) string { return settings[name] }, stdin: strings.NewReader(typed), stdout: &out, stderr: &faults}
	if err := run(t.Context(), args, w); err != nil {
		t.Fatalf("annae %q: %v, %s", args, err, faults.String())
	}
	return out.String()
}
