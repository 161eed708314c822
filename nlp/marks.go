package nlp

import "strings"

// mark is what of an item, besides its words, intents are learned from: its
// score, the themes it blames, the rules and emotions found in it. Marks do not
// depend on the language, so that what English texts teach of them serves
// French ones too.
type mark struct{ kind, name string }

// The kinds of mark, and those without a name.
const (
	markScore   = "score"   // its score in five steps, -2 … 2
	markBlames  = "blames"  // the general name of a theme with a negative mention
	markRule    = "rule"    // an intent that a rule has found
	markEmotion = "emotion" // an emotion
	markBias    = "bias"    // every item has it
	markAsks    = "?"       // a question mark
	markSpeaks  = "you"     // it speaks to the company
	markLong    = "long"    // more than longItem words
)

const longItem = 40

// String spells a mark as the weights file does.
func (m mark) String() string {
	if m.name == "" {
		return "<" + m.kind + ">"
	}
	return "<" + m.kind + ":" + m.name + ">"
}

// parseMark reads a feature that is a mark; "<num>" and its like are words.
func parseMark(s string) (mark, bool) {
	if len(s) < 3 || s[0] != '<' || s[len(s)-1] != '>' || strings.Contains(s, " ") {
		return mark{}, false
	}
	kind, name, named := strings.Cut(s[1:len(s)-1], ":")
	switch kind {
	case markBias, markAsks, markSpeaks, markLong:
		return mark{kind, ""}, !named
	case markScore, markBlames, markRule, markEmotion:
		return mark{kind, name}, named
	}
	return mark{}, false
}

// eachMark calls visit for the marks of an item.
func (sc *scratch) eachMark(an *Analysis, visit func(mark)) {
	visit(mark{markBias, ""})
	visit(mark{markScore, scoreStep(an.Score)})
	asks, speaks := false, false
	for i := range sc.toks {
		asks = asks || sc.toks[i].punct.what&punctAsks != 0
		speaks = speaks || sc.toks[i].marks&markAddress != 0
	}
	if asks {
		visit(mark{markAsks, ""})
	}
	if speaks {
		visit(mark{markSpeaks, ""})
	}
	if an.Words > longItem {
		visit(mark{markLong, ""})
	}
	last := ""
	for i := range an.Mentions {
		m := &an.Mentions[i]
		switch m.Kind {
		case Theme:
			general, _, _ := strings.Cut(m.Name, ".")
			if m.Label == Negative && general != last {
				visit(mark{markBlames, general})
				last = general
			}
		case Intent:
			visit(mark{markRule, m.Name})
		case Emotion:
			visit(mark{markEmotion, m.Name})
		}
	}
}

func scoreStep(score float64) string {
	switch {
	case score < -0.7:
		return "-2"
	case score < -0.2:
		return "-1"
	case score <= 0.2:
		return "0"
	case score <= 0.7:
		return "1"
	}
	return "2"
}
