package statement

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"annae/faq"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/locales"
	"annae/rules"
)

func TestDebug(t *testing.T) {
	f, err := os.Open(os.Getenv("DEBUG_TEXTS"))
	if err != nil {
		t.Skip()
	}
	c, _ := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	er, _ := eligibility.Compile(c)
	r, err := New(c, er)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"unsaid", "self", "partner", "lead", "submit", "without", "aside"}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		s := sc.Text()
		x := r.scan(s)
		asking := r.asking(x)
		all := x.mentions()
		x.assign(all)
		who, v := x.applicant(all, asking)
		fmt.Println("##", s)
		for _, m := range all {
			fmt.Printf("   %-20q %-24s place %d own %v part %s self %v leads %v only %v %v\n", x.low[m.from:m.to], m.body.id, m.place, m.own, names[m.part], m.self, m.leads, m.only, m == who)
			if os.Getenv("V") != "" {
				for i, o := range all {
					if o == m {
						for _, fd := range x.found(all, i) {
							fmt.Println("        ", names[fd.part], fd.cost)
						}
					}
				}
			}
		}
		res := r.Read(s)
		fmt.Println("  ", v, asking, er.Named(res.Facts), res.Asks)
		if os.Getenv("V") != "" {
			for _, m := range x.marks {
				fmt.Printf("        %d/%d %q w%d c%d s%d\n", m.class, m.value, x.low[m.from:m.to], m.first, m.clause, m.sentence)
			}
		}
	}
}

func BenchmarkSlow(b *testing.B) {
	c, _ := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	er, _ := eligibility.Compile(c)
	r, _ := New(c, er)
	for _, s := range []string{"city with city with ", "we are a partner in korea, ", "우리 시와 ", "are not a are not a only project "} {
		b.Run(s, func(b *testing.B) {
			long := strings.Repeat(s, 4000/len(s))
			for b.Loop() {
				r.Read(long)
			}
		})
	}
}
