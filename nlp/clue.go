package nlp

import "slices"

// clue is an Evidence as the scratch keeps it: without pointers, its words
// being told by where the models keep them. Writing one is writing 48 bytes.
type clue struct {
	base, weight  float64
	start, end    int32 // bytes of its sentence's field
	sentence      int32
	item          int32 // of the sentence, where it begins; -1: none
	mods, modsEnd int32 // its modifiers in scratch.mods, which other clues may share
	entry         nameRef
	rule          ruleName
	own           bool
}

// change is a Modifier as the scratch keeps it.
type change struct {
	factor float64
	word   nameRef
	name   changeName
}

// ruleName is a rule of an Evidence.
type ruleName uint8

const (
	ruleWord ruleName = iota
	rulePhrase
	ruleEmoji
	ruleEmoticon
	rulePattern
	ruleShape
)

var ruleNames = [...]string{"word", "phrase", "emoji", "emoticon", "pattern", "shape"}

// changeName is the name of a Modifier.
type changeName uint8

const (
	byNegation changeName = iota
	byIntensity
	byComparison
	byToo
	byCapitals
	byLengthening
	byStem
	bySpelling
	byWish
	byCondition
	byPast
	byConcession
	bySarcasm
	byQuestion
	byTurn
	byPlace
	byContrast
	byClause
)

var changeNames = [...]string{"negation", "intensity", "comparison", "too", "capitals", "lengthening", "stem", "spelling", "wish", "condition",
	"past", "concession", "sarcasm", "question", "turn", "place", "contrast", "clause"}

// nameRef tells one of the strings that the models keep.
type nameRef struct {
	at   int32
	kind nameKind
}

type nameKind uint8

const (
	noName       nameKind = iota // ""
	formName                     // a word of the vocabulary
	entryName                    // the entry of a word
	notName                      // a word under negation
	meaningName                  // the entry of a phrase
	sequenceName                 // a learned sequence
	fixedName                    // one of fixedNames
	ownName                      // one of scratch.names
)

// The names that are no model's.
const (
	fixedToo = iota
	fixedRating
	fixedQuestion
	fixedShape // and from there on those of shapeNames
)

var fixedNames = append([]string{"too", "rating", "?"}, shapeNames[:]...)

func fixed(at int32) nameRef { return nameRef{at, fixedName} }

// named keeps a string that no model has.
func (sc *scratch) named(s string) nameRef {
	sc.names = append(sc.names, s)
	return nameRef{int32(len(sc.names) - 1), ownName}
}

// spell gives the string of a name in a sentence that m reads.
func (sc *scratch) spell(m *model, r nameRef) string {
	switch r.kind {
	case formName:
		return m.vocab.form(r.at)
	case entryName:
		return m.entryOf(r.at)
	case notName:
		return m.texts.text(m.vocab.nots[r.at])
	case meaningName:
		return m.texts.text(m.meanings[r.at].entry)
	case sequenceName:
		return m.texts.text(m.sequence[r.at].form)
	case fixedName:
		return fixedNames[r.at]
	case ownName:
		return sc.names[r.at]
	}
	return ""
}

// addClue adds a clue over bytes [start, end) of sentence n. It gives the clue
// for the caller to name.
func (sc *scratch) addClue(n, start, end int32, weight float64) *clue {
	c := sc.newClue()
	c.base, c.weight, c.start, c.end, c.sentence, c.item = weight, weight, start, end, n, -1
	c.mods, c.modsEnd, c.own = 0, 0, false
	return c
}

func (sc *scratch) newClue() *clue {
	n := len(sc.clues)
	if n >= maxEvidence {
		return &sc.spare
	}
	if n == cap(sc.clues) {
		sc.clues = slices.Grow(sc.clues, 64)
	}
	sc.clues = sc.clues[:n+1]
	return &sc.clues[n]
}

// clueOver adds a clue over items [from, to) of sentence n, changed by
// sc.mods[mods:modsEnd]: its weight is base times their factors in order. It
// gives the clue for the caller to name.
func (sc *scratch) clueOver(n, from, to int32, base float64, mods, modsEnd int32) *clue {
	c := sc.newClue()
	c.base, c.item, c.sentence = base, from, n
	c.start, c.end = sc.toks[sc.items[from].tok].start, sc.toks[sc.items[to-1].tok].end
	c.mods, c.modsEnd, c.own = mods, modsEnd, false
	for _, ch := range sc.mods[mods:modsEnd] {
		base = float64(base * ch.factor)
	}
	c.weight = base
	return c
}

// clauseChange gives the range of sc.mods that holds what its clause makes of
// a sequence or a pattern.
func (sc *scratch) clauseChange(u *unit) (from, to int32) {
	n := int32(len(sc.mods))
	switch {
	case u.clause == 1:
		return n, n
	case n > 0 && sc.mods[n-1] == change{u.clause, nameRef{}, byClause}:
		return n - 1, n
	}
	sc.mods = append(sc.mods, change{u.clause, nameRef{}, byClause})
	return n, n + 1
}

// ownEvidence makes the clues into evidence with memory of its own, and adds
// the length factor's and the intercept's share at the end.
func (sc *scratch) ownEvidence(a *Analyzer, length, intercept float64) []Evidence {
	out := make([]Evidence, len(sc.clues), len(sc.clues)+2)
	mods := make([]Modifier, 0, sc.countChanges())
	var last, lastEnd int32 // the range that was copied last
	var field int
	var m *model
	sentence := int32(-1)
	for i := range sc.clues {
		c, e := &sc.clues[i], &out[i]
		if c.sentence != sentence {
			sentence = c.sentence
			s := &sc.sentences[sentence]
			field, m = int(s.field), a.models[max(s.model, 0)]
		}
		if c.modsEnd > c.mods {
			if c.mods != last || c.modsEnd != lastEnd {
				last, lastEnd = c.mods, c.modsEnd
				for _, ch := range sc.mods[last:lastEnd] {
					mods = append(mods, Modifier{changeNames[ch.name], sc.spell(m, ch.word), ch.factor})
				}
			}
			e.Modifiers = mods[len(mods)-int(lastEnd-last) : len(mods) : len(mods)]
		}
		e.Span.Field, e.Span.Start, e.Span.End = field, int(c.start), int(c.end)
		e.Rule, e.Entry = ruleNames[c.rule], sc.spell(m, c.entry)
		e.Base, e.Weight, e.Own = c.base, c.weight, c.own
	}
	if length != 0 {
		out = append(out, Evidence{Rule: "length", Entry: "length", Base: length, Weight: length})
	}
	if intercept != 0 {
		out = append(out, Evidence{Rule: "intercept", Entry: "intercept", Base: intercept, Weight: intercept})
	}
	return out
}

// countChanges counts the changes that ownEvidence copies.
func (sc *scratch) countChanges() (n int) {
	var last, lastEnd int32
	for i := range sc.clues {
		if c := &sc.clues[i]; c.modsEnd > c.mods && (c.mods != last || c.modsEnd != lastEnd) {
			last, lastEnd = c.mods, c.modsEnd
			n += int(lastEnd - last)
		}
	}
	return n
}
