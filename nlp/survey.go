package nlp

import "strings"

// A short answer means what its question makes of it: "Nothing" praises when
// the question was what to improve, and blames when it was what pleased.

// questionKind is what a survey question asks for.
type questionKind uint8

const (
	asksOther questionKind = iota
	asksFaults
	asksMerits
)

var faultWords = []string{"improve", "better", "wrong", "dislike", "disappoint", "missing", "problem", "difficult", "frustrat", "change",
	"améliorer", "amelior", "mieux", "déplu", "deplu", "décu", "déçu", "manqu", "problème", "difficult", "insatisf", "changer", "moins aim", "moins appréci"}

var meritWords = []string{"like", "enjoy", "love", "best", "appreciate", "good", "plu ", "aimé", "aime", "préféré", "apprécié", "apprécie", "satisfait", "points forts"}

// askedFor reads a survey question. Faults go first: "What did you like least?"
func askedFor(question string) questionKind {
	if question == "" {
		return asksOther
	}
	q := strings.ToLower(straight(question))
	if containsAny(q, faultWords) || strings.Contains(q, "least") {
		return asksFaults
	}
	if containsAny(q, meritWords) {
		return asksMerits
	}
	return asksOther
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// nothings are the answers that name nothing, in canonical words.
var nothings = map[string]bool{"nothing": true, "nothing at all": true, "none": true, "no": true, "nope": true, "nil": true, "na": true, "n/a": true,
	"nothing really": true, "not really": true, "nothing to add": true, "nothing comes to mind": true, "absolutely nothing": true, "nothing to improve": true,
	"rien": true, "rien du tout": true, "ras": true, "r.a.s": true, "r.a.s.": true, "aucun": true, "aucune": true, "non": true, "néant": true, "rien de spécial": true,
	"rien à dire": true, "rien à signaler": true, "rien à améliorer": true, "absolument rien": true, "rien de particulier": true, "pas grand chose": true}

const (
	nothingToImprove = 1.8
	nothingToPraise  = -2.0
	somethingAmiss   = -1.3 // "the waiting time", to a question for faults
	somethingPleased = 1.3  // "the staff", to a question for merits
	answerWords      = 6    // an answer of more words speaks for itself
)

// answer weighs a short answer in the light of its question. It gives the
// clue, and whether there is one; the answer's other clues give way.
func (sc *scratch) answer(in *Input) (clue, bool) {
	kind := askedFor(in.Question)
	if kind == asksOther || len(sc.sentences) != 1 || sc.words == 0 || sc.words > answerWords {
		return clue{}, false
	}
	sc.line = sc.line[:0]
	for i := range sc.toks {
		t := &sc.toks[i]
		if t.kind == PunctToken || t.kind == HyphenToken {
			continue
		}
		if len(sc.line) > 0 {
			sc.line = append(sc.line, ' ')
		}
		sc.line = append(sc.line, sc.norm(int32(i))...)
	}
	first, last := &sc.toks[0], &sc.toks[len(sc.toks)-1]
	c := clue{start: first.start, end: last.end, item: -1, rule: rulePattern}
	entry := ""
	switch {
	case nothings[string(sc.line)] && kind == asksFaults:
		entry, c.base = "nothing to improve", nothingToImprove
	case nothings[string(sc.line)]:
		entry, c.base = "nothing to praise", nothingToPraise
	case kind == asksFaults && sc.saysLittle():
		entry, c.base = "named when asked what to improve", somethingAmiss
	case kind == asksMerits && sc.saysLittle():
		entry, c.base = "named when asked what pleased", somethingPleased
	default:
		return clue{}, false
	}
	c.weight, c.entry = c.base, sc.named(entry)
	return c, true
}

// littleSaid is the sum of weights under which an answer only names a thing:
// learned weights see a little in almost any words.
const littleSaid = 1.0

// saysLittle says whether the evidence comes to next to nothing.
func (sc *scratch) saysLittle() bool {
	sum := 0.0
	for i := range sc.clues {
		sum += sc.clues[i].weight
	}
	return sum > -littleSaid && sum < littleSaid
}
