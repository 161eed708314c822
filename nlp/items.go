package nlp

// buildItems turns a sentence's tokens into items: hyphens vanish, punctuation
// becomes the border before the next item, durations are marked.
func (sc *scratch) buildItems(m *model, s *sentence) {
	sc.items, sc.gist, sc.field = sc.items[:0], gist{}, s.field
	border := uint8(hardBorder)
	for i := s.from; i < s.to; i++ {
		t := &sc.toks[i]
		switch t.kind {
		case HyphenToken:
			continue
		case PunctToken:
			border = max(border, t.punct.border(t.space))
			sc.gist.punct |= t.punct.what
			continue
		}
		id := t.ids[s.model]
		w := &m.vocab.words[id]
		it := item{tok: i, id: id, how: t.hows[s.model], kind: t.kind, marks: t.marks, role: w.role, border: border, neg: -1}
		it.number = t.kind == NumberToken || w.flags&isNumberWord != 0
		border = noBorder
		switch t.kind {
		case EmojiToken, EmoticonToken:
			it.border = max(it.border, softBorder)
			border = softBorder
			sc.gist.emoji = true
		case TimeToken, NumberToken, RatingToken:
			sc.gist.numbers = true
		}
		sc.gist.numbers = sc.gist.numbers || w.flags&(isNumberWord|isQuantifier|isArticle) != 0
		sc.gist.lower = sc.gist.lower || it.marks&(markLower|markCaps) == markLower
		sc.gist.roles |= 1 << it.role
		sc.items = append(sc.items, it)
	}
	if !sc.gist.numbers {
		return
	}
	for i := range sc.items {
		sc.items[i].dur = sc.duration(m, i)
	}
}

// duration gives how many items the duration that begins at item i has:
// "three weeks", "2 full weeks", "several months", "2h".
func (sc *scratch) duration(m *model, i int) uint8 {
	it := &sc.items[i]
	if it.kind == TimeToken {
		return 1
	}
	words := m.vocab.words
	flags := words[it.id].flags
	if !it.number && flags&(isQuantifier|isArticle) == 0 {
		return 0
	}
	for n := 1; n <= 2 && i+n < len(sc.items) && sc.items[i+n].border == noBorder; n++ {
		flags = words[sc.items[i+n].id].flags
		if flags&isTimeUnit != 0 {
			return uint8(n + 1)
		}
		if flags&isQuantifier == 0 {
			return 0
		}
	}
	return 0
}

// buildUnits covers the items with the longest phrases of the lexicon, left to
// right, and single items between them.
func (sc *scratch) buildUnits(m *model) {
	sc.units = sc.units[:0]
	mt := matcher{m.phrases, sc.items}
	for i := 0; i < len(sc.items); {
		it := &sc.items[i]
		w := &m.vocab.words[it.id]
		u := unit{from: int32(i), to: int32(i + 1), word: 1, clause: 1, negator: -1}
		if end, out := sc.phraseAt(&mt, w, i); out != 0 {
			mean := &m.meanings[out]
			u.to, u.out, u.kind, u.prior, u.known = int32(end), out, mean.kind, mean.weight, mean.kind == modNone
			if mean.kind == modSarcasm {
				u.known, u.prior = true, sarcasmWeight
			}
		} else {
			u.kind, u.prior, u.known = w.kind, w.prior, w.flags&hasPrior != 0
		}
		if u.kind == modWish && u.out != 0 {
			u.known, u.prior = true, wishWeight
		}
		u.weighty = u.known && (u.prior != 0 || u.out != 0) || u.kind == modToo || w.flags&(hasLearned|hasNegated) != 0
		sc.gist.kinds |= 1 << u.kind
		sc.units = append(sc.units, u)
		i = int(u.to)
	}
}

// phraseAt gives the end of the longest phrase that begins at item i, and what
// it means.
func (sc *scratch) phraseAt(mt *matcher, w *word, i int) (end int, out int32) {
	if w.root != 0 {
		end, out = mt.longest(w.root, i+1)
	}
	if it := &mt.seq[i]; it.number || it.dur > 0 {
		mt.t.special(it, i, func(node int32, next int) {
			if e, o := mt.longest(node, next); o != 0 && e > end {
				end, out = e, o
			}
		})
	}
	if end <= i+1 {
		return 0, 0
	}
	return end, out
}
