package nlp

// joinPhrases makes units of the longest phrases of the lexicon in the items,
// left to right.
func (sc *scratch) joinPhrases(m *model) {
	starts := sc.lists[:sc.phraseStarts(m)]
	mt := matcher{m.phrases, sc.items}
	from, to, n := 0, 0, 0 // the units before n are done, those from to on are to come
	for k := range starts {
		i := int(starts[k].start)
		if i < to {
			continue // inside the phrase before
		}
		w := &m.vocab.words[sc.items[i].id]
		end, out := sc.phraseAt(&mt, w, i)
		if out == 0 {
			continue
		}
		if to > 0 {
			n += copy(sc.units[n:], sc.units[to:i])
		} else {
			from, n = i, i
		}
		u := &sc.units[n]
		u.from = int32(i)
		m.meanings[out].unit(u, int32(end), out)
		u.weighty = u.known || u.kind == modToo || w.flags&(hasLearned|hasNegated) != 0
		u.word, u.spent = 1, false
		sc.gist.kinds |= 1 << u.kind
		n, to = n+1, end
	}
	if to > 0 {
		n += copy(sc.units[n:], sc.units[to:])
		sc.units = sc.units[:n]
		sc.listWeighty(from)
	}
}

// phraseStarts keeps, of the items where a phrase may begin, those where the
// trie may know how it goes on, and gives their number. It reads the trie for
// all of them before anything hangs on what it finds, so that the processor
// waits for several at once.
func (sc *scratch) phraseStarts(m *model) int {
	t, words, kept := m.phrases, m.vocab.words, 0
	starts := sc.lists[:sc.starts]
	for k := range starts {
		i := starts[k].start
		it := &sc.items[i]
		w := &words[it.id]
		starts[kept].start = i
		keep := t.mayFollow(w.root, sc.items[i+1].id) | w.anyFollows
		if it.number || it.dur > 0 {
			keep = 1
		}
		kept += int(keep)
	}
	return kept
}

// listWeighty lists anew the units from the one of item from on that may become
// evidence, phrases among them.
func (sc *scratch) listWeighty(from int) {
	n := 0
	for n < sc.weighty && int(sc.lists[n].weighty) < from {
		n++
	}
	for k := from; k < len(sc.units); k++ {
		if sc.units[k].weighty {
			sc.lists[n].weighty = int32(k)
			n++
		}
	}
	sc.weighty = n
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
