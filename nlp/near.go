package nlp

import "unicode/utf8"

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
	slot []nearSlot // open addressing, a power of two long
}

type nearSlot struct {
	tag uint32
	id  int32
}

func (x *nearIndex) build(v *vocabulary) {
	n, words := 0, make([]int32, 0, len(v.words))
	for id := range v.words {
		if letters := nearLetters(&v.words[id], v.form(int32(id))); letters > 0 {
			n, words = n+letters, append(words, int32(id))
		}
	}
	x.slot = newTable[nearSlot](powerOver(max(3*n/2, 1<<10)))
	for _, id := range words {
		eachShort(v.form(id), func(h uint64) { x.put(h, id) })
	}
}

// nearLetters gives the letters of a word that takes part, or 0.
func nearLetters(w *word, form string) int {
	if w.flags&hasPrior == 0 || w.prior < 0.5 && w.prior > -0.5 || len(form) < nearMin {
		return 0
	}
	if n := utf8.RuneCountInString(form); n >= nearMin && n <= nearMax {
		return n
	}
	return 0
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
	best, mask := int32(0), uint64(len(x.slot)-1)
	eachShort(form, func(h uint64) {
		for i := h & mask; x.slot[i].id != 0; i = (i + 1) & mask {
			s := x.slot[i]
			if s.tag == uint32(h>>32) && s.id != best && (best == 0 || v.form(s.id) < v.form(best)) && oneEdit(form, v.form(s.id)) {
				best = s.id
			}
		}
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
