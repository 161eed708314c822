package web

import (
	"cmp"
	"slices"

	"verbatim/index"
	"verbatim/nlp"
)

// said is a stretch of a text with the sign of what is said there.
type said struct {
	index.Span
	label nlp.Label
}

// saidBy are the places of mentions that lie in a field, each with its own sign.
func saidBy(field int, mentions ...nlp.Mention) []said {
	var out []said
	for _, m := range mentions {
		for i, sp := range m.Spans {
			if sp.Field != field || sp.Start >= sp.End {
				continue
			}
			label := m.Label
			if i < len(m.Scores) {
				label = signOf(m.Scores[i])
			}
			out = append(out, said{index.Span{Start: sp.Start, End: sp.End}, label})
		}
	}
	slices.SortFunc(out, func(a, b said) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	return joined(out)
}

// signBand is the score within which a place is neutral, as the analyzer has it.
const signBand = 0.1

func signOf(score float64) nlp.Label {
	switch {
	case score > signBand:
		return nlp.Positive
	case score < -signBand:
		return nlp.Negative
	}
	return nlp.Neutral
}

// joined joins places that overlap; one that says both is mixed.
func joined(all []said) []said {
	var out []said
	for _, x := range all {
		n := len(out)
		if n == 0 || x.Start >= out[n-1].End {
			out = append(out, x)
			continue
		}
		last := &out[n-1]
		last.End = max(last.End, x.End)
		switch {
		case last.label == x.label || x.label == nlp.Neutral:
		case last.label == nlp.Neutral:
			last.label = x.label
		default:
			last.label = nlp.Mixed
		}
	}
	return out
}

// fieldToShow is the field of the first place that is not in the title, which a
// list shows anyway.
func fieldToShow(in nlp.Input, mentions []nlp.Mention) int {
	first := -1
	for _, m := range mentions {
		for _, sp := range m.Spans {
			if sp.Field < 0 || sp.Field >= len(in.Fields) {
				continue
			}
			if in.Fields[sp.Field].Name != "title" {
				return sp.Field
			}
			first = sp.Field
		}
	}
	return first
}

// cutAround is the part of an input around the first place of mentions, with
// those in the same field marked.
func cutAround(in nlp.Input, mentions []nlp.Mention) []stretch {
	field := fieldToShow(in, mentions)
	if field < 0 {
		return nil
	}
	places := saidBy(field, mentions...)
	spans := make([]index.Span, len(places))
	for i, p := range places {
		spans[i] = p.Span
	}
	text, inside := index.Snippet(in.Fields[field].Text, spans, typicalCut)
	return markSaid(mark(text, inside), places)
}

// markSaid gives each marked stretch the sign of its place, in their order; a
// place that a snippet left out is skipped, for it lies after those that are in.
func markSaid(cut []stretch, places []said) []stretch {
	n := 0
	for i := range cut {
		if !cut[i].Hit || n >= len(places) {
			continue
		}
		switch places[n].label {
		case nlp.Positive:
			cut[i].Class = "p2"
		case nlp.Negative:
			cut[i].Class = "n2"
		}
		n++
	}
	return cut
}
