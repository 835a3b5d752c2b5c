package eligibility

import "annae/internal/diagram"

// Verdicts appends the verdict of each track of the cycle, in order, and
// nothing else: [Cycle.Evaluate] without reasons. The verdict on facts that
// can't be is empty.
func (c *Cycle) Verdicts(f Facts, into []Verdict) []Verdict {
	if len(c.Tracks) == 0 {
		return into
	}
	all := c.frozen.Value(c.lanes, f.values)
	for range c.Tracks {
		into = append(into, verdictOf[all&open])
		all >>= diagram.LaneBits
	}
	return into
}

// Outcomes appends the outcome of each rule of each track, in order.
func (c *Cycle) Outcomes(f Facts, into []Outcome) []Outcome {
	root := c.lanes + 1 // behind that of the verdicts
	for _, t := range c.Tracks {
		for left := len(t.Rules); left > 0; left -= diagram.Lanes {
			all := c.frozen.Value(root, f.values)
			root++
			for range min(left, diagram.Lanes) {
				into = append(into, outcomeOf[all&open])
				all >>= diagram.LaneBits
			}
		}
	}
	return into
}
