package nlp

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// weave turns patterns into paths of the phrase trie. A pattern of four classes
// stands for millions of phrases, so they are not written out: patterns become
// one automaton, in which a step may lead to several states, and the sets of
// states that a phrase can lead to become nodes (the subset construction). Nodes
// of phrases that are in the trie already take their set along, all other
// nodes are shared by whatever leads to the same set.
type weave struct {
	m      *model
	codes  []int32          // of what may stand in the places of patterns
	states []weaveState     // 0 is where every pattern begins
	steps  []weaveStep      // of all states
	known  map[string]int32 // the node of a set
	old    int32            // nodes from here on have only the children that the weave gives them
	key    []byte
	found  []trieSlot // children that are not in the trie yet

	group  []int32      // by code: its group among those of the set in hand, 0: none
	groups []weaveGroup // of the sets in hand
	links  []weaveLink  // the same
	sets   []int32      // the sets in hand, one after another
}

// weaveState is a place in a pattern.
type weaveState struct {
	last int32 // the last step that goes on from it, 0: none
	skip int32 // the last of the steps that lead on with no word, 0: none
	out  int32 // the pattern that ends here, 0: none
	node int32 // of this state alone, 0: none yet
}

// weaveGroup is a code that leads on from a set of states, and the last of its
// links, each to one of the states that it leads to. Link 0 is none.
type weaveGroup struct{ code, last int32 }

type weaveLink struct{ to, before int32 }

// weaveStep goes on from a state; before is the step of the same state before it.
type weaveStep struct{ code, to, before int32 }

func newWeave(m *model) *weave {
	const some = 1 << 12
	return &weave{m: m, codes: make([]int32, 0, 4*some), states: make([]weaveState, 1, some), steps: make([]weaveStep, 1, 2*some), known: make(map[string]int32, some/4), found: make([]trieSlot, 0, 1<<10),
		groups: make([]weaveGroup, 1, some), links: make([]weaveLink, 1, some)}
}

func (v *weave) state() int32 {
	v.states = append(v.states, weaveState{})
	return int32(len(v.states) - 1)
}

// step adds a step to those whose last one is given.
func (v *weave) step(last *int32, code, to int32) {
	v.steps = append(v.steps, weaveStep{code, to, *last})
	*last = int32(len(v.steps) - 1)
}

// add adds a pattern that means out. It must not fit a single word, nor begin
// with a gap.
func (v *weave) add(parts [][]codeList, out int32) error {
	at, least := int32(0), 0
	for i, part := range parts {
		to, shortest := v.state(), math.MaxInt
		for _, list := range part {
			codes := v.codes[list.from:list.to]
			shortest = min(shortest, len(codes))
			if len(codes) == 0 {
				v.step(&v.states[at].skip, 0, to)
				continue
			}
			if i == 0 && (codes[0] == codeAny || codes[0] == codeGap) {
				return fmt.Errorf("%q begins with a gap", v.m.byForm.text(v.m.meanings[out].form))
			}
			v.path(at, codes, to)
		}
		at, least = to, least+shortest
	}
	if least < 2 {
		return fmt.Errorf("%q fits a single word", v.m.byForm.text(v.m.meanings[out].form))
	}
	v.states[at].out = out
	return nil
}

// path leads from one state to another over codes.
func (v *weave) path(from int32, codes []int32, to int32) {
	for _, c := range codes[:len(codes)-1] {
		next := v.state()
		v.step(&v.states[from].last, c, next)
		from = next
	}
	v.step(&v.states[from].last, codes[len(codes)-1], to)
}

// finish writes the nodes.
func (v *weave) finish() {
	t := v.m.phrases
	v.old, v.group = int32(len(t.nodes)), make([]int32, len(v.m.vocab.words)-codeGap)
	v.each(v.closed([]int32{0}), func(code int32, to []int32) {
		if code < 0 {
			v.child(0, code, to)
			return
		}
		root := &v.m.vocab.words[code].root
		if *root == 0 {
			*root = t.newNode()
		}
		v.into(*root, to)
	})
	v.flush()
}

// each calls do with every code that leads on from a set of states, and where
// it leads; the latter is good until do returns.
func (v *weave) each(set []int32, do func(code int32, to []int32)) {
	firstGroup, firstLink, had := len(v.groups), len(v.links), len(v.sets)
	for _, s := range set {
		for at := v.states[s].last; at != 0; at = v.steps[at].before {
			v.lead(v.steps[at].code, v.steps[at].to)
		}
	}
	end := len(v.groups)
	for i := firstGroup; i < end; i++ {
		v.group[v.groups[i].code-codeGap] = 0
	}
	for i := firstGroup; i < end; i++ {
		for at := v.groups[i].last; at != 0; at = v.links[at].before {
			v.sets = append(v.sets, v.links[at].to)
		}
		if to := v.sets[had:]; len(to) > 1 || v.states[to[0]].skip != 0 {
			v.sets = append(v.sets[:had], v.closed(to)...)
		}
		do(v.groups[i].code, v.sets[had:])
		v.sets = v.sets[:had]
	}
	v.groups, v.links = v.groups[:firstGroup], v.links[:firstLink]
}

// lead adds a state to those that a code leads to from the set in hand.
func (v *weave) lead(code, to int32) {
	group := &v.group[code-codeGap]
	if *group == 0 {
		*group = int32(len(v.groups))
		v.groups = append(v.groups, weaveGroup{code: code})
	}
	g := &v.groups[*group]
	v.links = append(v.links, weaveLink{to, g.last})
	g.last = int32(len(v.links) - 1)
}

// closed adds to a set what is reached with no word, and sorts it, in place.
func (v *weave) closed(set []int32) []int32 {
	for i := 0; i < len(set); i++ {
		for at := v.states[set[i]].skip; at != 0; at = v.steps[at].before {
			set = append(set, v.steps[at].to)
		}
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// into gives a node the meaning and the children of a set.
func (v *weave) into(node int32, set []int32) {
	n := &v.m.phrases.nodes[node]
	for _, s := range set {
		if out := v.states[s].out; out != 0 && n.out == 0 {
			n.out = out // states are in the order of the lines
		}
	}
	v.each(set, func(code int32, to []int32) { v.child(node, code, to) })
}

// child gives a node its child under a code.
func (v *weave) child(node, code int32, to []int32) {
	t := v.m.phrases
	if node < v.old {
		if c := t.child(node, code); c != 0 {
			v.into(c, to)
			return
		}
	}
	t.nodes[node].kids |= kidOf(code)
	c := v.shared(to)
	if v.found = append(v.found, trieSlot{key: trieKey(node, code), val: c}); len(v.found) == cap(v.found) {
		v.flush()
	}
}

// flush puts the children found into the trie. Many at once take half the time:
// the processor waits for the places of several together.
func (v *weave) flush() {
	for i := range v.found {
		v.m.phrases.put(v.found[i].key, v.found[i].val)
	}
	v.found = v.found[:0]
}

// shared gives the node of a set, making it if need be.
func (v *weave) shared(set []int32) int32 {
	t := v.m.phrases
	if len(set) == 1 { // most are
		at := &v.states[set[0]]
		if at.node == 0 {
			at.node = t.newNode()
			v.into(at.node, set)
		}
		return at.node
	}
	v.key = v.key[:0]
	for _, s := range set {
		v.key = binary.LittleEndian.AppendUint32(v.key, uint32(s))
	}
	c, ok := v.known[string(v.key)]
	if !ok {
		c = t.newNode()
		v.known[string(v.key)] = c
		v.into(c, set)
	}
	return c
}
