package nlp

import (
	"math"
	"slices"

	"verbatim/nlp/taxonomy"
)

// occurrence is one place of a sentence where a phrase was found.
type occurrence struct {
	atom     int32
	from, to int32  // items
	mask     uint64 // which of them the phrase named, from the first on
}

// maxSteps bounds the steps of the automaton from one item on, whatever gaps
// its phrases have; the longest phrases of the built-in taxonomy take a few.
const maxSteps = 200

// maxFound bounds the phrases found in one sentence.
const maxFound = 1 << 16

// themeScratch is the working memory of the search in one sentence.
type themeScratch struct {
	codes  []int32  // of each item, and four more: its word in the rules
	bits   []uint64 // and its wordBit
	found  []occurrence
	seen   []uint32 // by atom: the clock when it was found last
	clock  uint32   // goes up with every item at which a search begins
	since  uint32   // the clock when the sentence began
	steps  int
	labels []uint32 // by label: the clock when it was found last

	first   []int32 // by label: its first hit in the item, plus one
	present []int32 // the labels that have a hit
}

// findThemes looks for the taxonomy's phrases in the sentence's items, then
// asks which of their rules fire.
func (sc *scratch) findThemes(t *themes, m *model, n int32) {
	lang := sc.sentences[n].model
	l := t.langs[lang]
	th := &sc.theme
	if len(sc.hits) >= maxHits {
		return
	}
	th.begin(t)
	th.found = th.found[:0]
	th.readCodes(sc, lang)
	for i := range sc.items {
		code := th.codes[i]
		if l.begins[code>>6]>>(code&63)&1 == 0 {
			continue
		}
		root := l.roots[code]
		switch st := &l.states[root]; {
		case st.more || st.next&th.bits[i+1] != 0 || st.gapNext&th.ahead(i+1) != 0:
			sc.walkFrom(l, root, i, i+1)
		case st.out != 0:
			th.clock++
			th.note(l.outs[st.out], i, i+1, 1)
		}
	}
	if sc.gist.numbers {
		sc.walkNumbers(l)
	}
	if len(th.found) == 0 {
		return
	}
	sc.fire(t, l, m, n)
}

// readCodes reads the items' words in the rules, and four more that are none, so
// that a look ahead stays inside.
func (th *themeScratch) readCodes(sc *scratch, lang int) {
	th.codes, th.bits = th.codes[:0], th.bits[:0]
	for i := range sc.items {
		code := sc.toks[sc.items[i].tok].themes[lang]
		th.codes, th.bits = append(th.codes, code), append(th.bits, wordBit(code))
	}
	th.codes, th.bits = append(th.codes, 0, 0, 0, 0), append(th.bits, 0, 0, 0, 0)
}

// ahead gives the bits of the words that a gap before item i may lead to.
func (th *themeScratch) ahead(i int) uint64 {
	b := th.bits[i : i+4]
	return b[0] | b[1] | b[2] | b[3]
}

// walkNumbers finds the phrases that begin with a number or a stretch of time.
func (sc *scratch) walkNumbers(l *themeLang) {
	had := len(sc.theme.found)
	for i := range sc.items {
		it := &sc.items[i]
		if it.number && l.states[0].num != 0 {
			sc.walkFrom(l, l.states[0].num, i, i+1)
		}
		if it.dur > 0 && l.states[0].dur != 0 {
			sc.walkFrom(l, l.states[0].dur, i, i+int(it.dur))
		}
	}
	if len(sc.theme.found) > had {
		slices.SortStableFunc(sc.theme.found, func(a, b occurrence) int { return int(a.from - b.from) })
	}
}

// begin makes the stamps ready for a sentence.
func (th *themeScratch) begin(t *themes) {
	if len(th.seen) < t.atoms || len(th.labels) < len(t.labels) || th.clock > math.MaxUint32/2 {
		th.seen, th.labels, th.clock = make([]uint32, t.atoms), make([]uint32, len(t.labels)), 0
	}
	th.clock++
	th.since = th.clock
}

func (sc *scratch) walkFrom(l *themeLang, state int32, start, next int) {
	sc.theme.clock++
	sc.theme.steps = maxSteps
	sc.walk(l, state, start, next, 1<<(next-start)-1)
}

// walk notes what ends in a state before item i and goes on from there. A gap
// takes up to three items of one clause; a phrase may run over a comma but over
// no other punctuation.
func (sc *scratch) walk(l *themeLang, state int32, start, i int, mask uint64) {
	th := &sc.theme
	st := &l.states[state]
	if st.out != 0 {
		th.note(l.outs[st.out], start, i, mask)
	}
	if st.next == 0 && st.gapNext == 0 && !st.more || i >= len(sc.items) || i-start >= 60 || sc.items[i].border == hardBorder || th.steps == 0 {
		return
	}
	th.steps--
	bit := uint64(1) << (i - start)
	if st.next&th.bits[i] != 0 {
		if to := l.edges.get(state, th.codes[i]); to != 0 {
			sc.walk(l, to, start, i+1, mask|bit)
		}
	}
	if st.gapNext&th.ahead(i) != 0 {
		sc.walkGap(l, st.gap, start, i, mask)
	}
	if !st.more {
		return
	}
	it := &sc.items[i]
	if st.num != 0 && it.number {
		sc.walk(l, st.num, start, i+1, mask|bit)
	}
	if st.dur != 0 && it.dur > 0 {
		sc.walk(l, st.dur, start, i+int(it.dur), mask|(1<<it.dur-1)<<(i-start))
	}
	if st.any != 0 && it.kind == WordToken {
		sc.walk(l, st.any, start, i+1, mask)
	}
}

// walkGap goes on from the state after a gap.
func (sc *scratch) walkGap(l *themeLang, state int32, start, i int, mask uint64) {
	st := &l.states[state]
	for end := min(i+4, len(sc.items)); i < end && sc.items[i].border == noBorder; i++ {
		if st.more || st.next&sc.theme.bits[i] != 0 {
			sc.walk(l, state, start, i, mask)
		}
	}
}

// note records phrases that end before item i.
func (th *themeScratch) note(atoms []int32, start, i int, mask uint64) {
	for _, a := range atoms {
		if th.seen[a] != th.clock && len(th.found) < maxFound {
			th.seen[a] = th.clock
			th.found = append(th.found, occurrence{a, int32(start), int32(i), mask})
		}
	}
}

// fire records the rules whose conditions hold.
func (sc *scratch) fire(t *themes, l *themeLang, m *model, n int32) {
	th := &sc.theme
	from := len(sc.hits)
	ready := false
	for k := range th.found {
		o := &th.found[k]
		for _, r := range l.heads[l.headAt[o.atom]:l.headAt[o.atom+1]] {
			rule := &t.rules[r]
			span, near, ok := [2]int32{o.from, o.to}, [taxonomy.MaxNear]int32{}, true
			if rule.near < rule.end {
				span, near, ok = sc.conditions(t, rule, k)
			}
			if !ok || len(sc.hits) >= maxHits {
				continue
			}
			if !ready {
				sc.clauses(m, n)
				ready = true
			}
			if negator := sc.negatorOf(o, near[:rule.not-rule.near]); sc.fits(rule, n, negator >= 0) {
				sc.addHit(t, r, o, span, negator)
			}
		}
	}
	if ready {
		sc.dropGeneral(t, from)
	}
}

// fits says whether a rule may fire in a sentence, its words being under a
// negation or not. An intent or an emotion that is denied is none; a theme is.
func (sc *scratch) fits(rule *themeRule, n int32, negated bool) bool {
	switch {
	case rule.sign == taxonomy.Negated:
		return negated
	case negated && !rule.theme:
		return false
	}
	return rule.sign != taxonomy.Asked || sc.isQuestion(&sc.sentences[n])
}

// conditions says whether what a rule wants near its head k is there, where,
// and what it does not want is not. It gives the items from the first to the
// last of these phrases.
func (sc *scratch) conditions(t *themes, rule *themeRule, k int) (span [2]int32, near [taxonomy.MaxNear]int32, ok bool) {
	th := &sc.theme
	o := &th.found[k]
	span = [2]int32{o.from, o.to}
	for _, a := range t.conds[rule.not:rule.end] {
		if th.seen[a.atom] > th.since && (a.within == 0 || th.nearest(k, a, false) >= 0) {
			return span, near, false
		}
	}
	for i, want := range t.conds[rule.near:rule.not] {
		if th.seen[want.atom] <= th.since {
			return span, near, false
		}
		at := th.nearest(k, want, true)
		if at < 0 {
			return span, near, false
		}
		near[i] = int32(at)
		span[0], span[1] = min(span[0], th.found[at].from), max(span[1], th.found[at].to)
	}
	return span, near, true
}

// longestPhrase is how many items a phrase takes at most: MaxSteps words and
// the gaps between them.
const longestPhrase = taxonomy.MaxSteps*2 + taxonomy.MaxGaps*3

// nearest gives the occurrence of a phrase that is nearest to occurrence k, no
// farther than wanted, or -1; with apart it shares no word with k. Occurrences
// are in the order of their beginnings.
func (th *themeScratch) nearest(k int, want nearAtom, apart bool) int {
	o := &th.found[k]
	best, least := -1, want.within+1
	for j := k + 1; j < len(th.found) && th.found[j].from-o.to+1 < least; j++ {
		if x := &th.found[j]; x.atom == want.atom && !(apart && o.shares(x)) {
			best, least = j, max(0, x.from-o.to+1)
		}
	}
	for j := k - 1; j >= 0 && o.from-th.found[j].from < least+longestPhrase; j-- {
		if x := &th.found[j]; x.atom == want.atom && o.from-x.to+1 < least && !(apart && x.shares(o)) {
			best, least = j, max(0, o.from-x.to+1)
		}
	}
	return best
}

// negatorOf gives the item that negates words that a phrase names and that
// neither it nor a phrase near it names, or -1.
func (sc *scratch) negatorOf(o *occurrence, near []int32) int32 {
	for i := o.from; i < o.to; i++ {
		if o.mask>>(i-o.from)&1 == 0 {
			continue
		}
		by := sc.items[i].neg
		if by < 0 || o.names(by) {
			continue
		}
		named := false
		for _, k := range near {
			named = named || sc.theme.found[k].names(by)
		}
		if !named {
			return by
		}
	}
	return -1
}

func (o *occurrence) names(item int32) bool {
	return item >= o.from && item < o.to && o.mask>>(item-o.from)&1 != 0
}

// shares says whether a later occurrence names a word that o names.
func (o *occurrence) shares(x *occurrence) bool {
	return x.from < o.to && o.mask>>(x.from-o.from)&x.mask != 0
}

// dropGeneral drops, of a sentence's hits from the given one on, those of a
// general theme that has a special one here.
func (sc *scratch) dropGeneral(t *themes, from int) {
	th := &sc.theme
	special := false
	for _, h := range sc.hits[from:] {
		if p := t.labels[h.label].parent; p >= 0 {
			th.labels[p], special = th.since, true
		}
	}
	if !special {
		return
	}
	kept := sc.hits[:from]
	for _, h := range sc.hits[from:] {
		if th.labels[h.label] != th.since {
			kept = append(kept, h)
		}
	}
	sc.hits = kept
}
