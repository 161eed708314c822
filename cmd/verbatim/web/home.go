package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
	"verbatim/index"
	"verbatim/nlp"
)

const (
	mainThemes  = 7
	themesBelow = 2
	latestShown = 8
)

// home is the data of the first page.
type home struct {
	base
	frame
	Loading  bool // the folder is just being opened: no numbers yet
	Status   store.Status
	Lag      int64
	Awaiting int64 // items that another analysis tagged
	Cards    []card
	Chart    chart
	Themes   []themeLine
	Base     int64
	NoTheme  int64
	Latest   []api.Hit
	Rows     string // the query that finds the period's items
}

// loadingPatience is how long the first page waits for the numbers of a folder
// that is just being opened, before it answers without them.
const loadingPatience = 400 * time.Millisecond

// loaded says whether numbers can be had now.
func (s *server) loaded(ctx context.Context) bool {
	select {
	case <-s.App.Store.Ready():
		return true
	case <-time.After(loadingPatience):
	case <-ctx.Done():
	}
	return false
}

func (s *server) home(r *http.Request, b base) (string, any, error) {
	ctx := r.Context()
	h := home{base: b}
	var err error
	if h.Status, err = s.App.Store.Status(ctx, b.Tenant); err != nil {
		return "", nil, err
	}
	if h.Lag, err = s.lag(ctx); err != nil {
		return "", nil, err
	}
	if h.Loading = !s.loaded(ctx); h.Loading {
		return "home.html", &h, nil
	}
	latest, _, err := s.App.Store.Select(ctx, b.Tenant, nil, store.Newest, 0, latestShown)
	if err != nil {
		return "", nil, err
	}
	for _, rec := range latest {
		h.Latest = append(h.Latest, hit(rec, nil))
	}
	var newest time.Time
	if len(latest) > 0 {
		newest = latest[0].Item.Time
	}
	h.frame = newFrame(r.URL.Query(), s.Now(), newest, b.Zone)
	if h.Awaiting, err = s.App.Awaiting(ctx, b.Tenant); err != nil {
		return "", nil, err
	}
	q := question{tenant: b.Tenant, zone: b.Zone, from: h.Start, to: h.End}
	h.Rows = index.Format(q.whole())
	return "home.html", &h, s.fillHome(ctx, &h, q)
}

func (s *server) fillHome(ctx context.Context, h *home, q question) error {
	volume, err := s.volume(ctx, q, store.Week)
	if err != nil {
		return err
	}
	h.Chart = drawVolume(volume.Rows, h.Zone, h.Lang)
	c := s.App.Catalogue(h.Tenant)
	numbers, err := s.kpis(ctx, measuring{question: q, ids: c.Board})
	if err != nil {
		return err
	}
	for _, row := range numbers.Rows {
		h.Cards = append(h.Cards, cards(row.Values, c, q, h.Lang)...)
	}
	themes, err := s.themes(ctx, q)
	if err != nil {
		return err
	}
	h.Base, h.NoTheme = themes.Base, themes.NoTheme
	h.Themes = themeLines(themes.Themes, q, h.Lang)
	return nil
}

// themeLines lists the most frequent main themes, each with the most frequent
// of those below it.
func themeLines(all []api.Theme, q question, t tongue) []themeLine {
	var out []themeLine
	mains := 0
	for _, main := range all {
		if strings.Contains(main.Name, ".") {
			continue
		}
		if mains++; mains > mainThemes {
			break
		}
		out = append(out, mentionRow(nlp.Theme, main, q, t))
		below := 0
		for _, th := range all {
			if strings.HasPrefix(th.Name, main.Name+".") && below < themesBelow {
				line := mentionRow(nlp.Theme, th, q, t)
				line.Below = true
				out = append(out, line)
				below++
			}
		}
	}
	return out
}

// card is one KPI on the page.
type card struct {
	kpi.Value
	Title string
	Means string // the definition
	Big   string // the estimate as written
	Low   string
	High  string
	Unit  string
	Gauge *gauge
	Parts []kpi.Part
	Rows  string // the query that finds its answers
}

// cards are the values of the board that have answers, in its order; the first
// two stand there without any.
func cards(values []kpi.Value, c *kpi.Catalogue, q question, t tongue) []card {
	var out []card
	for _, v := range values {
		if v.Estimate == nil && !slices.Contains(c.Board[:min(2, len(c.Board))], v.ID) {
			continue
		}
		out = append(out, newCard(v, c, q, t))
	}
	slices.SortStableFunc(out, func(a, b card) int { return slices.Index(c.Board, a.ID) - slices.Index(c.Board, b.ID) })
	return out
}

// newCard writes a value; without a catalogue it has no title.
func newCard(v kpi.Value, catalogue *kpi.Catalogue, q question, t tongue) card {
	c := card{Value: v, Unit: words.Of(string(t), v.Unit)}
	if v.Measure == "count" {
		c.Unit = "" // the line of n says what is counted
	}
	if catalogue != nil {
		c.Title, c.Means = namedIn(catalogue, v.ID, t)
	}
	c.Rows = rowsOf(v.ID, q)
	if v.Estimate == nil {
		return c
	}
	points := v.Unit == "points"
	write := func(x float64) string {
		if points {
			return t.signed(x, 1)
		}
		return t.number(x, &v)
	}
	c.Big = write(*v.Estimate)
	if v.Low != nil && v.High != nil {
		c.Low, c.High = write(*v.Low), write(*v.High)
		switch {
		case points:
			g := drawGauge(*v.Estimate, *v.Low, *v.High, -100, 100)
			c.Gauge = &g
		case v.Unit == "%":
			g := drawGauge(*v.Estimate, *v.Low, *v.High, 0, 100)
			c.Gauge = &g
		}
	}
	if points { // the others' are a distribution
		c.Parts = v.Parts
	}
	return c
}

// themeLine is one theme on the page.
type themeLine struct {
	api.Theme
	Title string
	Rows  string // the query that finds its items
	Net   card
	Below bool // a theme of the main one above it
}
