package mailbox_test

import (
	"errors"
	netmail "net/mail"
	"strings"
	"testing"

	"annae/internal/mailbox"
)

func TestAnAddressIsReadHoweverItWasTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"person@example.org":                     "person@example.org",
		" \tPerson@Example.ORG \n":               "person@example.org",
		"ｐｅｒｓｏｎ＠ｅｘａｍｐｌｅ．ｏｒｇ":                     "person@example.org",
		"person＠example。org":                     "person@example.org", // as an East Asian keyboard ends a sentence
		"o'neil+plan@mail.city.gov.la":           "o'neil+plan@mail.city.gov.la",
		"{a}|~@example.org":                      "{a}|~@example.org",
		"시장@example.org":                         "",
		"mayor@도시.한국":                            "mayor@xn--hq1b79z.xn--3e0b707e",
		"mayor@XN--HQ1B79Z.한국":                   "mayor@xn--hq1b79z.xn--3e0b707e",
		"mayor@مدينة.example":                    "mayor@xn--ogbl9dft.example",
		strings.Repeat("a", 64) + "@example.org": strings.Repeat("a", 64) + "@example.org",
	} {
		got, err := mailbox.Parse(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Parse(%q) = %q, %v, want %q", typed, got, err, want)
		}
	}
}

func TestWhatIsNoAddressIsRefusedWithItsReason(t *testing.T) {
	for typed, want := range map[string]error{
		"": mailbox.ErrNoAddress, "person": mailbox.ErrNoAddress, "@example.org": mailbox.ErrNoAddress, ".a@example.org": mailbox.ErrNoAddress,
		"a..b@example.org": mailbox.ErrNoAddress, "a.@example.org": mailbox.ErrNoAddress, "a\x00@example.org": mailbox.ErrNoAddress, "a\xff@example.org": mailbox.ErrNoAddress,
		"a\tb@example.org": mailbox.ErrNoAddress, "a\r\n@example.org": mailbox.ErrNoAddress,
		"a@b@example.org": mailbox.ErrSeveral, "a@example.org, b@example.org": mailbox.ErrSeveral, "a@example.org;b@example.org": mailbox.ErrSeveral,
		"a,b@example.org": mailbox.ErrSeveral, "undisclosed: a@example.org;": mailbox.ErrSeveral,
		"A Person <person@example.org>": mailbox.ErrNamed, "<person@example.org>": mailbox.ErrNamed, "person@example.org (me)": mailbox.ErrNamed,
		"mailto:person@example.org": mailbox.ErrNamed, `"a b"@example.org`: mailbox.ErrNamed, `a\b@example.org`: mailbox.ErrNamed, "a b@example.org": mailbox.ErrNamed,
		"a@[IPv6:2001:db8::1]": mailbox.ErrNamed,
		"pérson@example.org":   mailbox.ErrForeignName, "пётр@example.org": mailbox.ErrForeignName, "a\u200bb@example.org": mailbox.ErrForeignName,
		"a%example.com@example.org": mailbox.ErrRouted, "example.com!a@example.org": mailbox.ErrRouted, "=?utf-8?q?a?=@example.org": mailbox.ErrRouted,
		"person@": mailbox.ErrDomainLetters, "person@localhost": mailbox.ErrNoMailDomain, "person@example.org.": mailbox.ErrNoMailDomain,
		"a@192.0.2.1": mailbox.ErrNoMailDomain, "a@[192.0.2.1]": mailbox.ErrDomainLetters, "a@exa_mple.org": mailbox.ErrDomainLetters,
		"a@-example.org": mailbox.ErrDomainLetters, "a@example..org": mailbox.ErrDomainLetters, "a@example.org\x00": mailbox.ErrDomainLetters,
		"a@example.org\r\nDATA": mailbox.ErrDomainLetters, "a@xn--zz.org": mailbox.ErrDomainLetters, "a@\u2100.org": mailbox.ErrDomainLetters,
		"a@" + strings.Repeat("b", 64) + ".org":                                                        mailbox.ErrDomainLetters,
		strings.Repeat("a", 65) + "@example.org":                                                       mailbox.ErrTooLong,
		strings.Repeat("a", 60) + "@" + strings.Repeat(strings.Repeat("b", 62)+".", 3) + "example.org": mailbox.ErrTooLong,
		strings.Repeat(" ", 2000) + "a@example.org":                                                    mailbox.ErrTooLong,
	} {
		got, err := mailbox.Parse(typed)
		if !errors.Is(err, want) || got != "" {
			t.Errorf("Parse(%q) = %q, %v, want %v", typed, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"person@example.org", "Ｐerson＠도시。한국", "A <a@example.org>", "a@xn--hq1b79z.xn--3e0b707e", "a@ß.example", "a@\u00ad.org", "a@b@c", "İ@İ.com", "K@K.org",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := mailbox.Parse(typed)
		if err != nil {
			if got != "" {
				t.Errorf("Parse(%q) = %q, %v", typed, got, err)
			}
			return
		}
		if again, err := mailbox.Parse(got); err != nil || again != got {
			t.Errorf("Parse(%q) = %q, and again %q, %v", typed, got, again, err)
		}
		one, err := netmail.ParseAddress(got)
		if err != nil || one.Address != got || one.Name != "" {
			t.Errorf("Parse(%q) = %q, which net/mail reads as %v, %v", typed, got, one, err)
		}
		if len(got) > 254 || strings.ToLower(got) != got || strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("Parse(%q) = %q", typed, got)
		}
	})
}
