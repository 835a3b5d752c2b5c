package eligibility_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"annae/internal/content"
	"annae/internal/eligibility"
)

var shipped = func() *eligibility.Rules {
	files, err := content.Under(os.DirFS("../.."))
	if err != nil {
		panic(err)
	}
	c, err := content.Load(files)
	if err != nil {
		panic(err)
	}
	r, err := eligibility.Compile(c)
	if err != nil {
		panic(err)
	}
	return r
}()

func facts(t testing.TB, said map[string]string) eligibility.Facts {
	t.Helper()
	f := shipped.NoFacts()
	for name, value := range said {
		var err error
		if f, err = shipped.Set(f, name, value); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func TestLook(t *testing.T) {
	for _, c := range shipped.Cycles {
		for _, tr := range append([]*eligibility.Track{nil}, c.Tracks...) {
			var only []string
			if tr != nil {
				only = []string{tr.ID}
			}
			s, err := c.Scope(only...)
			if err != nil {
				t.Fatal(err)
			}
			st := s.Next(shipped.NoFacts())
			fmt.Println(c.Year, only, shipped.Fact(max(st.Fact, 0)).ID, st.Mean, st.Most, st.Exact)
		}
	}
	c, _ := shipped.Cycle(2025)
	r := c.Evaluate(facts(t, map[string]string{"applicant": "foreign_local_government", "lead": "other"}), time.Now())
	for _, f := range r.Findings {
		fmt.Println(f.Track.ID, f.Verdict, f.Timing, f.Change, f.Matter)
		for _, x := range f.Rules {
			fmt.Println("   ", x.Rule.ID, x.Outcome)
		}
	}
}
