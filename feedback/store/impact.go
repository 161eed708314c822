package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// ImpactQuestion asks what each theme does to a KPI: its value among those who
// mention the theme, among the rest, and K(all) − K(without).
type ImpactQuestion struct {
	Tenant    string
	KPI       string
	Field     feedback.Field // theme, intent, emotion or label; "" for theme
	Filter    feedback.Filter
	From, To  time.Time
	AsOf      time.Time
	Top       int             // 0 for 20, by number of items
	Join      time.Duration   // see Question
	Catalogue *kpi.Catalogue  // nil: the built-in one
	Hours     *hours.Calendar // business time; nil: none is set
}

// ImpactTable answers it. Impacts do not add up.
type ImpactTable struct {
	KPI     string      `json:"kpi"`
	Zone    string      `json:"zone"`
	Through time.Time   `json:"through,omitzero"`
	Base    int64       `json:"base"`                  // answers with text in a known language
	ByCust  bool        `json:"by_customer,omitempty"` // the link is by customer, not by item
	All     []kpi.Value `json:"all"`
	Rows    []ImpactRow `json:"rows"`
}

// ImpactRow is one theme. Impacts are one for each measure and variant.
type ImpactRow struct {
	Name      string       `json:"name"`
	Items     int64        `json:"items"`
	Customers int64        `json:"customers"`
	Impacts   []kpi.Impact `json:"impacts"`
}

// Impact computes the impact of each theme on a KPI: of items that have text in
// a known language or, for KPIs of what customers do, of customers who wrote
// such text: in the period or, for retention and churn, before it.
func (s *Store) Impact(ctx context.Context, q ImpactQuestion) (ImpactTable, error) {
	out, err := s.impact(ctx, &q)
	if err != nil {
		return ImpactTable{}, fmt.Errorf("compute impact: %w", err)
	}
	return out, nil
}

// ofCustomers are the KPIs of what customers do.
func ofCustomers(id string) bool {
	switch id {
	case kpi.ResponseRate, kpi.Retention, kpi.Churn, kpi.Loyalty, kpi.RepeatPurchase, kpi.CLV, kpi.EngagementScore,
		kpi.ReturnRate, kpi.Conversion, kpi.Basket, kpi.CrossSelling, kpi.UpSelling, kpi.CAC:
		return true
	}
	return false
}

func (s *Store) impact(ctx context.Context, q *ImpactQuestion) (ImpactTable, error) {
	if !kpi.Known(q.KPI) {
		return ImpactTable{}, fmt.Errorf("%w: there is no KPI %q", ErrFilter, q.KPI)
	}
	field := cmp.Or(q.Field, "theme")
	if mentionDigit(field) == 0 && field != "label" {
		return ImpactTable{}, fmt.Errorf("%w: impact is that of a theme, intent, emotion or label, not of %q", ErrFilter, field)
	}
	tn, t, err := s.tableOf(ctx, q.Tenant)
	if err != nil {
		return ImpactTable{}, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	known := feedback.Match{Field: "label", Values: []string{string(nlp.Positive), string(nlp.Negative), string(nlp.Neutral), string(nlp.Mixed)}}
	ask := Question{
		Tenant: q.Tenant, Filter: feedback.And{q.Filter, known}, From: q.From, To: q.To, AsOf: q.AsOf,
		Catalogue: q.Catalogue, Hours: q.Hours, Join: q.Join,
	}
	ask.Filter = t.resolve(ask.Filter, tn.zone, q.Catalogue, q.AsOf)
	ask.liftPeriod()
	counts := ask
	counts.By, counts.Top, counts.Join = field, cmp.Or(q.Top, defaultImpacts), 0
	by, err := s.measure(ctx, &counts, tn, t)
	if err != nil {
		return ImpactTable{}, err
	}
	ask.KPIs = []string{q.KPI}
	out := ImpactTable{
		KPI: q.KPI, Zone: tn.zone.String(), Through: moment(tn.through), ByCust: ofCustomers(q.KPI) || q.Join > 0,
	}
	all, err := s.measure(ctx, &ask, tn, t)
	if err != nil {
		return ImpactTable{}, err
	}
	sl := all.slices(out.Through)[0]
	out.Base, out.All = sl.Base, sl.Values
	for k, sl := range by.slices(out.Through) {
		if by.cells[k] == nil || ctx.Err() != nil {
			continue
		}
		row := ImpactRow{Name: sl.By, Items: sl.Items, Customers: sl.Customers}
		if row.Impacts, err = s.impactOf(ctx, &ask, feedback.Match{Field: field, Values: []string{sl.By}}, tn, t); err != nil {
			return ImpactTable{}, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, ctx.Err()
}

// defaultImpacts is how many themes are looked at: each asks the question twice.
const defaultImpacts = 20

// impactOf computes one theme's impact.
func (s *Store) impactOf(ctx context.Context, ask *Question, theme feedback.Match, tn *tenant, t *table) ([]kpi.Impact, error) {
	var sides [2]*kpi.Aggregate
	var p kpi.Period
	for k, f := range []feedback.Filter{theme, feedback.Not{Of: theme}} {
		q := *ask
		q.Filter = feedback.And{ask.Filter, f}
		m, err := s.measure(ctx, &q, tn, t)
		if err != nil {
			return nil, err
		}
		m.slices(moment(tn.through)) // hands the answers to the aggregate
		if len(m.cells) == 0 || m.cells[0] == nil {
			m.cells = []*tally{{}}
		}
		sides[k], p = &m.cells[0].agg, m.period(q.From, q.To, moment(tn.through))
		if reason := m.undefinedFor(ask.KPIs[0]); reason != "" {
			return []kpi.Impact{{ID: ask.KPIs[0], Reason: reason}}, nil
		}
	}
	return kpi.Impacts(ask.KPIs[0], sides[0], sides[1], p), nil
}
