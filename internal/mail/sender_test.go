package mail_test

import (
	"context"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/mail"
)

func sender(t testing.TB, url string, roots *x509.CertPool) mail.Sender {
	t.Helper()
	s, err := mail.OpenSender(mail.Config{URL: url, From: "안내 <no-reply@example.org>", Folder: filepath.Join(t.TempDir(), "mail"), Roots: roots})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func letter() mail.Letter {
	return mail.Letter{To: "person@example.com", Subject: "확인 코드", Text: "1234 5678\n.\n", Locale: "ko", ID: "code 1"}
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	for name, tt := range map[string]struct {
		office *office
		url    string
	}{
		"by TLS from the beginning": {&office{fromTheBeginning: true}, "smtps://%s"},
		"by STARTTLS":               {&office{startTLS: true}, "smtp://%s"},
		"on this machine":           {&office{}, "smtp://%s?tls=none"},
		"with PLAIN within TLS":     {&office{fromTheBeginning: true, auth: "LOGIN PLAIN"}, "smtps://annae:p%40ss%20word@%s"},
		"with LOGIN within TLS":     {&office{startTLS: true, auth: "XOAUTH2 LOGIN"}, "smtp://annae:p%40ss%20word@%s"},
	} {
		t.Run(name, func(t *testing.T) {
			o := begin(t, tt.office)
			s := sender(t, strings.Replace(tt.url, "%s", o.address, 1), o.roots)
			if err := s.Send(t.Context(), letter()); err != nil {
				t.Fatalf("Send() = %v", err)
			}
			commands, letters := o.told()
			if len(letters) != 1 || !slices.Contains(commands, "MAIL FROM:<no-reply@example.org> BODY=8BITMIME") ||
				!slices.Contains(commands, "RCPT TO:<person@example.com>") || commands[len(commands)-1] != "QUIT" {
				t.Fatalf("it took %d letters after\n%s", len(letters), strings.Join(commands, "\n"))
			}
			if commands[0] != "EHLO example.org" {
				t.Errorf("we greet with %q", commands[0])
			}
			if proved := slices.ContainsFunc(commands, func(c string) bool { return strings.HasPrefix(c, "AUTH") }); proved != (o.auth != "") {
				t.Errorf("we said who we are: %v", proved)
			}
			if got := parse(t, letters[0]); got.subject != "확인 코드" || got.text != "1234 5678\n.\n" {
				t.Errorf("it says %q: %q", got.subject, got.text)
			}
			if len(o.open) > 0 && tt.office.startTLS && !slices.Equal(o.open, []string{"EHLO example.org", "STARTTLS"}) {
				t.Errorf("without TLS it heard %q", o.open)
			}
		})
	}
}

// A fault is what a server does, and whether a letter is refused for it.
type fault struct {
	office  *office
	refused bool
	says    string
	gone    bool // no other letter will be taken there
}

func faults() map[string]fault {
	at := func(verb, reply string) *office { return &office{replies: map[string]string{verb: reply}} }
	return map[string]fault{
		"no such mailbox":                {at("RCPT", "550 5.1.1 <person@example.com> is nobody"), true, "550 5.1.1", true},
		"no such mailbox, in many lines": {at("RCPT", "550-5.1.1 <person@example.com>\r\n550 5.1.1 is nobody"), true, "550 5.1.1", true},
		"no code of RFC 3463":            {at("RCPT", "553 person@example.com is nobody"), true, "553", true},
		"a full mailbox":                 {at("RCPT", "452 4.2.2 <person@example.com> is full"), false, "452 4.2.2", false},
		"grey-listed":                    {at("RCPT", "450 4.7.1 person@example.com later"), false, "450", false},
		"a mailbox that is disabled":     {at("RCPT", "550 5.2.1 <person@example.com> is disabled"), true, "550 5.2.1", true},
		"not from us to that mailbox":    {at("RCPT", "550 5.7.1 <person@example.com> has no wish to hear you"), true, "550 5.7.1", false},
		"our address is no good":         {at("RCPT", "550 5.1.8 who writes is nobody"), true, "550 5.1.8", false},
		"a mailbox that is too full":     {at("RCPT", "552 5.2.2 <person@example.com> is full"), true, "552 5.2.2", false},
		"who are you":                    {at("RCPT", "530 5.7.0 say who you are"), false, "530", false},
		"no letters now":                 {at("DATA", "451 4.3.0 no"), false, "451", false},
		"no letters at all":              {at("DATA", "554 5.5.1 no"), true, "554", false},
		"not this letter":                {at(".", "554 5.7.1 person@example.com would not like it"), true, "554 5.7.1", false},
		"not this letter now":            {at(".", "451 4.7.1 person@example.com has no time"), false, "451", false},
		"not from us":                    {at("MAIL", "550 5.7.1 you are nobody"), false, "550 5.7.1", false},
		"no service":                     {at("hello", "554 no SMTP here"), false, "554", false},
		"too busy":                       {at("hello", "421 4.3.2 busy"), false, "421", false},
		"no SMTP":                        {at("hello", "HTTP/1.1 400 person@example.com"), false, "no SMTP", false},
		"it hangs up at once":            {&office{cut: "hello"}, false, "", false},
		"it hangs up before the mailbox": {&office{cut: "RCPT"}, false, "", false},
		"it hangs up within the letter":  {&office{cut: "letter"}, false, "", false},
		"it hangs up behind the letter":  {&office{cut: "."}, false, "", false},
	}
}

func TestWhatAServerSaysDecidesWhetherALetterIsTriedAgain(t *testing.T) {
	for name, tt := range faults() {
		t.Run(name, func(t *testing.T) {
			o := begin(t, tt.office)
			err := sender(t, "smtp://"+o.address+"?tls=none", nil).Send(t.Context(), letter())
			if forGood := refusedForGood(t, err); forGood != tt.refused || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Send() = %v, want it refused for good: %v, with %q", err, tt.refused, tt.says)
			}
			var r *mail.Refused
			if errors.As(err, &r) && r.Gone != tt.gone {
				t.Errorf("nobody is there: %v, want %v", r.Gone, tt.gone)
			}
		})
	}
}

// refusedForGood tells of which kind an error is, and checks what it says.
func refusedForGood(t *testing.T, err error) bool {
	t.Helper()
	var r *mail.Refused
	var l *mail.Later
	refused, later := errors.As(err, &r), errors.As(err, &l)
	if refused == later {
		t.Fatalf("%v is of no kind, or of both", err)
	}
	for _, secret := range []string{"person", "p@ss", "p%40ss", "1234"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error holds %q: %v", secret, err)
		}
	}
	return refused
}

func TestAServerThatSaysNothingIsLeftInTime(t *testing.T) {
	for _, verb := range []string{"hello", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", "."} {
		t.Run(verb, func(t *testing.T) {
			o := begin(t, &office{silent: verb, startTLS: true})
			s := sender(t, "smtp://"+o.address, o.roots)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			sent := make(chan error, 1)
			go func() { sent <- s.Send(ctx, letter()) }()
			select {
			case err := <-sent:
				if refusedForGood(t, err) || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Send() = %v, want later, because of the deadline", err)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("it waits although its time is over")
			}
		})
	}
}

func TestALetterThatWasTakenIsSentHoweverTheServerSaysGoodBye(t *testing.T) {
	for name, o := range map[string]*office{
		"not at all": {cut: "QUIT"}, "never": {silent: "QUIT"}, "in anger": {replies: map[string]string{"QUIT": "500 what"}},
	} {
		t.Run(name, func(t *testing.T) {
			begin(t, o)
			if err := sender(t, "smtp://"+o.address+"?tls=none", nil).Send(t.Context(), letter()); err != nil {
				t.Errorf("Send() = %v, although it was taken", err)
			}
		})
	}
}

func TestNoPasswordAndNoLetterGoWhereSomebodyCanListen(t *testing.T) {
	stranger := begin(t, &office{}).roots
	for name, tt := range map[string]struct {
		office *office
		url    string
		roots  *x509.CertPool // nil: those of the office
		says   string
	}{
		"no STARTTLS":                    {&office{auth: "PLAIN"}, "smtp://annae:p%40ss%20word@%s", nil, "no STARTTLS"},
		"STARTTLS that fails":            {&office{auth: "PLAIN", startTLS: true, replies: map[string]string{"STARTTLS": "454 4.7.0 no"}}, "smtp://annae:p%40ss%20word@%s", nil, "454"},
		"nobody vouches, STARTTLS":       {&office{auth: "PLAIN", startTLS: true}, "smtp://annae:p%40ss%20word@%s", stranger, "certificate"},
		"nobody vouches, TLS":            {&office{auth: "PLAIN", fromTheBeginning: true}, "smtps://annae:p%40ss%20word@%s", stranger, "certificate"},
		"a certificate for another name": {&office{auth: "PLAIN", fromTheBeginning: true}, "smtps://annae:p%40ss%20word@localhost:%p", nil, "certificate"},
		"no TLS where it should be":      {&office{auth: "PLAIN"}, "smtps://annae:p%40ss%20word@%s", nil, "no TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			o := begin(t, tt.office)
			if tt.roots == nil {
				tt.roots = o.roots
			}
			_, port, _ := strings.Cut(o.address, ":")
			s := sender(t, strings.NewReplacer("%s", o.address, "%p", port).Replace(tt.url), tt.roots)
			err := s.Send(t.Context(), letter())
			if refusedForGood(t, err) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Send() = %v, want later, with %q", err, tt.says)
			}
			commands, letters := o.told()
			for _, c := range commands {
				for _, verb := range []string{"AUTH", "MAIL", "RCPT", "DATA"} {
					if strings.HasPrefix(c, verb) {
						t.Errorf("it heard %q", c)
					}
				}
			}
			if len(letters) > 0 {
				t.Error("it has the letter")
			}
		})
	}
}

func TestAWrongPasswordIsNoFaultOfTheLetter(t *testing.T) {
	for name, o := range map[string]*office{
		"PLAIN": {fromTheBeginning: true, auth: "PLAIN"}, "LOGIN": {fromTheBeginning: true, auth: "LOGIN"},
		"no way that we know": {fromTheBeginning: true, auth: "GSSAPI"}, "none at all": {fromTheBeginning: true},
	} {
		t.Run(name, func(t *testing.T) {
			begin(t, o)
			err := sender(t, "smtps://annae:p%40ssing@"+o.address, o.roots).Send(t.Context(), letter())
			if refusedForGood(t, err) {
				t.Errorf("Send() = %v, want later", err)
			}
			if _, letters := o.told(); len(letters) > 0 {
				t.Error("it has the letter")
			}
		})
	}
}

func TestAServerThatIsNotThereIsTriedAgain(t *testing.T) {
	o := begin(t, &office{})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tt := range map[string]struct {
		ctx context.Context
		url string
	}{"a name that nobody has": {t.Context(), "smtps://mail.invalid"}, "a context that ended": {ended, "smtp://" + o.address + "?tls=none"}} {
		err := sender(t, tt.url, nil).Send(tt.ctx, letter())
		if refusedForGood(t, err) {
			t.Errorf("%s: Send() = %v, want later", name, err)
		}
	}
}

func TestWithoutAServerLettersLieInAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "mail")
	s, err := mail.OpenSender(mail.Config{From: "no-reply@example.org", Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := s.Send(t.Context(), letter()); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Fatalf("the folder holds %v, %v", files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.Mode().Perm() != 0o600 || !strings.HasSuffix(f.Name(), ".eml") || strings.Contains(f.Name(), "person") {
			t.Errorf("%s has the rights %v, %v", f.Name(), info.Mode(), err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if got := parse(t, string(raw)); got.text != letter().Text {
			t.Errorf("it says %q", got.text)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder's rights are %v, %v", info.Mode(), err)
	}
	if !strings.Contains(s.Where(), dir) {
		t.Errorf("letters go to %s", s.Where())
	}
}

func TestAFolderThatOthersReadIsNotUsed(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := mail.OpenSender(mail.Config{From: "no-reply@example.org", Folder: dir}); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Errorf("OpenSender() = %v, want how to mend it", err)
	}
}

func TestAFolderThatCannotBeWrittenIsTriedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	s, err := mail.OpenSender(mail.Config{From: "no-reply@example.org", Folder: dir})
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		t.Fatal(err)
	}
	if refusedForGood(t, s.Send(t.Context(), letter())) {
		t.Error("a letter is refused because its folder is gone")
	}
}

func TestALetterWhoseTimeIsOverIsNotWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	s, err := mail.OpenSender(mail.Config{From: "no-reply@example.org", Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if refusedForGood(t, s.Send(ended, letter())) {
		t.Error("a letter is refused because its time was over")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("the folder holds %v, %v", files, err)
	}
}
