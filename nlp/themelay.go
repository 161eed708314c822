package nlp

import (
	"math"
	"math/bits"
)

// layer lays an automaton out as it is searched.
type layer struct {
	b    *themeStates
	l    *themeLang
	uses []atomUse // by phrase
	refs []int32   // by state
}

// atomUse says how a phrase is looked for: its number where it is noted with its
// place and where it is ticked as present, -1 for not at all.
type atomUse struct{ noted, bit int32 }

// lay makes the automaton and the rules into c.out.
func (c *themeCompiler) lay(b *themeStates) {
	l := c.out
	l.words, l.roots = c.words, make([]int32, c.words.list.len())
	l.states, l.outs, l.others = make([]themeState, 1), make([]int32, 1), make([]otherEdges, 1)
	y := layer{b, l, c.uses(), make([]int32, len(b.states))}
	for s := 1; s < len(b.states); s++ {
		y.number(int32(s))
	}
	for s := 1; s < len(b.states); s++ {
		if y.refs[s] > 0 {
			y.fill(&l.states[y.refs[s]], b.edgesOf(int32(s)))
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
}

// uses numbers the phrases as they are looked for, and tells the conditions.
func (c *themeCompiler) uses() []atomUse {
	uses := make([]atomUse, len(c.heads))
	for a := range uses {
		uses[a] = atomUse{-1, -1}
	}
	l := c.out
	note := func(a int32) {
		if u := &uses[a]; u.noted < 0 {
			u.noted = int32(len(l.first))
			l.first = append(l.first, c.heads[a])
		}
	}
	for a, rule := range c.heads {
		if rule >= 0 {
			note(int32(a))
		}
	}
	for i := range l.conds {
		cond := &l.conds[i]
		u := &uses[cond.atom]
		if cond.within > 0 {
			note(cond.atom)
		}
		if u.bit < 0 {
			u.bit = int32(l.bits)
			l.bits++
		}
		cond.atom, cond.bit = u.noted, u.bit
	}
	return uses
}

// number gives a state its ref, and writes the list of what ends there.
func (y *layer) number(s int32) {
	l, out := y.l, int32(len(y.l.outs))
	l.outs = append(l.outs, 0, 0)
	for _, n := range y.b.nodes(s) {
		if a := y.b.c.nodes[n].atom; a != 0 && y.uses[a].noted >= 0 {
			l.outs = append(l.outs, y.uses[a].noted)
			l.outs[out]++
		}
	}
	for _, n := range y.b.nodes(s) {
		if a := y.b.c.nodes[n].atom; a != 0 && y.uses[a].bit >= 0 {
			l.outs = append(l.outs, y.uses[a].bit)
			l.outs[out+1]++
		}
	}
	if len(y.b.edgesOf(s)) == 0 {
		y.refs[s] = ^out
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
	st.edges, st.size = int32(len(l.edges)), uint8(bits.Len(uint(words+words/4)))
	l.edges = append(l.edges, make([]themeEdge, 1<<st.size)...)
	for _, e := range edges {
		if e.code > 0 {
			l.put(st, e.code, y.refs[e.to])
		}
	}
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
