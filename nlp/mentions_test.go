package nlp

import (
	"math"
	"strings"
	"testing"

	"verbatim/nlp/taxonomy"
)

// checkMentions: each label once; spans in order, apart, on rune borders; a
// score for each where there are several; a label that fits the scores.
func checkMentions(t *testing.T, in Input, mentions []Mention) {
	t.Helper()
	seen := map[string]bool{}
	for _, m := range mentions {
		key := string(m.Kind) + " " + m.Name
		if seen[key] || len(m.Spans) == 0 || m.Rule == "" || math.IsNaN(m.Score) || m.Score < -1 || m.Score > 1 {
			t.Errorf("mention %+v", m)
		}
		seen[key] = true
		checkSpan(t, in, m.Clause)
		if m.Clause.Start >= m.Clause.End || m.Clause.Field != m.Spans[0].Field {
			t.Errorf("clause of %+v", m)
		}
		for i, s := range m.Spans {
			checkSpan(t, in, s)
			if s.Start >= s.End || i > 0 && (s.Field < m.Spans[i-1].Field || s.Field == m.Spans[i-1].Field && s.Start < m.Spans[i-1].End) {
				t.Errorf("spans of %+v", m)
			}
		}
		checkScores(t, m)
	}
}

func checkScores(t *testing.T, m Mention) {
	t.Helper()
	scores := m.Scores
	if len(m.Spans) == 1 {
		if scores != nil {
			t.Errorf("scores of one place: %+v", m)
		}
		scores = []float64{m.Score}
	}
	plus, minus := false, false
	for _, x := range scores {
		plus, minus = plus || signOf(x) == Positive, minus || signOf(x) == Negative
	}
	if len(scores) != len(m.Spans) || (m.Label == Mixed) != (plus && minus) || m.Label != Mixed && m.Label != signOf(m.Score) {
		t.Errorf("scores of %+v", m)
	}
}

func TestMentionsKeepTheContractOnAnyText(t *testing.T) {
	a := withRules(t, `theme a | A | A
en: a|not|i; the ... of; very NEAR/2 good; 😡; don't; all|super
fr: a|ne|à; <num> * le; 👍|l'; mais ... mais; pas NEAR plus
emotion b | B | B
en: !all; very very; :-)
fr: !a; qu'à
`)
	texts := append([]string{sixtyWords, soixanteMots, strings.Repeat("very good 😡 ", 400)}, hostile...)
	for _, s := range texts {
		for _, lang := range []string{"", "en", "fr"} {
			in := Input{Fields: []Field{{Name: "title", Text: "ne pas 😡"}, {Name: "text", Text: s}}, Lang: lang}
			checkAnalysis(t, in, a.Analyze(in))
		}
	}
}

// FuzzRules lays any rules over any text: what compiles must keep the contract.
func FuzzRules(f *testing.F) {
	f.Add("late|slow~ ... deliver~ NEAR/3 <dur> NOT not", "The delivery was not late, but three weeks slow to deliver")
	f.Add("!a b; +😡; -pas ... de * x; ?l'été; <num> <price>", "Pas de l’été à x ? 12 12€ 😡 ne a b")
	f.Add("a ... a ... a ... a NEAR/20 a NOT/1 b", strings.Repeat("a ", 200))
	f.Fuzz(func(t *testing.T, rules, s string) {
		file, err := taxonomy.Parse("rules", []byte("theme a | A | A\nen: "+rules+"\nfr: "+rules+"\nintent b | B | B\nen: "+rules+"\n"))
		if err != nil || len(rules) > 2000 || len(s) > 5000 {
			return
		}
		tax, err := taxonomy.Empty().With(file)
		if err != nil {
			return
		}
		a, err := builtin().WithTaxonomy(1, tax)
		if err != nil {
			if _, ok := err.(taxonomy.Problems); !ok {
				t.Errorf("%v is no Problems", err)
			}
			return
		}
		for _, lang := range modelLangs {
			in := Input{Fields: []Field{{Name: "text", Text: s}}, Lang: lang}
			checkAnalysis(t, in, a.Analyze(in))
		}
	})
}
