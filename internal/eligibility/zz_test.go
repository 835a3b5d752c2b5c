package eligibility_test

import (
	"fmt"
	"testing"
	"time"

	"annae/faq"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/locales"
	"annae/rules"
)

func TestZZ(t *testing.T) {
	c, err := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := eligibility.Compile(c)
	for y := 2020; y < 2026; y++ {
		s := time.Now()
		d, err := r.Diff(y, y+1)
		fmt.Println(y, time.Since(s), err)
		for _, p := range d.Tracks {
			fmt.Printf("  %s %s -> %s %.4f\n", p.Side, p.From, p.To, p.Share)
			for _, g := range p.Regions {
				fmt.Printf("    %s -> %s %.4f %v\n        e.g. %v\n", g.From, g.To, g.Share, g.Where, r.Named(g.Facts))
				for _, b := range g.Because {
					fmt.Printf("        %s %v %v\n", b.Rule, b.From, b.To)
				}
			}
			for _, x := range p.Rules {
				fmt.Printf("    rule %+v\n", x)
			}
		}
	}
}
