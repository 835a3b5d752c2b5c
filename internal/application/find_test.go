package application_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/redact"
)

const knownRef = application.Reference("KCN-2026-7F3K-E")

func TestAReferenceIsFoundAsPeopleWriteIt(t *testing.T) {
	for _, text := range []string{
		"KCN-2026-7F3K-E", "kcn-2026-7f3k-e", "Kcn 2026 7f3k E", "kcn20267f3ke", "KCN2026-7F3KE", "KCN 20267F3K E", "KCN - 2026 - 7F3K - E", "KCN-2026\n7F3K-E", "KCN-2026-7F3K-E-",
		"KCN‐2026‑7F3K–E", "KCN—2026−7F3K－E", "KCNー2026ー7F3KーE", "KCNㅡ2026ㅡ7F3KㅡE", "KCN─2026─7F3K─E", "KCN_2026_7F3K_E", "KCN-20-26-7F-3K-E",
		"ＫＣＮ－２０２６－７Ｆ３Ｋ－Ｅ", "ｋｃｎ　２０２６　７ｆ３ｋ　ｅ", "KCN\u00a02026\u00a07F3K\u00a0E", "\u200fKCN\u00ad-2026-\u200b7F3K-E\u200e", "KCN-2O26-7F3K-E", "kcn-2o26-7f3k-e",
		"КСN-2026-7F3K-E", "ксн 2026 7f3к е", "ΚCΝ-2026-7F3Κ-Ε", "KCN-2026-7F3K-E.", "**KCN-2026-7F3K-E**", "(KCN-2026-7F3K-E)", "KCN-2026-7F3K-E-A",
		"Where is KCN-2026-7F3K-E now? I asked in May 2026.", "my number: kcn 2026 7f3k e - is it approved", "KCN-2026-7F3K-E – is it approved?", "KCN-2026-7F3K-E is a plan",
		"KCN-2026-7F3K-E은 어디까지 심사되었나요?", "접수번호KCN-2026-7F3K-E입니다", "K-City Network(KCN) 2026 접수번호는 kcn20267f3ke예요",
		"№KCN-2026-7F3K-E на каком этапе?", "Как там заявка КСN-2026-7F3К-Е?", "заявка KCN-2026-7F3K-E-го года", "ما هو وضع الطلب KCN-2026-7F3K-E؟", "我的申请编号是KCN-2026-7F3K-E，进展如何？", "番号はＫＣＮ－２０２６－７Ｆ３Ｋ－Ｅです", "KCN-2026-7F3K-E'nin durumu nedir?", "¿Y mi solicitud KCN-2026-7F3K-E?",
		"KCN 2026: KCN-2026-7F3K-E", "KCN-2026-7F3K-E, I repeat: kcn 2026 7f3k e", "call +82-10-2012-3456 about KCN-2026-7F3K-E", "KCN-2026-7F3K-E \xff\xfe",
	} {
		if got, more, err := application.Find(text); got != knownRef || more || err != nil {
			t.Errorf("Find(%q) = %q, %v, %v; want %q", text, got, more, err, knownRef)
		}
	}
}

func TestWhatIsNoSymbolIsReadAsWhatItLooksLike(t *testing.T) {
	for text, want := range map[string]application.Reference{
		"KCN-2026-BUA2-V": "KCN-2026-8VA2-V", "kcn 2026 bua2 u": "KCN-2026-8VA2-V", "КСN-2026-ВVА2-V": "KCN-2026-8VA2-V",
		"KCN-2024-К7С4-Ζ": "KCN-2024-K7C4-Z", "KCN-2026-9ТХЈ-6": "KCN-2026-9TXJ-6", "KCN-" + strings.Replace(spelt("20127F3K"), "1", "l", 1): application.Reference("KCN-" + spelt("20127F3K")),
		"KCN-" + strings.Replace(spelt("20117F3K"), "11", "Iİ", 1): application.Reference("KCN-" + spelt("20117F3K")),
	} {
		if got, _, err := application.Find(text); got != want || err != nil {
			t.Errorf("Find(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestOrdinaryTextHoldsNoReference(t *testing.T) {
	for _, text := range []string{
		"", " ", "KCN", "KCN-", "what is KCN 2026?", "KCN 2026 planning", "KCN2026", "#KCN2026Seoul", "#KCN2026", "KCN 2026 what a programme", "KCN 2026 – what a programme", "KCN 2026 plan a",
		"KCN 2026 2027", "KCN 2025-2026", "KCN 2026-03-17", "KCN 2026 17-18 March", "KCN 2026, 3 cities", "KCN 2026 3000 2", "KCN 2026 10 000 000 won", "KCN 2026 12th round", "KCN 2026 Q1", "KCN 2026 - 2 phases", "KCN 2026 5G",
		"KCN2026-form2.pdf", "KCN-2026-form2.pdf", "KCN_2026_v2.docx", "KCN-2026-plan", "KCN-2026-call-for-proposals", "KCN2026_annex3",
		"call KCN 010-1234-5678", "KCN +82-2-6746-0000", "KCN 2026 02-6746-0000", "2026-7F3K-E", "7F3K-E", "XKCN-2026-7F3K-E", "ABC-2026-7F3K-E", "BK-2026-7F3K-E", "DOI 10.1000/KCN.2026",
		"7F3K-9QXM-2WRTB", "KCN2-9267-F3K9A", "kcn29267f3k9a", "KCN2 9267 F3K9A", "passport M12345678", "KCN 2026년 공모는 언제 시작하나요?", "KCN 2026 году", "케이시티 네트워크 2026", "KCN kcn KCN", "KCN soil test 5", "KCN plan 24th a",
	} {
		if got, more, err := application.Find(text); got != "" || more || !errors.Is(err, application.ErrNoReference) {
			t.Errorf("Find(%q) = %q, %v, %v; want ErrNoReference", text, got, more, err)
		}
	}
}

func TestALongTextIsReadToTheEnd(t *testing.T) {
	for _, piece := range []string{"KCN", "KCN ", "KCN-2026-", "KCN 2026 7", "KCN-", "-", " ", "7F3K", "\u0301", "К", "KCN-2O26-7F3K7F3K"} {
		text := strings.Repeat(piece, 100_000/len(piece))
		if got, _, err := application.Find(text); !errors.Is(err, application.ErrNoReference) {
			t.Errorf("Find of many %q = %q, %v; want ErrNoReference", piece, got, err)
		}
		if got, _, err := application.Find(text + ". " + string(knownRef)); got != knownRef {
			t.Errorf("Find of many %q and a reference = %q, %v; want %q", piece, got, err, knownRef)
		}
	}
}

func TestASlipIsToldWithWhatIsLikely(t *testing.T) {
	for _, tt := range []struct {
		name, text, read string
		likely           []application.Reference
	}{
		{"two swapped", "KCN-2026-73FK-E", "KCN-2026-73FK-E", []application.Reference{knownRef}},
		{"two pairs are as likely", "kcn 2026 f73k e은 어디까지", "KCN-2026-F73K-E", []application.Reference{knownRef, "KCN-2026-F73E-K", "KCN-2026-E73K-E"}},
		{"years swapped", "KCN-2062-7F3K-E", "KCN-2062-7F3K-E", []application.Reference{knownRef, "KCN-2062-7E3K-E"}},
		{"a year that can't be", "KCN-0226-7F3K-E", "KCN-0226-7F3K-E", []application.Reference{knownRef}},
		{"no digit in the year", "KCN-202G-7F3K-E", "KCN-202G-7F3K-E", []application.Reference{knownRef}},
		{"like shapes", "KCN-2026-D52S-V", "KCN-2026-D52S-V", []application.Reference{"KCN-2026-D5S2-V", "KCN-2026-D5ZS-V"}},
		{"O is no symbol", "KCN-2026-Q07D-C", "KCN-2026-Q07D-C", []application.Reference{"KCN-2026-QQ7D-C"}},
		{"I is no symbol", "KCN-2026-9TXI-6", "KCN-2026-9TXI-6", []application.Reference{"KCN-2026-9TXJ-6"}},
		{"the key beside", "KCN-2026-7F4K-E", "KCN-2026-7F4K-E", []application.Reference{knownRef}},
		{"shapes before keys", "KCN-2026-7F3K-R", "KCN-2026-7F3K-R", []application.Reference{"KCN-2026-7V3K-R", knownRef}},
		{"one twice", "KCN-2026-77F3K-E", "KCN-2026-77F3K-E", []application.Reference{knownRef}},
		{"the last twice", "kcn20267f3kee", "KCN-20267F3KEE", []application.Reference{knownRef, "KCN-2026-7FKE-E"}},
		{"a digit of the year twice", "KCN-20226-7F3K-E", "KCN-20226-7F3K-E", []application.Reference{knownRef, "KCN-2022-6F3K-E"}},
		{"a digit of the year missing", "KCN-226-7F3K-E", "KCN-226-7F3K-E", []application.Reference{knownRef}},
		{"no check symbol", "KCN-2026-7F3K는요?", "KCN-2026-7F3K", []application.Reference{knownRef}},
		{"no check symbol, then a dash", "KCN-2026-7F3K - what now", "KCN-2026-7F3K", []application.Reference{knownRef}},
		{"a symbol missing", "KCN-2026-73K-E", "KCN-2026-73K-E", nil},
		{"nothing explains it", "KCN-2026-7F3K-C", "KCN-2026-7F3K-C", nil},
		{"all letters", "KCN-2026-ZFGK-5", "KCN-2026-ZFGK-5", nil},
	} {
		got, _, err := application.Find(tt.text)
		var m *application.Mistyped
		if !errors.As(err, &m) || got != "" {
			t.Errorf("%s: Find(%q) = %q, %v; want it mistyped", tt.name, tt.text, got, err)
		} else if m.Read != tt.read || !slices.Equal(m.Likely, tt.likely) {
			t.Errorf("%s: Find(%q) read %q, likely %q; want %q, likely %q", tt.name, tt.text, m.Read, m.Likely, tt.read, tt.likely)
		}
	}
}

func TestTheFirstOfSeveralIsFound(t *testing.T) {
	for _, tt := range []struct {
		text string
		want application.Reference
		more bool
	}{
		{"KCN-2026-7F3K-E and KCN-2025-M4QX-J", knownRef, true},
		{"KCN-2025-M4QX-J KCN-2026-7F3K-E", "KCN-2025-M4QX-J", true},
		{"KCN-2026-7F3K-X and KCN-2026-7F3K-E", knownRef, true},
		{"KCN-2026-7F3K-X and KCN-2025-M4QX-X", "", true},
		{"KCN-2026-7F3K-X, yes, KCN-2026-7F3K-X", "", false},
		{"KCN-2026-7F3K-E or kcn20267f3ke in KCN 2026", knownRef, false},
	} {
		if got, more, err := application.Find(tt.text); got != tt.want || more != tt.more || (err == nil) != (got != "") {
			t.Errorf("Find(%q) = %q, %v, %v; want %q, %v", tt.text, got, more, err, tt.want, tt.more)
		}
	}
}

// A swap and a check symbol left off are told, whatever the reference, unless
// more than three swaps explain what was typed. Without a check symbol, a lone
// digit or letter at the end is a file's name as well.
func TestNoOtherThanWhatWasSwappedIsLikely(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := references().Draw(t, "reference")
		i := rapid.IntRange(9, 11).Draw(t, "place")
		if swapped := string(r[:i] + r[i+1:i+2] + r[i:i+1] + r[i+2:]); swapped != string(r) {
			wantLikely(t, swapped, r)
		}
		if four := string(r[9:12]); strings.ContainsAny(four, digits) && strings.Trim(four, digits) != "" {
			wantLikely(t, string(r[:13]), r)
		}
	})
}

func wantLikely(t *rapid.T, typed string, want application.Reference) {
	_, _, err := application.Find(typed)
	var m *application.Mistyped
	if !errors.As(err, &m) || len(m.Likely) > 0 && !slices.Contains(m.Likely, want) {
		t.Errorf("Find(%q): %v, %+v; want it mistyped, and %q likely or none", typed, err, m, want)
	}
}

func TestTheCodeOfAPreCheckIsNoReferenceAndTheOtherWayRound(t *testing.T) {
	const ofCodes = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	rapid.Check(t, func(t *rapid.T) {
		head := rapid.SampledFrom([]string{"", "KCN", "KCN2", "KCN22", "XKCN"}).Draw(t, "head")
		code, ok := conversation.ParseCode(head + rapid.StringMatching("["+ofCodes+"]{13}").Draw(t, "tail")[len(head):])
		if !ok {
			return
		}
		for _, s := range []string{string(code), code.String(), strings.ToLower(code.String()), strings.ReplaceAll(code.String(), "-", " "), "my code is " + string(code) + "."} {
			if got, _, err := application.Find(s); !errors.Is(err, application.ErrNoReference) {
				t.Errorf("Find(%q) = %q, %v; want ErrNoReference", s, got, err)
			}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range refForms(references().Draw(t, "reference")) {
			if code, ok := conversation.ParseCode(s); ok {
				t.Errorf("ParseCode(%q) = %q, want none", s, code)
			}
		}
	})
}

// What is redacted before it is read must still name its application.
func TestNoReferenceIsTakenForPersonalData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := references().Draw(t, "reference")
		for _, s := range refForms(r) {
			clean, _ := redact.Text(s)
			if got, _, err := application.Find(clean); got != r {
				t.Errorf("Find of the redacted %q, %q = %q, %v; want %q", s, clean, got, err, r)
			}
		}
	})
}

// refForms are ways to write a reference that all are read.
func refForms(r application.Reference) []string {
	s := string(r)
	wide := strings.Map(func(r rune) rune { return r + 0xfee0 }, s)
	return []string{
		s, strings.ToLower(s), wide, strings.ToLower(wide), strings.ReplaceAll(s, "-", " "), strings.ReplaceAll(s, "-", " - "),
		strings.ReplaceAll(s, "-", "–"), strings.ReplaceAll(s, "-", ""), "번호는 " + s + "은", norm.NFD.String("№" + s + "!"),
	}
}

func TestEachReferenceIsFoundInAllForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := references().Draw(t, "reference")
		for _, s := range refForms(r) {
			if got, more, err := application.Find(s); got != r || more || err != nil {
				t.Errorf("Find(%q) = %q, %v, %v; want %q", s, got, more, err, r)
			}
		}
	})
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"KCN-2026-7F3K-E", "kcn 2026 7f3k e", "KCN20267F3KE", "KCN-2026-7F3K", "KCN-20226-77F3K-E", "КСN-2026-7F3К-Е은", "ＫＣＮ－２０２６", "7F3K-9QXM-2WRTB", "KCN KCN-\xff2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ref, _, err := application.Find(text)
		var m *application.Mistyped
		switch {
		case err == nil:
			checkFound(t, text, ref)
		case errors.As(err, &m):
			checkMistyped(t, text, m)
		case !errors.Is(err, application.ErrNoReference) || ref != "":
			t.Errorf("Find(%q) = %q, %v", text, ref, err)
		}
	})
}

func checkFound(t *testing.T, text string, ref application.Reference) {
	if got, err := application.ParseReference(string(ref)); got != ref || err != nil {
		t.Errorf("Find(%q) = %q, which is none: %v", text, ref, err)
	}
	for _, s := range refForms(ref) {
		if got, more, err := application.Find(s); got != ref || more || err != nil {
			t.Errorf("Find(%q) = %q, %v, %v; want %q", s, got, more, err, ref)
		}
	}
}

func checkMistyped(t *testing.T, text string, m *application.Mistyped) {
	if got, err := application.ParseReference(m.Read); err == nil {
		t.Errorf("Find(%q) takes %q for mistyped", text, got)
	}
	if len(m.Likely) > 3 {
		t.Errorf("Find(%q) finds %d likely, want 3 at most", text, len(m.Likely))
	}
	for _, l := range m.Likely {
		if _, err := application.ParseReference(string(l)); err != nil {
			t.Errorf("Find(%q) finds %q likely, which is none: %v", text, l, err)
		}
	}
}
