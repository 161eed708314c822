package nlp

import (
	"hash/maphash"
	"unicode/utf8"
)

// The nearest-word index finds words one edit away (a letter dropped, added,
// changed, or two swapped) by their deletions: two words one edit apart share
// a form with one letter deleted. Only words of at least nearMin letters that
// carry a weight take part, and the first letter is always kept, so that a
// look-up costs at most the word's length.
const (
	nearMin = 7
	nearMax = 20
)

type nearIndex struct {
	seed maphash.Seed
	slot []nearSlot // open addressing, a power of two long
}

type nearSlot struct {
	tag uint32
	id  int32
}

func (x *nearIndex) build(v *vocabulary) {
	x.seed = maphash.MakeSeed()
	n := 0
	for i := range v.words {
		if nearWord(&v.words[i], v.form(int32(i))) {
			n += utf8.RuneCountInString(v.form(int32(i)))
		}
	}
	size := 1 << 10
	for size < 2*n {
		size *= 2
	}
	x.slot = make([]nearSlot, size)
	var buf [4 * nearMax]byte
	for i := range v.words {
		if nearWord(&v.words[i], v.form(int32(i))) {
			x.eachDeletion(v.form(int32(i)), buf[:], func(h uint64) bool { x.put(h, int32(i)); return false })
		}
	}
}

func nearWord(w *word, form string) bool {
	n := utf8.RuneCountInString(form)
	return w.flags&hasPrior != 0 && (w.prior >= 0.5 || w.prior <= -0.5) && n >= nearMin && n <= nearMax
}

// eachDeletion calls do with the hash of form and of each form with one letter
// but the first deleted, until do says stop.
func (x *nearIndex) eachDeletion(form string, buf []byte, do func(h uint64) (stop bool)) {
	if do(maphash.String(x.seed, form)) {
		return
	}
	for i, r := range form {
		if i == 0 {
			continue
		}
		n := copy(buf, form[:i])
		n += copy(buf[n:], form[i+utf8.RuneLen(r):])
		if do(maphash.Bytes(x.seed, buf[:n])) {
			return
		}
	}
}

func (x *nearIndex) put(h uint64, id int32) {
	mask := uint64(len(x.slot) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		if x.slot[i].id == 0 {
			x.slot[i] = nearSlot{uint32(h >> 32), id}
			return
		}
	}
}

// find gives the word one edit from form, the first in spelling order if there
// are several, or 0.
func (x *nearIndex) find(form string, v *vocabulary) int32 {
	n := utf8.RuneCountInString(form)
	if n < nearMin || n > nearMax || len(form) > 4*nearMax || !utf8.ValidString(form) {
		return 0
	}
	var buf [4 * nearMax]byte
	best, mask := int32(0), uint64(len(x.slot)-1)
	x.eachDeletion(form, buf[:], func(h uint64) bool {
		for i := h & mask; x.slot[i].id != 0; i = (i + 1) & mask {
			s := x.slot[i]
			if s.tag == uint32(h>>32) && s.id != best && (best == 0 || v.form(s.id) < v.form(best)) && oneEdit(form, v.form(s.id)) {
				best = s.id
			}
		}
		return false
	})
	return best
}

// oneEdit says whether a becomes b by one letter dropped, added or changed, or
// two neighbours swapped, the first letter and the ending being the same.
func oneEdit(a, b string) bool {
	if a == "" || b == "" || a[0] != b[0] {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && (i < len(a) && !utf8.RuneStart(a[i]) || i < len(b) && !utf8.RuneStart(b[i])) {
		i--
	}
	doubled := i > 0 && (len(a) == i+1 && len(b) == i && a[i] == a[i-1] || len(b) == i+1 && len(a) == i && b[i] == b[i-1])
	a, b = a[i:], b[i:]
	if len(a)+len(b) <= 2 {
		return doubled // only the ending differs: another inflection, or a letter doubled by a slip
	}
	ra, na := utf8.DecodeRuneInString(a)
	rb, nb := utf8.DecodeRuneInString(b)
	if a[na:] == b[nb:] || a[na:] == b || a == b[nb:] {
		return true
	}
	ra2, na2 := utf8.DecodeRuneInString(a[na:])
	rb2, nb2 := utf8.DecodeRuneInString(b[nb:])
	return ra == rb2 && rb == ra2 && a[na+na2:] == b[nb+nb2:]
}
