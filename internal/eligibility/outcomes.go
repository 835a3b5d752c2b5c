package eligibility

// Verdicts appends the verdict of each track of the cycle, in order, and
// nothing else: [Cycle.Evaluate] without reasons. The verdict on facts that
// can't be is empty.
func (c *Cycle) Verdicts(f Facts, into []Verdict) []Verdict {
	for i := range c.Tracks {
		into = append(into, verdictOf[c.frozen.Value(i, f.values)])
	}
	return into
}

// Outcomes appends the outcome of each rule of each track, in order.
func (c *Cycle) Outcomes(f Facts, into []Outcome) []Outcome {
	for _, t := range c.Tracks {
		for i := range t.Rules {
			into = append(into, outcomeOf[c.frozen.Value(t.first+i, f.values)])
		}
	}
	return into
}
