package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"annae/internal/evaluation"
	"annae/internal/match"
)

type judge struct{ m *match.Model }

func (j judge) Judge(text, lang string) evaluation.Judged {
	if os.Getenv("MUTE") != "" {
		lang = ""
	}
	if os.Getenv("TYPO") != "" {
		rs := []rune(text)
		if len(rs) > 6 {
			k := len(rs) / 2
			rs = append(rs[:k], rs[k+1:]...)
		}
		text = string(rs)
	}
	if os.Getenv("GLUE") != "" {
		text = strings.ReplaceAll(text, " ", "")
	}
	r := j.m.Rank(match.Query{Text: text, Lang: lang})
	g := evaluation.Judged{InScope: r.InScope}
	for _, c := range r.Candidates {
		g.Ranked = append(g.Ranked, c.ID)
	}
	d := r.Decide()
	for _, c := range d.Candidates {
		if d.Outcome == match.Answer {
			g.Outcome = evaluation.Answered
			g.Answered = append(g.Answered, c.ID)
		} else {
			g.Outcome = evaluation.Offered
			g.Offered = append(g.Offered, c.ID)
		}
	}
	return g
}

func main() {
	for _, f := range os.Args[1:] {
		s, err := evaluation.Load(f)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		var out []match.Entry
		at := map[string]int{}
		for _, e := range s.Entries {
			i, ok := at[e.ID]
			if !ok {
				i = len(out)
				at[e.ID] = i
				out = append(out, match.Entry{ID: e.ID})
			}
			for _, p := range e.Phrasings {
				out[i].Phrasings = append(out[i].Phrasings, match.Phrasing{Lang: e.Lang, Text: p})
			}
		}
		start := time.Now()
		m, err := match.Train(out)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		r := evaluation.Run(s, judge{m}, time.Since(start))
		fmt.Println(s.Name)
		r.WriteTable(os.Stdout)
	}
}
