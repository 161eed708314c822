package web

import "verbatim/nlp"

// names are what the labels of a tenant's taxonomy are called in one language.
type names map[nlp.MentionKind]map[string]string

func (s *server) names(tenant string, t tongue) names {
	out := names{nlp.Theme: {}, nlp.Intent: {}, nlp.Emotion: {}}
	labels := s.App.ActiveTaxonomy(tenant).Labels
	for i := range labels {
		l := &labels[i]
		name := l.EN
		if t == french {
			name = l.FR
		}
		out[nlp.MentionKind(l.Kind)][l.Name] = name
	}
	return out
}

// of is a label's name; one that is not in the taxonomy any more has one made of
// its path.
func (n names) of(kind nlp.MentionKind, name string) string {
	return orElse(n[kind][name], readable(name))
}
