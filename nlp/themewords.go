package nlp

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// themeWords are the words of one language's rules. They are apart from the
// lexicon's vocabulary, so that taxonomies come and go while models stay. Word
// 0 is any other word.
type themeWords struct {
	ids   map[string]int32
	plain map[string]int32 // accent-less forms of accented words
	forms []string
	near  map[string][]int32 // words by their forms with one letter deleted
}

// Misspellings: a word of at least themeNearMin letters that neither the
// lexicon nor the language's frequent words know is taken for the word of a
// rule that is one slip away.
const (
	themeNearMin = 6
	themeNearMax = 20
)

func newThemeWords() *themeWords {
	return &themeWords{ids: map[string]int32{}, plain: map[string]int32{}, forms: make([]string, 1)}
}

func (w *themeWords) id(form string) int32 {
	if id, ok := w.ids[form]; ok {
		return id
	}
	id := int32(len(w.forms))
	w.ids[form], w.forms = id, append(w.forms, form)
	return id
}

// codes cuts a word of a rule as texts are cut, and gives nil where it has
// marks that no rule gets to see.
func (w *themeWords) codes(text string) []int32 {
	if strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">") && len(text) > 3 {
		return []int32{w.id(text)}
	}
	if full, ok := contracted[straight(text)]; ok { // d' by itself, which texts have only before a word
		return []int32{w.id(full)}
	}
	var out []int32
	pieces := splitChunk(nil, text)
	for i, p := range pieces {
		switch p.kind {
		case HyphenToken:
			continue
		case PunctToken:
			return nil
		}
		s := text[p.start:p.end]
		norm := canonical(s, p.kind, i+1 < len(pieces) && isNot(text[pieces[i+1].start:pieces[i+1].end]))
		if standsForKind(p.kind) {
			norm = lower(s)
		}
		out = append(out, w.id(norm))
	}
	return out
}

// standsForKind says whether canonical gives tokens of a kind one form.
func standsForKind(kind TokenKind) bool {
	switch kind {
	case NumberToken, PriceToken, TimeToken, RatingToken, URLToken, EmailToken, HandleToken:
		return true
	}
	return false
}

// seal builds the fall-backs; no word may be added after it.
func (w *themeWords) seal() {
	w.near = map[string][]int32{}
	for id := 1; id < len(w.forms); id++ {
		form := w.forms[id]
		if f := fold(form); f != form {
			if _, ok := w.plain[f]; !ok {
				w.plain[f] = int32(id)
			}
		}
		if n := utf8.RuneCountInString(form); n >= themeNearMin && n <= themeNearMax && onlyLetters(form) {
			eachShort(form, func(s string) { w.near[s] = append(w.near[s], int32(id)) })
		}
	}
}

// eachShort calls do with form and with each form with one letter but the
// first deleted.
func eachShort(form string, do func(string)) {
	do(form)
	for i, r := range form {
		if i > 0 {
			do(form[:i] + form[i+utf8.RuneLen(r):])
		}
	}
}

// find gives the word of a token, 0 for none.
func (w *themeWords) find(m *model, norm, surface string, kind TokenKind, ref wordRef) int32 {
	if kind != WordToken && kind != HashtagToken {
		if standsForKind(kind) {
			if id, ok := w.ids[lower(surface)]; ok {
				return id
			}
		}
		return w.ids[norm]
	}
	if id, ok := w.ids[norm]; ok {
		return id
	}
	if id := w.accentless(m, norm, ref); id != 0 {
		return id
	}
	if len(norm) > maxResolved {
		return 0
	}
	for keep := 2; keep >= 1; keep-- {
		if short, ok := squeeze(norm, keep); ok {
			if id, ok := w.ids[short]; ok {
				return id
			}
			if id := w.accentless(m, short, wordRef{}); id != 0 {
				return id
			}
		}
	}
	if ref.id != 0 && ref.how <= delengthened || m.common[norm] {
		return 0
	}
	return w.nearest(norm)
}

// accentless forgives accents, unless the lexicon knows the word as it stands:
// "sale" is not "salé".
func (w *themeWords) accentless(m *model, norm string, ref wordRef) int32 {
	f := fold(norm)
	if f == norm {
		if ref.how == exact && m.vocab.words[ref.id].flags&hasPrior != 0 {
			return 0
		}
		return w.plain[norm]
	}
	if id, ok := w.ids[f]; ok {
		return id
	}
	return w.plain[f]
}

// nearest gives the word one slip from form, the first in spelling order if
// there are several, or 0.
func (w *themeWords) nearest(form string) int32 {
	n := utf8.RuneCountInString(form)
	if n < themeNearMin || n > themeNearMax || !onlyLetters(form) {
		return 0
	}
	best := int32(0)
	eachShort(form, func(s string) {
		for _, id := range w.near[s] {
			if id != best && (best == 0 || w.forms[id] < w.forms[best]) && oneEdit(form, w.forms[id]) {
				best = id
			}
		}
	})
	return best
}

func onlyLetters(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return utf8.ValidString(s)
}
