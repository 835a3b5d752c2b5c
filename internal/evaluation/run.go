package evaluation

import "time"

// measure is how long Run keeps asking to find the rate.
const measure = 300 * time.Millisecond

// Miss is a question that went wrong.
type Miss struct {
	Query Query
	Got   Judged
}

// Run asks all questions of the set. Build is how long the engine took to
// learn; zero means that it is not known.
func Run(s *Set, j Judge, build time.Duration) Report {
	all := make([]asked, len(s.Queries))
	byLang := map[string][]asked{}
	for i, q := range s.Queries {
		all[i] = asked{q, j.Judge(q.Text, q.Lang)}
		byLang[q.Lang] = append(byLang[q.Lang], all[i])
	}
	r := Report{Total: figures(all), Languages: map[string]Figures{}}
	r.Total.QPS = rate(s.Queries, j)
	if build > 0 {
		ms := float64(build) / float64(time.Millisecond)
		r.Total.BuildMS = &ms
	}
	for lang, part := range byLang {
		f := figures(part)
		r.Languages[lang] = f
	}
	for _, a := range all {
		if a.missed() {
			r.Misses = append(r.Misses, Miss{a.query, a.got})
		}
	}
	return r
}

// missed says whether an editor would want to see the question.
func (a asked) missed() bool {
	if !a.query.InScope() {
		return a.got.Outcome != HeldBack
	}
	return !a.right()
}

// rate asks all questions again and again, one at a time, and returns how many
// a second were judged.
func rate(queries []Query, j Judge) *float64 {
	if len(queries) == 0 {
		return nil
	}
	n, start := 0, time.Now()
	for time.Since(start) < measure {
		for _, q := range queries {
			j.Judge(q.Text, q.Lang)
		}
		n += len(queries)
	}
	qps := float64(n) / time.Since(start).Seconds()
	return &qps
}
