package nlp

import "slices"

// clauses cuts the sentence's items into clauses, lays each evidence on the
// item where it begins, and adds up what each item hears from either side:
// borders, contrasts and conjunctions part clauses.
func (sc *scratch) clauses(m *model, n int32) {
	sc.clauseAt = append(sc.clauseAt[:0], 0)
	sc.placeOf = slices.Grow(sc.placeOf[:0], len(sc.items)+1)[:len(sc.items)+1]
	clear(sc.placeOf)
	sc.markContrasts()
	for i := 1; i < len(sc.items); i++ {
		part := sc.parting(i)
		if part != 1 {
			sc.clauseAt = append(sc.clauseAt, int32(i))
		}
		sc.placeOf[i].passes, sc.placeOf[i].clause = float64(fading*part), int32(len(sc.clauseAt)-1)
	}
	sc.clauseAt = append(sc.clauseAt, int32(len(sc.items)))
	for e := sc.sentences[n].evidenceFrom; e < int32(len(sc.clues)); e++ {
		if at := sc.clues[e].item; at >= 0 {
			w := &sc.placeOf[at]
			around, own := sc.trust(m, e, at)
			w.around += around
			w.own += own
			if sc.clues[e].rule == ruleWord {
				w.word += around
			}
		}
	}
	for i := 1; i < len(sc.items); i++ {
		w, before := &sc.placeOf[i], &sc.placeOf[i-1]
		w.left = float64(w.passes * (before.left + before.around))
	}
	for i := len(sc.items) - 1; i > 0; i-- {
		w := &sc.placeOf[i]
		w.right = float64(w.passes * (w.around + sc.placeOf[i+1].right))
	}
	sc.negateInPhrases(m)
}

// itemPlace is an item of the sentence in hand as the sentiment of places sees
// it: what the evidence that begins there adds to a place beside it, and to one
// that it belongs to; what of a weight passes from it to the item before, and
// back; and what is heard from all items before it, and from it on.
type itemPlace struct {
	around, own float64
	word        float64 // of around, what the word alone adds
	passes      float64
	left, right float64
	clause      int32
	contrast    bool // a but begins here
}

// markContrasts finds the words and phrases after which the sentence is of
// another mind.
func (sc *scratch) markContrasts() {
	if sc.gist.kinds&(1<<modContrast) == 0 {
		return
	}
	for k := range sc.units {
		u := &sc.units[k]
		it := &sc.items[u.from]
		sc.placeOf[u.from].contrast = u.kind == modContrast && (u.out != 0 || it.role != roleSoftBut || it.border != noBorder)
	}
}

// How far evidence is trusted that is learned from ratings of whole texts alone,
// without a person's judgement: "refund" stands in bad reviews, which makes no
// praise of a refund a bad one.
const (
	trustWord     = 0.6
	trustOwn      = 0.25 // a word of the rule itself
	trustSequence = 0.5
)

func (sc *scratch) trust(m *model, e, at int32) (around, own float64) {
	w := sc.clues[e].weight
	switch rule := sc.clues[e].rule; {
	case rule == ruleWord && m.vocab.words[sc.items[at].id].flags&hasPrior == 0:
		return w * trustWord, w * trustOwn
	case rule == rulePhrase && e >= sc.sequencesFrom:
		return w * trustSequence, w * trustSequence
	}
	return w, w
}

// negateInPhrases notes the negations inside phrases of the lexicon, which
// weigh as one and hence have no negated words: "aucun souci".
func (sc *scratch) negateInPhrases(m *model) {
	for k := range sc.units {
		u := &sc.units[k]
		if u.out == 0 {
			continue
		}
		by, ne := int32(-1), u.to
		for i := u.from; i < u.to; i++ {
			it := &sc.items[i]
			switch {
			case by >= 0 && it.neg < 0:
				it.neg = by
			case it.role == roleNe:
				ne = i
			case it.role == rolePas || it.role == roleNoun || m.vocab.words[it.id].kind == modNegate:
				by = i
				for j := ne + 1; j < i; j++ {
					sc.items[j].neg = by
				}
			}
		}
	}
}

// How much of a weight counts for the sentiment of a place. Chosen on restaurant
// sentences with several themes of opposite sign in English and on reviews of
// several sentences in French; a tenth more or less of each changes little.
const (
	fading     = 0.9  // with each item between
	overBorder = 0.5  // across a comma, a dash, an "and"
	overWho    = 0.7  // across "because", "which", "when"
	overBut    = -0.2 // across "but": the other side is of the other mind
)

// parting gives what of a weight is left across the border of clauses before
// item i, 1 where there is none.
func (sc *scratch) parting(i int) float64 {
	it := &sc.items[i]
	if it.kind == EmojiToken || it.kind == EmoticonToken {
		return 1
	}
	switch {
	case sc.placeOf[i].contrast:
		return overBut
	case it.border != noBorder, it.role == roleCoord:
		return overBorder
	case it.role == roleClause:
		return overWho
	}
	return 1
}

// around gives the sentiment of what stands around items [from, to) of a
// sentence: its evidence, each the less the farther it stands and the more
// borders of clauses lie between. So its own clause decides, or else the nearest
// that says something. What negates it, if anything, has had its say.
func (sc *scratch) around(from, to, negator int32) float64 {
	sum := sc.placeOf[from].left + sc.placeOf[to].right
	for i := from; i < to; i++ {
		sum += sc.placeOf[i].own
	}
	if negator >= 0 && (negator < from || negator >= to) {
		sum -= sc.heard(from, to, negator)
	}
	return sum
}

// heard gives what of one word's own evidence is heard at items [from, to). A
// phrase that begins with it says more than the word: "no food".
func (sc *scratch) heard(from, to, item int32) float64 {
	w := sc.placeOf[item].word
	for i := item + 1; i <= from; i++ {
		w = float64(w * sc.placeOf[i].passes)
	}
	for i := item; i >= to; i-- {
		w = float64(w * sc.placeOf[i].passes)
	}
	return w
}
