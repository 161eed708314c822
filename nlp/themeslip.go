package nlp

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// slipIndex finds the word of a rule that a misspelt one stands for: one slip of
// the pen away, and without its accents if the misspelt one has none. Two words
// one letter apart share a form with one letter deleted, so each word is kept
// under all of those. What is looked up is known to no language (isWord), and
// the slips are those that seldom make one word of another: in reviews some nine
// in ten of what they found was meant in English, eight in French.
type slipIndex struct {
	words  []string // by slipForm.word
	ids    []int32
	forms  []slipForm // sorted
	sifter []uint64   // bits by hash, some eight for each of forms
}

// slipForm is a word by the hash of it, or of it with one letter deleted.
type slipForm struct {
	hash uint64
	word int32
}

// Letters of the misspelt word.
const (
	slipMin  = 5  // a doubled letter written once, or one written twice
	slipSure = 6  // two swapped, one left out, one written as it sounds
	slipEnd  = 7  // the last one left out
	slipWild = 10 // one too much, or any other
	slipMax  = 20
)

func (x *slipIndex) add(form string, id int32) {
	x.addForm(form, id)
	if f := fold(form); f != form {
		x.addForm(f, id)
	}
}

func (x *slipIndex) addForm(form string, id int32) {
	if n := utf8.RuneCountInString(form); n < slipMin || n > slipMax || !onlyLetters(form) {
		return
	}
	x.words, x.ids = append(x.words, form), append(x.ids, id)
	n := int32(len(x.words) - 1)
	eachShort(form, func(h uint64) { x.forms = append(x.forms, slipForm{h, n}) })
}

func (x *slipIndex) seal() {
	slices.SortFunc(x.forms, func(a, b slipForm) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.word, b.word)) })
	x.forms = slices.Clip(slices.Compact(x.forms))
	x.sifter = make([]uint64, 1<<bits.Len(uint(len(x.forms)/8)))
	for _, f := range x.forms {
		x.sifter[f.hash>>6&uint64(len(x.sifter)-1)] |= 1 << (f.hash & 63)
	}
}

// find gives the word one slip from form, the first in spelling order if there
// are several, or 0.
func (x *slipIndex) find(form string) int32 {
	n := utf8.RuneCountInString(form)
	if n < slipMin || n > slipMax || !onlyLetters(form) || len(x.sifter) == 0 {
		return 0
	}
	best := int32(-1)
	eachShort(form, func(h uint64) {
		if x.sifter[h>>6&uint64(len(x.sifter)-1)]>>(h&63)&1 == 0 {
			return
		}
		i, _ := slices.BinarySearchFunc(x.forms, h, func(a slipForm, h uint64) int { return cmp.Compare(a.hash, h) })
		for ; i < len(x.forms) && x.forms[i].hash == h; i++ {
			w := x.forms[i].word
			if w != best && (best < 0 || x.words[w] < x.words[best]) && isSlip(form, x.words[w]) {
				best = w
			}
		}
	})
	if best < 0 {
		return 0
	}
	return x.ids[best]
}

// isSlip says whether somebody who meant b may have written a. Both begin with
// the same letter. Of what differs at the end only a letter left out or doubled
// is a slip: any other is an inflection.
func isSlip(text, word string) bool {
	a, b := []rune(text), []rune(word)
	if a[0] != b[0] {
		return false
	}
	i, n := 0, len(a)
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < len(a)-i && j < len(b)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	x, y := a[i:len(a)-j], b[i:len(b)-j]
	switch {
	case len(x) == 0 && len(y) == 1:
		return y[0] == b[i-1] || n >= slipEnd || j > 0 && n >= slipSure
	case len(x) == 1 && len(y) == 0:
		return x[0] == a[i-1] || j > 0 && n >= slipWild
	case len(x) == 1 && len(y) == 1:
		return j > 0 && (n >= slipWild || n >= slipSure && soundsLike(x[0], y[0]))
	}
	return n >= slipSure && len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
}

// soundsLike says whether two letters are often written for one another.
func soundsLike(a, b rune) bool {
	switch string([]rune{min(a, b), max(a, b)}) {
	case "cs", "sz", "ck", "iy", "kq":
		return true
	}
	return false
}

// eachShort calls do with the hash of form and of each form with one letter but
// the first deleted.
func eachShort(form string, do func(hash uint64)) {
	before := uint64(fnvBasis)
	for i, r := range form {
		end := i + utf8.RuneLen(r)
		if i > 0 {
			do(fnv(before, form[end:]))
		}
		before = fnv(before, form[i:end])
	}
	do(before)
}

const fnvBasis = 14695981039346656037

// fnv goes on with a hash of FNV-1a.
func fnv(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// isWord says whether a form is a frequent word of the language, or an
// inflection of one.
func (m *model) isWord(form string) bool {
	if m.common[form] {
		return true
	}
	for _, list := range [...][]ending{m.endings, moreEndings} {
		for _, e := range list {
			base, ok := strings.CutSuffix(form, e.cut)
			if !ok || len(base) < 3 {
				continue
			}
			if m.common[base+e.put] || e.put == "" && base[len(base)-1] == base[len(base)-2] && m.common[base[:len(base)-1]] {
				return true
			}
		}
	}
	return false
}

// moreEndings are those of words with no weight, beside those of the stemmer.
var moreEndings = []ending{{"ies", "y"}, {"ied", "y"}, {"ers", ""}, {"ers", "e"}, {"ée", "e"}, {"ées", "e"}, {"és", "e"}, {"é", "e"}, {"er", "e"}, {"a", "er"}, {"eur", "er"}}
