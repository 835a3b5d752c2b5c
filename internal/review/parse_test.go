package review_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"annae/faq"
	"annae/internal/content"
	"annae/internal/review"
	"annae/locales"
	"annae/rules"
)

var shipped = sync.OnceValues(func() (*content.Content, error) {
	return content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
})

// day is after the call of 2026.
var day = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

func desk(t testing.TB) *review.Desk {
	t.Helper()
	c, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return &review.Desk{Content: c, Now: func() time.Time { return day }}
}

// What staff type behind the name of the command, and what it is.
func TestACommandIsReadAsStaffTypeIt(t *testing.T) {
	d := desk(t)
	for typed, want := range map[string]string{
		"":                                    "home",
		"home":                                "home",
		"현황":                                  "home",
		"help":                                "help",
		"도움말":                                 "help",
		"HELP":                                "help",
		"ask when is the planning deadline?":  "ask typed=when+is+the+planning+deadline%3F",
		"질문 심사 기간은?":                          "ask typed=%EC%8B%AC%EC%82%AC+%EA%B8%B0%EA%B0%84%EC%9D%80%3F",
		"pending":                             "pending",
		"대기":                                  "pending",
		"목록":                                  "pending",
		"pending planning mine":               "pending track=planning-2026 mine=yes",
		"pending planning 2025":               "pending track=planning-2025",
		"pending planning-2025 overdue":       "pending track=planning-2025 overdue=yes",
		"pending 2025":                        "pending cycle=2025",
		"대기 2025년 실증":                         "pending track=demonstration-2025",
		"대기 계획 라오스 기한 초과":                     "pending track=planning-2026 country=LA overdue=yes",
		"대기 내 담당":                             "pending mine=yes",
		"대기 미배정":                              "pending unassigned=yes",
		"pending LA":                          "pending country=LA",
		"pending la":                          "pending country=LA",
		"pending IN":                          "pending country=IN",
		"pending in Laos":                     "pending country=LA",
		"pending under review":                "pending phase=reviewing",
		"pending reviewing mine":              "pending phase=reviewing mine=yes",
		"대기 검토 중 베트남":                         "pending phase=reviewing country=VN",
		"대기 보완 대기 중":                          "pending phase=completing",
		"pending not selected":                "pending phase=not_selected",
		"pending Côte d'Ivoire":               "pending country=CI",
		"pending planing":                     "pending typed=planing",
		"mine":                                "pending mine=yes",
		"planning overdue":                    "pending track=planning-2026 overdue=yes",
		"what is overdue in planning?":        "pending track=planning-2026 overdue=yes",
		"show kcn 2026 7f3k e":                "show KCN-2026-7F3K-E",
		"show KCN-2026-7F3K-E":                "show KCN-2026-7F3K-E",
		"조회 KCN20267F3KE":                     "show KCN-2026-7F3K-E",
		"show KCN-2026-7F3K-F":                "show typed=KCN-2026-7F3K-F",
		"show":                                "show",
		"show pending planning":               "pending track=planning-2026",
		"show something":                      "show typed=something",
		"KCN-2026-7F3K-E":                     "show KCN-2026-7F3K-E",
		"move KCN-2026-7F3K-E":                "move KCN-2026-7F3K-E",
		"move KCN-2026-7F3K-E to checking":    "move KCN-2026-7F3K-E to=checking",
		"이동 KCN-2026-7F3K-E 보완 대기 중":          "move KCN-2026-7F3K-E to=completing",
		"undo kcn20267f3ke":                   "undo KCN-2026-7F3K-E",
		"되돌리기 KCN-2026-7F3K-E":                "undo KCN-2026-7F3K-E",
		"assign KCN-2026-7F3K-E me":           "assign KCN-2026-7F3K-E assign=me",
		"assign kcn 2026 7f3k e to me please": "assign KCN-2026-7F3K-E assign=me",
		"assign KCN-2026-7F3K-E nobody":       "assign KCN-2026-7F3K-E assign=nobody",
		"assign KCN-2026-7F3K-E to Otto Kim":  "assign KCN-2026-7F3K-E assign=Otto+Kim",
		"배정 KCN-2026-7F3K-E 나":                "assign KCN-2026-7F3K-E assign=me",
		"배정 KCN-2026-7F3K-E 없음":               "assign KCN-2026-7F3K-E assign=nobody",
		"배정 KCN-2026-7F3K-E 김민지에게":            "assign KCN-2026-7F3K-E assign=%EA%B9%80%EB%AF%BC%EC%A7%80",
		"assign KCN-2026-7F3K-E":              "assign KCN-2026-7F3K-E",
		"what is the weather?":                "what is the weather?",
		"track=planning-2026":                 "track=planning-2026",
	} {
		if got := d.Parse(typed).String(); got != want {
			t.Errorf("Parse(%q) is %q, want %q", typed, got, want)
		}
	}
}

// Sentences that ask for what staff do here.
func TestASentenceIsReadAsACommand(t *testing.T) {
	d := desk(t)
	for said, want := range map[string]string{
		"what is overdue in planning?":              "pending track=planning-2026 overdue=yes",
		"What's overdue?":                           "pending overdue=yes",
		"which planning applications are overdue":   "pending track=planning-2026 overdue=yes",
		"Is there anything overdue from Laos?":      "pending country=LA overdue=yes",
		"show me what is pending in demonstration":  "pending track=demonstration-2026",
		"my reviews":                                "pending mine=yes",
		"what do I have to review?":                 "pending mine=yes",
		"anything unassigned in planning 2025?":     "pending track=planning-2025 unassigned=yes",
		"pending applications from Viet Nam please": "pending country=VN",
		"기획 쪽에 기한 지난 거 있어?":                         "pending track=planning-2026 overdue=yes",
		"내 검토 목록":                                   "pending mine=yes",
		"실증에서 담당자 없는 거 있나요?":                        "pending track=demonstration-2026 unassigned=yes",
		"베트남 밀린 심사 보여줘":                             "pending country=VN",
		"기한 초과된 거 알려 주세요":                           "pending overdue=yes",
		"내가 처리할 거 뭐 있어?":                            "pending mine=yes",
		"show me KCN-2026-7F3K-E":                   "show KCN-2026-7F3K-E",
		"who has KCN-2026-7F3K-E?":                  "show KCN-2026-7F3K-E",
		"KCN-2026-7F3K-E":                           "show KCN-2026-7F3K-E",
		"where is kcn 2026 7f3k e now?":             "show KCN-2026-7F3K-E",
		"KCN-2026-7F3K-E 담당자 누구야?":                  "show KCN-2026-7F3K-E",
		"KCN-2026-7F3K-E은 지금 어느 단계예요?":              "show KCN-2026-7F3K-E",
		"show me KCN-2026-7F3K-F":                   "show typed=KCN-2026-7F3K-F",
		"move KCN-2026-7F3K-E to under review":      "move KCN-2026-7F3K-E to=reviewing",
		"KCN-2026-7F3K-E 검토 중으로 옮겨 줘":              "move KCN-2026-7F3K-E to=reviewing",
		"please assign KCN-2026-7F3K-E to me":       "assign KCN-2026-7F3K-E assign=me",
		"KCN-2026-7F3K-E 나한테 배정해 줘":                 "assign KCN-2026-7F3K-E assign=me",
		"undo KCN-2026-7F3K-E":                      "undo KCN-2026-7F3K-E",
	} {
		got, is := d.Read(said)
		if !is || got.String() != want {
			t.Errorf("Read(%q) is %q, %v; want %q", said, got.String(), is, want)
		}
	}
}

// Sentences that only look like it: the desk answers them.
func TestAQuestionIsLeftToTheDesk(t *testing.T) {
	d := desk(t)
	for _, said := range []string{
		"", "?", "when is the planning deadline?", "심사 기간은?", "심사는 누가 하나요?", "what is planning?", "help", "도움말", "review", "undo", "back", "my application",
		"내 신청", "제 신청 대기 중인가요?", "is my application pending?", "list of countries", "나라 목록", "국가 목록 알려 줘", "can Laos apply?", "라오스도 신청할 수 있나요?",
		"who reviews applications?", "how long does the review take?", "what happens if a report is overdue?", "are we late?", "is it too late to apply?", "기한이 지나면 어떻게 되나요?",
		"기한 지난 신청도 받아 주나요?", "projects in Viet Nam", "planning", "demonstration 2026", "selected projects", "선정 결과는 언제 나와요?", "검토 중이라는 게 무슨 뜻인가요?",
		"how do applicants look up KCN-2026-7F3K-E?", "assign KCN-2026-7F3K-E to Kim", "KCN-2026-7F3K-E 왜 떨어졌어요?", "what does pending mean?", "제출 서류 목록", "show me the documents",
		"my city wants to apply", "나도 신청할 수 있어?", "who has won in 2025?", "move", "assign", "all", "전체",
	} {
		if got, is := d.Read(said); is {
			t.Errorf("Read(%q) is %q, want a question for the desk", said, got.String())
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "pending planning mine", "show kcn 2026 7f3k e", "대기 계획", "move KCN-2026-7F3K-E to=checking sure=yes version=3 preview=00", "assign KCN-2026-7F3K-E to Kim",
		"ask typed=x", "ask typed=%zz", "cycle=-1 pending", "pending after=2026-12-31+KCN-2026-7F3K-E", "typed=x show", "? pending", "show typed=x y", "배정 KCN-2026-7F3K-E 김민지님께",
		"pending version=99999999999999999999", "assign KCN-2026-7F3K-E assign=x me", "\xff\x00 pending",
	} {
		f.Add(s)
	}
	d := desk(f)
	f.Fuzz(func(t *testing.T, typed string) {
		c := d.Parse(typed)
		again := d.Parse(c.String())
		if again != c {
			t.Errorf("Parse(%q) is %#v, and read again %#v", typed, c, again)
		}
		if strings.Contains(c.String(), "\n") && c.Verb != review.Unknown {
			t.Errorf("Parse(%q) is written in lines", typed)
		}
	})
}
