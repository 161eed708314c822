package nlp

import "slices"

// buildItems turns a sentence's tokens into items: hyphens vanish, punctuation
// becomes the border before the next item, durations are marked. Here as in
// buildUnits items are written where they stay: a copy of what was written byte
// by byte would have to wait for it.
func (sc *scratch) buildItems(m *model, s *sentence) {
	sc.field = s.field
	sc.items = slices.Grow(sc.items[:0], int(s.to-s.from))[:s.to-s.from]
	n, border := 0, uint8(hardBorder)
	var roles, kinds uint32
	var marks uint8
	var punct punctMark
	words, last, goes, goesOn, lasts := m.vocab.words, &sc.last, uint64(0), false, false
	for i := s.from; i < s.to; i++ {
		t := &sc.toks[i]
		switch t.kind {
		case HyphenToken:
			continue
		case PunctToken:
			border = max(border, t.punct.border(t.space))
			punct |= t.punct.what
			continue
		}
		id := t.ids[s.model]
		w := &words[id]
		it := &sc.items[n]
		n++
		it.tok, it.id, it.neg = i, id, -1
		it.how, it.kind, it.marks, it.role = t.hows[s.model], t.kind, t.marks, w.role
		it.number, it.dur = t.kind == NumberToken || w.flags&isNumberWord != 0, 0
		if t.kind == TimeToken || it.number || w.flags&(isQuantifier|isArticle) != 0 {
			it.dur, lasts = 1, true
		}
		it.border, border = border, t.marks&markGlued/(markGlued/hardBorder)
		if t.kind == EmojiToken || t.kind == EmoticonToken {
			it.border, border = max(it.border, softBorder), softBorder
		}
		if goes&followBit(id) != 0 && it.border == noBorder {
			last.goesOn, goesOn = true, true
		}
		last, goes, it.goesOn = it, w.goesOn, false
		roles |= 1 << w.role
		kinds |= 1 << t.kind
		marks |= t.marks
	}
	sc.items = sc.items[:n]
	sc.gist = gist{roles: roles, punct: punct, emoji: kinds&emojiKinds != 0, lower: marks&markLower != 0, goesOn: goesOn,
		numbers: lasts || kinds&(1<<RatingToken) != 0}
	if !lasts {
		return
	}
	for i := range sc.items {
		if it := &sc.items[i]; it.dur != 0 {
			it.dur = sc.duration(m, i)
		}
	}
}

const emojiKinds = 1<<EmojiToken | 1<<EmoticonToken

// duration gives how many items the duration that begins at item i has, which
// may begin one: "three weeks", "2 full weeks", "several months", "2h".
func (sc *scratch) duration(m *model, i int) uint8 {
	if sc.items[i].kind == TimeToken {
		return 1
	}
	for n := 1; n <= 2 && i+n < len(sc.items) && sc.items[i+n].border == noBorder; n++ {
		flags := m.vocab.words[sc.items[i+n].id].flags
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
	sc.units = slices.Grow(sc.units[:0], len(sc.items))[:len(sc.items)]
	mt := matcher{m.phrases, sc.items}
	n, kinds := 0, uint32(0)
	for i := 0; i < len(sc.items); n++ {
		w := &m.vocab.words[sc.items[i].id]
		u := &sc.units[n]
		u.from, u.to, u.out, u.negator = int32(i), int32(i+1), 0, -1
		u.word, u.clause, u.spent = 1, 1, false
		if end, out := sc.phraseAt(&mt, w, i); out != 0 {
			m.meanings[out].unit(u, int32(end), out)
		} else {
			u.kind, u.prior, u.known = w.kind, w.prior, w.flags&hasPrior != 0
		}
		u.weighty = u.known && (u.prior != 0 || u.out != 0) || u.kind == modToo || w.flags&(hasLearned|hasNegated) != 0
		kinds |= 1 << u.kind
		i = int(u.to)
	}
	sc.units, sc.gist.kinds = sc.units[:n], kinds
}

// unit makes u the phrase that mean is of.
func (mean *meaning) unit(u *unit, end, out int32) {
	u.to, u.out, u.kind, u.prior, u.known = end, out, mean.kind, mean.weight, mean.kind == modNone
	switch mean.kind {
	case modSarcasm:
		u.known, u.prior = true, sarcasmWeight
	case modWish:
		u.known, u.prior = true, wishWeight
	}
}

// phraseAt gives the end of the longest phrase that begins at item i, and what
// it means.
func (sc *scratch) phraseAt(mt *matcher, w *word, i int) (end int, out int32) {
	if w.root != 0 && i+1 < len(mt.seq) && w.follows&followBit(mt.seq[i+1].id) != 0 {
		if next := &mt.seq[i+1]; w.follows == ^uint64(0) {
			end, out = mt.longest(w.root, i+1)
		} else if next.border != hardBorder { // nothing but that word can go on
			end, out = mt.try(w.root, next.id, i+2, 0, 0)
		}
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
