package web

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/nlp"
)

// sampleSize is how many of a theme's newest items are read for the rules that
// fire and the texts that are typical: as many as a page can wait for (2 ms a
// hundred, measured on the demo).
const sampleSize = 500

// ruleLine is a rule with how often it fired.
type ruleLine struct {
	Theme string // of a special theme, in words; "" for the page's own
	Rule  string
	N     int64    // items
	Words []string // what it fired on, most frequent first
}

// typical is one text that stands for many.
type typical struct {
	Hit   api.Hit
	Cut   []stretch
	Rules []ruleHit
	score float64
	rule  string // the most frequent of its rules
}

type ruleHit struct {
	Theme string // as ruleLine.Theme
	Rule  string
	Label nlp.Label
	Score float64
}

const (
	mostRules   = 12
	mostWords   = 4
	mostTypical = 6
	typicalCut  = 320 // bytes
)

// found counts one rule in the sample.
type foundRule struct {
	theme string
	items int
	words map[string]int
}

// mine says whether a mention is of the page's theme or of a special one of it.
func (v *themeView) mine(m nlp.Mention) bool {
	return m.Kind == v.Kind && (m.Name == v.Name || strings.HasPrefix(m.Name, v.Name+"."))
}

// special is what a special theme of the page's is called, "" for its own.
func (v *themeView) special(name string) string {
	if name == v.Name {
		return ""
	}
	return v.base.Name(v.Kind, name)
}

// readSample finds the rules that fire most and the texts that are typical.
func (v *themeView) readSample(sample []feedback.Record) {
	v.Sample = len(sample)
	rules := map[string]*foundRule{}
	for i := range sample {
		in := feedback.Input(&sample[i].Item)
		for _, m := range sample[i].Analysis.Mentions {
			if !v.mine(m) {
				continue
			}
			f := rules[m.Rule]
			if f == nil {
				f = &foundRule{theme: m.Name, words: map[string]int{}}
				rules[m.Rule] = f
			}
			f.items++
			for _, sp := range m.Spans[:min(1, len(m.Spans))] { // the rule's own: the first
				f.words[strings.ToLower(strings.Join(strings.Fields(wordOf(in, sp)), " "))]++
			}
		}
	}
	for text, f := range rules {
		v.Rules = append(v.Rules, ruleLine{v.special(f.theme), text, int64(f.items), frequent(f.words, mostWords)})
	}
	slices.SortFunc(v.Rules, func(a, b ruleLine) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Rule, b.Rule)) })
	v.Rules = v.Rules[:min(len(v.Rules), mostRules)]
	v.findTypical(sample, rules)
}

func frequent(counts map[string]int, most int) []string {
	var out []string
	for w := range counts {
		if w != "" {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	return out[:min(len(out), most)]
}

// findTypical picks texts whose rules fire often, that are neither too short to
// say why nor too long to read, and that speak of little else; each rule gives
// one before any gives two.
func (v *themeView) findTypical(sample []feedback.Record, rules map[string]*foundRule) {
	var all []typical
	for i := range sample {
		if t, ok := v.typicalOf(&sample[i], rules); ok {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b typical) int { return cmp.Compare(b.score, a.score) })
	taken, texts := map[string]int{}, map[string]bool{}
	for turn := range mostTypical {
		for _, t := range all {
			if len(v.Typical) == mostTypical {
				return
			}
			if taken[t.rule] == turn && !texts[t.Hit.Text] {
				taken[t.rule]++
				texts[t.Hit.Text] = true
				v.Typical = append(v.Typical, t)
			}
		}
	}
}

func (v *themeView) typicalOf(rec *feedback.Record, rules map[string]*foundRule) (typical, bool) {
	t := typical{Hit: hit(*rec, nil)}
	in := feedback.Input(&rec.Item)
	var mine []nlp.Mention
	others := 0
	for _, m := range rec.Analysis.Mentions {
		if !v.mine(m) {
			if m.Kind == nlp.Theme {
				others++
			}
			continue
		}
		if len(m.Spans) > 0 {
			mine = append(mine, m)
		}
		t.Rules = append(t.Rules, ruleHit{v.special(m.Name), m.Rule, m.Label, m.Score})
		t.score += math.Log1p(float64(rules[m.Rule].items))
		if t.rule == "" || rules[m.Rule].items > rules[t.rule].items {
			t.rule = m.Rule
		}
	}
	if len(mine) == 0 {
		return t, false // a person's correction put it here
	}
	t.score -= 0.4*float64(others) + lengthFault(rec.Analysis.Words)
	t.Cut = cutAround(in, mine)
	return t, true
}

// lengthFault is how much a text's length makes it less typical: from 8 to 60
// words is best.
func lengthFault(words int) float64 {
	switch {
	case words < 8:
		return float64(8-words) * 0.25
	case words > 60:
		return math.Log(float64(words)/60) * 2
	}
	return 0
}
