package nlp

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/nlp/taxonomy"
)

// CheckExamples runs every example of the taxonomy and reports those that go
// wrong, in the order of the taxonomy.
func (a *Analyzer) CheckExamples() []taxonomy.Problem {
	var out []taxonomy.Problem
	for i := range a.themes.source.Labels {
		l := &a.themes.source.Labels[i]
		for _, e := range l.Examples {
			an := a.Analyze(Input{Fields: []Field{{Name: "text", Text: e.Text}}, Lang: e.Lang})
			at := slices.IndexFunc(an.Mentions, func(m Mention) bool { return m.Kind == MentionKind(l.Kind) && m.Name == l.Name })
			switch {
			case e.Match && at < 0:
				out = append(out, taxonomy.Problem{Place: e.Place, What: fmt.Sprintf("%s %s does not match %q", l.Kind, l.Name, e.Text), Hint: missed(&an, l)})
			case !e.Match && at >= 0:
				m := &an.Mentions[at]
				out = append(out, taxonomy.Problem{Place: e.Place, What: fmt.Sprintf("%s %s matches %q, which it must not", l.Kind, l.Name, e.Text),
					Hint: fmt.Sprintf("rule %q found %q", m.Rule, e.Text[m.Spans[0].Start:m.Spans[0].End])})
			}
		}
	}
	return out
}

// missed says what was found in place of a label.
func missed(an *Analysis, l *taxonomy.Label) string {
	var names []string
	for i := range an.Mentions {
		m := &an.Mentions[i]
		if m.Kind == MentionKind(l.Kind) {
			names = append(names, fmt.Sprintf("%s by %q", m.Name, m.Rule))
		}
	}
	if len(names) == 0 {
		return fmt.Sprintf("no %s is found in it", l.Kind)
	}
	return "found instead: " + strings.Join(names, ", ")
}
