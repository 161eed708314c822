package nlp

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"verbatim/nlp/taxonomy"
)

// themes is a taxonomy ready for matching: its labels, its rules, and for each
// language the words and the automaton of all its phrases (themecompile.go).
type themes struct {
	source *taxonomy.Taxonomy
	labels []themeLabel
	texts  []string // of the rules, as written
	langs  [modelCount]*themeLang
}

type themeLabel struct {
	kind   MentionKind
	name   string
	parent int32 // the label this one specialises, or -1
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
func (a *Analyzer) Themes() []ThemeInfo { return a.themes.list(taxonomy.Theme) }

// Intents lists the taxonomy's intents, sorted by name.
func (a *Analyzer) Intents() []ThemeInfo { return a.themes.list(taxonomy.Intent) }

// Emotions lists the taxonomy's emotions, sorted by name.
func (a *Analyzer) Emotions() []ThemeInfo { return a.themes.list(taxonomy.Emotion) }

// Taxonomy is the taxonomy that a looks for.
func (a *Analyzer) Taxonomy() *taxonomy.Taxonomy { return a.themes.source }

// has says whether the taxonomy has a label.
func (t *themes) has(kind MentionKind, name string) bool {
	return slices.ContainsFunc(t.labels, func(l themeLabel) bool { return l.kind == kind && l.name == name })
}

func (t *themes) list(kind taxonomy.Kind) []ThemeInfo {
	var out []ThemeInfo
	for i := range t.source.Labels {
		if l := &t.source.Labels[i]; l.Kind == kind {
			out = append(out, ThemeInfo{l.Name, l.EN, l.FR, l.AboutEN, l.AboutFR, l.Pack})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// WithTaxonomy gives an analyzer with another taxonomy. It shares the models
// with a, so it costs little more memory than the taxonomy and a cache of
// chunks. version is the taxonomy's in the Stamp; nil is the built-in one. Its
// error is taxonomy.Problems.
func (a *Analyzer) WithTaxonomy(version int, t *taxonomy.Taxonomy) (*Analyzer, error) {
	b := &Analyzer{opts: a.opts, ident: a.ident, models: a.models, lessons: a.lessons, learned: a.learned, cache: new(chunkCache)}
	b.opts.Taxonomy, b.opts.TaxonomyVersion = t, version
	b.pool.New = func() any { return new(scratch) }
	var err error
	b.themes, err = compileThemes(t, b.models[:])
	return b, err
}

// compileThemes makes a taxonomy ready for matching.
func compileThemes(source *taxonomy.Taxonomy, models []*model) (*themes, error) {
	if source == nil {
		source = taxonomy.Builtin()
	}
	t := &themes{source: source}
	at := map[string]int32{}
	for i := range source.Labels {
		l := &source.Labels[i]
		at[string(l.Kind)+" "+l.Name] = int32(i)
		t.labels = append(t.labels, themeLabel{kind: MentionKind(l.Kind), name: l.Name, parent: -1})
	}
	for i := range source.Labels {
		l := &source.Labels[i]
		if p, ok := at[string(l.Kind)+" "+l.Parent()]; ok && strings.Contains(l.Name, ".") {
			t.labels[i].parent = p
		}
	}
	if err := t.compile(models); err != nil {
		return nil, err
	}
	return t, nil
}

// compile makes the languages' rules ready side by side.
func (t *themes) compile(models []*model) error {
	var wg sync.WaitGroup
	var problems [modelCount]taxonomy.Problems
	for lang, m := range models {
		wg.Go(func() { t.langs[lang], problems[lang] = compileLang(t.source, m) })
	}
	wg.Wait()
	for _, l := range t.langs {
		l.base = int32(len(t.texts))
		t.texts, l.texts = append(t.texts, l.texts...), nil
	}
	if all := slices.Concat(problems[:]...); len(all) > 0 {
		return all
	}
	return nil
}

func compileLang(source *taxonomy.Taxonomy, m *model) (*themeLang, taxonomy.Problems) {
	rules := 0
	for i := range source.Labels {
		for j := range source.Labels[i].Rules {
			if source.Labels[i].Rules[j].Lang == m.lang {
				rules++
			}
		}
	}
	c := newThemeCompiler(m, rules)
	for i := range source.Labels {
		c.addLabel(int32(i), &source.Labels[i])
	}
	c.finish()
	return c.out, c.problems
}
