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

// maxFound bounds the phrases noted in one sentence.
const maxFound = 1 << 16

// themeScratch is the working memory of the search in one sentence.
type themeScratch struct {
	items   []themeItem             // one for each item, and four more
	starts  []int32                 // the items that a phrase may begin with
	found   []occurrence            // of the phrases that rules need the place of
	present []uint64                // by themeLang.bits: the phrase is in the sentence
	near    [taxonomy.MaxNear]int32 // of the rule in hand: where what it wants was found
	base    int                     // where the phrases found from the item in hand begin
	seen    []uint32                // by noted phrase: the clock when it was asked for last
	clock   uint32
	steps   int

	labels  []uint32 // by label: the clock of the sentence that had a special one last
	first   []int32  // by label: its first hit in the item, plus one
	chained []int32  // the labels that have a hit
}

// themeItem is an item as the rules see it.
type themeItem struct {
	bit  uint64 // wordBit
	code int32  // its word in the rules
	ref  int32  // themeLang.roots
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
	th.begin(t, l)
	sc.readThemes(l, lang)
	for _, i := range th.starts {
		at := int(i)
		ref := th.items[at].ref
		if ref < 0 {
			if out := th.tickLeaf(l, ref); out != 0 {
				th.note(l.outs[out:], at, at+1, 1)
			}
			continue
		}
		switch st := &l.states[ref]; {
		case st.more || st.next&th.items[at+1].bit != 0 || st.gapNext&th.ahead(at+1) != 0:
			sc.walkFrom(l, ref, at, at+1)
		case st.out != 0:
			th.note(l.outs[st.out:], at, at+1, 1)
		}
	}
	if sc.gist.numbers {
		sc.walkNumbers(l)
	}
	if len(th.found) > 0 {
		sc.fire(t, l, m, n)
	}
}

// begin makes the memory ready for a sentence.
func (th *themeScratch) begin(t *themes, l *themeLang) {
	if len(th.seen) < l.noted || len(th.labels) < len(t.labels) || th.clock > math.MaxUint32/2 {
		th.seen, th.labels, th.clock = make([]uint32, l.noted), make([]uint32, len(t.labels)), 0
	}
	th.found = th.found[:0]
	th.present = slices.Grow(th.present[:0], l.bits/64+1)[:l.bits/64+1]
	clear(th.present)
}

// readThemes reads the items' words in the rules, and four more that are none,
// so that a look ahead stays inside. It lists the items that a phrase may begin
// with, without a branch that the processor would have to guess.
func (sc *scratch) readThemes(l *themeLang, lang int) {
	th, n := &sc.theme, len(sc.items)
	th.items = slices.Grow(th.items[:0], n+4)[:n+4]
	th.starts = slices.Grow(th.starts[:0], n+1)[:n+1]
	starts := 0
	for i := range sc.items {
		code := int32(sc.toks[sc.items[i].tok].themes[lang])
		ref := l.roots[code]
		th.items[i] = themeItem{wordBit(code), code, ref}
		th.starts[starts] = int32(i)
		starts += int(uint32(ref|-ref) >> 31)
	}
	clear(th.items[n:])
	th.starts = th.starts[:starts]
}

// ahead gives the bits of the words that a gap before item i may lead to.
func (th *themeScratch) ahead(i int) uint64 {
	b := th.items[i : i+4]
	return b[0].bit | b[1].bit | b[2].bit | b[3].bit
}

// walkNumbers finds the phrases that begin with a number or a stretch of time.
func (sc *scratch) walkNumbers(l *themeLang) {
	had := len(sc.theme.found)
	for i := range sc.items {
		it := &sc.items[i]
		if it.number && l.numRoot != 0 {
			sc.walkFrom(l, l.numRoot, i, i+1)
		}
		if it.dur > 0 && l.durRoot != 0 {
			sc.walkFrom(l, l.durRoot, i, i+int(it.dur))
		}
	}
	if len(sc.theme.found) > had {
		slices.SortStableFunc(sc.theme.found, func(a, b occurrence) int { return int(a.from - b.from) })
	}
}

func (sc *scratch) walkFrom(l *themeLang, ref int32, start, next int) {
	sc.theme.base, sc.theme.steps = len(sc.theme.found), maxSteps
	sc.walk(l, ref, start, next, 1<<(next-start)-1)
}

// walk notes what ends in a state before item i and goes on from there. A gap
// takes up to three items of one clause; a phrase may run over a comma but over
// no other punctuation.
func (sc *scratch) walk(l *themeLang, ref int32, start, i int, mask uint64) {
	th := &sc.theme
	if ref < 0 {
		sc.leaf(l, ref, start, i, mask)
		return
	}
	st := &l.states[ref]
	if st.out != 0 {
		th.noteOnce(l.outs[st.out:], start, i, mask)
	}
	if i >= len(sc.items) || i-start >= 60 || sc.items[i].border == hardBorder || th.steps == 0 {
		return
	}
	th.steps--
	bit := uint64(1) << (i - start)
	if st.next&th.items[i].bit != 0 {
		switch to := l.after(st, th.items[i].code); {
		case to < 0:
			sc.leaf(l, to, start, i+1, mask|bit)
		case to > 0:
			sc.walk(l, to, start, i+1, mask|bit)
		}
	}
	if st.gapNext&th.ahead(i) != 0 {
		sc.walkGap(l, l.others[st.others].gap, start, i, mask)
	}
	if !st.more {
		return
	}
	it, others := &sc.items[i], &l.others[st.others]
	if others.num != 0 && it.number {
		sc.walk(l, others.num, start, i+1, mask|bit)
	}
	if others.dur != 0 && it.dur > 0 {
		sc.walk(l, others.dur, start, i+int(it.dur), mask|(1<<it.dur-1)<<(i-start))
	}
	if others.any != 0 && it.kind == WordToken {
		sc.walk(l, others.any, start, i+1, mask)
	}
}

// leaf notes what ends in a state that nothing goes on from.
func (sc *scratch) leaf(l *themeLang, ref int32, start, i int, mask uint64) {
	if out := sc.theme.tickLeaf(l, ref); out != 0 {
		sc.theme.noteOnce(l.outs[out:], start, i, mask)
	}
}

// tickLeaf ticks what a ref below 0 says by itself, or gives the place of its
// list in themeLang.outs.
func (th *themeScratch) tickLeaf(l *themeLang, ref int32) (out int32) {
	if ref&tickRef != 0 {
		return ^ref >> 1
	}
	first, second := ^ref>>1&maxTick, ^ref>>16
	th.present[first>>6] |= 1 << (first & 63)
	th.present[second>>6] |= 1 << (second & 63)
	return 0
}

// walkGap goes on from the state after a gap.
func (sc *scratch) walkGap(l *themeLang, ref int32, start, i int, mask uint64) {
	th, st := &sc.theme, &l.states[ref]
	for end := min(i+4, len(sc.items)); i < end && sc.items[i].border == noBorder; i++ {
		switch {
		case st.more:
			sc.walk(l, ref, start, i, mask)
		case st.next&th.items[i].bit != 0 && i-start < 60 && th.steps > 0: // as walk would go on
			th.steps--
			if to := l.after(st, th.items[i].code); to != 0 {
				sc.walk(l, to, start, i+1, mask|1<<(i-start))
			}
		}
	}
}

// note records what ends before item i, out being the head of its list in
// themeLang.outs.
func (th *themeScratch) note(out []int32, start, i int, mask uint64) {
	noted, bits := out[0], out[1]
	for _, b := range out[2+noted : 2+noted+bits] {
		th.present[b>>6] |= 1 << (b & 63)
	}
	if len(th.found) >= maxFound {
		return
	}
	for _, a := range out[2 : 2+noted] {
		th.found = append(th.found, occurrence{a, int32(start), int32(i), mask})
	}
}

// noteOnce is note for a search from one item that may come to a phrase by
// several ways. Only the first one counts.
func (th *themeScratch) noteOnce(out []int32, start, i int, mask uint64) {
	had := len(th.found)
	th.note(out, start, i, mask)
	if had == th.base || had == len(th.found) {
		return
	}
	th.clock++
	before := th.found[th.base:had]
	for k := range before {
		th.seen[before[k].atom] = th.clock
	}
	kept := had
	for k := had; k < len(th.found); k++ {
		if o := &th.found[k]; th.seen[o.atom] != th.clock {
			th.found[kept] = *o
			kept++
		}
	}
	th.found = th.found[:kept]
}

// fire records the rules whose conditions hold.
func (sc *scratch) fire(t *themes, l *themeLang, m *model, n int32) {
	th := &sc.theme
	from := len(sc.hits)
	ready := false
	for k := range th.found {
		o := &th.found[k]
		for r := o.atom; int(r) < len(l.rules); r++ {
			rule := &l.rules[r]
			if span, ok := th.holds(l, rule, k); ok && len(sc.hits) < maxHits {
				if !ready {
					sc.clauses(m, n)
					ready = true
				}
				if negator := sc.negatorOf(o, th.near[:rule.near]); sc.fits(rule, n, negator >= 0) {
					sc.addHit(rule, l.base+rule.text, o, span, negator)
				}
			}
			if !rule.more {
				break
			}
		}
	}
	if len(sc.hits) > from+1 {
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

// holds says whether all that a rule wants near its head k is there and nothing
// that it does not want. It lists the former in th.near, and gives the items from
// the first to the last of these phrases.
func (th *themeScratch) holds(l *themeLang, rule *themeRule, k int) (span [2]int32, ok bool) {
	not := l.notOf(rule)
	for i := range not {
		if a := &not[i]; th.has(a.bit) && (a.within == 0 || th.nearest(k, a, false) >= 0) {
			return span, false
		}
	}
	span = [2]int32{th.found[k].from, th.found[k].to}
	if rule.near == 0 {
		return span, true
	}
	for i, want := range l.nearOf(rule) {
		if !th.has(want.bit) {
			return span, false
		}
		at := th.nearest(k, &want, true)
		if at < 0 {
			return span, false
		}
		th.near[i] = int32(at)
		span[0], span[1] = min(span[0], th.found[at].from), max(span[1], th.found[at].to)
	}
	return span, true
}

func (th *themeScratch) has(bit int32) bool { return th.present[bit>>6]>>(bit&63)&1 != 0 }

// longestPhrase is how many items a phrase takes at most: MaxSteps words and
// the gaps between them.
const longestPhrase = taxonomy.MaxSteps*2 + taxonomy.MaxGaps*3

// nearest gives the occurrence of a phrase that is nearest to occurrence k, no
// farther than wanted, or -1; with apart it shares no word with k. Occurrences
// are in the order of their beginnings.
func (th *themeScratch) nearest(k int, want *nearAtom, apart bool) int {
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
		by := sc.items[i].neg
		if by < 0 || o.mask>>(i-o.from)&1 == 0 || o.names(by) {
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
	th.clock++
	for i := range sc.hits[from:] {
		if p := t.labels[sc.hits[from+i].label].parent; p >= 0 {
			th.labels[p], special = th.clock, true
		}
	}
	if !special {
		return
	}
	kept := from
	for i := range sc.hits[from:] {
		if h := &sc.hits[from+i]; th.labels[h.label] != th.clock {
			sc.hits[kept] = *h
			kept++
		}
	}
	sc.hits = sc.hits[:kept]
}
