package mail_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"annae/internal/delivery"
	"annae/internal/mail"
)

// names show what they name; no personal data is in a test.
type names struct{}

func (names) Name(domain string, parts ...string) string {
	return domain + " " + strings.Join(parts, " ")
}

func post(t testing.TB, url string) *mail.Post {
	t.Helper()
	p, err := mail.Open(mail.Config{URL: url, From: "안내 <no-reply@example.org>", Folder: filepath.Join(t.TempDir(), "mail")}, names{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t testing.TB, p *mail.Post, to, subject, text string) delivery.Send {
	t.Helper()
	s, err := p.Letter(to, subject, text, "ko", "code 1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// parsed is a letter as a program of mail reads it.
func parsed(t testing.TB, raw string) (*netmail.Message, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	body := m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	return m, strings.ReplaceAll(strings.TrimRight(string(text), "\r\n"), "\r\n", "\n")
}

const subject, text = "신청 KCN-2026-7F3K-E 확인 코드", "확인 코드: 1234 5678\n\n.점으로 시작하는 줄\nمرحبا"

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	for name, office := range map[string]*postOffice{
		"with TLS from the beginning": {implicit: true}, "with STARTTLS": {starttls: true}, "on this machine, without": {},
	} {
		t.Run(name, func(t *testing.T) {
			open(t, office)
			scheme := "smtp://"
			if office.implicit {
				scheme = "smtps://"
			}
			login := ""
			if office.implicit || office.starttls { // no password goes in the open
				login = "annae:p%40ss@"
			}
			p := post(t, scheme+login+office.address)
			p.Trust(office.roots)
			if office.starttls {
				p.Abroad()
			}
			id, err := p.Send(t.Context(), write(t, p, "person@example.org", subject, text))
			if err != nil || id == "" {
				t.Fatalf("Send() = %q, %v", id, err)
			}
			commands, letters := office.told()
			if len(letters) != 1 || !strings.Contains(commands, "RCPT TO:<person@example.org>") {
				t.Fatalf("it took %d letters after\n%s", len(letters), commands)
			}
			m, got := parsed(t, letters[0])
			decoded, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			if err != nil || decoded != subject || got != text {
				t.Errorf("it says %q (%v)\n%s", decoded, err, got)
			}
			for header, want := range map[string]string{
				"To": "<person@example.org>", "Auto-Submitted": "auto-generated", "Content-Language": "ko", "Message-Id": id,
			} {
				if m.Header.Get(header) != want {
					t.Errorf("%s is %q, want %q", header, m.Header.Get(header), want)
				}
			}
			if from, err := m.Header.AddressList("From"); err != nil || from[0].Name != "안내" || from[0].Address != "no-reply@example.org" {
				t.Errorf("it is from %v, %v", from, err)
			}
		})
	}
}

func TestNoPasswordGoesWhereSomebodyCanListen(t *testing.T) {
	office := open(t, &postOffice{})
	p := post(t, "smtp://annae:hush@"+office.address)
	p.Abroad()
	if _, err := p.Send(t.Context(), write(t, p, "person@example.org", "a", "b")); err == nil {
		t.Error("a letter went out without TLS")
	}
	if commands, letters := office.told(); strings.Contains(commands, "AUTH") || len(letters) > 0 {
		t.Errorf("the server heard\n%s", commands)
	}
	secure := open(t, &postOffice{implicit: true})
	p = post(t, "smtps://annae:hush@"+secure.address) // whose certificate nobody vouches for
	if _, err := p.Send(t.Context(), write(t, p, "person@example.org", "a", "b")); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("a server that nobody vouches for gets a letter: %v", err)
	}
}

func TestWhatAServerRefusesIsTriedAgainOrNot(t *testing.T) {
	for name, tt := range map[string]struct {
		office  *postOffice
		forGood bool
	}{
		"no such mailbox":     {&postOffice{rcpt: "550 5.1.1 <person@example.org> unknown"}, true},
		"the mailbox is full": {&postOffice{rcpt: "452 4.2.2 <person@example.org> is full"}, false},
		"it hangs up":         {&postOffice{cuts: true}, false},
		"it says nothing":     {&postOffice{stalls: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			office := open(t, tt.office)
			p := post(t, "smtp://"+office.address)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := p.Send(ctx, write(t, p, "person@example.org", "a", "b"))
			var refused *delivery.Refused
			if err == nil || errors.As(err, &refused) != tt.forGood {
				t.Errorf("Send() = %v, want it refused for good: %v", err, tt.forGood)
			}
			if err != nil && strings.Contains(err.Error(), "person") {
				t.Errorf("the error shows the address: %v", err)
			}
		})
	}
}

func TestWithoutAServerLettersLieInAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "mail")
	p, err := mail.Open(mail.Config{From: "no-reply@example.org", Folder: dir}, names{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Send(t.Context(), write(t, p, "person@example.org", subject, text)); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || !strings.HasSuffix(files[0].Name(), ".eml") || strings.Contains(files[0].Name(), "person") {
		t.Fatalf("the folder holds %v, %v", files, err)
	}
	if info, err := files[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its rights are %v, %v", info.Mode(), err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, files[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	if _, got := parsed(t, string(raw)); got != text {
		t.Errorf("it says\n%s", got)
	}
	if !strings.Contains(p.Where(), dir) {
		t.Errorf("letters go to %s", p.Where())
	}
}

func TestNothingInALetterBecomesAHeader(t *testing.T) {
	p := post(t, "")
	for _, tt := range []struct{ to, subject string }{
		{"person@example.org", "a\r\nBcc: other@example.org"}, {"person@example.org\r\nBcc: other@example.org", "a"}, {"person@example.org", "a\x00b"},
		{"person@example.org, other@example.org", "a"}, {"", "a"}, {"nobody", "a"},
	} {
		_, err := p.Send(t.Context(), write(t, p, tt.to, tt.subject, "b"))
		var refused *delivery.Refused
		if !errors.As(err, &refused) || strings.Contains(err.Error(), "example.org") {
			t.Errorf("to %q with %q: %v, want it refused without the address", tt.to, tt.subject, err)
		}
	}
	if _, err := p.Send(t.Context(), delivery.Send{Body: []byte("no letter")}); err == nil {
		t.Error("what is no letter went out")
	}
}

func TestSettingsThatCannotBeReadShowNoPassword(t *testing.T) {
	for _, url := range []string{
		"smtp://annae:hush@", "smtps://annae:hu sh@host", "imap://annae:hush@host", "smtps://annae:hush@host:none", "smtps://annae:hush@host/inbox",
		"smtps://annae:hush@host?tls=none", "annae:hush@host", "smtps://annae:hush@host:99999",
	} {
		_, err := mail.Open(mail.Config{URL: url, From: "a@example.org"}, names{})
		if err == nil || strings.Contains(err.Error(), "hush") || !strings.Contains(err.Error(), "ANNAE_SMTP_URL") {
			t.Errorf("Open(%s) = %v, want the setting without the password", url, err)
		}
	}
	if _, err := mail.Open(mail.Config{From: "nobody"}, names{}); err == nil || !strings.Contains(err.Error(), "ANNAE_MAIL_FROM") {
		t.Errorf("Open(from nobody) = %v", err)
	}
}

// Whatever a letter says, it is refused, or has the headers that it should have.
func FuzzLetter(f *testing.F) {
	f.Add(subject, text)
	f.Add("a\nb: c", ".\r\n.\r\n")
	f.Add("=?utf-8?q?x?=", strings.Repeat("긴", 2000))
	p := post(f, "")
	dir := strings.TrimPrefix(p.Where(), "the folder ")
	f.Fuzz(func(t *testing.T, subject, text string) {
		_, err := p.Send(context.Background(), write(t, p, "person@example.org", subject, text))
		if err != nil {
			return
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
		if err != nil || len(files) != 1 {
			t.Fatalf("there are %d letters, %v", len(files), err)
		}
		raw, err := os.ReadFile(files[0])
		if err = errors.Join(err, os.Remove(files[0])); err != nil {
			t.Fatal(err)
		}
		m, _ := parsed(t, string(raw))
		if len(m.Header["To"]) != 1 || m.Header["Bcc"] != nil || m.Header["Cc"] != nil || len(m.Header) > 12 {
			t.Errorf("%q gives the headers %v", subject, m.Header)
		}
		for line := range bytes.Lines(raw) {
			if len(line) > 1000 {
				t.Errorf("%q gives a line of %d bytes", subject, len(line))
			}
		}
		if decoded, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); utf8.ValidString(subject) && plain(subject) && (err != nil || decoded != subject) {
			t.Errorf("the subject %q came as %q, %v", subject, decoded, err)
		}
	})
}

// plain tells that a subject needs no folding of its own.
func plain(s string) bool {
	return strings.TrimSpace(s) == s && !strings.Contains(s, "=?") && !strings.Contains(s, "  ") && !strings.ContainsFunc(s, unicode.IsControl)
}
