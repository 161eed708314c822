package nlp

import (
	"slices"
	"strings"
)

// isComplaint says whether a text expresses dissatisfaction where an answer is
// expected (ISO 10002): it complains in so many words, tells of a fault, a
// danger or a dispute, or is dissatisfied and asks for something, blames what
// the company can mend, or speaks to it.
func (sc *scratch) isComplaint(a *Analyzer, an *Analysis) bool {
	switch {
	case sc.saysComplaint(an):
		return true
	case an.Score >= complaintFrom:
		return false
	}
	speaks := sc.addresses()
	asks, mends, feels, about := false, false, false, speaks
	for i := range an.Mentions {
		m := &an.Mentions[i]
		switch {
		case m.Kind == Theme:
			mends = mends || m.Score < blameFrom && !isTaste(m.Name)
			about = true
		case m.Kind == Emotion:
			feels = feels || slices.Contains(discontent, m.Name)
		case m.Kind == Intent:
			asks = asks || slices.Contains(asking, m.Name)
		}
	}
	switch {
	case an.has(Intent, leaving):
		return true
	case (asks || an.has(Intent, wish)) && an.Score >= addressFrom && !sc.displeased(a):
		return false
	}
	return asks || mends || feels && about || speaks && an.Score < addressFrom
}

// saysComplaint says whether a rule found a complaint in so many words, or a
// fault that nobody reports without wanting it mended.
func (sc *scratch) saysComplaint(an *Analysis) bool {
	if an.Score >= complaintUnasked {
		return false
	}
	for i := range an.Mentions {
		if m := &an.Mentions[i]; m.Kind == Intent && m.Label != Positive && slices.Contains(faulting, m.Name) {
			return true
		}
	}
	return false
}

// displeased says whether words that a person has judged speak against
// something. What ratings alone have taught is no displeasure: who asks how to
// return a thing uses the words of bad reviews.
func (sc *scratch) displeased(a *Analyzer) bool {
	return slices.ContainsFunc(sc.clues, func(c clue) bool {
		if c.weight >= 0 || c.entry.kind == sequenceName {
			return false
		}
		if c.entry.kind != entryName && c.entry.kind != notName {
			return true
		}
		m := a.models[sc.sentences[c.sentence].model]
		return m.vocab.words[c.entry.at].flags&hasPrior != 0
	})
}

// complaintIntent is the intent whose rules name complaints. leaving makes one
// of dissatisfaction, wish none by itself. faulting are those that make a
// complaint where the text is not content, asking those that make one of
// displeasure, discontent the emotions that do so where a text is about the
// company.
const (
	complaintIntent = "complaint"
	wish            = "feature_request"
	leaving         = "churn_risk"
)

var (
	faulting   = []string{complaintIntent, "bug_report", "safety", "escalation"}
	discontent = []string{"anger", "frustration", "disappointment"}
	asking     = []string{"request", "question", "urgent"}
)

// isTaste says whether a bad word of a theme asks for nothing by itself.
func isTaste(theme string) bool {
	return theme == "overall" || theme == "recommendation" || theme == "product.design"
}

// The scores below which a text counts as dissatisfied: where it says that it
// complains; where it asks for something or blames something, which must be
// blamed that much; and where it does no more than speak to the company.
const (
	complaintUnasked = 0.2
	complaintFrom    = -0.25
	blameFrom        = -0.2
	addressFrom      = -0.5
)

// address are the words that speak to the company.
var address = map[string]bool{"you": true, "your": true, "yours": true, "vous": true, "votre": true, "vos": true}

// helpdesks are what the handles of helpdesks have in their names; any other
// handle may be a friend's.
var helpdesks = []string{"help", "support", "care", "service", "assist", "team", "client", "sav", "aide"}

// speaksTo says whether a token speaks to the company.
func speaksTo(norm, surface string, kind TokenKind) bool {
	if kind != HandleToken {
		return address[norm]
	}
	name := lower(surface)
	return slices.ContainsFunc(helpdesks, func(h string) bool { return strings.Contains(name, h) })
}

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
