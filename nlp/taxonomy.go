package nlp

import (
	_ "embed"
	"fmt"
	"sort"
	"strings"

	"verbatim/nlp/taxonomy"
)

//go:embed taxonomy/builtin.txt
var builtinTaxonomy string

// themes is the list of themes and intents; their phrases live in the
// themes trie of each model. The file's format is told in its head.
type themes struct {
	labels []taxLabel
	rules  []taxRule
	outs   [modelCount][][]int32 // by trieNode.out: the rules a phrase fires
}

type taxLabel struct {
	kind   MentionKind
	name   string
	en, fr string
	parent int32 // the label this one specialises, or -1
}

// taxRule is one phrase of one label.
type taxRule struct {
	label int32
	text  string // as written
	sign  int8   // +1, -1: counts only in a clause of that sign
}

// ThemeInfo describes one theme, intent or emotion of the taxonomy.
type ThemeInfo struct {
	Name    string `json:"name"` // dotted path: "delivery.delay"
	NameEN  string `json:"name_en"`
	NameFR  string `json:"name_fr"`
	AboutEN string `json:"about_en,omitempty"`
	AboutFR string `json:"about_fr,omitempty"`
	Pack    string `json:"pack,omitempty"` // "" for one that a tenant added outside any pack
}

// Themes lists the taxonomy's themes, sorted by name.
func (a *Analyzer) Themes() []ThemeInfo { return a.themes.list(Theme) }

// Intents lists the taxonomy's intents, sorted by name.
func (a *Analyzer) Intents() []ThemeInfo { return a.themes.list(Intent) }

// Emotions lists the taxonomy's emotions, sorted by name.
func (a *Analyzer) Emotions() []ThemeInfo { return a.themes.list(Emotion) }

// CheckExamples runs every example of the taxonomy and reports those that go
// wrong, in the order of the taxonomy.
func (a *Analyzer) CheckExamples() []taxonomy.Problem { return nil }

// WithTaxonomy gives an analyzer with another taxonomy, which shares
// everything else with a and costs little more memory than the taxonomy.
// version is the taxonomy's in the Stamp. Its error is taxonomy.Problems.
func (a *Analyzer) WithTaxonomy(version int, t *taxonomy.Taxonomy) (*Analyzer, error) {
	opts := a.opts
	opts.Taxonomy, opts.TaxonomyVersion = t, version
	return New(opts)
}

func (t *themes) list(kind MentionKind) []ThemeInfo {
	var out []ThemeInfo
	for _, l := range t.labels {
		if l.kind == kind {
			out = append(out, ThemeInfo{Name: l.name, NameEN: l.en, NameFR: l.fr})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// loadTaxonomy parses the built-in taxonomy into the models' tries.
func loadTaxonomy(models []*model) (*themes, error) {
	t := &themes{}
	for m := range t.outs {
		t.outs[m] = make([][]int32, 1)
	}
	n := 0
	for line := range strings.Lines(builtinTaxonomy) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := t.parseLine(models, line); err != nil {
			return nil, fmt.Errorf("builtin.txt:%d: %w", n, err)
		}
	}
	for i := range t.labels {
		t.labels[i].parent = t.parentOf(t.labels[i].name)
	}
	return t, nil
}

func (t *themes) parentOf(name string) int32 {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return -1
	}
	for n := range t.labels {
		if t.labels[n].name == name[:i] {
			return int32(n)
		}
	}
	return -1
}

func (t *themes) parseLine(models []*model, line string) error {
	for m, lang := range modelLangs {
		if rules, ok := strings.CutPrefix(line, lang+":"); ok {
			if len(t.labels) == 0 {
				return fmt.Errorf("rules before any theme")
			}
			for _, rule := range strings.Split(rules, ";") {
				if rule = strings.TrimSpace(rule); rule != "" {
					t.addRule(models[m], m, rule)
				}
			}
			return nil
		}
	}
	kind, rest, _ := strings.Cut(line, " ")
	if kind != string(Theme) && kind != string(Intent) && kind != string(Emotion) {
		return fmt.Errorf("%q begins neither a theme, an intent, an emotion nor rules of a language", kind)
	}
	names := strings.Split(rest, "|")
	if len(names) != 3 {
		return fmt.Errorf("want NAME | English name | French name")
	}
	t.labels = append(t.labels, taxLabel{kind: MentionKind(kind), name: strings.TrimSpace(names[0]), en: strings.TrimSpace(names[1]), fr: strings.TrimSpace(names[2])})
	return nil
}

// addRule adds every phrase that a rule stands for.
func (t *themes) addRule(m *model, lang int, rule string) {
	r := taxRule{label: int32(len(t.labels) - 1), text: rule}
	switch rule[0] {
	case '+':
		r.sign, rule = 1, rule[1:]
	case '-':
		r.sign, rule = -1, rule[1:]
	}
	t.rules = append(t.rules, r)
	id := int32(len(t.rules) - 1)
	phrases := []string{""}
	for _, w := range strings.Fields(rule) {
		var longer []string
		for _, p := range phrases {
			for _, alt := range alternatives(m, w) {
				longer = append(longer, strings.TrimSpace(p+" "+alt))
			}
		}
		phrases = longer
	}
	for _, p := range phrases {
		t.addPhrase(m, lang, p, id)
	}
}

// alternatives expands "a|b" and "word~".
func alternatives(m *model, w string) []string {
	var out []string
	for _, alt := range strings.Split(w, "|") {
		base, inflected := strings.CutSuffix(alt, "~")
		out = append(out, base)
		if !inflected {
			continue
		}
		classes := []string{"n", "v"}
		if m.lang == "fr" {
			classes = []string{"n"}
			if strings.HasSuffix(base, "er") && len(base) > 4 {
				classes = []string{"v1"}
			}
		}
		for _, c := range classes {
			out = append(out, m.inflect(base, c)...)
		}
	}
	return out
}

func (t *themes) addPhrase(m *model, lang int, phrase string, rule int32) {
	codes, ok := m.codes(phrase)
	if !ok {
		return
	}
	node := m.themes.path(&m.vocab.words, codes, func(w *word) *int32 { return &w.theme })
	n := &m.themes.nodes[node]
	if n.out == 0 {
		t.outs[lang] = append(t.outs[lang], nil)
		n.out = int32(len(t.outs[lang]) - 1)
	}
	for _, old := range t.outs[lang][n.out] {
		if t.rules[old].label == t.rules[rule].label {
			return
		}
	}
	t.outs[lang][n.out] = append(t.outs[lang][n.out], rule)
}
