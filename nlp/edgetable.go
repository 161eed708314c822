package nlp

// edgeTable maps (state, word) to a state. Most look-ups find nothing, so a bit
// per eighth of a slot says beforehand that nothing is there: it stays in the
// processor's nearest cache where the table does not.
type edgeTable struct {
	slots  []edgeSlot // open addressing; key 0 is free
	filter []uint64   // edgeBits to a slot
	used   int
}

type edgeSlot struct {
	key uint64
	to  int32
}

const edgeBits = 8

// newEdgeTable makes room for so many edges.
func newEdgeTable(edges int) *edgeTable {
	t := &edgeTable{}
	t.size(powerOver(2*edges + 2))
	return t
}

func (t *edgeTable) size(slots int) {
	t.slots, t.filter, t.used = make([]edgeSlot, slots), make([]uint64, slots*edgeBits/64), 0
}

func edgeKey(state, word int32) uint64 { return uint64(uint32(state))<<32 | uint64(uint32(word)) }

func edgeHash(k uint64) uint64 {
	k ^= k >> 29
	k *= 0x9E3779B97F4A7C15
	return k ^ k>>32
}

// get gives the state after word, or 0.
func (t *edgeTable) get(state, word int32) int32 {
	key := edgeKey(state, word)
	h := edgeHash(key)
	if t.filter[h>>6&uint64(len(t.filter)-1)]>>(h&63)&1 == 0 {
		return 0
	}
	mask := uint64(len(t.slots) - 1)
	for i := h >> 32 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.key == key {
			return s.to
		} else if s.key == 0 {
			return 0
		}
	}
}

func (t *edgeTable) put(state, word, to int32) {
	if 2*t.used >= len(t.slots) {
		old := t.slots
		t.size(2 * len(old))
		for _, s := range old {
			if s.key != 0 {
				t.put(int32(s.key>>32), int32(s.key), s.to)
			}
		}
	}
	key := edgeKey(state, word)
	h, mask := edgeHash(key), uint64(len(t.slots)-1)
	i := h >> 32 & mask
	for t.slots[i].key != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = edgeSlot{key, to}
	t.filter[h>>6&uint64(len(t.filter)-1)] |= 1 << (h & 63)
	t.used++
}
