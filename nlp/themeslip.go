package nlp

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// slipIndex finds the word of a rule that a misspelt one stands for: one slip of
// the pen away, and without its accents if the misspelt one has none. Two words
// one letter apart share a form with one letter deleted, so each word is kept
// under all of those. What is looked up is known to no language (isWord), and
// the slips are those that seldom make one word of another: in reviews some nine
// in ten of what they found was meant in English, eight in French.
type slipIndex struct {
	words *texts  // by slipForm.word
	ids   []int32 // the same
	forms int
	once  sync.Once
	slots []slipForm // open addressing, a power of two long
}

// slipForm is a word by half the hash of it, or of it with one letter deleted;
// word 0 is none.
type slipForm struct {
	tag  uint32
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

// add adds a word by its form and by that without accents, "" if it has none.
func (x *slipIndex) add(form, bare string, id int32) {
	x.addForm(form, id)
	if bare != "" {
		x.addForm(bare, id)
	}
}

func (x *slipIndex) addForm(form string, id int32) {
	n := utf8.RuneCountInString(form)
	if n < slipMin || n > slipMax || !onlyLetters(form) {
		return
	}
	if x.words == nil {
		x.words, x.ids = newTexts(1<<13, 10), make([]int32, 1, 1<<13)
	}
	x.words.add(form)
	x.ids, x.forms = append(x.ids, id), x.forms+n
}

func (x *slipIndex) build() {
	x.slots = newTable[slipForm](powerOver(2*x.forms + 1))
	for word := int32(1); int(word) < x.words.len(); word++ {
		eachShort(x.words.text(word), func(h uint64) {
			i := h & uint64(len(x.slots)-1)
			for x.slots[i].word != 0 {
				i = (i + 1) & uint64(len(x.slots)-1)
			}
			x.slots[i] = slipForm{uint32(h >> 32), word}
		})
	}
}

// find gives the word one slip from form, the first in spelling order if there
// are several, or 0.
func (x *slipIndex) find(form string) int32 {
	n := utf8.RuneCountInString(form)
	if n < slipMin || n > slipMax || !onlyLetters(form) || x.words == nil {
		return 0
	}
	x.once.Do(x.build)
	best := int32(0)
	eachShort(form, func(h uint64) {
		for i := h; ; i++ {
			s := x.slots[i&uint64(len(x.slots)-1)]
			if s.word == 0 {
				return
			}
			if s.tag != uint32(h>>32) || s.word == best {
				continue
			}
			if word := x.words.text(s.word); (best == 0 || word < x.words.text(best)) && isSlip(form, word) {
				best = s.word
			}
		}
	})
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

// isWord says whether a form is a frequent word of the language, or an
// inflection of one.
func (m *model) isWord(form string) bool {
	if m.common.find(form) != 0 {
		return true
	}
	for _, list := range [...][]ending{m.endings, moreEndings} {
		for _, e := range list {
			base, ok := strings.CutSuffix(form, e.cut)
			if !ok || len(base) < 3 {
				continue
			}
			if m.isCommon(base, e.put) || e.put == "" && base[len(base)-1] == base[len(base)-2] && m.isCommon(base[:len(base)-1], "") {
				return true
			}
		}
	}
	return false
}

// isCommon says whether the word of two parts is a frequent one.
func (m *model) isCommon(base, end string) bool {
	if end != "" {
		base += end
	}
	return m.common.find(base) != 0
}

// moreEndings are those of words with no weight, beside those of the stemmer.
var moreEndings = []ending{{"ies", "y"}, {"ied", "y"}, {"ers", ""}, {"ers", "e"}, {"ée", "e"}, {"ées", "e"}, {"és", "e"}, {"é", "e"}, {"er", "e"}, {"a", "er"}, {"eur", "er"}}
