package nlp

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Explain writes to w, for a person, the text of in with each piece of
// evidence of an, its weight, what changed it, and the sum.
func Explain(w io.Writer, in Input, an Analysis) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s  score %+.3f  raw %+.3f  confidence %.2f  language %s  words %d", an.Label, an.Score, an.Raw, an.Confidence, an.Lang, an.Words)
	if an.Complaint {
		b.WriteString("  complaint")
	}
	b.WriteString("\n")
	for i, s := range an.Sentences {
		fmt.Fprintf(b, "\n%2d  %-8s %+.3f  %s\n", i+1, s.Label, s.Score, oneLine(spanText(in, s.Span)))
		for j := range an.Evidence {
			if e := &an.Evidence[j]; within(e.Span, s.Span) && e.Span.End > e.Span.Start {
				explainEvidence(b, in, e)
			}
		}
	}
	explainSum(b, an)
	for _, m := range an.Mentions {
		fmt.Fprintf(b, "%-8s %-22s %-8s %+.3f  %s\n", m.Kind, m.Name, m.Label, m.Score, spanTexts(in, m.Spans))
	}
	for _, q := range an.Quoted {
		fmt.Fprintf(b, "not scored: %s, %s\n", q.Why, oneLine(spanText(in, q.Span)))
	}
	return b.Flush()
}

// explainEvidence writes one line: weight, text, entry, and base with what
// changed it.
func explainEvidence(b *bufio.Writer, in Input, e *Evidence) {
	fmt.Fprintf(b, "    %+7.3f  %-26q %s %s", e.Weight, oneLine(spanText(in, e.Span)), e.Rule, e.Entry)
	if e.Own {
		b.WriteString(" (your lexicon)")
	}
	if len(e.Modifiers) > 0 {
		fmt.Fprintf(b, ": %+.2f", e.Base)
		for _, m := range e.Modifiers {
			fmt.Fprintf(b, " × %.2f %s", m.Factor, m.Name)
			if m.Word != "" {
				fmt.Fprintf(b, " (%s)", m.Word)
			}
		}
	}
	b.WriteString("\n")
}

// explainSum adds the evidence up as Raw does.
func explainSum(b *bufio.Writer, an Analysis) {
	b.WriteString("\n")
	sum := 0.0
	for i := range an.Evidence {
		e := &an.Evidence[i]
		if e.Span.End == e.Span.Start {
			fmt.Fprintf(b, "    %+7.3f  %s\n", e.Weight, e.Rule)
		}
		sum += e.Weight
	}
	fmt.Fprintf(b, "    %+7.3f  sum of %d pieces of evidence → score %+.3f\n", sum, len(an.Evidence), Squash(sum))
}

func within(inner, outer Span) bool {
	return inner.Field == outer.Field && inner.Start >= outer.Start && inner.End <= outer.End
}

func spanText(in Input, s Span) string {
	if s.Field < 0 || s.Field >= len(in.Fields) || s.Start < 0 || s.End > len(in.Fields[s.Field].Text) || s.Start > s.End {
		return ""
	}
	return in.Fields[s.Field].Text[s.Start:s.End]
}

func spanTexts(in Input, spans []Span) string {
	var b strings.Builder
	for i, s := range spans {
		if i > 0 {
			b.WriteString(" · ")
		}
		b.WriteString(oneLine(spanText(in, s)))
	}
	return b.String()
}

// oneLine cuts a text to a line of at most 160 runes.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 160 {
		return string(r[:159]) + "…"
	}
	return s
}
