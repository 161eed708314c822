package store

import (
	"cmp"
	"context"
	"fmt"
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

// maxCohortCells bounds a cohort table.
const maxCohortCells = 100_000

// Cohorts computes a cohort table. Retention is of subscriptions where there
// are any, else of purchases; a customer begins with their first subscription
// or order. The columns of repeat purchase are cumulative.
func (s *Store) Cohorts(ctx context.Context, q CohortQuestion) (CohortTable, error) {
	out, err := s.cohorts(ctx, &q)
	if err != nil {
		return CohortTable{}, fmt.Errorf("compute cohorts: %w", err)
	}
	return out, nil
}

func (s *Store) cohorts(ctx context.Context, q *CohortQuestion) (CohortTable, error) {
	if q.KPI != kpi.Retention && q.KPI != kpi.RepeatPurchase {
		return CohortTable{}, fmt.Errorf("%w: there are cohort tables of %s and %s", ErrFilter, kpi.Retention, kpi.RepeatPurchase)
	}
	tn, t, err := s.tableOf(ctx, q.Tenant)
	if err != nil {
		return CohortTable{}, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	now, cut := asOf(q.AsOf)
	b := t.bookOf(cut, tn.zone, parametersOf(q.Catalogue))
	q.Filter = t.resolve(q.Filter, tn.zone, q.Catalogue, q.AsOf)
	if q.KPI == kpi.Retention && askedState(q.Filter) {
		return CohortTable{}, fmt.Errorf("%w: %s", ErrFilter, knowsAlready)
	}
	sc, err := b.compileScope(q.Filter, always, never, func(values []string) (map[uint32]bool, error) { return s.rowsOfIDs(ctx, tn, values) })
	if err != nil {
		return CohortTable{}, err
	}
	c := &cohortTable{q: q, b: b, sc: sc, now: now, step: cmp.Or(q.Step, Month)}
	if q.KPI == kpi.Retention {
		c.basis = bySubscription
		if !b.spansOf(bySubscription).any {
			c.basis = byPurchase
		}
	}
	out := CohortTable{KPI: q.KPI, Zone: tn.zone.String(), Through: moment(tn.through), Step: c.step}
	out.Rows, err = c.rows()
	return out, err
}

// cohortTable is one table being computed.
type cohortTable struct {
	q     *CohortQuestion
	b     *book
	sc    *scope
	now   int64
	step  Step
	basis int
}

// began is when a customer began, or never.
func (c *cohortTable) began(customer uint32) int64 {
	if c.q.KPI == kpi.Retention {
		if list := c.b.spansOf(c.basis).of(customer); len(list) > 0 {
			return list[0].from
		}
		return never
	}
	first, _ := c.twoOrders(customer)
	return first
}

// twoOrders is when a customer first ordered, and again.
func (c *cohortTable) twoOrders(customer uint32) (first, second int64) {
	first, second = never, never
	for _, o := range c.b.ordersOf(customer) {
		switch {
		case !o.stands():
		case first == never:
			first = o.at
		default:
			return first, o.at
		}
	}
	return first, second
}

func (c *cohortTable) rows() ([]CohortRow, error) {
	from, to := int64(always), int64(never)
	if !c.q.From.IsZero() {
		from = c.q.From.UnixMicro()
	}
	if !c.q.To.IsZero() {
		to = c.q.To.UnixMicro()
	}
	to = min(to, c.now+1)
	starts := make([]int64, c.b.size)
	first := int64(never)
	for k := range starts {
		starts[k] = never
		if k == 0 || !c.sc.inAll(uint32(k), never) {
			continue
		}
		if at := c.began(uint32(k)); at >= from && at < to {
			starts[k], first = at, min(first, at)
		}
	}
	if first == never {
		return nil, nil
	}
	p, err := c.step.slices(time.UnixMicro(first), time.UnixMicro(c.now+1), c.b.zone)
	if err != nil {
		return nil, err
	}
	if n := p.len(); n*n > 2*maxCohortCells {
		return nil, fmt.Errorf("%w: a table of %d periods is too large; ask for a longer step or a shorter time", ErrFilter, n)
	}
	rows := c.empty(p, starts)
	for k, at := range starts {
		if at != never {
			c.count(uint32(k), p, &rows[p.find(at)], p.find(at))
		}
	}
	for r := range rows {
		for k := range rows[r].Cells {
			rows[r].Cells[k].settle(rows[r].Customers)
		}
	}
	return rows, nil
}

// empty lays out the rows that have customers or lie between such.
func (c *cohortTable) empty(p *periods, starts []int64) []CohortRow {
	last := 0
	for _, at := range starts {
		if at != never {
			last = max(last, p.find(at))
		}
	}
	rows := make([]CohortRow, last+1)
	for r := range rows {
		rows[r] = CohortRow{Start: p.start[r], End: p.start[r+1], Cells: make([]CohortCell, p.len()-r)}
		for k := range rows[r].Cells {
			rows[r].Cells[k].Immature = p.at[r+k+1] > c.now
		}
	}
	return rows
}

// count adds one customer to the row of the period that they began in.
func (c *cohortTable) count(customer uint32, p *periods, row *CohortRow, r int) {
	row.Customers++
	if c.q.KPI == kpi.RepeatPurchase {
		_, second := c.twoOrders(customer)
		for k := range row.Cells {
			if second < p.at[r+k+1] {
				row.Cells[k].Customers++
			}
		}
		return
	}
	list := c.b.spansOf(c.basis).of(customer)
	for k := range row.Cells {
		end := min(p.at[r+k+1], c.now)
		for len(list) > 0 && list[0].to <= end {
			list = list[1:]
		}
		if len(list) > 0 && list[0].from <= end {
			row.Cells[k].Customers++
		}
	}
}

// settle computes a cell's share.
func (c *CohortCell) settle(of int64) {
	if c.Immature || of == 0 {
		return
	}
	share := 100 * float64(c.Customers) / float64(of)
	low, high := kpi.Wilson(c.Customers, of)
	low, high = 100*low, 100*high
	c.Share, c.Low, c.High = &share, &low, &high
}
