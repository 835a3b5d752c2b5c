package mail_test

import (
	"encoding/base64"
	"errors"
	"flag"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"annae/internal/mail"
	"annae/internal/mailbox"
)

var update = flag.Bool("update", false, "rewrite the letters in testdata/*.eml")

// A read is a letter as a program of mail reads it.
type read struct {
	header     netmail.Header
	subject    string
	kind, text string
	html       string
}

func parse(t testing.TB, raw string) read {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	r := read{header: m.Header}
	if r.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	if r.kind = kind; kind != "multipart/alternative" {
		r.text = decode(t, m.Body, m.Header.Get("Content-Transfer-Encoding"))
		return r
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, into := range []*string{&r.text, &r.html} {
		p, err := parts.NextRawPart()
		if err != nil {
			t.Fatalf("%v in\n%s", err, raw)
		}
		*into = decode(t, p, p.Header.Get("Content-Transfer-Encoding"))
	}
	if _, err := parts.NextRawPart(); !errors.Is(err, io.EOF) {
		t.Fatalf("there is a third part, or none ends: %v in\n%s", err, raw)
	}
	return r
}

func decode(t testing.TB, from io.Reader, how string) string {
	t.Helper()
	switch how {
	case "base64":
		from = base64.NewDecoder(base64.StdEncoding, from)
	case "quoted-printable":
		from = quotedprintable.NewReader(from)
	default:
		t.Fatalf("the text is written as %q", how)
	}
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// A box is a folder of letters that is emptied by reading it.
type box struct {
	mail.Sender
	dir string
}

func openBox(t testing.TB, c mail.Config) box {
	t.Helper()
	c.Folder = filepath.Join(t.TempDir(), "mail")
	c.Now = func() time.Time { return time.Date(2026, 3, 2, 9, 30, 0, 0, time.FixedZone("KST", 9*60*60)) }
	s, err := mail.OpenSender(c)
	if err != nil {
		t.Fatal(err)
	}
	return box{s, c.Folder}
}

// write is a letter as it goes out; the error is that of [mail.Sender].
func (b box) write(t testing.TB, l mail.Letter) (string, error) {
	t.Helper()
	sent := b.Send(t.Context(), l)
	files, err := filepath.Glob(filepath.Join(b.dir, "*"))
	if err != nil || (len(files) == 1) != (sent == nil) || len(files) > 1 {
		t.Fatalf("the folder holds %q after %v, %v", files, sent, err)
	}
	if sent != nil {
		return "", sent
	}
	raw, err := os.ReadFile(files[0])
	if err = errors.Join(err, os.Remove(files[0])); err != nil {
		t.Fatal(err)
	}
	return string(raw), nil
}

func goldens() map[string]mail.Letter {
	return map[string]mail.Letter{
		"korean": {
			To: "Person@Example.COM", Subject: "[안내] 신청 KCN-2026-7F3K-E 의 확인 코드입니다. 10분 안에 입력해 주세요", Locale: "ko", ID: "code 1",
			Text: "확인 코드: 1234 5678\n\n.점으로 시작하는 줄\nFrom 으로 시작하는 줄\n",
		},
		"arabic": {
			To: "person@example.com", Subject: "رمز التحقق لطلبكم \u2067KCN-2026-7F3K-E\u2069", Locale: "ar", ID: "code 2",
			Text: "رمز التحقق: \u20661234 5678\u2069\n", HTML: "<p dir=\"rtl\">رمز التحقق: <bdi>1234 5678</bdi></p>\n",
		},
		"english": {
			To: "person@example.com", Subject: "Your code for the application KCN-2026-7F3K-E, which holds for ten minutes", Locale: "en", ID: "code 3",
			Text: "The code is 1234 5678.\n\n.\n" + strings.Repeat("A long line. ", 100) + "\nNaïve = façade\n",
		},
	}
}

func TestALetterIsReadBackAsItWasWritten(t *testing.T) {
	b := openBox(t, mail.Config{From: "도시 안내 <No-Reply@Example.ORG>", ReplyTo: "office@example.org"})
	for name, l := range goldens() {
		t.Run(name, func(t *testing.T) {
			raw, err := b.write(t, l)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name+".eml")
			if *update {
				if err := os.WriteFile(file, []byte(raw), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || raw != string(want) {
				t.Errorf("it is written as (%v)\n%s\nwant\n%s", err, raw, want)
			}
			got := parse(t, raw)
			if got.subject != l.Subject || got.text != l.Text || got.html != l.HTML {
				t.Errorf("it is read back as %q: %q, %q", got.subject, got.text, got.html)
			}
			holds(t, raw, got.header, l)
		})
	}
}

// holds checks the headers of a letter, none more and none less, and its lines.
func holds(t *testing.T, raw string, h netmail.Header, l mail.Letter) {
	t.Helper()
	want := []string{"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To", "X-Auto-Response-Suppress"}
	if l.HTML == "" {
		want = append(want, "Content-Transfer-Encoding")
	}
	if l.Locale == "" {
		want = slices.DeleteFunc(want, func(s string) bool { return s == "Content-Language" })
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(h)); !slices.Equal(got, want) {
		t.Errorf("the headers are %q, want %q", got, want)
	}
	for name, all := range h {
		if len(all) != 1 {
			t.Errorf("%s stands there %d times", name, len(all))
		}
	}
	address, wrong := mailbox.Parse(l.To)
	to, err := h.AddressList("To")
	if err != nil || wrong != nil || len(to) != 1 || to[0].Address != address || to[0].Name != "" {
		t.Errorf("it is to %v, %v, want %q", to, err, l.To)
	}
	from, err := h.AddressList("From")
	if err != nil || len(from) != 1 || *from[0] != (netmail.Address{Name: "도시 안내", Address: "no-reply@example.org"}) {
		t.Errorf("it is from %v, %v", from, err)
	}
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Content-Language": l.Locale, "Reply-To": "<office@example.org>",
		"Date": "Mon, 02 Mar 2026 09:30:00 +0900",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 78 || strings.ContainsAny(line, "\r\n\x00") || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Errorf("a line is %q", line)
		}
	}
}

func TestASubjectIsReadBackWhateverItLooksLike(t *testing.T) {
	b := openBox(t, mail.Config{From: "도시 안내 <no-reply@example.org>", ReplyTo: "office@example.org"})
	for _, subject := range []string{
		"=?utf-8?q?x?=", "  two  spaces  ", strings.Repeat("x", 400), strings.Repeat("긴", 150), "a" + strings.Repeat("😀", 100), "a, b: <c@example.org> \"d\"",
	} {
		l := letter()
		l.Subject = subject
		raw, err := b.write(t, l)
		if err != nil {
			t.Errorf("%q is refused: %v", subject, err)
			continue
		}
		got := parse(t, raw)
		holds(t, raw, got.header, l)
		for word := range strings.FieldsSeq(got.header.Get("Subject")) {
			if one, err := new(mime.WordDecoder).Decode(word); err == nil && !utf8.ValidString(one) {
				t.Errorf("%q is cut within a sign", subject)
			}
		}
		if got.subject != subject {
			t.Errorf("%q is read back as %q", subject, got.subject)
		}
	}
}

func TestTheSameLetterHasTheSameMessageID(t *testing.T) {
	b := openBox(t, mail.Config{From: "no-reply@example.org"})
	id := func(of string) string {
		l := letter()
		l.ID = of
		raw, err := b.write(t, l)
		if err != nil {
			t.Fatal(err)
		}
		return parse(t, raw).header.Get("Message-Id")
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	one := id("code hush")
	if again, other := id("code hush"), id("code hush 2"); one != again || one == other {
		t.Errorf("it is %s, again %s, and another %s", one, again, other)
	}
	if strings.Contains(one, "hush") || strings.Contains(one, host) || !strings.HasSuffix(one, "@example.org>") {
		t.Errorf("it is %s", one)
	}
}

func TestWhatCannotStandInALetterIsRefusedBeforeAnythingIsSent(t *testing.T) {
	o := begin(t, &office{})
	s := sender(t, "smtp://"+o.address+"?tls=none", nil)
	for name, change := range map[string]func(*mail.Letter){
		"a header in the subject":         func(l *mail.Letter) { l.Subject = "a\r\nBcc: other@example.org" },
		"a line feed":                     func(l *mail.Letter) { l.Subject = "a\nb" },
		"a carriage return":               func(l *mail.Letter) { l.Subject = "a\rb" },
		"NUL in the subject":              func(l *mail.Letter) { l.Subject = "a\x00b" },
		"a next line":                     func(l *mail.Letter) { l.Subject = "a\u0085b" },
		"a line separator":                func(l *mail.Letter) { l.Subject = "a\u2028b" },
		"no UTF-8":                        func(l *mail.Letter) { l.Subject = "a\xff" },
		"no subject":                      func(l *mail.Letter) { l.Subject = " " },
		"a subject without end":           func(l *mail.Letter) { l.Subject = strings.Repeat("긴", 200) },
		"no text":                         func(l *mail.Letter) { l.Text = "\n" },
		"NUL in the text":                 func(l *mail.Letter) { l.Text = "a\x00b" },
		"escape in the HTML":              func(l *mail.Letter) { l.HTML = "a\x1b[0m" },
		"a text without end":              func(l *mail.Letter) { l.Text = strings.Repeat("long ", 1<<18) },
		"no address":                      func(l *mail.Letter) { l.To = "" },
		"a header behind the address":     func(l *mail.Letter) { l.To = "person@example.com\r\nBcc: other@example.org" },
		"a command behind the address":    func(l *mail.Letter) { l.To = "person@example.com>\r\nDATA" },
		"two addresses":                   func(l *mail.Letter) { l.To = "person@example.com, other@example.org" },
		"a header behind the language":    func(l *mail.Letter) { l.Locale = "ko\r\nBcc: other@example.org" },
		"a language that is none":         func(l *mail.Letter) { l.Locale = "korean language" },
		"a language as a program says it": func(l *mail.Letter) { l.Locale = "zh_Hans" },
		"no ID":                           func(l *mail.Letter) { l.ID = "" },
	} {
		l := letter()
		change(&l)
		if !refusedForGood(t, s.Send(t.Context(), l)) {
			t.Errorf("%s: it is not refused for good", name)
		}
	}
	if o.mu.Lock(); o.talking > 0 {
		t.Errorf("the server saw %d connections", o.talking)
	}
	o.mu.Unlock()
}

// Whatever a letter says, it is refused, or has the headers that it should have
// and is read back as it was written.
func FuzzLetter(f *testing.F) {
	for _, l := range goldens() {
		f.Add(l.To, l.Subject, l.Text, l.HTML, l.Locale, l.ID)
	}
	f.Add("a@example.org\r\nBcc: b@example.org", "a\nb: c", ".\r\n.\r\n", "", "ko\r\n", "\r\n")
	f.Add("=?utf-8?q?a=40example.com=3E?=@example.org", "=?utf-8?q?x?=", strings.Repeat("긴", 2000), "--", "", "x")
	f.Add("a@xn--bcher-kva.example", "  two  spaces  "+strings.Repeat("x", 90), "=\t \r\r\n", strings.Repeat("x ", 999), "zh-Hans", "y")
	b := openBox(f, mail.Config{From: "도시 안내 <no-reply@example.org>", ReplyTo: "office@example.org"})
	f.Fuzz(func(t *testing.T, to, subject, text, html, locale, id string) {
		l := mail.Letter{To: to, Subject: subject, Text: text, HTML: html, Locale: locale, ID: id}
		raw, err := b.write(t, l)
		if err != nil {
			var refused *mail.Refused
			if !errors.As(err, &refused) {
				t.Fatalf("%+v: %v", l, err)
			}
			return
		}
		got := parse(t, raw)
		holds(t, raw, got.header, l)
		lines := strings.NewReplacer("\r\n", "\n", "\r", "\n")
		if got.subject != subject || got.text != lines.Replace(text) || got.html != lines.Replace(html) {
			t.Errorf("%+v is read back as %q: %q, %q", l, got.subject, got.text, got.html)
		}
	})
}
