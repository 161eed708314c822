package web

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
	"verbatim/index"
)

// boardPage is the data of the page of all KPIs.
type boardPage struct {
	base
	frame
	Loading bool
	Problem string
	Board   []kpiLine // those on the board, in its order
	Others  []kpiLine
}

// kpiLine is one value: of a KPI, of one variant of it, or beside one.
type kpiLine struct {
	kpi.Value
	Title   string
	Name    string // of the variant or the measure
	Means   string
	First   bool // the first line of its KPI
	Beside  bool
	Text    valueText
	Gone    []string // what is left out, and what must be known
	Rows    string
	Trend   *spark
	Target  string
	Figures []string // of the sector and of competitors
}

// valueText is a value as it is written.
type valueText struct {
	Big, Low, High, Unit                 string
	Change, ChangeLow, ChangeHigh, Words string
	Mark                                 string // of the change: green, red, neutral
}

// understood parts what is wrong with a question, which the page tells, from
// what went wrong inside.
func understood(err error) (problem string, inside error) {
	if err == nil {
		return "", nil
	}
	if f := told(err); f.Status == http.StatusUnprocessableEntity {
		return f.Detail, nil
	}
	return "", err
}

func (s *server) boardPage(r *http.Request, b base) (string, any, error) {
	ctx := r.Context()
	p := boardPage{base: b}
	if p.Loading = !s.loaded(ctx); p.Loading {
		return "kpis.html", &p, nil
	}
	q, err := s.framed(r, b, &p.frame)
	if p.Problem, err = understood(err); err != nil || p.Problem != "" {
		return "kpis.html", &p, err
	}
	c := s.App.Catalogue(b.Tenant)
	res, err := s.kpis(ctx, measuring{question: q, compare: withPrevious})
	if err != nil {
		return "", nil, err
	}
	st := trendStep(p.Weeks)
	trend, err := s.kpis(ctx, measuring{question: q.wholeSteps(st), step: st, ids: c.Board})
	if err != nil {
		return "", nil, err
	}
	for _, row := range res.Rows {
		p.Board, p.Others = s.boardLines(row.Values, c, trend, q, b.Lang)
	}
	return "kpis.html", &p, nil
}

// trendStep gives a trend about a dozen steps.
func trendStep(weeks int) store.Step {
	if weeks <= 13 {
		return store.Week
	}
	return store.Month
}

// wholeSteps moves the question's start back to that of a month, so that the
// first step of a trend is no part of one. Weeks are whole as they are.
func (q question) wholeSteps(st store.Step) question {
	if st == store.Month && !q.from.IsZero() {
		y, m, _ := q.from.In(q.zone).Date()
		q.from = time.Date(y, m, 1, 0, 0, 0, 0, q.zone)
	}
	return q
}

// boardLines parts the values into those on the board, in its order, and the
// others.
func (s *server) boardLines(values []kpi.Value, c *kpi.Catalogue, trend api.KPIResult, q question, t tongue) (board, others []kpiLine) {
	seen := map[string]bool{}
	for i := range values {
		v := &values[i]
		l := newLine(v, c, q, t)
		l.First = !seen[v.ID]
		seen[v.ID] = true
		if slices.Contains(c.Board, v.ID) {
			l.Trend = valueSpark(trend, v)
			board = append(board, l)
		} else {
			others = append(others, l)
		}
	}
	slices.SortStableFunc(board, func(a, b kpiLine) int { return slices.Index(c.Board, a.ID) - slices.Index(c.Board, b.ID) })
	return board, others
}

func newLine(v *kpi.Value, c *kpi.Catalogue, q question, t tongue) kpiLine {
	l := kpiLine{Value: *v, Text: writeValue(v, t)}
	l.Title, l.Means = namedIn(c, v.ID, t)
	if l.Name = words.Of(string(t), v.Variant); l.Name == "" {
		l.Name = words.Of(string(t), v.Measure)
	}
	for _, p := range v.Left {
		if p.N > 0 {
			l.Gone = append(l.Gone, t.integer(p.N)+" "+words.Of(string(t), p.Name))
		}
	}
	for _, n := range v.Notes {
		l.Gone = append(l.Gone, words.Of(string(t), n))
	}
	if p := v.Published; p != nil {
		l.Gone = append(l.Gone, fmt.Sprintf(t.say("published"), t.number(p.Estimate, v), t.day(p.At)))
	}
	if v.Target != nil {
		l.Target = t.number(*v.Target, v)
	}
	l.Rows = rowsOf(v.ID, q)
	if d := c.Find(v.ID); d != nil {
		for _, f := range slices.Concat(d.Sector, d.Competitors) {
			l.Figures = append(l.Figures, strings.TrimSpace(f.Name+" "+t.number(f.Value, v))+" ("+f.Source+", "+t.day(f.Date)+")")
		}
	}
	return l
}

// rowsOf is the query that finds the items behind a KPI, "" for those of events.
func rowsOf(id string, q question) string {
	field := map[string]feedback.Field{kpi.NPS: "nps", kpi.CSAT: "csat", kpi.CES: "ces", kpi.Rating: "rating", kpi.Sentiment: "score"}[id]
	switch {
	case field != "":
		return index.Format(and(q.whole(), feedback.Has{Field: field}))
	case strings.HasPrefix(id, "complaint"):
		return index.Format(and(q.whole(), feedback.Match{Field: "complaint", Values: []string{"true"}}))
	case id == kpi.FCR || id == kpi.FirstResponseTime || id == kpi.ResolutionTime:
		return index.Format(and(q.whole(), feedback.Match{Field: "kind", Values: []string{feedback.Ticket}}))
	}
	return ""
}

// namedIn is a KPI's name and definition in a catalogue.
func namedIn(c *kpi.Catalogue, id string, t tongue) (name, means string) {
	d := c.Find(id)
	switch {
	case d == nil:
		return id, ""
	case t == french:
		return d.French, d.DefinitionFR
	}
	return d.English, d.DefinitionEN
}

func writeValue(v *kpi.Value, t tongue) valueText {
	x := valueText{Unit: words.Of(string(t), v.Unit)}
	if v.Estimate != nil {
		x.Big = t.number(*v.Estimate, v)
	}
	if v.Low != nil && v.High != nil {
		x.Low, x.High = t.number(*v.Low, v), t.number(*v.High, v)
	}
	if c := v.Change; c != nil {
		x.Change, x.ChangeLow, x.ChangeHigh = t.signed(c.Difference, digits(v)), t.signed(c.Low, digits(v)), t.signed(c.High, digits(v))
		x.Words, x.Mark = c.Words(string(t)), c.Mark
	}
	return x
}

// digits is how many a value's reader wants.
func digits(v *kpi.Value) int {
	switch {
	case v.Measure == "count":
		return 0
	case v.Unit == "points" || v.Unit == "%":
		return 1
	}
	return 2
}

func (t tongue) number(x float64, v *kpi.Value) string {
	if v.Measure == "count" {
		return t.integer(int64(math.Round(x)))
	}
	return t.decimal(x, digits(v))
}

// valueSpark is a small line of a value's estimates.
func valueSpark(res api.KPIResult, like *kpi.Value) *spark {
	var xs []float64
	for i := range res.Rows {
		for j := range res.Rows[i].Values {
			if v := &res.Rows[i].Values[j]; v.ID == like.ID && v.Variant == like.Variant && v.Measure == like.Measure && v.Estimate != nil {
				xs = append(xs, *v.Estimate)
			}
		}
	}
	return drawLine(xs)
}

// kpiTable is what the template of a table of KPIs takes.
type kpiTable struct {
	Page  *boardPage
	Lines []kpiLine
	Board bool
}

// Table is a table of lines on this page.
func (p *boardPage) Table(lines []kpiLine, board bool) kpiTable { return kpiTable{p, lines, board} }

// KPI is a link to a KPI's page under the same filter and period.
func (p *boardPage) KPI(id string) string {
	return p.URL("/kpis/"+id, "q", p.Q, "weeks", p.Weeks)
}
