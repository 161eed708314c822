package web

import (
	"slices"

	"verbatim/index"
	"verbatim/nlp"
)

// cutAround is the part of an input around the first of spans, with those in the
// same field marked.
func cutAround(in nlp.Input, spans []nlp.Span) []stretch {
	field := spans[0].Field
	if field < 0 || field >= len(in.Fields) {
		return nil
	}
	var marks []index.Span
	for _, sp := range spans {
		if sp.Field == field {
			marks = append(marks, index.Span{Start: sp.Start, End: sp.End})
		}
	}
	slices.SortFunc(marks, func(a, b index.Span) int { return a.Start - b.Start })
	marks = apartSpans(marks)
	text, marks := index.Snippet(in.Fields[field].Text, marks, typicalCut)
	return mark(text, marks)
}

// apartSpans joins spans that touch.
func apartSpans(spans []index.Span) []index.Span {
	var out []index.Span
	for _, sp := range spans {
		if n := len(out); n > 0 && sp.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, sp.End)
			continue
		}
		out = append(out, sp)
	}
	return out
}
