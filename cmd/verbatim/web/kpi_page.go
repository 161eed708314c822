package web

import (
	"context"
	"net/http"
	"slices"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
	"verbatim/nlp"
)

// kpiPage is the data of the page of one KPI.
type kpiPage struct {
	base
	frame
	Loading  bool
	Problem  string
	Title    string
	ID       string
	Def      kpi.Definition
	Means    string
	Lines    []kpiLine
	Charts   []lineChart
	By       string
	Fields   []string
	Slices   []kpiSlice
	Impacts  []impactLine
	Unsaid   []unsaid
	ByCust   bool
	Base     int64
	Cohorts  *store.CohortTable
	Ages     []int
	Children []kpi.Part
}

// kpiSlice is one value of a dimension against the rest.
type kpiSlice struct {
	Value string
	kpiLine
	Query string
}

// impactLine is what one theme does to the KPI.
type impactLine struct {
	Name, Title string
	Items       int64
	Customers   int64
	Text        valueText
	Variant     string
	Reliable    bool
	Reason      string
	Gauge       *gauge
}

// unsaid is why nothing can be said of the impact of some themes.
type unsaid struct {
	Reason string
	N      int64
}

// withImpact parts the lines that have an impact from the reasons why others
// have none.
func withImpact(all []impactLine) (out []impactLine, none []unsaid) {
	for _, l := range all {
		if l.Text.Big != "" {
			out = append(out, l)
			continue
		}
		i := slices.IndexFunc(none, func(u unsaid) bool { return u.Reason == l.Reason })
		if i < 0 {
			i, none = len(none), append(none, unsaid{Reason: l.Reason})
		}
		none[i].N++
	}
	return out, none
}

// kpiFields are the dimensions that a page offers.
var kpiFields = []string{"theme", "channel", "product", "segment", "state", "country", "lang", "kind", "source", "label", "intent", "emotion"}

func (s *server) kpiPage(r *http.Request, b base) (string, any, error) {
	ctx := r.Context()
	p := kpiPage{base: b, ID: r.PathValue("id"), Fields: kpiFields}
	c := s.App.Catalogue(b.Tenant)
	d := c.Find(p.ID)
	if d == nil {
		return "", nil, newFault(http.StatusNotFound, "there is no such KPI", nil)
	}
	p.Def = *d
	p.Title, p.Means = namedIn(c, p.ID, b.Lang)
	if p.Loading = !s.loaded(ctx); p.Loading {
		return "kpi.html", &p, nil
	}
	q, err := s.framed(r, b, &p.frame)
	if p.Problem, err = understood(err); err != nil || p.Problem != "" {
		return "kpi.html", &p, err
	}
	if p.By = r.URL.Query().Get("by"); !slices.Contains(kpiFields, p.By) {
		p.By = "channel"
	}
	return "kpi.html", &p, s.fillKPI(ctx, &p, q, c)
}

func (s *server) fillKPI(ctx context.Context, p *kpiPage, q question, c *kpi.Catalogue) error {
	now, err := s.kpis(ctx, measuring{question: q, ids: []string{p.ID}, compare: withPrevious})
	if err != nil {
		return err
	}
	for _, row := range now.Rows {
		for i := range row.Values {
			v := &row.Values[i]
			l := newLine(v, c, q, p.Lang)
			l.First = true
			p.Lines = append(p.Lines, l)
			for j := range v.Also {
				beside := newLine(&v.Also[j], c, q, p.Lang)
				beside.Beside = true
				p.Lines = append(p.Lines, beside)
			}
		}
	}
	st := store.Week
	if p.Weeks > 26 || slices.Contains([]string{kpi.Retention, kpi.Churn, kpi.Loyalty, kpi.CLV, kpi.RepeatPurchase, kpi.CAC}, p.ID) {
		st = store.Month
	}
	trend, err := s.kpis(ctx, measuring{question: q.wholeSteps(st), ids: []string{p.ID}, step: st})
	if err != nil {
		return err
	}
	p.Charts = drawTrends(trend, q.zone, p.Lang)
	by, err := s.kpis(ctx, measuring{question: q, ids: []string{p.ID}, by: feedback.Field(p.By), compare: withRest})
	if err != nil {
		return err
	}
	p.Slices = kpiSlices(by, c, q, p.Lang)
	return s.fillImpact(ctx, p, q, c)
}

// most slices that a page shows
const mostKPISlices = 40

// kpiSlices are the slices that have a value; where none has, the first says
// why.
func kpiSlices(by api.KPIResult, c *kpi.Catalogue, q question, t tongue) (out []kpiSlice) {
	var first []kpiSlice
	for _, row := range by.Rows {
		for i := range row.Values {
			v := &row.Values[i]
			switch line := (kpiSlice{Value: row.By, kpiLine: newLine(v, c, q, t), Query: row.Rows}); {
			case v.Estimate != nil && len(out) < mostKPISlices:
				out = append(out, line)
			case first == nil:
				first = append(first, line)
			}
		}
	}
	if len(out) == 0 {
		return first
	}
	return out
}

// cohortID is the table that goes with a KPI, "" for none.
func cohortID(id string) string {
	switch id {
	case kpi.Retention, kpi.Churn:
		return kpi.Retention
	case kpi.RepeatPurchase, kpi.Loyalty:
		return kpi.RepeatPurchase
	}
	return ""
}

func (s *server) fillImpact(ctx context.Context, p *kpiPage, q question, c *kpi.Catalogue) error {
	f, _, err := s.counted(ctx, q)
	if err != nil {
		return err
	}
	table, err := s.App.Store.Impact(ctx, store.ImpactQuestion{
		Tenant: q.tenant, KPI: p.ID, Filter: f, From: q.from, To: q.to, AsOf: s.Now(), Top: 30, Catalogue: c, Hours: s.App.Hours(q.tenant),
	})
	if err != nil {
		return err
	}
	p.ByCust, p.Base = table.ByCust, table.Base
	p.Impacts, p.Unsaid = withImpact(impactLines(&table, p))
	id := cohortID(p.ID)
	if id == "" || id == kpi.Retention && listsCustomers(f) {
		return nil // a state knows already who stayed
	}
	cohorts, err := s.App.Store.Cohorts(ctx, store.CohortQuestion{
		Tenant: q.tenant, KPI: id, Filter: f, From: q.to.AddDate(0, -13, 0), To: q.to, Step: store.Month, AsOf: s.Now(), Catalogue: c, Hours: s.App.Hours(q.tenant),
	})
	if err != nil {
		return err
	}
	p.Cohorts = &cohorts
	for _, row := range cohorts.Rows {
		for len(p.Ages) < len(row.Cells) {
			p.Ages = append(p.Ages, len(p.Ages))
		}
	}
	return nil
}

// Sliced is this page with another dimension.
func (p *kpiPage) Sliced(field string) string {
	return p.URL("/kpis/"+p.ID, "q", p.Q, "weeks", p.Weeks, "by", field)
}

// SliceName is a value of the dimension in the page's language.
func (p *kpiPage) SliceName(value string) string {
	switch p.By {
	case "theme":
		return p.ThemeName(value)
	case "intent", "emotion":
		return p.Name(nlp.MentionKind(p.By), value)
	case "label", "kind", string(fieldState):
		return words.Of(string(p.Lang), value)
	}
	return value
}

// Part is what a part of a value is called: of a KPI's own words first, for those
// are plural where a customer's state is not.
func (p *kpiPage) Part(name string) string {
	if said := kpi.In(string(p.Lang), name); said != name {
		return said
	}
	return words.Of(string(p.Lang), name)
}
