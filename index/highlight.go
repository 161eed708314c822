package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/feedback"
)

// Span is the half-open byte range [Start, End) of a text. Both ends lie on
// rune borders.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Highlight returns the places of text, a text in lang, that make it match the
// words of f, in order and without overlap. Words under Not are left out. A
// word of five letters or more that does not stand in the text as it is marks
// what differs from it in one letter, as a search for it may have.
func Highlight(lang, text string, f feedback.Filter) []Span {
	units := unitsOf(nil, f)
	if len(units) == 0 || text == "" {
		return nil
	}
	lang = Language(lang)
	which := slices.Index(Languages, lang)
	terms := AppendTerms(make([]Term, 0, len(text)/5), lang, text)
	var spans []Span
	for _, u := range units {
		found := places(terms, u.Terms[which])
		if len(found) == 0 && u.Runes >= MinTypoRunes {
			found = near(terms, u.Terms[which][0])
		}
		spans = append(spans, found...)
	}
	return merge(spans)
}

// MinTypoRunes is the length from which a word may have a letter wrong.
const MinTypoRunes = 5

// unitsOf collects what f looks for, whatever else it asks.
func unitsOf(dst []Unit, f feedback.Filter) []Unit {
	switch f := f.(type) {
	case feedback.And:
		for _, m := range f {
			dst = unitsOf(dst, m)
		}
	case feedback.Or:
		for _, m := range f {
			dst = unitsOf(dst, m)
		}
	case feedback.Words:
		dst = append(dst, Units(f)...)
	}
	return dst
}

// places finds where the wanted terms stand side by side.
func places(terms []Term, want []string) []Span {
	var out []Span
	for i := 0; i+len(want) <= len(terms); i++ {
		n := 0
		for n < len(want) && terms[i+n].Text == want[n] {
			n++
		}
		if n == len(want) {
			out = append(out, Span{terms[i].Start, terms[i+n-1].End})
		}
	}
	return out
}

// near finds the terms that are one letter away.
func near(terms []Term, want string) []Span {
	var out []Span
	for _, t := range terms {
		if d := len(t.Text) - len(want); d < 4 && d > -4 && edits(t.Text, want) == 1 {
			out = append(out, t.Span)
		}
	}
	return out
}

// merge sorts spans and joins those that overlap.
func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Snippet cuts text to about size bytes around the first of spans. It returns
// the piece and the spans that lie in it, moved to its start; an ellipsis marks
// a cut end.
func Snippet(text string, spans []Span, size int) (string, []Span) {
	if len(text) <= size {
		return text, spans
	}
	from := 0
	if len(spans) > 0 && spans[0].End > size*3/4 {
		from = forward(text, max(0, spans[0].Start-size/3))
	}
	to := from + size
	if len(spans) > 0 {
		to = max(to, min(spans[0].End, from+4*size)) // a long phrase is shown whole
	}
	to = backward(text, min(to, len(text)), from)
	piece, shift := text[from:to], from
	if from > 0 {
		piece, shift = "…"+piece, from-len("…")
	}
	if to < len(text) {
		piece += "…"
	}
	var inside []Span
	for _, s := range spans {
		if s.Start >= from && s.End <= to {
			inside = append(inside, Span{s.Start - shift, s.End - shift})
		}
	}
	return piece, inside
}

// forward moves pos to the start of the next word, if one starts soon.
func forward(text string, pos int) int {
	for pos < len(text) && !utf8.RuneStart(text[pos]) {
		pos++
	}
	if pos == 0 {
		return 0
	}
	end := min(pos+40, len(text))
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	if i := strings.IndexFunc(text[pos:end], unicode.IsSpace); i >= 0 {
		rest := text[pos+i:]
		return len(text) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
	}
	return pos
}

// backward moves pos to the end of the word before it, if one ends near.
func backward(text string, pos, from int) int {
	if pos >= len(text) {
		return len(text)
	}
	for pos > from && !utf8.RuneStart(text[pos]) {
		pos--
	}
	start := max(from, pos-40)
	for start < pos && !utf8.RuneStart(text[start]) {
		start++
	}
	if i := strings.LastIndexFunc(text[start:pos], unicode.IsSpace); i > 0 {
		return start + i
	}
	return pos
}
