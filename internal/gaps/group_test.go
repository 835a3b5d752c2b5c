package gaps_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"annae/internal/answer"
	"annae/internal/conversation"
	"annae/internal/gaps"
)

func TestGroups(t *testing.T) {
	for name, tt := range map[string]struct {
		asked []string // text, or topic: text
		want  []string // topic: texts, joined by |
	}{
		"nothing":               {nil, nil},
		"case and marks":        {[]string{"Can a school apply?", "can a SCHOOL apply", "what is a visa"}, []string{": Can a school apply?|can a SCHOOL apply", ": what is a visa"}},
		"accents":               {[]string{"déjà été là", "deja ete la"}, []string{": déjà été là|deja ete la"}},
		"endings in Korean":     {[]string{"학교도 신청할 수 있나요?", "학교도 신청할 수 있습니까?"}, []string{": 학교도 신청할 수 있나요?|학교도 신청할 수 있습니까?"}},
		"others in Korean":      {[]string{"학교도 신청할 수 있나요?", "마감일은 언제인가요?"}, []string{": 마감일은 언제인가요?", ": 학교도 신청할 수 있나요?"}},
		"half alike":            {[]string{"can a school apply for planning", "can schools apply in planning too"}, []string{": can schools apply in planning too", ": can a school apply for planning"}},
		"half alike, one guess": {[]string{"who: can a school apply for planning", "who: can schools apply in planning too"}, []string{"who: can a school apply for planning|can schools apply in planning too"}},
		"half alike, others":    {[]string{"who: can a school apply for planning", "steps: can schools apply in planning too"}, []string{"steps: can schools apply in planning too", "who: can a school apply for planning"}},
		"one guess is too little": {[]string{"who: can a school apply", "who: 마감일은 언제인가요?"},
			[]string{"who: 마감일은 언제인가요?", "who: can a school apply"}},
		"largest first":       {[]string{"one thing", "another matter", "one thing", "third affair"}, []string{": one thing|one thing", ": third affair", ": another matter"}},
		"most frequent guess": {[]string{"a: the same words", "b: the same words", "b: the same words", "the same words"}, []string{"b: the same words|the same words|the same words|the same words"}},
		"no letters":          {[]string{"?", "!!", "ok"}, []string{": ?|!!", ": ok"}},
		"none and one word":   {[]string{"", "visa", "Visa?"}, []string{": visa|Visa?", ": "}},
	} {
		t.Run(name, func(t *testing.T) {
			var all []conversation.Gap
			for i, a := range tt.asked {
				topic, text, ok := strings.Cut(a, ": ")
				g := asked(day.Add(time.Duration(i)*time.Minute), a)
				if ok {
					g = asked(g.At, text, topic)
				}
				all = append(all, g)
			}
			if got := describe(t, gaps.Groups(all)); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Groups() = %q, want %q", got, tt.want)
			}
		})
	}
}

func describe(t *testing.T, groups []gaps.Group) (said []string) {
	for _, g := range groups {
		var texts []string
		for _, gap := range g.Gaps {
			texts = append(texts, gap.Text)
		}
		if g.Count != len(texts) {
			t.Errorf("a group of %d says that it counts %d", len(texts), g.Count)
		}
		said = append(said, g.Topic+": "+strings.Join(texts, "|"))
	}
	return said
}

func TestTheNewestOfAGroup(t *testing.T) {
	all := []conversation.Gap{asked(day, "visa"), asked(day.Add(time.Hour), "visa"), asked(day, "visa")}
	if got := gaps.Groups(all)[0].Newest(); !got.Equal(day.Add(time.Hour)) {
		t.Errorf("Newest() = %v, want an hour later", got)
	}
}

func BenchmarkGroups(b *testing.B) {
	var all []conversation.Gap
	for i := range 2000 {
		all = append(all, asked(day, fmt.Sprint("question number ", i*i%701, " about topic ", i%97)))
	}
	for b.Loop() {
		gaps.Groups(all)
	}
}

func asked(at time.Time, text string, topics ...string) conversation.Gap {
	return conversation.Gap{At: at, Locale: "en", Text: text, Outcome: answer.Handover, Reason: answer.NotUnderstood, Topics: topics}
}

var day = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
