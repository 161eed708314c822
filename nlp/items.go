package nlp

import (
	"math/bits"
	"slices"
)

// buildItems turns a sentence's tokens into items: hyphens vanish, punctuation
// becomes the border before the next item, durations are marked. Each becomes a
// unit by itself, which all changes; phrases come later. Items and units are
// written where they stay: a copy of what was written byte by byte would have to
// wait for it.
func (sc *scratch) buildItems(m *model, s *sentence, all *tail) {
	sc.readItems(s)
	sc.readWords(m, all)
	sc.markDurations(m)
}

// readItems makes the items of a sentence, but for what their words are.
func (sc *scratch) readItems(s *sentence) {
	sc.field = s.field
	toks, model := sc.toks[s.from:s.to], s.model&(modelCount-1)
	items := slices.Grow(sc.items[:0], len(toks))[:len(toks)]
	n, border := 0, uint8(hardBorder)
	var kinds uint32
	var marks uint8
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
		it := &items[n]
		n++
		it.tok, it.id, it.neg = s.from+int32(k), int32(t.ids[model]), -1
		it.how, it.kind, it.marks = t.hows[model], t.kind, t.marks
		it.border, border = border, t.marks&markGlued/(markGlued/hardBorder)
		if t.kind == EmojiToken || t.kind == EmoticonToken {
			it.border, border = max(it.border, softBorder), softBorder
		}
		kinds |= 1 << (t.kind & 31)
		marks |= t.marks
	}
	sc.items = items[:n]
	sc.gist = gist{punct: punct, emoji: kinds&emojiKinds != 0, lower: marks&markLower != 0, ratings: kinds&(1<<RatingToken|1<<NumberToken) != 0}
}

// What may begin a duration.
const (
	lastingWords = isNumberWord | isQuantifier | isArticle
	lastingKinds = 1<<NumberToken | 1<<TimeToken
)

// readWords writes what the items' words say. What only some of them need it
// notes in sets, without a branch that the processor would have to guess.
func (sc *scratch) readWords(m *model, all *tail) {
	words, items := m.vocab.words, sc.items
	sc.makeSets(len(items))
	var roles, kinds, flags uint32
	before, last := &words[0], uint64(0) // the item before
	for from := 0; from < len(items); from += 64 {
		block := items[from:min(from+64, len(items))]
		var starts, goers, lasting uint64
		for i := range block {
			it := &block[i]
			w := &words[it.id]
			follow, border := followAt(it.id), uint64(it.border&3)
			starts |= (before.follows>>follow&^(border>>1) | last) & 1 << i
			goers |= before.goesOn >> follow & 1 >> border << i
			it.role = w.role
			f := uint32(w.flags)
			it.number = f&isNumberWord|uint32(1<<NumberToken)>>(it.kind&31)&1 != 0
			last = 0
			if f&lastingWords|uint32(lastingKinds)>>(it.kind&31)&1 != 0 {
				last = 1
			}
			it.dur = 0
			lasting |= last << i
			flags |= f
			roles |= 1 << (w.role & 31)
			kinds |= 1 << (w.kind & 31)
			before = w
		}
		sc.starts[from>>6], sc.goers[from>>6], sc.lasting[from>>6] = starts, goers, lasting
	}
	sc.gist.roles, sc.gist.kinds = roles, kinds
	sc.gist.ratings = sc.gist.ratings || flags&isNumberWord != 0
	sc.makeUnits(words, all)
}

// makeUnits makes a unit of each item.
func (sc *scratch) makeUnits(words []word, all *tail) {
	items := sc.items
	sc.units = slices.Grow(sc.units[:0], len(items))[:len(items)]
	units := sc.units
	plain := unit{word: 1, clause: all.clause, mods: all.mods, modsEnd: all.modsEnd, negator: -1}
	clear(sc.weighty)
	for i := range items {
		w, u := &words[items[i].id], &units[i]
		*u = plain
		u.prior, u.from, u.to, u.nature = w.prior, int32(i), int32(i+1), w.nature
		var bit uint64
		if w.weighty {
			bit = 1
		}
		sc.weighty[i>>6] |= bit << (i & 63)
	}
}

// bitset is a set of small numbers.
type bitset []uint64

func (b bitset) has(i int32) bool { return b[i>>6]>>(i&63)&1 != 0 }

// makeSets makes room for sets of n items.
func (sc *scratch) makeSets(n int) {
	words := (n + 63) >> 6
	for _, set := range [...]*bitset{&sc.starts, &sc.goers, &sc.weighty, &sc.lasting} {
		*set = slices.Grow((*set)[:0], words)[:words]
	}
}

// markDurations marks the durations among the items that may begin one.
func (sc *scratch) markDurations(m *model) {
	sc.gist.numbers = sc.gist.ratings
	for at, set := range sc.lasting {
		for ; set != 0; set &= set - 1 {
			i := at<<6 + bits.TrailingZeros64(set)
			sc.items[i].dur = sc.duration(m, i)
			sc.gist.numbers = sc.gist.numbers || sc.items[i].dur > 0
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
