package nlp

import "math/bits"

// joinPhrases makes units of the longest phrases of the lexicon in the items,
// left to right.
func (sc *scratch) joinPhrases(m *model) {
	sc.sieveStarts(m)
	mt := matcher{m.phrases, sc.items}
	to, n := 0, 0 // the units before n are done, those from to on are to come
	for at, set := range sc.starts {
		for ; set != 0; set &= set - 1 {
			i := at<<6 + bits.TrailingZeros64(set) - 1
			if i < to {
				continue // inside the phrase before
			}
			w := &m.vocab.words[sc.items[i].id]
			end, out := sc.phraseAt(&mt, w, i)
			if out == 0 {
				continue
			}
			if to == 0 {
				n = i
			} else {
				n += copy(sc.units[n:], sc.units[to:i])
			}
			u := &sc.units[n]
			*u = sc.units[i]
			m.meanings[out].unit(u, int32(end), out)
			u.weighty = u.known || u.kind == modToo || w.flags&(hasLearned|hasNegated) != 0
			sc.gist.kinds |= 1 << u.kind
			n, to = n+1, end
		}
	}
	if to > 0 {
		n += copy(sc.units[n:], sc.units[to:])
		sc.units = sc.units[:n]
		sc.findWeighty()
	}
}

// sieveStarts leaves in sc.starts those items where the trie may know how a
// phrase goes on. It reads the trie for all of them before anything hangs on
// what it finds, so that the processor waits for several at once.
func (sc *scratch) sieveStarts(m *model) {
	t, words := m.phrases, m.vocab.words
	for at, set := range sc.starts {
		kept := set
		for ; set != 0; set &= set - 1 {
			bit := bits.TrailingZeros64(set)
			it, next := &sc.items[at<<6+bit-1], &sc.items[at<<6+bit]
			w := &words[it.id]
			keep := t.mayFollow(w.root, next.id)
			if it.number || it.dur > 0 || w.anyFollows != 0 && m.reach[it.id]&sc.ahead(at<<6+bit) != 0 {
				keep = 1
			}
			kept &^= uint64(keep^1) << bit
		}
		sc.starts[at] = kept
	}
}

// ahead gives the bits of the words that a gap before item i may lead to.
func (sc *scratch) ahead(i int) (set uint64) {
	for end := min(i+4, len(sc.items)); i < end; i++ {
		set |= followBit(sc.items[i].id)
	}
	return set
}

// findWeighty finds the units that may become evidence, phrases among them.
func (sc *scratch) findWeighty() {
	clear(sc.weighty)
	for k := range sc.units {
		var bit uint64
		if sc.units[k].weighty {
			bit = 1
		}
		sc.weighty[k>>6] |= bit << (k & 63)
	}
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
