package evaluation

import "slices"

// Report is what a run found.
type Report struct {
	Total     Figures            `json:"total"`
	Languages map[string]Figures `json:"languages"`
	Misses    []Miss             `json:"-"`
}

// Figures are in per cent, except for QPS (questions a second of one core) and
// BuildMS. A figure that no question speaks to is nil.
type Figures struct {
	Top1    *float64 `json:"top1"`  // a right entry ranks first
	Top3    *float64 `json:"top3"`  // a right entry is among the first three
	MRR5    *float64 `json:"mrr5"`  // mean of 1/rank of the first right entry among five
	AUROC   *float64 `json:"auroc"` // how often InScope is higher in scope than out of it
	Rej10   *float64 `json:"rej10"` // out of scope below the InScope that a tenth in scope is below
	Own     Own      `json:"own"`
	QPS     *float64 `json:"qps"`
	BuildMS *float64 `json:"build_ms"`
}

// Own is what the engine decided by itself. The first four are shares of the
// questions in scope and sum to 100.
type Own struct {
	Right      *float64 `json:"right"`       // the expected entry leads the answers; for a double question, all are answered
	Wrong      *float64 `json:"wrong"`       // something else was answered
	Offered    *float64 `json:"offered"`     // it asked which entry is meant
	HandedOver *float64 `json:"handed_over"` // nothing was answered or offered
	// OOSRejected is the share of out-of-scope questions that were neither
	// answered nor met with an offer.
	OOSRejected *float64 `json:"oos_rejected"`
}

// asked is a question with what became of it.
type asked struct {
	query Query
	got   Judged
}

// figures computes everything that needs no clock.
func figures(all []asked) Figures {
	var in, out []asked
	for _, a := range all {
		if a.query.InScope() {
			in = append(in, a)
		} else {
			out = append(out, a)
		}
	}
	f := Figures{
		Top1: mean(in, func(a asked) float64 { return is(a.rank() == 1) }),
		Top3: mean(in, func(a asked) float64 { return is(a.rank() >= 1 && a.rank() <= 3) }),
		MRR5: mean(in, func(a asked) float64 { return reciprocal(a.rank(), 5) }),
		Own: Own{
			Right:       mean(in, func(a asked) float64 { return is(a.right()) }),
			Wrong:       mean(in, func(a asked) float64 { return is(a.got.Outcome == Answered && !a.right()) }),
			Offered:     mean(in, func(a asked) float64 { return is(a.got.Outcome == Offered) }),
			HandedOver:  mean(in, func(a asked) float64 { return is(a.got.Outcome == HeldBack) }),
			OOSRejected: mean(out, func(a asked) float64 { return is(a.got.Outcome == HeldBack) }),
		},
	}
	if len(in) > 0 && len(out) > 0 {
		f.AUROC = percent(auroc(scores(in), scores(out)))
		f.Rej10 = percent(rejected(scores(in), scores(out), 0.1))
	}
	return f
}

// rank returns where the first right entry ranks, from 1, or 0.
func (a asked) rank() int {
	return 1 + slices.IndexFunc(a.got.Ranked, a.query.Right)
}

// right says whether the engine answered, and with the right entries.
func (a asked) right() bool {
	if a.got.Outcome != Answered || len(a.got.Answered) == 0 {
		return false
	}
	for _, id := range a.query.All {
		if !slices.Contains(a.got.Answered, id) {
			return false
		}
	}
	return a.query.Right(a.got.Answered[0])
}

func reciprocal(rank, within int) float64 {
	if rank == 0 || rank > within {
		return 0
	}
	return 1 / float64(rank)
}

func is(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// mean is the mean of value in per cent, nil without questions.
func mean(all []asked, value func(asked) float64) *float64 {
	if len(all) == 0 {
		return nil
	}
	var sum float64
	for _, a := range all {
		sum += value(a)
	}
	return percent(sum / float64(len(all)))
}

func percent(x float64) *float64 {
	x *= 100
	return &x
}

// scores returns the InScope of the questions in ascending order.
func scores(all []asked) []float64 {
	out := make([]float64, len(all))
	for i, a := range all {
		out[i] = a.got.InScope
	}
	slices.Sort(out)
	return out
}

// auroc is how often a score of in is above one of out, ties counting half.
// Both are in ascending order.
func auroc(in, out []float64) float64 {
	var wins float64
	for _, x := range in {
		below, _ := slices.BinarySearch(out, x)
		same := 0
		for below+same < len(out) && out[below+same] == x {
			same++
		}
		wins += float64(below) + float64(same)/2
	}
	return wins / float64(len(in)) / float64(len(out))
}

// rejected is the share of out below the threshold that loses at most the
// share of in. Both are in ascending order.
func rejected(in, out []float64, loss float64) float64 {
	threshold := in[int(loss*float64(len(in)))]
	below, _ := slices.BinarySearch(out, threshold)
	return float64(below) / float64(len(out))
}
