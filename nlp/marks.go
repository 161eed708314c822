package nlp

import "strings"

// mark is what of an item, besides its words, intents are learned from: its
// score, the themes it blames, the rules and emotions found in it. Marks do not
// depend on the language, so that what English texts teach of them serves
// French ones too.
type mark struct {
	kind markKind
	name string // of the last three kinds
}

// markKind is a kind of mark.
type markKind uint8

const (
	markBias    markKind = iota     // every item has it
	markAsks                        // a question mark
	markSpeaks                      // it speaks to the company
	markLong                        // more than longItem words
	markScore                       // its score in five steps, from -2
	markBlames  markKind = iota + 4 // the general name of a theme with a negative mention
	markRule                        // an intent that a rule has found
	markEmotion                     // an emotion
	markKinds
)

var markNames = [...]string{"bias", "?", "you", "long", "score:-2", "score:-1", "score:0", "score:1", "score:2", "blames", "rule", "emotion"}

const longItem = 40

// String spells a mark as the weights file does.
func (m mark) String() string {
	if m.name == "" {
		return "<" + markNames[m.kind] + ">"
	}
	return "<" + markNames[m.kind] + ":" + m.name + ">"
}

// markWeights are what marks are worth to each intent: those without a name by
// their kind, the others by their name.
type markWeights struct {
	plain [markKinds]*[maxLearned]float64
	named [markKinds]map[string]*[maxLearned]float64
}

// of gives what a mark is worth, nil for nothing.
func (w *markWeights) of(m mark) *[maxLearned]float64 {
	if m.kind < markBlames {
		return w.plain[m.kind]
	}
	return w.named[m.kind][m.name]
}

// set gives a mark its weight for the intent of a column.
func (w *markWeights) set(m mark, col int, weight float64) {
	at := w.of(m)
	if at == nil {
		at = new([maxLearned]float64)
		if m.kind < markBlames {
			w.plain[m.kind] = at
		} else if w.named[m.kind] == nil {
			w.named[m.kind] = map[string]*[maxLearned]float64{m.name: at}
		} else {
			w.named[m.kind][m.name] = at
		}
	}
	at[col] = weight
}

// parseMark reads a feature that is a mark; "<num>" and its like are words.
func parseMark(s string) (mark, bool) {
	if len(s) < 3 || s[0] != '<' || s[len(s)-1] != '>' || strings.Contains(s, " ") {
		return mark{}, false
	}
	s = s[1 : len(s)-1]
	for kind := range markBlames {
		if s == markNames[kind] {
			return mark{kind, ""}, true
		}
	}
	kind, name, named := strings.Cut(s, ":")
	for k := markBlames; k < markKinds; k++ {
		if named && kind == markNames[k] {
			return mark{k, name}, true
		}
	}
	return mark{}, false
}

// eachMark calls visit for the marks of an item.
func (sc *scratch) eachMark(an *Analysis, visit func(mark)) {
	visit(mark{markBias, ""})
	visit(mark{scoreStep(an.Score), ""})
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

// scoreStep gives the kind of mark that a score is.
func scoreStep(score float64) markKind {
	switch {
	case score < -0.7:
		return markScore
	case score < -0.2:
		return markScore + 1
	case score <= 0.2:
		return markScore + 2
	case score <= 0.7:
		return markScore + 3
	}
	return markScore + 4
}
