package redact_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"annae/internal/redact"
)

func TestPersonalDataIsTakenOut(t *testing.T) {
	for _, text := range []string{
		"write to kim.minsu@example.go.kr please",
		"mail me at maria (at) example.org",
		"이메일은 hong＠example.co.kr 입니다",
		"call +82-2-6746-0000",
		"my number is 010-1234-5678",
		"전화 02) 555-0000 부탁드려요 010 1234 5678",
		"tel (02) 6746 0000",
		"passport M12345678",
		"M12345678 wonderful",
		"여권번호 M123A4567",
		"주민번호 900101-1234567",
		"john(AT)korea.org",
		"john[AT]korea.org",
		"john [AT] korea.org",
		"call 010/1234/5678",
		"call +82-10-2012-3456",
		"call 82-10-2012-3456",
		"call 010-2012-03-17",
		"tel 090 123 456",
		"2026-03-17-010-1234-5678",
	} {
		clean, found := redact.Text(text)
		if !found || !strings.Contains(clean, redact.Mask) {
			t.Errorf("Text(%q) = %q, %v; want something masked", text, clean, found)
		}
	}
}

func TestFiguresOfTheProgrammeStay(t *testing.T) {
	for _, text := range []string{
		"is it 3,000,000 won?", "300 000 000 KRW", "300000000 won", "3000000", "between 2020-2026", "2020, 2021, 2022",
		"deadline 2026-03-17 or 2026.03.18?", "17 March 2026 18:00", "2024년 4월 30일", "what did planning-2025 pay", "KCN-2026-7F3K-9",
		"2025-01-21 - 2025-03-11", "at least 40 %", "12 / 11 / 10",
		"Is it true that the support is 3000000 won?", "3.000.000-4.000.000 won", "3 000 000 - 4 000 000 won", "3000000 - 4000000 won", "3000000/4000000 won", "(3.000.000–4.000.000) won",
		"(2025-2026)", "in 2026 (2025-2026)", "2025/2026", "in 2026 3000000 won",
		"on 01.03.2026", "17/03/2026 18.00", "01.03.2026-05.04.2026", "2025. 1. 21. - 2025. 3. 11.", "12.3.2026 and 13-3-2026",
		"is W30000000 won right?", "is 30000000 won", "planning m12345678",
	} {
		if clean, found := redact.Text(text); found {
			t.Errorf("Text(%q) = %q; want it as it was", text, clean)
		}
	}
}

func TestWhatStandsBesideANumberStays(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-17 010-1234-5678":                        "2026-03-17 ▒▒▒",
		"010-1234-5678 2026-03-17":                        "▒▒▒ 2026-03-17",
		"17.03.2026 010 1234 5678, 3000000 won":           "17.03.2026 ▒▒▒, 3000000 won",
		"2025-01-21 - 2025-03-11 010-1234-5678 (or so)":   "2025-01-21 - 2025-03-11 ▒▒▒ (or so)",
		"2025 2026 +82-2-6746-0000":                       "2025 2026 ▒▒▒",
		"3000000 010-1234-5678":                           "3000000 ▒▒▒",
		"passport M12345678, 3000000 won":                 "passport ▒▒▒, 3000000 won",
		"010-1234-5678 2026-03-17 02-6746-0000 ok":        "▒▒▒ 2026-03-17 ▒▒▒ ok",
		"my mail is kim@example.org, deadline 2026-03-17": "my mail is ▒▒▒, deadline 2026-03-17",
	} {
		if clean, _ := redact.Text(text); clean != want {
			t.Errorf("Text(%q) = %q, want %q", text, clean, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("call +82-2-6746-0000 or a@b.c")
	f.Fuzz(func(t *testing.T, s string) {
		clean, found := redact.Text(s)
		whole := norm.NFKC.String(strings.ToValidUTF8(s, " ")) // as Text brings it, before it takes anything out
		if found == (clean == whole) {
			t.Errorf("Text(%q) = %q, %v", s, clean, found)
		}
	})
}
