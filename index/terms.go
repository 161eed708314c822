package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"golang.org/x/text/unicode/norm"

	"verbatim/feedback"
)

// How text becomes terms, in both engines and in Highlight:
//
// A word is a run of letters, digits and marks with the apostrophes inside it.
// A French elision before the apostrophe is dropped (l'équipe → équipe) and an
// English 's after it too; any other apostrophe is closed up (don't → dont).
// Every emoji and every character of a script written without spaces is a word
// of its own. A word is folded (lower case, no accents, ligatures taken apart)
// and only then stemmed, so that a query typed without accents finds the same
// as one with them.
//
// Words are cut alike in every language, since a query does not say which
// language it is in; only the stem differs.

// Languages lists the languages that have stems, and "" for all others. Every
// document's words are kept under exactly one of them.
var Languages = []string{"en", "fr", ""}

// Language returns the member of Languages that a BCP 47 tag falls under.
func Language(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if base == "en" || base == "fr" {
		return base
	}
	return ""
}

// maxTermBytes bounds a term: a longer word is cut there, in a text as in a
// query.
const maxTermBytes = 96

// Term is one word of a text: its stem, and the bytes it stands on.
type Term struct {
	Text string
	Span
	Glued bool // no white space between the word before it and this one
}

// AppendTerms appends the terms of text, whose language is one of Languages.
func AppendTerms(dst []Term, lang, text string) []Term {
	s := splitter{text: text}
	for s.next() {
		word := s.word()
		if word == "" {
			continue
		}
		dst = append(dst, Term{Stem(lang, word), Span{s.start, s.end}, s.glued})
		s.glued = true
	}
	return dst
}

// splitter walks over the words of a text.
type splitter struct {
	text       string
	pos        int
	start, end int // of the word that next found
	glued      bool
}

func (s *splitter) next() bool {
	for s.pos < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		switch {
		case isSingle(r):
			s.start, s.end = s.pos, s.pos+n
			s.pos += n
			return true
		case isWord(r):
			s.start = s.pos
			s.run()
			s.end = s.pos
			return true
		case unicode.IsSpace(r):
			s.glued = false
		}
		s.pos += n
	}
	return false
}

// run moves past the word that starts at pos.
func (s *splitter) run() {
	for s.pos < len(s.text) {
		if c := s.text[s.pos]; c < utf8.RuneSelf && isWord(rune(c)) {
			s.pos++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		if isApostrophe(r) {
			if r, _ := utf8.DecodeRuneInString(s.text[s.pos+n:]); !isWord(r) || isSingle(r) {
				return
			}
		} else if isSingle(r) || !isWord(r) && !unicode.IsMark(r) {
			return
		}
		s.pos += n
	}
}

// word folds the word that next found and takes its apostrophes away.
func (s *splitter) word() string {
	raw := s.text[s.start:s.end]
	for i, r := range raw {
		if !isApostrophe(r) {
			continue
		}
		head, tail := raw[:i], raw[i+utf8.RuneLen(r):]
		switch {
		case isElision(head):
			s.start = s.end - len(tail)
			return s.word()
		case tail == "s" || tail == "S":
			s.end = s.start + len(head)
			return fold(head)
		}
		return fold(head + strings.Map(dropApostrophe, tail))
	}
	return fold(raw)
}

func dropApostrophe(r rune) rune {
	if isApostrophe(r) {
		return -1
	}
	return r
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', '＇', '´', '`':
		return true
	}
	return false
}

func isElision(s string) bool {
	if len(s) > 6 {
		return false
	}
	switch strings.ToLower(s) {
	case "l", "d", "c", "j", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu":
		return true
	}
	return false
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// isSingle reports whether r is a word of its own: an emoji or another symbol,
// or a character of a script that puts no spaces between words.
func isSingle(r rune) bool {
	if r < 0x0e00 {
		return r > 0xa0 && unicode.Is(unicode.So, r)
	}
	return r != utf8.RuneError && unicode.Is(unicode.So, r) ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && !unicode.IsMark(r) && isWord(r)
}

// fold returns the word in lower case, without accents, cut to maxTermBytes.
func fold(word string) string {
	ascii, lower := true, true
	for i := range len(word) {
		c := word[i]
		ascii = ascii && c < utf8.RuneSelf
		lower = lower && (c < 'A' || c > 'Z')
	}
	if !ascii {
		word = foldRunes(word)
	} else if !lower {
		word = strings.ToLower(word)
	}
	return cut(word, maxTermBytes)
}

func foldRunes(word string) string {
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range norm.NFKD.String(cut(word, 4*maxTermBytes)) {
		if isAccent(r) {
			continue
		}
		switch r = unicode.ToLower(r); r {
		case 'œ':
			b.WriteString("oe")
		case 'æ':
			b.WriteString("ae")
		case 'ß':
			b.WriteString("ss")
		case 'ø':
			b.WriteByte('o')
		case 'ł':
			b.WriteByte('l')
		case 'đ':
			b.WriteByte('d')
		case 'ı':
			b.WriteByte('i')
		case 'ς':
			b.WriteRune('σ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isAccent reports whether r is a mark that people leave out when they type:
// the combining accents, the variation selectors, Hebrew and Arabic points. The
// vowel signs of Indic scripts are marks too, but they stay.
func isAccent(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36f, 0x591 <= r && r <= 0x5c7, 0x64b <= r && r <= 0x652, 0xfe00 <= r && r <= 0xfe0f:
		return true
	}
	return r == 0x200d
}

// cut shortens s to at most n bytes, on a rune border.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Stem returns the stem of a folded word in one of Languages. A word that holds
// anything but a to z is its own stem.
func Stem(lang, word string) string {
	if lang == "" || len(word) < 3 {
		return word
	}
	for i := range len(word) {
		if c := word[i]; c < 'a' || c > 'z' {
			return word
		}
	}
	env := snowballstem.NewEnv(word)
	if lang == "en" {
		english.Stem(env)
		return env.Current()
	}
	french.Stem(env)
	return trimFrench(env.Current())
}

// trimFrench takes off the endings that the stemmer knows only with their
// accent: it sees "livree" and "decus" where it waits for "livrée" and "déçus".
func trimFrench(stem string) string {
	for len(stem) > 3 && (stem[len(stem)-1] == 'e' || stem[len(stem)-1] == 's') {
		stem = stem[:len(stem)-1]
	}
	return stem
}

// Unit is what has to be found for one word of a query: its terms in each of
// Languages, side by side where there is more than one (as in "wi-fi").
type Unit struct {
	Terms [][]string // by language, in the order of Languages
	Word  string     // the folded word, as it would be shown
	Runes int        // of the word, 0 where no typo is allowed in it
}

// Units takes the words of a query apart. A phrase is a single unit. Words
// without a letter, digit or symbol have no unit, and match nothing.
func Units(w feedback.Words) []Unit {
	plain := AppendTerms(nil, "", w.Text)
	var units []Unit
	for i := 0; i < len(plain); {
		end := i + 1
		for end < len(plain) && (w.Phrase || plain[end].Glued) {
			end++
		}
		units = append(units, unit(plain[i:end], w.Phrase))
		i = end
	}
	return units
}

func unit(words []Term, phrase bool) Unit {
	u := Unit{Terms: make([][]string, len(Languages))}
	for l, lang := range Languages {
		for _, w := range words {
			u.Terms[l] = append(u.Terms[l], Stem(lang, w.Text))
		}
	}
	for i, w := range words {
		if i > 0 {
			u.Word += " "
		}
		u.Word += w.Text
	}
	if len(words) == 1 && !phrase {
		u.Runes = utf8.RuneCountInString(u.Word)
	}
	return u
}
