package nlp

import (
	"hash/maphash"
	"math/bits"
	"strings"
)

// texts are strings that lie one after another in a single one: the garbage
// collector, which would look at tens of thousands of them each time it runs,
// finds none. They have numbers; text 0 is "".
type texts struct {
	all strings.Builder
	at  []uint32 // where each begins, and the end
}

// newTexts makes room for n texts of so many bytes each.
func newTexts(n, each int) *texts {
	t := &texts{at: make([]uint32, 2, n+2)}
	t.all.Grow(n * each)
	return t
}

// newTable makes a table that is filled in no order. To write it through once,
// in order, is cheaper: the system, which would hand out each page twice, once
// to be read and once to be written, hands it out once.
func newTable[T any](n int) []T {
	t := make([]T, n)
	clear(t)
	return t
}

// powerOver gives the least power of two that is not below n.
func powerOver(n int) int { return 1 << bits.Len(uint(max(n, 1)-1)) }

func (t *texts) len() int { return len(t.at) - 1 }

func (t *texts) add(s string) int32 {
	t.all.WriteString(s)
	t.at = append(t.at, uint32(t.all.Len()))
	return int32(len(t.at) - 2)
}

func (t *texts) text(i int32) string { return t.all.String()[t.at[i]:t.at[i+1]] }

// wordList are texts, each once, with the number of each.
type wordList struct {
	*texts
	slots []wordSlot // open addressing, a power of two long
	seed  maphash.Seed
}

// wordSlot is a text's number, 0 for a free one, and half its hash.
type wordSlot struct {
	tag uint32
	id  int32
}

// newWordList makes room for n texts of so many bytes each.
func newWordList(n, each int) *wordList {
	return &wordList{texts: newTexts(n, each), slots: newTable[wordSlot](powerOver(max(2*n, 16))), seed: maphash.MakeSeed()}
}

// find gives the number of a text, 0 if there is none.
func (w *wordList) find(s string) int32 {
	id, _ := w.slot(s, maphash.String(w.seed, s))
	return id
}

// findBytes is find of what is still being spelled.
func (w *wordList) findBytes(b []byte) int32 {
	for i := maphash.Bytes(w.seed, b); ; i++ {
		at := &w.slots[i&uint64(len(w.slots)-1)]
		if at.id == 0 || w.text(at.id) == string(b) {
			return at.id
		}
	}
}

// slot gives the number of the text of a hash, or 0 and the slot that is free
// for it.
func (w *wordList) slot(s string, h uint64) (id int32, free *wordSlot) {
	for i := h; ; i++ {
		at := &w.slots[i&uint64(len(w.slots)-1)]
		if at.id == 0 || at.tag == uint32(h>>32) && w.text(at.id) == s {
			return at.id, at
		}
	}
}

// add gives the number of a text, adding it if need be. isNew says that it did.
func (w *wordList) add(s string) (id int32, isNew bool) {
	h := maphash.String(w.seed, s)
	id, at := w.slot(s, h)
	if id != 0 || s == "" {
		return id, false
	}
	id = w.texts.add(s)
	*at = wordSlot{uint32(h >> 32), id}
	if 3*w.len() > 2*len(w.slots) {
		w.grow()
	}
	return id, true
}

func (w *wordList) grow() {
	w.slots = newTable[wordSlot](2 * len(w.slots))
	for id := int32(1); int(id) < w.len(); id++ {
		h := maphash.String(w.seed, w.text(id))
		_, free := w.slot("", h)
		*free = wordSlot{uint32(h >> 32), id}
	}
}
