package store

import (
	"context"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
)

// CohortQuestion asks for a cohort table: customers by the period in which they
// began, and how many of them were there (retention) or had bought again
// (repeat_purchase) so many periods later.
type CohortQuestion struct {
	Tenant    string
	KPI       string // "retention" or "repeat_purchase"
	Filter    feedback.Filter
	From, To  time.Time       // of the cohorts' beginnings
	Step      Step            // NoStep: Month
	AsOf      time.Time       // zero for now
	Catalogue *kpi.Catalogue  // nil: the built-in one
	Hours     *hours.Calendar // business time; nil: none is set
}

// CohortTable has a row for each period in which customers began.
type CohortTable struct {
	KPI     string      `json:"kpi"`
	Zone    string      `json:"zone"`
	Through time.Time   `json:"through,omitzero"`
	Step    Step        `json:"step"`
	Rows    []CohortRow `json:"rows"`
}

// CohortRow is the customers who began in [Start, End).
type CohortRow struct {
	Start     time.Time    `json:"start"`
	End       time.Time    `json:"end"`
	Customers int64        `json:"customers"`
	Cells     []CohortCell `json:"cells"` // cell k: k periods after Start
}

// CohortCell is one age of a cohort: of retention, who was active at the end of
// the k-th period after the first (k 0: at the end of the first); of repeat
// purchase, who had ordered again by then. A cell whose period has not ended is
// immature and has no share.
type CohortCell struct {
	Customers int64    `json:"customers"`
	Share     *float64 `json:"share"` // in percent; nil when immature or without customers
	Low       *float64 `json:"low,omitempty"`
	High      *float64 `json:"high,omitempty"`
	Immature  bool     `json:"immature,omitempty"`
}

// Cohorts computes a cohort table.
func (s *Store) Cohorts(ctx context.Context, q CohortQuestion) (CohortTable, error) {
	return CohortTable{}, errUnbuilt
}
