package mail_test

import (
	"strings"
	"testing"

	"annae/internal/mail"
)

func TestSettingsThatCannotBeReadShowNoPassword(t *testing.T) {
	for _, url := range []string{
		"smtp://annae:hush@", "smtps://annae:hu sh@host", "imap://annae:hush@host", "smtps://annae:hush@host:none", "smtps://annae:hush@host/inbox",
		"smtps://annae:hush@host?tls=none", "annae:hush@host", "smtps://annae:hush@host:99999", "smtps://annae:hush@host:0", "smtps://annae:hu/sh@host",
		"smtps://annae:hu#sh@host", "smtps://annae:1?hush@host", "smtps://annae:hush%0d%0a@host", "smtps://annae@host", "smtps://:hush@host",
		"smtp://annae:hush@localhost?tls=none", "smtp://mail.example.org?tls=none", "smtp://192.0.2.1?tls=none", "smtp://localhost.example.org?tls=none",
		"smtp://host?tls=no", "smtp://host?tls=none&tls=none", "smtp:host", "hush", "smtps://ho\x01st", "smtp://0.0.0.0?tls=none",
	} {
		_, err := mail.OpenSender(mail.Config{URL: url, From: "a@example.org"})
		if err == nil || strings.Contains(err.Error(), "hush") || !strings.Contains(err.Error(), "ANNAE_SMTP_URL") {
			t.Errorf("OpenSender(%s) = %v, want the setting without the password", url, err)
		}
	}
}

func TestWhereLettersGoIsToldWithoutThePassword(t *testing.T) {
	for url, want := range map[string]string{
		"smtps://annae:hush@mail.example.org":     "the mail server mail.example.org:465, by TLS",
		"smtp://annae:hush@mail.example.org:2587": "the mail server mail.example.org:2587, by STARTTLS",
		"smtp://mail.example.org/":                "the mail server mail.example.org:587, by STARTTLS",
		"smtp://localhost?tls=none":               "the mail server localhost:25, on this machine, without TLS",
		"smtp://[::1]:2525?tls=none":              "the mail server [::1]:2525, on this machine, without TLS",
	} {
		s, err := mail.OpenSender(mail.Config{URL: url, From: "a@example.org"})
		if err != nil {
			t.Errorf("OpenSender(%s) = %v", url, err)
			continue
		}
		if got := s.Where(); got != want {
			t.Errorf("Where() = %q, want %q", got, want)
		}
	}
}

func TestASenderThatCannotStandInALetterIsNone(t *testing.T) {
	for _, from := range []string{
		"", "nobody", "a@example.org, b@example.org", "@localhost", "\"a b\"@localhost", "A\r\nBcc: b@example.org <a@example.org>", "a@there", "A  B <a@@example.org>",
		"=?utf-8?q?A=0D=0ABcc=3A_b?= <a@example.org>", strings.Repeat("a", 101) + " <a@example.org>", "\"a b\"@example.org",
	} {
		if _, err := mail.OpenSender(mail.Config{From: from, Folder: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "ANNAE_MAIL_FROM") {
			t.Errorf("OpenSender(from %q) = %v, want the setting", from, err)
		}
	}
	if _, err := mail.OpenSender(mail.Config{From: "a@example.org", ReplyTo: "nobody"}); err == nil {
		t.Error("replies go to nobody")
	}
	if _, err := mail.OpenSender(mail.Config{From: "a@example.org"}); err == nil {
		t.Error("letters go nowhere")
	}
}

func TestTheSenderMayBeThisMachine(t *testing.T) {
	b := openBox(t, mail.Config{From: "Annae <annae@localhost>"})
	raw, err := b.write(t, letter())
	if err != nil {
		t.Fatal(err)
	}
	if got := parse(t, raw).header; got.Get("From") != `"Annae" <annae@localhost>` || !strings.HasSuffix(got.Get("Message-Id"), "@localhost>") {
		t.Errorf("it is from %s, with the id %s", got.Get("From"), got.Get("Message-Id"))
	}
}
