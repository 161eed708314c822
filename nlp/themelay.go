package nlp

import (
	"math"
	"math/bits"
	"slices"
)

// layer lays an automaton out as it is searched.
type layer struct {
	c    *themeCompiler
	b    *themeStates
	l    *themeLang
	uses []atomUse // by phrase
	refs []int32   // by state
}

// atomUse says how a phrase is looked for: its number where it is noted with its
// place and where it is ticked as present. -1 is not at all, -2 not numbered yet.
type atomUse struct{ noted, bit int32 }

// lay makes the automaton and the rules into c.out.
func (c *themeCompiler) lay(b *themeStates) {
	l := c.out
	l.words, l.roots = c.words, make([]int32, c.words.list.len())
	l.states, l.outs, l.others = make([]themeState, 1, 1+len(b.states)/2), make([]int32, 1, 4*len(b.states)), make([]otherEdges, 1)
	l.edges, l.rules, l.noted = make([]themeEdge, 0, b.places()), make([]themeRule, 0, len(c.rules)), len(c.rules)
	y := layer{c, b, l, c.uses(), make([]int32, len(b.states))}
	order := y.order()
	for _, s := range order {
		y.number(s)
	}
	for _, s := range order {
		if y.refs[s] > 0 {
			y.fill(&l.states[y.refs[s]], b.edgesOf(s))
		}
	}
	for s := range l.states {
		l.reachOverGap(&l.states[s])
	}
	for _, e := range b.edgesOf(0) {
		switch ref := y.refs[e.to]; e.code {
		case codeNum:
			l.numRoot = ref
		case codeDur:
			l.durRoot = ref
		default:
			l.roots[e.code] = ref
		}
	}
	for i := range l.conds {
		cond := &l.conds[i]
		cond.atom, cond.bit = y.uses[cond.atom].noted, y.uses[cond.atom].bit
	}
}

// order gives the states, those after the most frequent first words first.
func (y *layer) order() []int32 {
	var roots []uint64 // of frequent words, by how rare they are; the others' have the next lowest numbers
	for _, e := range y.b.edgesOf(0) {
		if e.code < 0 {
			continue
		}
		if id := y.c.m.common.find(y.c.words.list.text(e.code)); id != 0 {
			roots = append(roots, (math.MaxInt32-uint64(y.c.m.counts[id]))<<32|uint64(e.to))
		}
	}
	slices.Sort(roots)
	done := make([]bool, len(y.b.states))
	order := make([]int32, 0, len(y.b.states))
	for _, r := range roots {
		if s := int32(uint32(r)); !done[s] {
			done[s], order = true, append(order, s)
		}
	}
	for s := 1; s < len(done); s++ {
		if !done[s] {
			order = append(order, int32(s))
		}
	}
	return order
}

// uses says which phrases are noted, as heads and those with a distance are, and
// which are ticked.
func (c *themeCompiler) uses() []atomUse {
	uses := make([]atomUse, len(c.heads))
	for a, rule := range c.heads {
		uses[a] = atomUse{-1, -1}
		if rule >= 0 {
			uses[a].noted = -2
		}
	}
	for _, cond := range c.conds {
		uses[cond.atom].bit = -2
		if cond.within > 0 {
			uses[cond.atom].noted = -2
		}
	}
	return uses
}

// note gives the number under which a phrase is noted, -1 for none. That of a
// head is its first rule's.
func (y *layer) note(atom int32) int32 {
	u := &y.uses[atom]
	if u.noted != -2 {
		return u.noted
	}
	l, c := y.l, y.c
	if c.heads[atom] < 0 {
		u.noted = int32(l.noted)
		l.noted++
		return u.noted
	}
	u.noted = int32(len(l.rules))
	for r := c.heads[atom]; r >= 0; r = c.rules[r].next {
		rule := c.rules[r].themeRule
		from := rule.conds
		rule.conds, rule.more, rule.text = int32(len(l.conds)), c.rules[r].next >= 0, r
		l.conds = append(l.conds, c.conds[from:from+int32(rule.near)+int32(rule.not)]...)
		l.rules = append(l.rules, rule)
	}
	return u.noted
}

// tick gives the bit of a phrase, -1 for none.
func (y *layer) tick(atom int32) int32 {
	u := &y.uses[atom]
	if u.bit == -2 {
		u.bit = int32(y.l.bits)
		y.l.bits++
	}
	return u.bit
}

// number gives a state its ref, and writes the list of what ends there.
func (y *layer) number(s int32) {
	l, out := y.l, int32(len(y.l.outs))
	l.outs = append(l.outs, 0, 0)
	for i, numberOf := range [...]func(int32) int32{y.note, y.tick} {
		for _, n := range y.b.nodes(s) {
			if a := y.c.nodes[n].atom; a != 0 {
				if number := numberOf(a); number >= 0 {
					l.outs = append(l.outs, number)
					l.outs[out+int32(i)]++
				}
			}
		}
	}
	if len(y.b.edgesOf(s)) == 0 {
		y.refs[s] = ^(out << 1)
		if noted, bits := l.outs[out], l.outs[out+2:]; noted == 0 && (len(bits) == 1 || len(bits) == 2) && max(bits[0], bits[len(bits)-1]) <= maxTick {
			y.refs[s] = ^(bits[len(bits)-1]<<16 | bits[0]<<1 | 1)
			l.outs = l.outs[:out]
		}
		return
	}
	if l.outs[out] == 0 && l.outs[out+1] == 0 {
		l.outs, out = l.outs[:out], 0
	}
	y.refs[s] = int32(len(l.states))
	l.states = append(l.states, themeState{out: out})
}

// fill writes the edges of a state.
func (y *layer) fill(st *themeState, edges []themeEdge) {
	l := y.l
	var others otherEdges
	words := 0
	for _, e := range edges {
		switch ref := y.refs[e.to]; e.code {
		case codeAny:
			others.any = ref
		case codeGap:
			others.gap = ref
		case codeNum:
			others.num = ref
		case codeDur:
			others.dur = ref
		default:
			words++
			st.next |= wordBit(e.code)
		}
	}
	if others != (otherEdges{}) {
		st.others, st.more = int32(len(l.others)), others.any != 0 || others.num != 0 || others.dur != 0
		l.others = append(l.others, others)
	}
	if words == 0 {
		return
	}
	st.edges, st.size = int32(len(l.edges)), placesOf(words)
	l.edges = append(l.edges, make([]themeEdge, 1<<st.size)...)
	for _, e := range edges {
		if e.code > 0 {
			l.put(st, e.code, y.refs[e.to])
		}
	}
}

// placesOf gives the places, as a power of two, of the edges of a state.
func placesOf(words int) uint8 { return uint8(bits.Len(uint(words + words/4))) }

// places counts those of all states but the first.
func (b *themeStates) places() int {
	n := 0
	for s := 1; s < len(b.states); s++ {
		edges := b.edgesOf(int32(s))
		for len(edges) > 0 && edges[0].code < 0 { // they come first
			edges = edges[1:]
		}
		if len(edges) > 0 {
			n += 1 << placesOf(len(edges))
		}
	}
	return n
}

func (l *themeLang) put(st *themeState, word, ref int32) {
	own := l.edges[st.edges : st.edges+1<<st.size]
	i := uint32(word) * wordHash >> 8
	for own[i&uint32(len(own)-1)].code != 0 {
		i++
	}
	own[i&uint32(len(own)-1)] = themeEdge{word, ref}
}

// reachOverGap notes in a state which words may stand after its gap.
func (l *themeLang) reachOverGap(st *themeState) {
	gap := l.others[st.others].gap
	if gap == 0 {
		return
	}
	after := &l.states[gap]
	if st.gapNext = after.next; after.more || l.others[after.others].gap != 0 {
		st.gapNext = math.MaxUint64
	}
}
