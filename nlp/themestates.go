package nlp

import (
	"encoding/binary"
	"fmt"
	"slices"

	"verbatim/nlp/taxonomy"
)

// themeStates makes the automaton of the phrases' nodes: a state is a set of
// nodes. State 0 is the one before every phrase.
type themeStates struct {
	c      *themeCompiler
	states []builtState
	sets   []int32          // the states' nodes, one set after another
	edges  []themeEdge      // the states' edges, one state after another, each by code
	single []int32          // by node: the state of it alone
	byKey  map[string]int32 // the states of several nodes
	words  int              // edges that read a word
	work   int              // edges of phrases looked at

	moves []uint64 // of the state in hand: what is read, and the node that it leads to
	set   []int32
	key   []byte
}

// builtState tells where a state's nodes and its edges are.
type builtState struct{ from, to, edgesFrom, edgesTo int32 }

// themeEdge reads a word, or what a code below 0 stands for.
type themeEdge struct{ code, to int32 }

// finish builds the automaton.
func (c *themeCompiler) finish() {
	if len(c.problems) > 0 {
		return
	}
	b := &themeStates{c: c, states: make([]builtState, 1, len(c.nodes)), sets: make([]int32, 0, 2*len(c.nodes)),
		edges: make([]themeEdge, 0, 5*len(c.edges)/4), single: make([]int32, len(c.nodes)), byKey: make(map[string]int32, len(c.nodes)/4),
		moves: make([]uint64, 0, 2*len(c.edges)/3)}
	b.expand(0, c.starts)
	b.words = 0
	for s := 1; s < len(b.states); s++ {
		b.expand(int32(s), b.nodes(int32(s)))
		if b.words > maxEdges || b.work > maxWork {
			c.problems = append(c.problems, taxonomy.Problem{Place: c.widestAt, What: fmt.Sprintf("the rules in %s have too many combinations of alternatives", c.lang),
				Hint: "drop alternatives or ~ where many stand in one rule, or switch packs off"})
			return
		}
	}
	c.lay(b)
	c.words.seal(c.m, c.asWritten)
}

func (b *themeStates) nodes(s int32) []int32 { return b.sets[b.states[s].from:b.states[s].to] }

func (b *themeStates) edgesOf(s int32) []themeEdge {
	return b.edges[b.states[s].edgesFrom:b.states[s].edgesTo]
}

// expand makes the edges of a state from those of its nodes.
func (b *themeStates) expand(s int32, nodes []int32) {
	b.moves = b.moves[:0]
	for _, n := range nodes {
		for at := b.c.nodes[n].edges; at != 0; at = b.c.edges[at].before {
			e := &b.c.edges[at]
			b.moves = append(b.moves, uint64(e.code-codeGap)<<32|uint64(e.to))
		}
	}
	b.work += len(b.moves)
	slices.Sort(b.moves)
	from := int32(len(b.edges))
	for i := 0; i < len(b.moves); {
		read := b.moves[i] >> 32
		b.set = b.set[:0]
		for ; i < len(b.moves) && b.moves[i]>>32 == read; i++ {
			if n := int32(uint32(b.moves[i])); len(b.set) == 0 || b.set[len(b.set)-1] != n {
				b.set = append(b.set, n)
			}
		}
		code := int32(read) + codeGap
		if code > 0 {
			b.words++
		}
		b.edges = append(b.edges, themeEdge{code, b.state()})
	}
	b.states[s].edgesFrom, b.states[s].edgesTo = from, int32(len(b.edges))
}

// state gives the state of the nodes in b.set, making it if need be.
func (b *themeStates) state() int32 {
	next := int32(len(b.states))
	if len(b.set) == 1 {
		if s := b.single[b.set[0]]; s != 0 {
			return s
		}
		b.single[b.set[0]] = next
	} else {
		b.key = b.key[:0]
		for _, n := range b.set {
			b.key = binary.LittleEndian.AppendUint32(b.key, uint32(n))
		}
		if s, ok := b.byKey[string(b.key)]; ok {
			return s
		}
		b.byKey[string(b.key)] = next
	}
	from := int32(len(b.sets))
	b.sets = append(b.sets, b.set...)
	b.states = append(b.states, builtState{from: from, to: int32(len(b.sets))})
	return next
}
