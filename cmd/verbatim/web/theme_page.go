package web

import (
	"context"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

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
	Value string
	Items int64
	Of    int64   // items of the value, with and without the theme
	Share float64 // Items of Of
	Rows  string
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
	if v.Awaiting, err = s.App.Awaiting(ctx, v.Tenant); err != nil {
		return err
	}
	v.Base = all.Base
	table := newMentionTable(v.Kind, all, q, v.Lang, nil, v.Running)
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
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.fillThemeItems(gctx, v, q, mine) })
	g.Go(func() error { return s.fillBeside(gctx, v, q, mine, all) })
	g.Go(func() error { return s.fillSlices(gctx, v, q, mine) })
	return g.Wait()
}

// fillThemeItems draws the weeks and reads the newest items.
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
	v.readSample(sample)
	return err
}

// fillBeside lists the themes found in the same items, and how much more often
// than elsewhere; all are those of the whole period, of the page's kind.
func (s *server) fillBeside(ctx context.Context, v *themeView, q, mine question, all api.ThemesResult) error {
	here, err := s.themes(ctx, mine)
	if err == nil && v.Kind != nlp.Theme {
		all, err = s.themes(ctx, q)
	}
	if err != nil {
		return err
	}
	usual := map[string]float64{}
	for _, th := range all.Themes {
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

// fillSlices cuts the theme by what the items tell of themselves.
func (s *server) fillSlices(ctx context.Context, v *themeView, q, mine question) error {
	filter, _, err := s.counted(ctx, q)
	if err != nil {
		return err
	}
	split, err := s.App.Store.Split(ctx, v.Tenant, filter, v.match(), q.from, q.to, sliceFields...)
	if err != nil {
		return err
	}
	for k, field := range sliceFields {
		if t := cutBy(field, split[k], v.Lang, mine); len(t.Lines) > 0 {
			v.Slices = append(v.Slices, t)
		}
	}
	return nil
}

// cutBy cuts the theme by one field; it has no lines where there is nothing to
// compare.
func cutBy(field feedback.Field, rows []store.SplitRow, t tongue, mine question) sliceTable {
	out := sliceTable{Field: field}
	if len(rows) < 2 {
		return out
	}
	for _, r := range rows[:min(len(rows), mostSlices)] {
		if r.With == 0 {
			break
		}
		line := sliceLine{
			Value: r.Value, Items: r.With, Of: r.Items, Share: float64(r.With) / float64(r.Items),
			Rows: mine.rows(field, mine.from, mine.to, r.Value),
		}
		if field == "kind" {
			line.Value = t.kind(r.Value)
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}
