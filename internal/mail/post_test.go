package mail_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"annae/internal/delivery"
	"annae/internal/identity"
	"annae/internal/mail"
)

var (
	_ delivery.Platform = (*mail.Post)(nil)
	_ identity.Post     = (*mail.Post)(nil)
)

// names show what they name; no personal data is in a test.
type names struct{}

func (names) Name(domain string, parts ...string) string {
	return domain + " " + strings.Join(parts, " ")
}

func TestALetterGoesOutOfTheOutbox(t *testing.T) {
	for name, tt := range map[string]struct {
		office         *office
		refused, later bool
	}{
		"taken":   {&office{}, false, false},
		"refused": {&office{replies: map[string]string{"RCPT": "550 5.1.1 person@example.com is nobody"}}, true, false},
		"later":   {&office{replies: map[string]string{"RCPT": "450 4.2.1 person@example.com is busy"}}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			o := begin(t, tt.office)
			p, err := mail.Open(mail.Config{URL: "smtp://" + o.address + "?tls=none", From: "no-reply@example.org"}, names{})
			if err != nil {
				t.Fatal(err)
			}
			send, err := p.Letter("person@example.com", "확인 코드", "1234 5678", "ko", "code 1")
			if err != nil || send.Channel != mail.Channel || send.Conversation != "mailbox person@example.com" || send.Name != "code 1" {
				t.Fatalf("Letter() = %+v, %v", send, err)
			}
			id, err := p.Send(t.Context(), send)
			var refused *delivery.Refused
			var later *mail.Later
			if errors.As(err, &refused) != tt.refused || errors.As(err, &later) != tt.later || (id == "") != (err != nil) {
				t.Fatalf("Send() = %q, %v", id, err)
			}
			if tt.refused && !refused.Gone {
				t.Error("that nobody is there is lost")
			}
			if err != nil && strings.Contains(err.Error(), "person") {
				t.Errorf("the error holds an address: %v", err)
			}
			if _, letters := o.told(); err == nil && (len(letters) != 1 || !slices.Contains(parse(t, letters[0]).header["Message-Id"], id)) {
				t.Errorf("it took %q, want one with the id %s", letters, id)
			}
		})
	}
}

func TestWhatIsNoLetterIsRefused(t *testing.T) {
	p, err := mail.Open(mail.Config{From: "no-reply@example.org", Folder: filepath.Join(t.TempDir(), "mail")}, names{})
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"", "person@example.com", "{}", `{"to":"person@example.com"}`} {
		_, err := p.Send(t.Context(), delivery.Send{Body: []byte(body)})
		var refused *delivery.Refused
		if !errors.As(err, &refused) || strings.Contains(err.Error(), "person") {
			t.Errorf("Send(%s) = %v, want it refused without the address", body, err)
		}
	}
	if !strings.Contains(p.Where(), "mail") {
		t.Errorf("letters go to %s", p.Where())
	}
}
