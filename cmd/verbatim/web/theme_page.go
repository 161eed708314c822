package web

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/nlp"
	"verbatim/nlp/taxonomy"
)

// themeView is the data of the page of one theme, intent or emotion.
type themeView struct {
	base
	frame
	Problem  string
	Kind     nlp.MentionKind
	Name     string
	Title    string
	About    string
	Pack     string
	Off      bool // no longer in the taxonomy, or never was
	Awaiting int64
	Items    int64
	Line     *mentionLine // nil: not found in the period
	Base     int64
	Chart    chart
	Sample   int // the newest items that Rules and Typical are taken from
	Rules    []ruleLine
	Typical  []typical
	Beside   []besideLine
	Slices   []sliceTable
	Special  []mentionLine // of a general theme
}

// besideLine is a theme that is found in the same items.
type besideLine struct {
	themeLine
	OfTheme float64 // share of the page's items
	Times   float64 // how many times as often as in all items
}

// sliceTable cuts the theme by a field.
type sliceTable struct {
	Field feedback.Field
	Lines []sliceLine
}

type sliceLine struct {
	Value    string
	Items    int64
	Of       int64   // items of the value, with and without the theme
	Share    float64 // Items of Of
	Negative float64 // share of Items
	Rows     string
}

const (
	mostBeside  = 8
	leastBeside = 3 // items together
	mostSlices  = 6
)

// sliceFields are what a theme is cut by.
var sliceFields = []feedback.Field{"product", "channel", "source", "segment", "country", "kind"}

func (s *server) themePage(r *http.Request, b base) (string, any, error) {
	v := &themeView{base: b, Kind: nlp.Theme, Name: r.PathValue("name")}
	switch kind := nlp.MentionKind(r.URL.Query().Get("kind")); kind {
	case nlp.Intent, nlp.Emotion:
		v.Kind = kind
	}
	v.describe(s.App.ActiveTaxonomy(b.Tenant))
	q, err := s.framed(r, b, &v.frame)
	if err == nil {
		err = s.fillTheme(r.Context(), v, q)
	}
	if err != nil {
		t := told(err)
		if t.Status != http.StatusUnprocessableEntity {
			return "", nil, err
		}
		v.Problem = t.Detail
	}
	if v.Off && v.Line == nil && v.Problem == "" {
		return "", nil, newFault(http.StatusNotFound, "there is no such theme, and nothing was tagged with it", nil)
	}
	return "theme.html", v, nil
}

func (v *themeView) describe(t *taxonomy.Taxonomy) {
	v.Title = v.base.Name(v.Kind, v.Name)
	l, ok := t.Find(taxonomy.Kind(v.Kind), v.Name)
	if v.Off = !ok; v.Off {
		return
	}
	v.About, v.Pack = l.AboutEN, l.Pack
	if v.Lang == french {
		v.About = l.AboutFR
	}
}

// match is the filter of the page's theme.
func (v *themeView) match() feedback.Filter {
	return feedback.Match{Field: feedback.Field(v.Kind), Values: []string{v.Name}}
}

func (s *server) fillTheme(ctx context.Context, v *themeView, q question) error {
	all, err := s.mentions(ctx, q, v.Kind)
	if err != nil {
		return err
	}
	weeks, err := s.weekly(ctx, q, v.Kind)
	if err != nil {
		return err
	}
	if v.Awaiting, err = s.App.Awaiting(ctx, v.Tenant); err != nil {
		return err
	}
	v.Base = all.Base
	table := newMentionTable(v.Kind, all, q, v.Lang, weeks, v.Running)
	for i, line := range table.Lines {
		switch {
		case line.Name == v.Name:
			v.Line = &table.Lines[i]
		case line.Below && strings.HasPrefix(line.Name, v.Name+"."):
			v.Special = append(v.Special, line)
		}
	}
	if v.Line == nil {
		return nil
	}
	mine := q
	mine.filter = and(q.filter, v.match())
	return s.fillThemeItems(ctx, v, q, mine)
}

func (s *server) fillThemeItems(ctx context.Context, v *themeView, q, mine question) error {
	volume, err := s.volume(ctx, mine, store.Week)
	if err != nil {
		return err
	}
	v.Chart = drawVolume(volume.Rows, v.Zone, v.Lang)
	for i := range v.Chart.Bars { // its rows are those of the theme
		bar := &v.Chart.Bars[i]
		bar.Query = mine.rows("", volume.Rows[i].Start, volume.Rows[i].End, "")
	}
	f, _, err := s.counted(ctx, mine)
	if err != nil {
		return err
	}
	sample, _, err := s.App.Store.Select(ctx, v.Tenant, and(f, feedback.Period{From: q.from, To: q.to}), store.Newest, 0, sampleSize)
	if err != nil {
		return err
	}
	v.readSample(sample)
	if err := s.fillBeside(ctx, v, q, mine); err != nil {
		return err
	}
	return s.fillSlices(ctx, v, q, mine)
}

// fillBeside lists the themes found in the same items, and how much more often
// than elsewhere.
func (s *server) fillBeside(ctx context.Context, v *themeView, q, mine question) error {
	here, err := s.themes(ctx, mine)
	if err != nil {
		return err
	}
	everywhere, err := s.themes(ctx, q)
	if err != nil {
		return err
	}
	usual := map[string]float64{}
	for _, th := range everywhere.Themes {
		usual[th.Name] = th.Share
	}
	for _, th := range here.Themes {
		if v.Kind == nlp.Theme && related(th.Name, v.Name) || th.Items < leastBeside || !specific(th, here.Themes) {
			continue
		}
		line := besideLine{themeLine: mentionRow(nlp.Theme, th, mine, v.Lang), OfTheme: float64(th.Items) / float64(max(v.Line.Items, 1))}
		if usual[th.Name] > 0 {
			line.Times = th.Share / usual[th.Name]
		}
		if v.Beside = append(v.Beside, line); len(v.Beside) == mostBeside {
			break
		}
	}
	return nil
}

// SampleSize is Sample as the templates write it.
func (v *themeView) SampleSize() int64 { return int64(v.Sample) }

// related says whether one theme is the other or its general one.
func related(a, b string) bool {
	mainA, _, _ := strings.Cut(a, ".")
	mainB, _, _ := strings.Cut(b, ".")
	return mainA == mainB
}

// specific says whether a theme says more than one special theme of it does.
func specific(th api.Theme, all []api.Theme) bool {
	for _, other := range all {
		if strings.HasPrefix(other.Name, th.Name+".") && other.Items == th.Items {
			return false
		}
	}
	return true
}

func (s *server) fillSlices(ctx context.Context, v *themeView, q, mine question) error {
	filter, _, err := s.counted(ctx, q)
	if err != nil {
		return err
	}
	for _, field := range sliceFields {
		ask := store.Question{Tenant: q.tenant, Filter: filter, From: q.from, To: q.to, By: field, Top: mostSparks}
		all, err := s.App.Store.Measure(ctx, ask)
		if err != nil {
			return err
		}
		if len(all.Slices) < 2 {
			continue // nothing to compare
		}
		of := map[string]int64{}
		for _, sl := range all.Slices {
			of[sl.By] = sl.Items
		}
		ask.Filter, ask.Top = and(filter, v.match()), mostSlices
		found, err := s.App.Store.Measure(ctx, ask)
		if err != nil {
			return err
		}
		v.addSlices(field, found.Slices, of, mine)
	}
	return nil
}

func (v *themeView) addSlices(field feedback.Field, found []store.Slice, of map[string]int64, mine question) {
	t := sliceTable{Field: field}
	for _, sl := range found {
		line := sliceLine{Value: sl.By, Items: sl.Items, Of: of[sl.By], Rows: mine.rows(field, mine.from, mine.to, sl.By)}
		if field == "kind" {
			line.Value = v.Lang.kind(sl.By)
		}
		line.Share = float64(sl.Items) / float64(max(line.Of, 1))
		line.Negative = float64(sl.Labels[nlp.Negative]) / float64(max(sl.Items, 1))
		t.Lines = append(t.Lines, line)
	}
	if len(t.Lines) > 0 {
		v.Slices = append(v.Slices, t)
	}
}

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
		line := ruleLine{Rule: text, N: int64(f.items), Words: frequent(f.words, mostWords)}
		if f.theme != v.Name {
			line.Theme = v.base.Name(v.Kind, f.theme)
		}
		v.Rules = append(v.Rules, line)
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
	var spans []nlp.Span
	others := 0
	for _, m := range rec.Analysis.Mentions {
		if !v.mine(m) {
			if m.Kind == nlp.Theme {
				others++
			}
			continue
		}
		spans = append(spans, m.Spans...)
		t.Rules = append(t.Rules, ruleHit{m.Rule, m.Label, m.Score})
		t.score += math.Log1p(float64(rules[m.Rule].items))
		if t.rule == "" || rules[m.Rule].items > rules[t.rule].items {
			t.rule = m.Rule
		}
	}
	if len(spans) == 0 {
		return t, false // a person's correction put it here
	}
	t.score -= 0.4*float64(others) + lengthFault(rec.Analysis.Words)
	t.Cut = cutAround(in, spans)
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
