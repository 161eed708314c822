package nlp

// buildItems turns a sentence's tokens into items: hyphens vanish, punctuation
// becomes the border before the next item, durations are marked. Each becomes a
// unit by itself, which all changes; phrases come later. Items and units are
// written where they stay: a copy of what was written byte by byte would have to
// wait for it. What only some of them need is listed, without a branch that the
// processor would have to guess: where a phrase may begin, where a learned
// sequence may, and which units may become evidence.
func (sc *scratch) buildItems(m *model, s *sentence, all *tail) {
	sc.field = s.field
	toks, model := sc.toks[s.from:s.to], s.model
	sc.room(len(toks))
	items, units, lists := sc.items, sc.units, sc.lists
	words, last := m.vocab.words, &sc.last
	n, before, border := 0, &words[0], uint8(hardBorder)
	var starts, goers, weighty int
	var roles, kinds, mods uint32
	var marks, lasts uint8
	var punct punctMark
	for k := range toks {
		t := &toks[k]
		if t.kind == PunctToken {
			border = max(border, t.punct.border(t.space))
			punct |= t.punct.what
			continue
		}
		if t.kind == HyphenToken {
			continue
		}
		id := t.ids[model]
		w := &words[id]
		it, u := &items[n], &units[n]
		it.tok, it.id, it.neg = s.from+int32(k), id, -1
		it.how, it.kind, it.marks, it.role = t.hows[model], t.kind, t.marks, w.role
		it.number = t.kind == NumberToken || w.flags&isNumberWord != 0
		it.dur = 0
		if t.kind == TimeToken || it.number || w.flags&(isQuantifier|isArticle) != 0 {
			it.dur, lasts = 1, 1
		}
		it.border, border = border, t.marks&markGlued/(markGlued/hardBorder)
		if t.kind == EmojiToken || t.kind == EmoticonToken {
			it.border, border = max(it.border, softBorder), softBorder
		}
		follow, at := followAt(id), max(n-1, 0)
		lists[starts].start = int32(at)
		starts += int((uint8(before.follows>>follow)&1&^(it.border>>1) | last.dur) & 1)
		goesOn := uint8(before.goesOn>>follow) & 1 >> (it.border & 3)
		last.goesOn = goesOn != 0
		lists[goers].goer = int32(at)
		goers += int(goesOn)
		lists[weighty].weighty = int32(n)
		weighty += int(w.weighty)
		u.prior, u.word, u.clause = w.prior, 1, all.clause
		u.from, u.to, u.out, u.negator, u.mods, u.modsEnd = int32(n), int32(n+1), 0, -1, all.mods, all.modsEnd
		u.kind, u.known, u.weighty, u.spent = w.kind, w.flags&hasPrior != 0, w.weighty != 0, false
		last, before = it, w
		n++
		roles |= 1 << (w.role & 31)
		kinds |= 1 << (t.kind & 31)
		mods |= 1 << (w.kind & 31)
		marks |= t.marks
	}
	last.goesOn = false
	sc.items, sc.units = items[:n], units[:n]
	sc.starts, sc.goers, sc.weighty = starts, goers, weighty
	sc.gist = gist{roles: roles, kinds: mods, punct: punct, emoji: kinds&emojiKinds != 0, lower: marks&markLower != 0,
		numbers: lasts != 0 || kinds&(1<<RatingToken) != 0}
	if lasts != 0 {
		sc.markDurations(m)
	}
}

// room makes room for the items of a sentence of n tokens.
func (sc *scratch) room(n int) {
	if cap(sc.items) < n {
		n += n / 2
		sc.items, sc.units, sc.lists = make([]item, n), make([]unit, n), make([]itemLists, n+1)
	}
	sc.items, sc.units = sc.items[:cap(sc.items)], sc.units[:cap(sc.units)]
}

// markDurations marks the durations among the items that may begin one.
func (sc *scratch) markDurations(m *model) {
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
