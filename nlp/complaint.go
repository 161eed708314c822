package nlp

import "slices"

// isComplaint says whether a text expresses dissatisfaction where an answer is
// expected (ISO 10002). Dissatisfaction is a negative score, or a complaint in
// so many words; an answer is expected where the writer asks or demands
// something, reports a fault, names a matter that the company can mend, or
// speaks to it.
func (sc *scratch) isComplaint(an *Analysis) bool {
	if sc.saysComplaint(an) {
		return true
	}
	asks, mends := false, false
	for i := range an.Mentions {
		m := &an.Mentions[i]
		switch {
		case m.Kind == Theme:
			mends = mends || m.Label == Negative && !taste[m.Name]
		case m.Name == "request" || m.Name == "question" || m.Name == "bug_report" || m.Name == "churn_risk":
			asks = true
		}
	}
	return an.Score < complaintFrom && (asks || mends || sc.addresses())
}

// saysComplaint says whether a rule found a complaint in so many words.
func (sc *scratch) saysComplaint(an *Analysis) bool {
	return an.Score < complaintUnasked && slices.ContainsFunc(an.Mentions, func(m Mention) bool {
		return m.Kind == Intent && m.Name == complaintIntent && m.Label != Positive
	})
}

// complaintIntent is the intent whose rules name complaints.
const complaintIntent = "complaint"

// taste are the themes of which a bad word asks for nothing by itself.
var taste = map[string]bool{"overall": true, "recommendation": true, "product.design": true}

// The scores below which a text counts as dissatisfied: where it says that it
// complains, and where it does not.
const (
	complaintUnasked = 0.2
	complaintFrom    = -0.2
)

// address are the words that speak to the company.
var address = map[string]bool{"you": true, "your": true, "yours": true, "vous": true, "votre": true, "vos": true, "<handle>": true}

func (sc *scratch) addresses() bool {
	for i := range sc.toks {
		if sc.toks[i].marks&markAddress != 0 {
			return true
		}
	}
	return false
}

// isQuestion says whether a sentence ends with a question mark.
func (sc *scratch) isQuestion(s *sentence) bool {
	for i := s.to - 1; i >= s.from && i >= s.to-3; i-- {
		if sc.toks[i].punct.what&punctAsks != 0 {
			return true
		}
	}
	return false
}
