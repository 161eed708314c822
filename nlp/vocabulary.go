package nlp

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// word is one entry of a vocabulary, but for what it is called. It has no
// pointers, so the garbage collector passes the table by, and fills one cache
// line.
type word struct {
	prior   float64
	learned float64 // of the form as it stands
	negated float64 // of "not_" + form
	root    int32   // its node in the phrase trie, 0: none
	ngram   int32   // its node in the trie of learned sequences, plain
	ngramN  int32   // the same, negation-marked
	nature
	follows uint64 // the words that go on a phrase after it, see markFollowers
	goesOn  uint64 // the same for learned sequences
	flags   uint8
	role    role
	value   int8 // of a number word, plus one
	// anyFollows is 1 where more than certain words goes on a phrase after it.
	anyFollows uint8
	factor     int32 // of an intensifier or diminisher in vocabulary.factors, 0: none
}

// seal notes what the word is as a unit.
func (w *word) seal() {
	w.known = w.flags&hasPrior != 0
	w.weighty = w.known && w.prior != 0 || w.kind == modToo || w.flags&(hasLearned|hasNegated) != 0
}

// Flags of a word.
const (
	hasPrior = 1 << iota
	hasLearned
	hasNegated
	isNumberWord
	isTimeUnit
	isQuantifier // "several", "a few": makes a duration with a time unit
	isVerb
	isArticle // "a": makes a duration with a time unit right after it
)

// isFact is a flag of a meaning beside hasLearned and hasNegated: its form is a
// pattern of classes, see loadFacts.
const isFact = 1 << 7

// maxWords is how many words a vocabulary has at most: known keeps their numbers
// in 16 bits.
const maxWords = 1 << 16

// vocabulary maps canonical forms to words. Word 0 is the unknown word.
type vocabulary struct {
	forms   *wordList // of each word
	plain   *wordList // accent-less forms of accented words
	plainID []int32   // the word of each
	words   []word
	entries []int32 // of each word: its lexicon line in model.texts, 0: one of its own form
	nots    []int32 // of each word: "not_" + form there, where that has a learned weight
	// factors are those of the words that make others stronger or weaker.
	factors []float64
	near    nearIndex
}

// newVocabulary makes room for n words.
func newVocabulary(n int) *vocabulary {
	return &vocabulary{forms: newWordList(n, 9), plain: newWordList(0, 0), plainID: make([]int32, 1),
		words: make([]word, 1, n), entries: make([]int32, 1, n), nots: make([]int32, 1, n), factors: make([]float64, 1)}
}

// id gives the word of a form, making one if need be.
func (v *vocabulary) id(form string) int32 {
	id, isNew := v.forms.add(form)
	if isNew {
		v.words = append(v.words, word{})
		v.entries = append(v.entries, 0)
		v.nots = append(v.nots, 0)
	}
	return id
}

// form gives the form of a word.
func (v *vocabulary) form(id int32) string { return v.forms.text(id) }

// seal builds the fall-back indexes; no word may be added after it.
func (v *vocabulary) seal() {
	var accented []int32
	for id := int32(1); int(id) < len(v.words); id++ {
		if hasAccent(v.form(id)) {
			accented = append(accented, id)
		}
	}
	v.plain, v.plainID = newWordList(len(accented), 9), make([]int32, 1, 1+len(accented))
	var folded []byte
	for _, id := range accented {
		form := v.form(id)
		if folded = appendFolded(folded[:0], form); string(folded) == form {
			continue
		}
		at, isNew := v.plain.add(string(folded))
		if isNew {
			v.plainID = append(v.plainID, id)
		} else if v.better(id, v.plainID[at]) {
			v.plainID[at] = id
		}
	}
	if cap(v.words) > len(v.words)*5/4 {
		v.words = slices.Clone(v.words)
	}
	v.near.build(v)
}

// better makes the choice between words that share an accent-less form the
// same in every run.
func (v *vocabulary) better(a, b int32) bool {
	wa, wb := &v.words[a], &v.words[b]
	if pa, pb := wa.flags&(hasPrior|hasLearned) != 0, wb.flags&(hasPrior|hasLearned) != 0; pa != pb {
		return pa
	}
	return v.form(a) < v.form(b)
}

// find looks up a form, then its accent-less form.
func (v *vocabulary) find(form string) (wordRef, bool) {
	if id := v.forms.find(form); id != 0 {
		return wordRef{id, exact}, true
	}
	if at := v.plain.find(form); at != 0 {
		return wordRef{v.plainID[at], accentless}, true
	}
	if f := fold(form); f != form {
		if id := v.forms.find(f); id != 0 {
			return wordRef{id, accentless}, true
		}
		if at := v.plain.find(f); at != 0 {
			return wordRef{v.plainID[at], accentless}, true
		}
	}
	return wordRef{}, false
}

// maxResolved is the longest form, in bytes, for which fall-backs are tried.
const maxResolved = 120

// resolve finds the word of a canonical form through the fall-backs: as it is,
// without accents, with drawn-out letters taken back, its stem, and, for long
// words, the nearest word with a weight. Numbers and the like are known as they
// stand, or else by their kind.
func (m *model) resolve(form, surface string, kind TokenKind) wordRef {
	v := m.vocab
	if kind != WordToken && kind != HashtagToken {
		if id := v.forms.find(surface); id != 0 {
			return wordRef{id, exact}
		}
	}
	if ref, ok := v.find(form); ok {
		return ref
	}
	if kind != WordToken && kind != HashtagToken || len(form) > maxResolved {
		return wordRef{}
	}
	for keep := 2; keep >= 1; keep-- {
		if short, ok := squeeze(form, keep); ok {
			if ref, ok := v.find(short); ok {
				return wordRef{ref.id, delengthened}
			}
		}
	}
	if id := m.stem(form); id != 0 {
		return wordRef{id, stemmed}
	}
	if m.common.find(form) != 0 {
		return wordRef{}
	}
	if id := v.near.find(form, v); id != 0 {
		return wordRef{id, nearest}
	}
	return wordRef{}
}

// squeeze cuts every run of three or more equal letters to keep letters, and
// says whether there was one.
func squeeze(s string, keep int) (string, bool) {
	if !drawnOut(s) {
		return s, false
	}
	var b strings.Builder
	changed := false
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		run := size
		for strings.HasPrefix(s[run:], s[:size]) {
			run += size
		}
		n := run / size
		if n >= 3 && r != utf8.RuneError {
			n, changed = keep, true
		}
		b.WriteString(s[:n*size])
		s = s[run:]
	}
	return b.String(), changed
}

// drawnOut is the quick test of squeeze: it says whether s may have a run of
// three equal letters.
func drawnOut(s string) bool {
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == s[i-1] && c == s[i-2], c >= 0xE0:
			return true
		case c >= utf8.RuneSelf && i >= 3 && c == s[i-2] && s[i-1] == s[i-3]: // two equal letters of two bytes
			return true
		}
	}
	return len(s) > 0 && s[0] >= 0xE0
}

// stem tries the endings that inflection by rule does not reach.
func (m *model) stem(form string) int32 {
	if len(form) < 5 {
		return 0
	}
	for _, e := range m.endings {
		base, ok := strings.CutSuffix(form, e.cut)
		if !ok || len(base)+len(e.put) < 4 {
			continue
		}
		if ref, ok := m.vocab.find(base + e.put); ok && m.vocab.words[ref.id].flags&hasPrior != 0 {
			return ref.id
		}
	}
	return 0
}

// ending is a rule of the stemmer: cut one ending, put another.
type ending struct{ cut, put string }

var endingsEN = []ending{{"s", ""}, {"es", ""}, {"ed", ""}, {"ed", "e"}, {"ing", ""}, {"ing", "e"}, {"ingly", "ing"}, {"ly", ""},
	{"ness", ""}, {"iness", "y"}, {"ful", ""}, {"y", ""}, {"in", "ing"}, {"able", ""}, {"able", "e"}, {"er", ""}, {"est", ""}}

var endingsFR = []ending{{"s", ""}, {"x", ""}, {"e", ""}, {"es", ""}, {"ement", ""}, {"ement", "e"}, {"ment", ""}, {"ments", "ment"},
	{"ee", "é"}, {"er", "é"}, {"ez", "er"}, {"ai", "er"}, {"ait", "er"}, {"aient", "er"}, {"ant", "er"}, {"issime", "e"}, {"issime", ""}}
