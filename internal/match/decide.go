package match

import "fmt"

// Outcome is what to do with a question.
type Outcome int

// The outcomes.
const (
	HandOver Outcome = iota // to a person: nothing fits
	Clarify                 // ask which of a few entries is meant
	Answer                  // with the only candidate
	Decline                 // the only candidate is a declined entry, recognised
)

// String names the outcome for logs and tests.
func (o Outcome) String() string {
	switch o {
	case HandOver:
		return "hand over"
	case Clarify:
		return "clarify"
	case Answer:
		return "answer"
	case Decline:
		return "decline"
	}
	return fmt.Sprintf("Outcome(%d)", int(o))
}

// Decision says what to do and with which candidates.
type Decision struct {
	Outcome Outcome
	// Candidates are the one to answer with or to decline, or the two or three
	// to offer; none for a hand-over.
	Candidates []Candidate
}

// Thresholds on calibrated values. A wrong confident answer is worse than a
// hand-over, and so is an offer of entries none of which can help.
const (
	scopeAt    = 0.53 // below it nothing is answered or offered
	declinesAt = 0.35 // the same for a model that has learned what to decline: there, less is left to doubt
	rightAt    = 0.60 // below it the person is asked
	surerAt    = 0.80 // the same for a model that has learned what to decline: it has much that is near to each other
	offerAt    = 0.35 // in scope, below which nothing is offered
	outsideAt  = 0.4  // share of the belief in declined entries above which nothing is offered
	twinShare  = 0.8  // a runner-up with that share of the winner's score is offered too
	maxOffers  = 3
	leastOffer = 0.02 // share of the belief that an entry needs to be offered
)

// Decide turns the ranking into a decision.
func (r Ranking) Decide() Decision {
	if len(r.Candidates) == 0 || r.known < r.needed {
		return Decision{Outcome: HandOver}
	}
	best := r.Candidates[0]
	unsure := r.Confidence < r.sure || r.twins()
	switch {
	case best.Declined && unsure && r.declined > outsideAt:
		return r.turnAway()
	case unsure && r.InScope < offerAt:
		return Decision{Outcome: HandOver}
	case unsure || !best.Declined && r.InScope < r.needed:
		return r.clarify()
	case best.Declined:
		return Decision{Decline, r.Candidates[:1]}
	}
	return Decision{Answer, r.Candidates[:1]}
}

// twins says whether a candidate of another subject is as good as the winner.
func (r Ranking) twins() bool {
	return r.rival > 0 && r.Candidates[r.rival].Score > twinShare*r.Candidates[0].Score
}

// turnAway declines a question that is most likely none of those that can be
// answered, by the declined entry that has most of the belief; where it is
// spread over several, nothing is said of which.
func (r Ranking) turnAway() Decision {
	if r.Candidates[0].Score < outsideAt {
		return Decision{Outcome: HandOver}
	}
	return Decision{Decline, r.Candidates[:1]}
}

// clarify offers the likeliest entries that can be answered. An offer of one
// is a question too: the person may say no.
func (r Ranking) clarify() Decision {
	d := Decision{Outcome: Clarify}
	for _, c := range r.Candidates {
		if !c.Declined && c.Score >= leastOffer && len(d.Candidates) < maxOffers {
			d.Candidates = append(d.Candidates, c)
		}
	}
	if len(d.Candidates) == 0 {
		d.Outcome = HandOver
	}
	return d
}
