package mail_test

import (
	"errors"
	netmail "net/mail"
	"strings"
	"testing"

	"annae/internal/mail"
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
		got, err := mail.ParseAddress(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("ParseAddress(%q) = %q, %v, want %q", typed, got, err, want)
		}
	}
}

func TestWhatIsNoAddressIsRefusedWithItsReason(t *testing.T) {
	for typed, want := range map[string]error{
		"": mail.ErrNoAddress, "person": mail.ErrNoAddress, "@example.org": mail.ErrNoAddress, ".a@example.org": mail.ErrNoAddress,
		"a..b@example.org": mail.ErrNoAddress, "a.@example.org": mail.ErrNoAddress, "a\x00@example.org": mail.ErrNoAddress, "a\xff@example.org": mail.ErrNoAddress,
		"a\tb@example.org": mail.ErrNoAddress, "a\r\n@example.org": mail.ErrNoAddress,
		"a@b@example.org": mail.ErrSeveral, "a@example.org, b@example.org": mail.ErrSeveral, "a@example.org;b@example.org": mail.ErrSeveral,
		"a,b@example.org": mail.ErrSeveral, "undisclosed: a@example.org;": mail.ErrSeveral,
		"A Person <person@example.org>": mail.ErrNamed, "<person@example.org>": mail.ErrNamed, "person@example.org (me)": mail.ErrNamed,
		"mailto:person@example.org": mail.ErrNamed, `"a b"@example.org`: mail.ErrNamed, `a\b@example.org`: mail.ErrNamed, "a b@example.org": mail.ErrNamed,
		"a@[IPv6:2001:db8::1]": mail.ErrNamed,
		"pérson@example.org":   mail.ErrForeignName, "пётр@example.org": mail.ErrForeignName, "a\u200bb@example.org": mail.ErrForeignName,
		"a%example.com@example.org": mail.ErrRouted, "example.com!a@example.org": mail.ErrRouted, "=?utf-8?q?a?=@example.org": mail.ErrRouted,
		"person@": mail.ErrDomainLetters, "person@localhost": mail.ErrNoMailDomain, "person@example.org.": mail.ErrNoMailDomain,
		"a@192.0.2.1": mail.ErrNoMailDomain, "a@[192.0.2.1]": mail.ErrDomainLetters, "a@exa_mple.org": mail.ErrDomainLetters,
		"a@-example.org": mail.ErrDomainLetters, "a@example..org": mail.ErrDomainLetters, "a@example.org\x00": mail.ErrDomainLetters,
		"a@example.org\r\nDATA": mail.ErrDomainLetters, "a@xn--zz.org": mail.ErrDomainLetters, "a@\u2100.org": mail.ErrDomainLetters,
		"a@" + strings.Repeat("b", 64) + ".org":                                                        mail.ErrDomainLetters,
		strings.Repeat("a", 65) + "@example.org":                                                       mail.ErrTooLong,
		strings.Repeat("a", 60) + "@" + strings.Repeat(strings.Repeat("b", 62)+".", 3) + "example.org": mail.ErrTooLong,
		strings.Repeat(" ", 2000) + "a@example.org":                                                    mail.ErrTooLong,
	} {
		got, err := mail.ParseAddress(typed)
		if !errors.Is(err, want) || got != "" {
			t.Errorf("ParseAddress(%q) = %q, %v, want %v", typed, got, err, want)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{
		"person@example.org", "Ｐerson＠도시。한국", "A <a@example.org>", "a@xn--hq1b79z.xn--3e0b707e", "a@ß.example", "a@\u00ad.org", "a@b@c", "İ@İ.com", "K@K.org",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := mail.ParseAddress(typed)
		if err != nil {
			if got != "" {
				t.Errorf("ParseAddress(%q) = %q, %v", typed, got, err)
			}
			return
		}
		if again, err := mail.ParseAddress(got); err != nil || again != got {
			t.Errorf("ParseAddress(%q) = %q, and again %q, %v", typed, got, again, err)
		}
		one, err := netmail.ParseAddress(got)
		if err != nil || one.Address != got || one.Name != "" {
			t.Errorf("ParseAddress(%q) = %q, which net/mail reads as %v, %v", typed, got, one, err)
		}
		if len(got) > 254 || strings.ToLower(got) != got || strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("ParseAddress(%q) = %q", typed, got)
		}
	})
}
