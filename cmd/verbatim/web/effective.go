package web

import (
	"verbatim/feedback"
	"verbatim/nlp"
)

// What holds of an item: what a person corrected, else what the machine said.

func labelOf(rec feedback.Record) nlp.Label {
	if c := rec.Correction; c != nil && c.Label != nil {
		return *c.Label
	}
	return rec.Analysis.Label
}

func langOf(rec feedback.Record) string {
	if c := rec.Correction; c != nil && c.Lang != nil {
		return *c.Lang
	}
	return rec.Analysis.Lang
}

func themesOf(rec feedback.Record) []string {
	if c := rec.Correction; c != nil && c.Themes != nil {
		return *c.Themes
	}
	return mentioned(rec.Analysis, nlp.Theme)
}

// mentioned lists the names of one kind of mention, never nil.
func mentioned(an nlp.Analysis, kind nlp.MentionKind) []string {
	names := []string{}
	for _, m := range an.Mentions {
		if m.Kind == kind {
			names = append(names, m.Name)
		}
	}
	return names
}
