package nlp

import "slices"

// clauses cuts the sentence's items into clauses, lays each evidence on the
// item where it begins, and adds up what each item hears from either side:
// borders, contrasts and conjunctions part clauses.
func (sc *scratch) clauses(m *model, n int32) {
	items := len(sc.items)
	places := slices.Grow(sc.placeOf[:0], items+1)[:items+1]
	clear(places)
	sc.placeOf = places
	sc.markContrasts()
	sc.layEvidence(m, n)
	starts := slices.Grow(sc.clauseAt[:0], items+1)[:items+1]
	starts[0] = 0
	last := 0
	for i := 1; i < items; i++ {
		w, before := &places[i], &places[i-1]
		p := parting(&sc.items[i], w.contrast)
		starts[last+1] = int32(i) // if a clause begins here, else the next item takes its place
		last += int(min(p, 1))
		w.passes, w.clause = passing[p], int32(last)
		w.left = float64(w.passes * (before.left + before.around))
	}
	starts[last+1] = int32(items)
	sc.clauseAt = starts[:last+2]
	for i := items - 1; i > 0; i-- {
		w := &places[i]
		w.right = float64(w.passes * (w.around + places[i+1].right))
	}
	sc.negateInPhrases(m)
}

// layEvidence lays the sentence's evidence on the items where it begins.
func (sc *scratch) layEvidence(m *model, n int32) {
	for e := sc.sentences[n].evidenceFrom; e < int32(len(sc.clues)); e++ {
		c := &sc.clues[e]
		if c.item < 0 {
			continue
		}
		w := &sc.placeOf[c.item]
		around, own := sc.trust(m, e, c.item)
		w.around += around
		w.own += own
		if c.rule == ruleWord {
			w.word += around
		}
	}
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

// The borders of clauses, those that others give way to last.
const (
	partNone = iota
	partWho
	partBorder
	partBut
)

// passing is what of a weight is left across a border. Its factors are rounded
// before they are multiplied, as a text's are.
var passing = func() (left [4]float64) {
	for p, over := range [...]float64{partNone: 1, partWho: overWho, partBorder: overBorder, partBut: overBut} {
		left[p] = fading * over
	}
	return left
}()

var rolePart = [256]uint8{roleClause: partWho, roleCoord: partBorder}

// parting gives the border of clauses before an item.
func parting(it *item, contrast bool) uint8 {
	if it.kind == EmojiToken || it.kind == EmoticonToken {
		return partNone
	}
	part := rolePart[it.role]
	if it.border != noBorder {
		part = partBorder
	}
	if contrast {
		part = partBut
	}
	return part
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
