package nlp

// maxEvidence bounds the evidence of one item, floods included.
const maxEvidence = 2000

// maxSameEmoji is how often the same emoji counts in one item.
const maxSameEmoji = 3

// weigh writes the evidence of the sentence in the items and units, or visits
// its features.
func (sc *scratch) weigh(m *model, n int32) {
	sc.patterns(m, n)
	for k := range sc.units {
		u := &sc.units[k]
		if u.spent {
			continue
		}
		switch {
		case u.kind == modToo:
			sc.bareToo(m, n, k)
		case u.out != 0:
			sc.weighPhrase(m, n, u)
		default:
			sc.weighWord(m, n, u)
		}
	}
	sc.sequencesFrom = int32(len(sc.evidence))
	sc.sequences(m, n)
}

// weighWord weighs a unit of one item.
func (sc *scratch) weighWord(m *model, n int32, u *unit) {
	it := &sc.items[u.from]
	if it.kind == EmojiToken && !sc.countEmoji(it.id) {
		return
	}
	if !u.weighty && m.over == nil && sc.visit == nil {
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
	name := &m.vocab.names[it.id]
	entry, trusted := name.entry, it.how <= delengthened
	switch {
	case trusted && u.negator >= 0 && w.flags&hasNegated != 0:
		base, negFactor, entry = w.negated, 1, name.notForm
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
	rule := "word"
	switch it.kind {
	case EmojiToken:
		rule = "emoji"
	case EmoticonToken:
		rule = "emoticon"
	}
	had := len(sc.evidence)
	sc.addUnit(m, n, u, rule, entry, base, negFactor)
	sc.markOwn(had, mine)
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
		name := mean.form
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
	own, mine := m.over.word(mean.form, u.negator >= 0)
	if mine {
		base, negFactor = own, 1
	}
	if base != 0 {
		had := len(sc.evidence)
		sc.addUnit(m, n, u, "phrase", mean.entry, base, negFactor)
		sc.markOwn(had, mine)
	}
}

// addUnit writes the evidence of one unit.
func (sc *scratch) addUnit(m *model, n int32, u *unit, rule, entry string, base, negFactor float64) {
	from := int32(len(sc.mods))
	if negFactor != 1 {
		sc.mods = append(sc.mods, Modifier{"negation", sc.itemWord(m, u.negator), negFactor})
	}
	sc.mods = append(sc.mods, sc.unitMods[u.mods:u.modsEnd]...)
	sc.addEvidence(n, u.from, u.to, rule, entry, base, from)
}

func (sc *scratch) itemWord(m *model, i int32) string { return m.vocab.names[sc.items[i].id].form }

// addEvidence writes one evidence over items [from, to) of sentence n; its
// modifiers are those in sc.mods from modFrom on. Weight is Base times their
// factors in order.
func (sc *scratch) addEvidence(n, from, to int32, rule, entry string, base float64, modFrom int32) {
	if len(sc.evidence) >= maxEvidence {
		sc.mods = sc.mods[:modFrom]
		return
	}
	weight := base
	for _, mod := range sc.mods[modFrom:] {
		weight = float64(weight * mod.Factor)
	}
	first, last := &sc.toks[sc.items[from].tok], &sc.toks[sc.items[to-1].tok]
	sc.evidence = append(sc.evidence, Evidence{Span: Span{int(sc.field), int(first.start), int(last.end)},
		Rule: rule, Entry: entry, Base: base, Weight: weight})
	sc.place = append(sc.place, place{n, from})
	sc.modFrom = append(sc.modFrom, modFrom)
}

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
	sc.addUnit(m, n, u, "pattern", "too", base, 1)
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
	for k := range sc.units {
		u := &sc.units[k]
		for i := u.from; i < u.to; i++ {
			switch {
			case sc.visit != nil:
				sc.visitSequences(m, u, i)
			case m.over != nil && sc.ownFrom(m, n, u, i):
			case int(i)+1 < len(sc.items) && sc.items[i+1].border == noBorder && sc.items[i+1].id != 0:
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
	for j := i + 1; node != 0 && j < int32(len(sc.items)) && j < i+3 && sc.items[j].border == noBorder; j++ {
		if sc.items[j].id == 0 {
			return
		}
		node = m.ngrams.child(node, sc.items[j].id)
		out := m.ngrams.nodes[node].out
		if node == 0 || out == 0 || u.out != 0 && j < u.to {
			continue
		}
		from := int32(len(sc.mods))
		if u.clause != 1 {
			sc.mods = append(sc.mods, Modifier{"clause", "", u.clause})
		}
		sc.addEvidence(n, i, j+1, "phrase", m.sequence[out].form, m.sequence[out].weight, from)
	}
}
