package store

import (
	"context"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
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
	Top       int             // 0 for 50, by number of items
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

// Impact computes the impact of each theme on a KPI.
func (s *Store) Impact(ctx context.Context, q ImpactQuestion) (ImpactTable, error) {
	return ImpactTable{}, errUnbuilt
}

// DepartureQuestion asks what customers who left said in the days before,
// against those who stayed.
type DepartureQuestion struct {
	Tenant    string
	Filter    feedback.Filter
	From, To  time.Time // of leaving
	Days      int       // 0 for 90
	AsOf      time.Time
	Catalogue *kpi.Catalogue  // nil: the built-in one
	Hours     *hours.Calendar // business time; nil: none is set
}

// Departures is the answer: shares of customers who mentioned each thing.
type Departures struct {
	Left   int64          `json:"left"` // customers
	Stayed int64          `json:"stayed"`
	Rows   []DepartureRow `json:"rows"` // themes, emotions, labels
}

// DepartureRow is one theme, emotion or label: how many of those who left, and
// of those who stayed, mentioned it.
type DepartureRow struct {
	Field      feedback.Field `json:"field"`
	Name       string         `json:"name"`
	Left       int64          `json:"left"`
	Stayed     int64          `json:"stayed"`
	Difference *kpi.Change    `json:"difference,omitempty"` // of the shares, left − stayed
}

// Departures compares what was said by customers who left with what was said
// by those who stayed.
func (s *Store) Departures(ctx context.Context, q DepartureQuestion) (Departures, error) {
	return Departures{}, errUnbuilt
}
