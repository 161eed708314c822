package nlp

import "math/bits"

// maxEvidence bounds the evidence of one item, floods included.
const maxEvidence = 2000

// maxSameEmoji is how often the same emoji counts in one item.
const maxSameEmoji = 3

// weigh writes the evidence of the sentence in the items and units, or visits
// its features.
func (sc *scratch) weigh(m *model, n int32) {
	sc.patterns(m, n)
	if m.over != nil || sc.visit != nil {
		for k := range sc.units {
			sc.weighUnit(m, n, k)
		}
		sc.sequencesFrom = int32(len(sc.clues))
		sc.anySequences(m, n)
		return
	}
	for at, set := range sc.weighty {
		for ; set != 0; set &= set - 1 {
			sc.weighUnit(m, n, at<<6+bits.TrailingZeros64(set))
		}
	}
	sc.sequencesFrom = int32(len(sc.clues))
	sc.sequences(m, n)
}

func (sc *scratch) weighUnit(m *model, n int32, k int) {
	switch u := &sc.units[k]; {
	case u.spent:
	case u.kind == modToo:
		sc.bareToo(m, n, k)
	case u.out != 0:
		sc.weighPhrase(m, n, u)
	default:
		sc.weighWord(m, n, u)
	}
}

// weighWord weighs a unit of one item.
func (sc *scratch) weighWord(m *model, n int32, u *unit) {
	it := &sc.items[u.from]
	if it.kind == EmojiToken && !sc.countEmoji(it.id) {
		return
	}
	w := &m.vocab.words[it.id]
	base, negFactor := u.prior, 1.0
	if !u.known {
		base = 0
	}
	if u.negator >= 0 {
		negFactor = negateNegative
		if base > 0 {
			negFactor = negatePositive
		}
	}
	if sc.visit != nil {
		sc.visitWord(m, it, base*negFactor, u)
		return
	}
	entry, trusted := nameRef{it.id, entryName}, it.how <= delengthened
	switch {
	case trusted && u.negator >= 0 && w.flags&hasNegated != 0:
		base, negFactor, entry = w.negated, 1, nameRef{it.id, notName}
	case trusted && u.negator < 0 && w.flags&hasLearned != 0:
		base = w.learned
	}
	mine := false
	if m.over != nil {
		var own float64
		if own, mine = m.over.word(sc.featureName(m, it), u.negator >= 0); mine {
			base, negFactor, entry = own, 1, sc.ownName(m, it, u)
		}
	}
	if base == 0 {
		return
	}
	rule := ruleWord
	switch it.kind {
	case EmojiToken:
		rule = ruleEmoji
	case EmoticonToken:
		rule = ruleEmoticon
	}
	sc.addUnit(n, u, rule, entry, base, negFactor, mine)
}

// weighPhrase weighs a phrase of the lexicon.
func (sc *scratch) weighPhrase(m *model, n int32, u *unit) {
	if !u.known {
		return
	}
	mean := &m.meanings[u.out]
	base, negFactor := u.prior, 1.0
	if u.negator >= 0 {
		negFactor = negateNegative
		if base > 0 {
			negFactor = negatePositive
		}
	}
	if sc.visit != nil {
		name := m.byForm.text(mean.form)
		if u.negator >= 0 {
			name = "not_" + name
		}
		sc.visit(name, base*negFactor, u.word*u.clause)
		return
	}
	switch {
	case u.negator < 0 && mean.flags&hasLearned != 0:
		base = mean.learned
	case u.negator >= 0 && mean.flags&hasNegated != 0:
		base, negFactor = mean.negated, 1
	}
	mine := false
	if m.over != nil {
		var own float64
		if own, mine = m.over.word(m.byForm.text(mean.form), u.negator >= 0); mine {
			base, negFactor = own, 1
		}
	}
	if base != 0 {
		sc.addUnit(n, u, rulePhrase, nameRef{u.out, meaningName}, base, negFactor, mine)
	}
}

// addUnit adds the clue of one unit. mine says that its base is the tenant's.
func (sc *scratch) addUnit(n int32, u *unit, rule ruleName, entry nameRef, base, negFactor float64, mine bool) {
	from, end := u.mods, u.modsEnd
	if negFactor != 1 {
		from = int32(len(sc.mods))
		sc.mods = append(sc.mods, change{negFactor, sc.itemWord(u.negator), byNegation})
		sc.mods = append(sc.mods, sc.mods[u.mods:u.modsEnd]...)
		end = int32(len(sc.mods))
	}
	c := sc.clueOver(n, u.from, u.to, base, from, end)
	c.rule, c.entry, c.own = rule, entry, mine
}

func (sc *scratch) itemWord(i int32) nameRef { return nameRef{sc.items[i].id, formName} }

// bareToo weighs a too whose adjective has no weight of its own.
func (sc *scratch) bareToo(m *model, n int32, k int) {
	if k+1 >= len(sc.units) || sc.items[sc.units[k+1].from].border != noBorder || sc.units[k].negator >= 0 {
		return
	}
	u := &sc.units[k]
	if sc.visit != nil {
		sc.visit("<too>", tooBare, u.word*u.clause)
		return
	}
	base := tooBare
	if w, ok := m.shapes["<too>"]; ok {
		base = w
	}
	sc.addUnit(n, u, rulePattern, fixed(fixedToo), base, 1, false)
}

// countEmoji says whether an emoji still counts.
func (sc *scratch) countEmoji(id int32) bool {
	for i := range sc.emoji {
		if sc.emoji[i].id == id {
			sc.emoji[i].n++
			return sc.emoji[i].n <= maxSameEmoji
		}
	}
	if len(sc.emoji) >= 64 {
		return false
	}
	sc.emoji = append(sc.emoji, emojiCount{id, 1})
	return true
}

// sequences adds what is learned of two and three words in a row of one
// clause. A sequence is negated when its first word is. One that lies inside a
// phrase of the lexicon has been weighed with it.
func (sc *scratch) sequences(m *model, n int32) {
	sc.sieveGoers(m)
	k, joined := 0, len(sc.items)-len(sc.units)
	for at, set := range sc.goers {
		for ; set != 0; set &= set - 1 {
			i := at<<6 + bits.TrailingZeros64(set) - 1
			for k = max(k, i-joined); int(sc.units[k].to) <= i; {
				k++
			}
			sc.learnedFrom(m, n, &sc.units[k], int32(i))
		}
	}
}

// sieveGoers does with learned sequences what sieveStarts does with phrases.
func (sc *scratch) sieveGoers(m *model) {
	t, words := m.ngrams, m.vocab.words
	for at, set := range sc.goers {
		kept := set
		for ; set != 0; set &= set - 1 {
			bit := bits.TrailingZeros64(set)
			it, next := &sc.items[at<<6+bit-1], &sc.items[at<<6+bit]
			node := words[it.id].ngram
			if it.neg >= 0 {
				node = words[it.id].ngramN
			}
			kept &^= uint64(t.mayFollow(node, next.id)^1) << bit
		}
		sc.goers[at] = kept
	}
}

// anySequences is sequences for a tenant with weights of its own, and for a
// visit, to which any sequence may matter.
func (sc *scratch) anySequences(m *model, n int32) {
	for k := range sc.units {
		u := &sc.units[k]
		for i := u.from; i < u.to; i++ {
			switch {
			case sc.visit != nil:
				sc.visitSequences(m, u, i)
			case sc.ownFrom(m, n, u, i):
			case int(i)+1 < len(sc.items) && sc.goers.has(i+1):
				sc.learnedFrom(m, n, u, i)
			}
		}
	}
}

// learnedFrom adds the learned sequences that begin at item i.
func (sc *scratch) learnedFrom(m *model, n int32, u *unit, i int32) {
	it := &sc.items[i]
	w := &m.vocab.words[it.id]
	node := w.ngram
	if it.neg >= 0 {
		node = w.ngramN
	}
	for j := i + 1; node > 0 && j < int32(len(sc.items)) && j < i+3 && sc.items[j].border == noBorder; j++ {
		if sc.items[j].id == 0 {
			return
		}
		var out int32
		node, out = m.ngrams.follow(node, sc.items[j].id)
		if out == 0 || u.out != 0 && j < u.to {
			continue
		}
		from, end := sc.clauseChange(u)
		c := sc.clueOver(n, i, j+1, m.sequence[out].weight, from, end)
		c.rule, c.entry = rulePhrase, nameRef{out, sequenceName}
	}
}
