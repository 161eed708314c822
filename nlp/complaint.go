package nlp

// isComplaint says whether a text expresses dissatisfaction where an answer is
// expected: it is negative (or mixed) and it asks for something, calls itself
// a complaint, or reports a fault; or it is negative outright.
func isComplaint(an *Analysis) bool {
	if an.Label != Negative && an.Label != Mixed {
		return false
	}
	for i := range an.Mentions {
		m := &an.Mentions[i]
		if m.Kind != Intent {
			continue
		}
		switch m.Name {
		case "complaint":
			return true
		case "request", "question", "bug_report", "churn_risk":
			if an.Label == Negative {
				return true
			}
		}
	}
	return false
}

// isQuestion says whether a sentence ends with a question mark.
func (sc *scratch) isQuestion(in *Input, s *sentence) bool {
	for i := s.to - 1; i >= s.from && i >= s.to-3; i-- {
		t := &sc.toks[i]
		if t.kind == PunctToken {
			if text := sc.text(in, t); text[0] == '?' {
				return true
			}
		}
	}
	return false
}
