package nlp

// trie holds phrases over the words of one vocabulary, all in one table: a
// node is a number, its children are found by (node, code), code being a word
// or one of the special codes. Looking up a phrase costs one probe a word.
//
// Most probes find nothing, so a bit per eighth of a slot says beforehand that
// nothing is there: it stays in the processor's nearest cache where the table
// does not.
type trie struct {
	nodes  []trieNode
	slots  []trieSlot // open addressing
	filter []uint64   // bits by mix(key), trieBits to a slot
	used   int
}

// trieSlot is one child; key 0 is free. Once the trie is sealed it says what the
// child's node says, so that most look-ups end here.
type trieSlot struct {
	key uint64
	val int32 // the node; negative once it is known that nothing goes on from it
	out int32 // what ends at the node
}

const trieBits = 8

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

// newTrie makes room for so many nodes and children.
func newTrie(nodes, children int) *trie {
	t := &trie{nodes: make([]trieNode, 1, nodes)}
	t.size(powerOver(2*children + 2))
	return t
}

func (t *trie) size(slots int) {
	t.slots, t.filter, t.used = newTable[trieSlot](slots), newTable[uint64](slots*trieBits/64), 0
}

func trieKey(node, code int32) uint64 { return uint64(uint32(node))<<32 | uint64(uint32(code)) }

func mix(k uint64) uint64 {
	k ^= k >> 29
	k *= 0x9E3779B97F4A7C15
	return k ^ k>>32
}

// child gives the child of node under code, or 0.
func (t *trie) child(node, code int32) int32 {
	val, _ := t.follow(node, code)
	return max(val, -val)
}

// follow gives the child of node under code, negative where nothing goes on
// from it, or 0, and what ends there.
func (t *trie) follow(node, code int32) (val, out int32) {
	key := trieKey(node, code)
	h := mix(key)
	if t.filter[h>>6&uint64(len(t.filter)-1)]>>(h&63)&1 == 0 {
		return 0, 0
	}
	return t.probe(key, h)
}

// mayFollow is 0 where nothing goes on from node with code, else mostly 1.
func (t *trie) mayFollow(node, code int32) uint8 {
	h := mix(trieKey(node, code))
	return uint8(t.filter[h>>6&uint64(len(t.filter)-1)]>>(h&63)) & 1
}

func (t *trie) probe(key, h uint64) (val, out int32) {
	mask := uint64(len(t.slots) - 1)
	for i := h >> 32 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.key == key {
			return s.val, s.out
		} else if s.key == 0 {
			return 0, 0
		}
	}
}

// seal tells each slot what its node says; nothing may be added after it.
func (t *trie) seal() {
	for i := range t.slots { // without branches, which would go either way; a free slot stays as it is
		s := &t.slots[i]
		n := t.nodes[s.val]
		leaf := (int32(n.kids) - 1) >> 31 // all bits where nothing goes on
		s.out, s.val = n.out, (s.val^leaf)-leaf
	}
}

// markFollowers notes at each word which words go on a phrase that begins with
// it: one bit in 64 for each, all bits where something else than a word may.
// start gives a word's nodes in t and its bits.
func (t *trie) markFollowers(words []word, start func(*word) (nodes [2]int32, bits *uint64)) {
	first := make([]int32, len(t.nodes)) // the word whose root a node is
	for id := range words {
		nodes, bits := start(&words[id])
		for _, node := range nodes {
			if node != 0 {
				first[node] = int32(id)
				if t.nodes[node].kids&^kidWord != 0 {
					*bits, words[id].anyFollows = ^uint64(0), 1
				}
			}
		}
	}
	for i := range t.slots {
		node, code := int32(t.slots[i].key>>32), int32(t.slots[i].key)
		if id := first[node]; id != 0 && code > 0 {
			_, bits := start(&words[id])
			*bits |= followBit(code)
		}
	}
}

// reaches gives, for the words after which something else than a word may go on
// a phrase, the bits of the words that come then, after one of any kind or a
// gap. All bits where that may be something else.
func (t *trie) reaches(words []word) []uint64 {
	after := make([]uint64, len(t.nodes)) // the bits of each node's children
	for i := range t.slots {
		if key := t.slots[i].key; key == 0 {
			continue
		} else if code := int32(key); code > 0 {
			after[key>>32] |= followBit(code)
		} else {
			after[key>>32] = ^uint64(0)
		}
	}
	reach := make([]uint64, len(words))
	for id := range words {
		w := &words[id]
		if w.anyFollows == 0 || w.root == 0 {
			continue
		}
		if t.nodes[w.root].kids&(kidNum|kidDur) != 0 {
			reach[id] = ^uint64(0)
		}
		for _, code := range [...]int32{codeAny, codeGap} {
			if node := t.child(w.root, code); node != 0 {
				if reach[id] |= after[node]; t.nodes[node].out != 0 {
					reach[id] = ^uint64(0)
				}
			}
		}
	}
	return reach
}

func (w *word) phraseStart() (nodes [2]int32, bits *uint64) {
	return [2]int32{w.root}, &w.follows
}

func (w *word) sequenceStart() (nodes [2]int32, bits *uint64) {
	return [2]int32{w.ngram, w.ngramN}, &w.goesOn
}

// followBit is a word's bit in word.follows.
func followBit(id int32) uint64 { return 1 << followAt(id) }

func followAt(id int32) uint32 { return uint32(id) * 0x9E3779B1 >> 26 }

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
	if 2*t.used >= len(t.slots) {
		old := t.slots
		t.size(2 * len(old))
		for _, s := range old {
			if s.key != 0 {
				t.put(s.key, s.val)
			}
		}
	}
	h, mask := mix(key), uint64(len(t.slots)-1)
	i := h >> 32 & mask
	for t.slots[i].key != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = trieSlot{key: key, val: val}
	t.filter[h>>6&uint64(len(t.filter)-1)] |= 1 << (h & 63)
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
	next, o := m.t.follow(node, code)
	if next == 0 {
		return end, out
	}
	e := i
	if next > 0 {
		e, o = m.longest(next, i)
	}
	if o != 0 && (out == 0 || e > end) {
		return e, o
	}
	return end, out
}
