package kpi

import (
	"math"
)

// Sources: retention and churn after Farris et al., Marketing Metrics (4th ed.,
// ch. 5); conversion and engagement after Kaushik, Web Analytics 2.0; return,
// cross-selling and moving up as the catalogue defines them.

// retention is the share kept, or lost, of the customers at the start: for each
// basis its own value.
func (a *Aggregate) retention(id string, p Period) []Value {
	var out []Value
	for _, basis := range []Basis{Subscribed, Purchases} {
		c := a.Retention[basis]
		if c == nil {
			continue
		}
		v := p.value(id, string(basis), "share")
		x := c.Kept
		if id == Churn {
			x = c.Start - c.Kept
		}
		v.wilson(x, c.Start, p.unless("no customer was active at the start"))
		v.part("kept", c.Kept)
		v.part("left", c.Start-c.Kept)
		v.leave("joined", c.Joined)
		v.leave("joined and left", c.JoinedLeft)
		v.leave("won back", c.WonBack)
		out = append(out, v)
	}
	if out == nil {
		out = []Value{p.null(id, "", "share", noEvents)}
	}
	return out
}

// unless gives the reason for nothing at a period's start, which an open period
// has none of.
func (p *Period) unless(reason string) string {
	if p.Start.IsZero() {
		return noStart
	}
	return reason
}

// loyalty is the share of last period's buyers who bought again in this one.
// Retention asks who is still a customer, loyalty who came back to buy.
func (a *Aggregate) loyalty(p Period) Value {
	if a.Purchasing == nil {
		return p.null(Loyalty, "", "share", noOrders)
	}
	v := p.value(Loyalty, "", "share")
	v.wilson(a.Purchasing.Loyal.X, a.Purchasing.Loyal.N, p.unless("nobody bought in the period before"))
	if v.Running {
		v.note("the period is running: more may still buy")
	}
	return v
}

// repeatPurchase is the share who ordered again within the window after their
// first order, of those whose window is over.
func (a *Aggregate) repeatPurchase(p Period) Value {
	if a.Purchasing == nil {
		return p.null(RepeatPurchase, "", "share", noOrders)
	}
	v := p.value(RepeatPurchase, "", "share")
	v.wilson(a.Purchasing.Repeat.X, a.Purchasing.Repeat.N, "no first order is old enough")
	v.leave("first order too young", a.Purchasing.Immature)
	return v
}

// BaselineOf is the 90th percentile of customers' points in the 30 days of a
// baseline, for Engagement.Baseline. It reorders them.
func BaselineOf(points []int64) int64 {
	if len(points) == 0 {
		return 0
	}
	first, second := typeTwo(len(points), 0.9)
	place(points, 0, []int{first, second})
	return int64(math.Round((float64(points[first]) + float64(points[second])) / 2))
}

// engagement is the mean score of customers: 100 is the baseline's 90th
// percentile, points are brought to 30 days first.
func (a *Aggregate) engagement(p Period) Value {
	e := a.Engagement
	v := p.value(EngagementScore, "", "mean")
	switch {
	case e == nil:
		v.Reason = noEvents
	case e.BaselineAt.IsZero():
		v.Reason = p.unless("there is no baseline yet")
	case e.Baseline <= 0:
		v.Reason = "the baseline's 90th percentile is 0"
	case e.Days <= 0:
		v.Reason = "the period has not begun"
	}
	if v.Reason != "" {
		return v
	}
	var m Moments
	scores := make([]int64, len(e.Points))
	var silent, full int64
	for i, points := range e.Points {
		score := min(100, 100*float64(points)*30/e.Days/float64(e.Baseline))
		scores[i] = int64(math.Round(score * 1e6))
		m.Add(scores[i])
		if points == 0 {
			silent++
		}
		if score == 100 {
			full++
		}
	}
	v.moments(&m, 1e6, 0, 100)
	if m.N == 0 {
		v.Reason = "no active customers"
	}
	v.part("without activity", silent)
	v.part("at the cap", full)
	v.note("baseline of " + day(e.BaselineAt))
	median := p.beside(&v, "", "median", v.Unit)
	median.quantile((&Durations{Done: scores}).quantile(0.5), m.N, 1e6, "no active customers")
	v.Also = []Value{median}
	return v
}

// thousandths of units
const milli = 1000

// returnRate is units returned per unit sold, by the cohort of the sale and
// clustered by order. Where no order, or every one, came back whole, the
// clusters say nothing of their spread: then they count as one answer each.
func (a *Aggregate) returnRate(p Period) Value {
	r := a.Returns
	if r == nil {
		return p.null(ReturnRate, "", "ratio", noOrders)
	}
	v := p.value(ReturnRate, "", "ratio")
	v.N = r.Units.N
	v.ratio(&r.Units, 100, 0, 100, "order", "nothing was sold")
	v.Numerator, v.Denominator = v.Numerator/milli, v.Denominator/milli
	v.unanimous(&r.Units)
	v.leave("units exchanged", r.Exchanged/milli)
	if r.Immature > 0 {
		v.Immature = true
		v.leave("orders too young to be sure of (counted)", r.Immature)
	}
	return v
}

// unanimous gives a share of clusters that all agree Wilson's interval.
func (v *Value) unanimous(r *Ratio) {
	if v.Low == nil || r.Y != 0 && r.Y != r.X {
		return
	}
	x := int64(0)
	if r.Y == r.X {
		x = r.N
	}
	low, high := Wilson(x, r.N)
	v.set(*v.Estimate, 100*low, 100*high, WilsonScore+", by cluster")
}

// conversion is the share who bought, of each denominator.
func (a *Aggregate) conversion(p Period) []Value {
	c := a.Conversions
	if c == nil {
		return []Value{p.null(Conversion, "", "share", "no visits are known")}
	}
	var out []Value
	share := func(name string, s Share) {
		if s.N > 0 {
			v := p.value(Conversion, name, "share")
			v.Counts = name
			v.wilson(s.X, s.N, noVisits)
			out = append(out, v)
		}
	}
	share("visitors", c.Visitors)
	if c.Sessions.X > 0 {
		v := p.value(Conversion, "sessions", "ratio")
		v.Counts, v.N = "sessions", c.Sessions.X
		v.ratio(&c.Sessions, 100, 0, 100, "visitor", noVisits)
		v.unanimous(&c.Sessions)
		out = append(out, v)
	}
	share("prospects", c.Prospects)
	if out == nil {
		out = []Value{p.null(Conversion, "", "share", noVisits)}
	}
	return out
}

// crossSell is the share of orders with a complementary product, by flagged
// lines and by categories new to the customer.
func (a *Aggregate) crossSell(p Period) []Value {
	c := a.CrossSell
	if c == nil {
		return []Value{p.null(CrossSelling, "", "share", noOrders)}
	}
	var out []Value
	share := func(name string, s Share) {
		if s.N > 0 {
			v := p.value(CrossSelling, name, "share")
			v.wilson(s.X, s.N, noOrdersHere)
			out = append(out, v)
		}
	}
	share("flagged lines", c.Flagged)
	share("new categories", c.NewCategory)
	if out == nil {
		out = []Value{p.null(CrossSelling, "", "share", noOrdersHere)}
	}
	for i := range out {
		if out[i].Variant != "flagged lines" {
			out[i].leave("first orders", c.First)
		}
	}
	return out
}

// upSell is the share of orders on a higher tier, of those that could be and of
// all.
func (a *Aggregate) upSell(p Period) []Value {
	u := a.UpSell
	if u == nil {
		reason := noOrders
		if len(p.parameters().Tiers) == 0 {
			reason = "the catalogue lists no tiers"
		}
		return []Value{p.null(UpSelling, "", "share", reason)}
	}
	could := p.value(UpSelling, "of those who could move up", "share")
	could.wilson(u.Up, u.Could, "nobody could move up")
	could.leave("already on the top tier", u.Top)
	could.leave("no tier known", u.Other)
	all := p.value(UpSelling, "of all orders", "share")
	all.wilson(u.Up, u.Orders, noOrdersHere)
	return []Value{could, all}
}
