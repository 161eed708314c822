package nlp

// trie holds phrases over the words of one vocabulary, all in one table: a
// node is a number, its children are found by (node, code), code being a word
// or one of the special codes. Looking up a phrase costs one probe a word.
type trie struct {
	nodes []trieNode
	keys  []uint64 // open addressing; 0 is free
	vals  []int32
	used  int
}

// trieNode says what ends here and which kinds of child there are.
type trieNode struct {
	out  int32 // index of what the phrase means, 0: nothing ends here
	kids uint8
}

// Kinds of child.
const (
	kidWord = 1 << iota
	kidNum
	kidDur
	kidAny
	kidGap
)

// Special codes, below every word.
const (
	codeNum = -1 - iota
	codeDur
	codeAny
	codeGap
)

func newTrie() *trie {
	return &trie{nodes: make([]trieNode, 1, 1024), keys: make([]uint64, 1<<10), vals: make([]int32, 1<<10)}
}

func trieKey(node, code int32) uint64 { return uint64(uint32(node))<<32 | uint64(uint32(code)) }

func mix(k uint64) uint64 {
	k ^= k >> 29
	k *= 0x9E3779B97F4A7C15
	return k ^ k>>32
}

// child gives the child of node under code, or 0.
func (t *trie) child(node, code int32) int32 {
	key, mask := trieKey(node, code), uint64(len(t.keys)-1)
	for i := mix(key) & mask; ; i = (i + 1) & mask {
		if t.keys[i] == key {
			return t.vals[i]
		}
		if t.keys[i] == 0 {
			return 0
		}
	}
}

func (t *trie) newNode() int32 {
	t.nodes = append(t.nodes, trieNode{})
	return int32(len(t.nodes) - 1)
}

// grow gives the child of node under code, making it if need be.
func (t *trie) grow(node, code int32) int32 {
	if c := t.child(node, code); c != 0 {
		return c
	}
	c := t.newNode()
	t.nodes[node].kids |= kidOf(code)
	t.put(trieKey(node, code), c)
	return c
}

// path gives the node of a phrase, making it if need be. A phrase that begins
// with a word begins at the node that the word itself keeps in the field that
// at gives; one that begins with a number or a duration begins at node 0.
func (t *trie) path(words *[]word, codes []int32, at func(*word) *int32) int32 {
	node := int32(0)
	if codes[0] < 0 {
		node = t.grow(0, codes[0])
	} else {
		root := at(&(*words)[codes[0]])
		if *root == 0 {
			*root = t.newNode()
		}
		node = *root
	}
	for _, c := range codes[1:] {
		node = t.grow(node, c)
	}
	return node
}

// special calls try with the nodes of phrases that begin with a number or a
// duration, where one begins at it, and the item after it.
func (t *trie) special(it *item, i int, try func(node int32, next int)) {
	if it.number && t.nodes[0].kids&kidNum != 0 {
		try(t.child(0, codeNum), i+1)
	}
	if it.dur > 0 && t.nodes[0].kids&kidDur != 0 {
		try(t.child(0, codeDur), i+int(it.dur))
	}
}

func kidOf(code int32) uint8 {
	switch code {
	case codeNum:
		return kidNum
	case codeDur:
		return kidDur
	case codeAny:
		return kidAny
	case codeGap:
		return kidGap
	}
	return kidWord
}

func (t *trie) put(key uint64, val int32) {
	if 2*t.used >= len(t.keys) {
		keys, vals := t.keys, t.vals
		t.keys, t.vals, t.used = make([]uint64, 2*len(keys)), make([]int32, 2*len(keys)), 0
		for i, k := range keys {
			if k != 0 {
				t.put(k, vals[i])
			}
		}
	}
	mask := uint64(len(t.keys) - 1)
	i := mix(key) & mask
	for t.keys[i] != 0 {
		i = (i + 1) & mask
	}
	t.keys[i], t.vals[i] = key, val
	t.used++
}

// matcher reads one sentence's sequence of tokens.
type matcher struct {
	t   *trie
	seq []item
}

// longest gives the end of the longest phrase that goes on from node at seq[i]
// and what it means, or 0, 0. A gap takes up to three tokens of one clause;
// a phrase may run over a comma but over no other punctuation.
func (m *matcher) longest(node int32, i int) (end int, out int32) {
	n := &m.t.nodes[node]
	end, out = i, n.out
	if out == 0 {
		end = 0
	}
	if i >= len(m.seq) || n.kids == 0 || m.seq[i].border == hardBorder {
		return end, out
	}
	it := &m.seq[i]
	if n.kids&kidWord != 0 && it.id != 0 {
		end, out = m.try(node, it.id, i+1, end, out)
	}
	if n.kids&kidNum != 0 && it.number {
		end, out = m.try(node, codeNum, i+1, end, out)
	}
	if n.kids&kidDur != 0 && it.dur > 0 {
		end, out = m.try(node, codeDur, i+int(it.dur), end, out)
	}
	if n.kids&kidAny != 0 && it.kind == WordToken {
		end, out = m.try(node, codeAny, i+1, end, out)
	}
	if n.kids&kidGap != 0 {
		for skip := 0; skip <= 3 && i+skip < len(m.seq); skip++ {
			if m.seq[i+skip].border != noBorder {
				break
			}
			end, out = m.try(node, codeGap, i+skip, end, out)
		}
	}
	return end, out
}

// try follows one child and keeps the longer of two matches.
func (m *matcher) try(node, code int32, i, end int, out int32) (int, int32) {
	c := m.t.child(node, code)
	if c == 0 {
		return end, out
	}
	if e, o := m.longest(c, i); o != 0 && (out == 0 || e > end) {
		return e, o
	}
	return end, out
}

// found is one phrase that ends before seq[end].
type found struct {
	end int
	out int32
}

// all appends to dst every phrase that goes on from node at seq[i].
func (m *matcher) all(dst []found, node int32, i int) []found {
	n := &m.t.nodes[node]
	if n.out != 0 {
		dst = append(dst, found{i, n.out})
	}
	if i >= len(m.seq) || n.kids == 0 || m.seq[i].border == hardBorder {
		return dst
	}
	it := &m.seq[i]
	if n.kids&kidWord != 0 && it.id != 0 {
		dst = m.allFrom(dst, node, it.id, i+1)
	}
	if n.kids&kidNum != 0 && it.number {
		dst = m.allFrom(dst, node, codeNum, i+1)
	}
	if n.kids&kidDur != 0 && it.dur > 0 {
		dst = m.allFrom(dst, node, codeDur, i+int(it.dur))
	}
	if n.kids&kidAny != 0 && it.kind == WordToken {
		dst = m.allFrom(dst, node, codeAny, i+1)
	}
	if n.kids&kidGap != 0 {
		for skip := 0; skip <= 3 && i+skip < len(m.seq) && m.seq[i+skip].border == noBorder; skip++ {
			dst = m.allFrom(dst, node, codeGap, i+skip)
		}
	}
	return dst
}

func (m *matcher) allFrom(dst []found, node, code int32, i int) []found {
	if c := m.t.child(node, code); c != 0 {
		return m.all(dst, c, i)
	}
	return dst
}
