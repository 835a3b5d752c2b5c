package application_test

import (
	"strings"
	"testing"

	"annae/internal/application"
)

func TestAnAddressIsReadHoweverItWasTyped(t *testing.T) {
	for _, typed := range []string{
		"person@example.org", " Person@Example.ORG ", "ｐｅｒｓｏｎ＠ｅｘａｍｐｌｅ．ｏｒｇ", "<person@example.org>", "A Person <person@example.org>",
		"mailto:person@example.org",
	} {
		if got, is := application.ReadContact(typed); !is || got != "person@example.org" {
			t.Errorf("ReadContact(%q) = %q, %v", typed, got, is)
		}
	}
	if got, is := application.ReadContact("o'neil+plan@mail.city.gov.la"); !is || got != "o'neil+plan@mail.city.gov.la" {
		t.Errorf("an unusual one is %q, %v", got, is)
	}
	if got, is := application.ReadContact("person@서울.example"); !is || got != "person@xn--2i4bq6h.example" {
		t.Errorf("one with a domain in Korean is %q, %v", got, is)
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for _, typed := range []string{
		"", "person", "person@", "@example.org", "person@localhost", "a@b@example.org", "a b@example.org", "person@example.org\r\nBcc: b@example.org",
		"\"a b\"@example.org", "a@[192.0.2.1]", "a,b@example.org", "person@example.org, other@example.org", "pérson@example.org",
		strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b.", 130) + "org", "person@example.org\x00",
	} {
		if got, is := application.ReadContact(typed); is {
			t.Errorf("ReadContact(%q) = %q, want a refusal", typed, got)
		}
	}
}

func FuzzReadContact(f *testing.F) {
	f.Add("person@example.org")
	f.Add("＜Person@example.org＞")
	f.Fuzz(func(t *testing.T, typed string) {
		got, is := application.ReadContact(typed)
		if !is {
			return
		}
		if again, still := application.ReadContact(got); !still || again != got || strings.ContainsAny(got, "\r\n\x00 ,;<>") {
			t.Errorf("ReadContact(%q) = %q, and again %q, %v", typed, got, again, still)
		}
	})
}
