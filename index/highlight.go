package index

import "verbatim/feedback"

// Span is the half-open byte range [Start, End) of a text. Both ends lie on
// rune borders.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Highlight returns the places of text, a text in lang, that make it match the
// words of f, in order and without overlap. Words under Not are left out.
func Highlight(lang, text string, f feedback.Filter) []Span { return nil }

// Snippet cuts text to about size bytes around the first of spans. It returns
// the piece and the spans that lie in it, moved to its start; an ellipsis marks
// a cut end.
func Snippet(text string, spans []Span, size int) (string, []Span) { return text, spans }
