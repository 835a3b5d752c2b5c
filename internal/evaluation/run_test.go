package evaluation_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"annae/internal/evaluation"
)

// script is a Judge that says what it was told to say to each text.
type script map[string]evaluation.Judged

func (s script) Judge(text, lang string) evaluation.Judged { return s[text] }

func set(t *testing.T) *evaluation.Set {
	t.Helper()
	s, err := evaluation.Decode(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func answered(in float64, ids ...string) evaluation.Judged {
	return evaluation.Judged{Ranked: ids, InScope: in, Outcome: evaluation.Answered, Answered: ids}
}

func TestRunCounts(t *testing.T) {
	wrong := answered(0.6, "b")
	wrong.Ranked = []string{"b", "c", "a"}
	for name, c := range map[string]struct {
		judge                                   script
		top1, top3, mrr, auroc                  float64
		right, wrong, offered, handed, rejected float64
	}{
		"everything right": {
			script{"one?": answered(0.9, "a"), "one or two?": answered(0.8, "b"), "one and two": answered(0.7, "b", "a"),
				"셋": {InScope: 0.1}},
			100, 100, 100, 100, 100, 0, 0, 0, 100},
		"a double question half answered is wrong": {
			script{"one?": answered(0.9, "a"), "one or two?": answered(0.8, "a"), "one and two": answered(0.7, "a"),
				"셋": {InScope: 0.1}},
			100, 100, 100, 100, 200. / 3, 100. / 3, 0, 0, 100},
		"a right entry in third place": {
			script{"one?": wrong, "one or two?": {}, "one and two": {}, "셋": {InScope: 0.5}},
			0, 100. / 3, 100. / 9, 100. / 3, 0, 100. / 3, 0, 200. / 3, 100},
		"an offer out of scope is no rejection": {
			script{"one?": {Ranked: []string{"a"}, Outcome: evaluation.Offered, Offered: []string{"a"}, InScope: 0.5},
				"one or two?": {InScope: 0.5}, "one and two": {InScope: 0.5},
				"셋": {InScope: 0.5, Outcome: evaluation.Offered}},
			100. / 3, 100. / 3, 100. / 3, 50, 0, 0, 100. / 3, 200. / 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := evaluation.Run(set(t), c.judge, time.Second).Total
			for _, x := range []struct {
				name string
				got  *float64
				want float64
			}{
				{"top1", f.Top1, c.top1}, {"top3", f.Top3, c.top3}, {"mrr5", f.MRR5, c.mrr}, {"auroc", f.AUROC, c.auroc},
				{"right", f.Own.Right, c.right}, {"wrong", f.Own.Wrong, c.wrong}, {"offered", f.Own.Offered, c.offered},
				{"handed_over", f.Own.HandedOver, c.handed}, {"oos_rejected", f.Own.OOSRejected, c.rejected},
				{"build_ms", f.BuildMS, 1000},
			} {
				if x.got == nil || math.Abs(*x.got-x.want) > 1e-9 {
					t.Errorf("%s = %v, want %v", x.name, deref(x.got), x.want)
				}
			}
			if f.QPS == nil || *f.QPS <= 0 {
				t.Errorf("qps = %v, want a rate", deref(f.QPS))
			}
		})
	}
}

func deref(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}

// TestRunRejectsWhereATenthIsLost has ten questions in scope with InScope 1 to
// 10; the threshold that loses one of them is 2.
func TestRunRejectsWhereATenthIsLost(t *testing.T) {
	s := &evaluation.Set{Name: "tenth"}
	judge := script{}
	a := "a"
	for i := 1; i <= 10; i++ {
		text := strings.Repeat("i", i)
		s.Queries = append(s.Queries, evaluation.Query{Text: text, Expect: &a})
		judge[text] = evaluation.Judged{InScope: float64(i)}
	}
	for text, in := range map[string]float64{"x": 0.5, "y": 1.5, "z": 2, "w": 7} {
		s.Queries = append(s.Queries, evaluation.Query{Text: text})
		judge[text] = evaluation.Judged{InScope: in}
	}
	if got := evaluation.Run(s, judge, 0).Total.Rej10; got == nil || *got != 50 {
		t.Errorf("rej10 = %v, want 50", deref(got))
	}
}

func TestReportHasTheAgreedJSON(t *testing.T) {
	r := evaluation.Run(set(t), script{"one?": answered(0.9, "a")}, 0)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Total     map[string]any
		Languages map[string]map[string]any
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"top1", "top3", "mrr5", "auroc", "rej10", "own", "qps", "build_ms"} {
		if _, ok := got.Total[key]; !ok {
			t.Errorf("total has no %q: %s", key, data)
		}
	}
	for _, key := range []string{"right", "wrong", "offered", "handed_over", "oos_rejected"} {
		if _, ok := got.Total["own"].(map[string]any)[key]; !ok {
			t.Errorf("own has no %q: %s", key, data)
		}
	}
	if got.Total["build_ms"] != nil {
		t.Errorf("build_ms = %v, want null: it is not known", got.Total["build_ms"])
	}
	if en := got.Languages["en"]; en["auroc"] != nil || en["rej10"] != nil || en["top1"] == nil {
		t.Errorf("languages.en = %v, want auroc and rej10 null without a question out of scope", en)
	}
	if ko := got.Languages["ko"]; ko["top1"] != nil {
		t.Errorf("languages.ko.top1 = %v, want null without a question in scope", ko["top1"])
	}
}

func TestReportPrintsADashWhereNothingIsKnown(t *testing.T) {
	r := evaluation.Run(set(t), script{"one?": answered(0.9, "a"), "셋": answered(0.3, "b")}, 0)
	var table, misses bytes.Buffer
	if err := r.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(table.String(), "\n")
	if len(lines) != 5 || !strings.Contains(lines[3], "ko") || !strings.Contains(lines[3], "-") {
		t.Errorf("table is\n%swant a head, a total, en and ko with dashes", table.String())
	}
	if strings.Contains(table.String(), "NaN") {
		t.Errorf("table has NaN:\n%s", table.String())
	}
	if err := r.WriteMisses(&misses); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"one or two?", "expected a or b", "expected a and b", "nothing: out of scope", "an answer: b"} {
		if !strings.Contains(misses.String(), want) {
			t.Errorf("misses lack %q:\n%s", want, misses.String())
		}
	}
	if strings.Contains(misses.String(), "one?\n") {
		t.Errorf("misses hold a question that went right:\n%s", misses.String())
	}
}
