package nlp

import (
	"slices"
	"strings"
)

// maxQuoted is the longest stretch between quotation marks, in bytes, that
// counts as somebody else's words; what is longer is a text of its own.
const maxQuoted = 80

// dropQuoted drops the intents and emotions found between quotation marks: the
// writer of "the button called "Add feature"" asks for nothing.
func (sc *scratch) dropQuoted(in *Input, an *Analysis) {
	if len(an.Mentions) == 0 || !slices.ContainsFunc(in.Fields, hasQuotes) {
		return
	}
	an.Mentions = slices.DeleteFunc(an.Mentions, func(m Mention) bool {
		if m.Kind == Theme {
			return false
		}
		for _, s := range m.Spans {
			if !quotedAt(in.Fields[s.Field].Text, s.Start, s.End) {
				return false
			}
		}
		return true
	})
}

// hasQuotes is the quick test of a field.
func hasQuotes(f Field) bool {
	return strings.IndexByte(f.Text, '"') >= 0 || strings.Contains(f.Text, "«") || strings.Contains(f.Text, "“")
}

// quotedAt says whether [start, end) of a text stands between quotation marks.
func quotedAt(text string, start, end int) bool {
	before, after := text[max(0, start-maxQuoted):start], text[end:min(len(text), end+maxQuoted)]
	for _, q := range [...][2]string{{"«", "»"}, {"“", "”"}} {
		if i := strings.LastIndex(before, q[0]); i >= 0 && !strings.Contains(before[i:], q[1]) && strings.Contains(after, q[1]) {
			return true
		}
	}
	i, j := strings.LastIndexByte(before, '"'), strings.IndexByte(after, '"')
	return i >= 0 && j >= 0 && (i == 0 || before[i-1] == ' ' || before[i-1] == '(') && (i+1 < len(before) && before[i+1] != ' ' || i+1 == len(before))
}

// mockable are what mocking says and does not mean.
var mockable = []string{"praise", "joy", "gratitude"}

// dropMocked drops praise, joy and thanks from a text that mocks.
func (sc *scratch) dropMocked(an *Analysis) {
	if an.Score >= 0 || !sc.mocking() {
		return
	}
	an.Mentions = slices.DeleteFunc(an.Mentions, func(m Mention) bool {
		return m.Kind != Theme && slices.Contains(mockable, m.Name)
	})
}

// mocking says whether praise was found to be meant otherwise.
func (sc *scratch) mocking() bool {
	return sc.sarcastic && slices.ContainsFunc(sc.clues, func(c clue) bool {
		return slices.ContainsFunc(sc.mods[c.mods:c.modsEnd], func(m change) bool { return m.name == bySarcasm })
	})
}
