package nlp

// visitWord visits the feature of a single item.
func (sc *scratch) visitWord(m *model, it *item, base float64, u *unit) {
	if it.kind == SymbolToken {
		return
	}
	name := sc.featureName(m, it)
	if u.negator >= 0 {
		name = "not_" + name
	}
	sc.visit(name, base, u.word*u.clause)
}

// featureName names an item: the vocabulary's spelling, or the text's own
// where only a stem or a near word is known.
func (sc *scratch) featureName(m *model, it *item) string {
	if it.id != 0 && it.how <= delengthened {
		return m.vocab.form(it.id)
	}
	return sc.norm(it.tok)
}

// norm gives the canonical form of token i.
func (sc *scratch) norm(i int32) string {
	t := &sc.toks[i]
	beforeNot := false
	if next := i + 1; next < int32(len(sc.toks)) && sc.toks[next].space == spaceNone {
		beforeNot = isNot(sc.text(&sc.toks[next]))
	}
	return canonical(sc.text(t), t.kind, beforeNot)
}

// visitSequences visits the sequences of two and three items from item i, as
// learnedFrom reads them.
func (sc *scratch) visitSequences(m *model, u *unit, i int32) {
	it := &sc.items[i]
	name := sc.featureName(m, it)
	if it.neg >= 0 {
		name = "not_" + name
	}
	for j := i + 1; j < int32(len(sc.items)) && j < i+3 && sc.items[j].border == noBorder; j++ {
		name += " " + sc.featureName(m, &sc.items[j])
		if u.out != 0 && j < u.to {
			continue
		}
		sc.visit(name, 0, u.clause)
	}
}
