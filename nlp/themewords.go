package nlp

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// themeWords are the words of one language's rules. They are apart from the
// lexicon's vocabulary, so that taxonomies come and go while models stay. Word
// 0 is any other word.
type themeWords struct {
	list    *wordList
	plain   *wordList       // accent-less forms of accented words
	plainID []int32         // the word of each
	strange map[string]bool // words of the language that are none of these for all their likeness
	slips   slipIndex
}

// newThemeWords makes room for n words, and for as many accented ones as are in
// the vocabulary of their language.
func newThemeWords(n int, v *vocabulary) *themeWords {
	return &themeWords{list: newWordList(n, 12), plain: newWordList(v.plain.len()*3/4, 9), plainID: make([]int32, 1), strange: map[string]bool{}}
}

func (w *themeWords) id(form string) int32 {
	id, _ := w.list.add(form)
	return id
}

// appendCodes cuts a word of a rule as texts are cut. It appends nothing where
// the word has marks that no rule gets to see.
func (w *themeWords) appendCodes(out []int32, text string) []int32 {
	if strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">") && len(text) > 3 || isPlain(text) {
		return append(out, w.id(text))
	}
	before := len(out)
	if full, ok := contracted[straight(text)]; ok { // d' by itself, which texts have only before a word
		return append(out, w.id(full))
	}
	pieces := splitChunk(nil, text)
	for i, p := range pieces {
		switch p.kind {
		case HyphenToken:
			continue
		case PunctToken:
			return out[:before]
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

// seal builds the fall-backs; no word may be added after it. written are the
// words as rules have them: of those that ~ made only such as the language is
// known to have are worth a slip.
func (w *themeWords) seal(m *model, written []int32) {
	isWritten := make([]bool, w.list.len()) // by word
	for _, id := range written {
		isWritten[id] = true
	}
	var folded []byte
	for id := int32(1); int(id) < w.list.len(); id++ {
		form, bare := w.list.text(id), ""
		if hasAccent(form) {
			if folded = appendFolded(folded[:0], form); string(folded) != form {
				bare = string(folded)
				if _, isNew := w.plain.add(bare); isNew {
					w.plainID = append(w.plainID, id)
				}
			}
		}
		if isWritten[id] || m.vocab.forms.find(form) != 0 || m.common.find(form) != 0 {
			w.slips.add(form, bare, id)
		}
	}
	w.findStrangers(m)
}

// findStrangers finds the words of the language that differ from a word of a
// rule in accents alone and yet are others: "passé" is not "passe", but "tres"
// is "très", being rare beside it.
func (w *themeWords) findStrangers(m *model) {
	for common := 1; common < m.common.len(); common++ {
		form, n := m.common.text(int32(common)), m.counts[common]
		if w.list.find(form) != 0 {
			continue
		}
		id := w.unaccented(form)
		if id == 0 {
			continue
		}
		f := fold(form)
		if bare := f != form && f == w.list.text(id); bare || n*rarity > m.counts[m.common.find(w.list.text(id))] {
			w.strange[form] = true // "dès" is not "des"
		}
	}
}

// rarity is how many times rarer than the word itself a spelling without its
// accents must be to be taken for it.
const rarity = 4

// findThemeWords looks a token up in the rules of every language. A slip of the
// pen is what no language knows.
func (a *Analyzer) findThemeWords(t *token, norm, surface string) {
	word := t.kind == WordToken || t.kind == HashtagToken
	found := false
	for m := range a.models {
		t.themes[m] = uint16(a.themes.langs[m].words.find(a.models[m], norm, surface, t, m))
		found = found || t.themes[m] != 0
	}
	if !word || found || len(norm) < slipMin || len(norm) > maxResolved {
		return
	}
	for m := range a.models {
		if t.ids[m] != 0 && t.hows[m] <= delengthened || a.models[m].isWord(norm) {
			return
		}
	}
	for m := range a.models {
		t.themes[m] = uint16(a.themes.langs[m].words.slips.find(norm))
	}
}

// find gives the word of a token, 0 for none, without slips.
func (w *themeWords) find(m *model, norm, surface string, t *token, lang int) int32 {
	if t.kind != WordToken && t.kind != HashtagToken {
		if standsForKind(t.kind) {
			if id := w.list.find(lower(surface)); id != 0 {
				return id
			}
		}
		return w.list.find(norm)
	}
	if id := w.list.find(norm); id != 0 {
		return id
	}
	ref := wordRef{int32(t.ids[lang]), t.hows[lang]}
	if id := w.accentless(m, norm, ref); id != 0 || len(norm) > maxResolved || !drawnOut(norm) {
		return id
	}
	for keep := 2; keep >= 1; keep-- {
		short, _ := squeeze(norm, keep)
		if id := w.list.find(short); id != 0 {
			return id
		}
		if id := w.accentless(m, short, wordRef{}); id != 0 {
			return id
		}
	}
	return 0
}

// accentless forgives accents, unless the word as it stands is another: "sale"
// is not "salé".
func (w *themeWords) accentless(m *model, norm string, ref wordRef) int32 {
	if w.strange[norm] || ref.id != 0 && ref.how == exact && m.vocab.words[ref.id].flags&hasPrior != 0 && fold(norm) == norm {
		return 0
	}
	return w.unaccented(norm)
}

// unaccented gives the word that differs from a form in accents alone.
func (w *themeWords) unaccented(form string) int32 {
	f := fold(form)
	if f != form && !isParticiple(form) {
		if id := w.list.find(f); id != 0 {
			return id
		}
	}
	return w.plainID[w.plain.find(f)]
}

// isParticiple says whether a form ends as a French participle does, where the
// accent makes the word: "commandé" is not "commande".
func isParticiple(form string) bool {
	return slices.ContainsFunc([]string{"é", "és", "ée", "ées"}, func(end string) bool { return strings.HasSuffix(form, end) })
}

func onlyLetters(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return utf8.ValidString(s)
}
