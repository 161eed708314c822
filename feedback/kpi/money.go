package kpi

import (
	"maps"
	"math"
	"slices"
)

// Sources: average order value, customer lifetime value and cost after Farris et
// al., Marketing Metrics (4th ed., ch. 5); the delta method after Oehlert,
// American Statistician 46, 1992.

// basket is revenue per order of each currency; the median and the revenue per
// customer stand beside it.
func (a *Aggregate) basket(p Period) []Value {
	if a.Sales == nil {
		return []Value{p.null(Basket, "", "mean", noOrders)}
	}
	var out []Value
	for _, currency := range slices.Sorted(maps.Keys(a.Sales)) {
		s := a.Sales[currency]
		v := p.value(Basket, currency, "mean")
		v.Unit, v.N = currency, s.Orders.X
		v.ratio(&s.Orders, 1.0/Money, s.least(), math.Inf(1), "customer", noOrdersHere)
		v.Numerator /= Money
		v.part("without a customer", s.Anonymous)
		median := p.beside(&v, currency, "median", currency)
		median.quantile((&Durations{Done: s.Values}).quantile(0.5), int64(len(s.Values)), Money, noOrdersHere)
		each := p.beside(&v, currency, "revenue per customer", currency)
		each.Counts = "customers"
		each.amounts(&s.PerCustomer, s.least(), "no named customers")
		v.Also = []Value{median, each}
		out = append(out, v)
	}
	if out == nil {
		out = []Value{p.null(Basket, "", "mean", noOrdersHere)}
	}
	return out
}

// least is the end of the scale of what orders bring in: 0, unless discounts or
// taxes left one below.
func (s *Sales) least() float64 {
	if len(s.Values) > 0 && slices.Min(s.Values) < 0 {
		return math.Inf(-1)
	}
	return 0
}

// amounts fills in a mean of money of a scale that begins at least.
func (v *Value) amounts(m *Moments, least float64, empty string) {
	v.moments(m, Money, least, math.Inf(1))
	if m.N == 0 {
		v.Reason = empty
	}
}

// yearly is the share of customers lost in a year, with its standard error, and
// what it was taken from.
type yearly struct {
	churn, se float64
	n         int64
	basis     Basis
	month     bool
}

// churnOfYear takes the trailing year's starting cohort, else twelve times the
// trailing month's, of subscriptions where there are any.
func (a *Aggregate) churnOfYear() (yearly, bool) {
	for _, basis := range []Basis{Subscribed, Purchases} {
		if c := a.YearChurn[basis]; c != nil && c.Start > 0 {
			lost, n := 1-float64(c.Kept)/float64(c.Start), float64(c.Start)
			return yearly{lost, math.Sqrt(lost * (1 - lost) / n), c.Start, basis, false}, true
		}
		if c := a.MonthChurn[basis]; c != nil && c.Start > 0 {
			kept, n := float64(c.Kept)/float64(c.Start), float64(c.Start)
			// d(1 − kept¹²)/d kept = −12 kept¹¹
			return yearly{1 - math.Pow(kept, 12), 12 * math.Pow(kept, 11) * math.Sqrt(kept*(1-kept)/n), c.Start, basis, true}, true
		}
	}
	return yearly{}, false
}

// clv is average basket × orders per customer and year × years, × the margin
// when it is given. Its interval is the delta method's, over the customers'
// spend and, unless the years are capped, the churn, taken as independent.
func (a *Aggregate) clv(p Period) []Value {
	if a.Lifetime == nil {
		return []Value{p.null(CLV, "", "amount", noOrders)}
	}
	var out []Value
	for _, currency := range slices.Sorted(maps.Keys(a.Lifetime)) {
		v := a.lifetimeValue(currency, &p)
		p.against(&v, a.cacOf(currency, &p))
		out = append(out, v)
	}
	if out == nil {
		out = []Value{p.null(CLV, "", "amount", noOrdersHere)}
	}
	return out
}

func (a *Aggregate) lifetimeValue(currency string, p *Period) Value {
	l, set := a.Lifetime[currency], p.parameters()
	v := p.value(CLV, currency, "amount")
	v.Unit, v.N = currency, l.Spend.N
	year, ok := a.churnOfYear()
	switch {
	case l.Spend.N == 0 || l.Orders <= 0 || l.Years <= 0:
		v.Reason = "no orders in the twelve months before"
	case !ok:
		v.Reason = "no churn is known, of a year or a month"
	default:
		spend, sd := l.Spend.meanSD(Money)
		years := set.CLVCapYears
		relative := sd * sd / float64(l.Spend.N) / (spend * spend)
		if year.churn*set.CLVCapYears > 1 {
			years = 1 / year.churn
			relative += year.se * year.se / (year.churn * year.churn)
		} else {
			v.note("years are capped")
		}
		value := spend / l.Years * years
		if set.Margin > 0 {
			value *= set.Margin
		}
		v.Numerator, v.Denominator = value*float64(l.Spend.N), float64(l.Spend.N)
		v.Estimate = &value
		if l.Spend.N < 2 || spend <= 0 {
			v.Reason = alone("customer")
		} else {
			half := z * math.Abs(value) * math.Sqrt(relative)
			v.SD = half / z * math.Sqrt(float64(l.Spend.N))
			v.set(value, max(0, value-half), value+half, Delta)
		}
		v.Also = p.lifetimeParts(&v, l, year, years)
	}
	if set.Margin == 0 {
		v.note("no margin is given: revenue, not profit")
	}
	historical := p.beside(&v, currency, "historical value", currency)
	historical.amounts(&l.Historical, math.Inf(-1), "no named customers")
	v.Also = append(v.Also, historical)
	return v
}

// lifetimeParts are the factors of a clv, each a value without an interval.
func (p *Period) lifetimeParts(v *Value, l *Lifetime, year yearly, years float64) []Value {
	part := func(measure, unit string, numerator, denominator, scale float64, n int64) Value {
		w := p.beside(v, v.Variant, measure, unit)
		x := numerator / denominator * scale
		w.Estimate, w.Numerator, w.Denominator, w.N = &x, numerator, denominator, n
		return w
	}
	revenue, customers := float64(l.Spend.Sum)/Money, float64(l.Spend.N)
	churn := part("annual churn", "%", year.churn*float64(year.n), float64(year.n), 100, year.n)
	churn.HighIsGood, churn.Counts = false, "customers at the start"
	if year.month {
		churn.note("compounded from the last month's")
	}
	return []Value{
		part("basket", v.Unit, revenue, float64(l.Orders), 1, l.Orders),
		part("orders per customer and year", "orders", float64(l.Orders), customers*l.Years, 1, l.Spend.N),
		churn,
		part("years", "years", years, 1, 1, year.n),
	}
}

// cac is spend per new customer of each currency. The spend is known; the number
// of newcomers is taken as Poisson, so that the error of its logarithm is 1/√n.
func (a *Aggregate) cac(p Period) []Value {
	if a.Acquisition == nil {
		return []Value{p.null(CAC, "", "amount", "no acquisition spend is known")}
	}
	var out []Value
	for _, currency := range slices.Sorted(maps.Keys(a.Acquisition)) {
		v := a.cacOf(currency, &p)
		if a.Lifetime[currency] != nil {
			worth := a.lifetimeValue(currency, &p)
			p.against(&v, worth)
		}
		out = append(out, v)
	}
	if out == nil {
		out = []Value{p.null(CAC, "", "amount", "no acquisition spend")}
	}
	return out
}

func (a *Aggregate) cacOf(currency string, p *Period) Value {
	v := p.value(CAC, currency, "amount")
	v.Unit = currency
	q := a.Acquisition[currency]
	if q == nil {
		v.Reason = "no acquisition spend"
		return v
	}
	v.Numerator, v.Denominator, v.N = float64(q.Spend)/Money, float64(q.New), q.New
	if len(a.Acquisition) > 1 {
		v.note("spend in other currencies is not in it")
	}
	if q.New == 0 {
		v.Reason = "no new customers"
		return v
	}
	cost := v.Numerator / v.Denominator
	factor := math.Exp(z / math.Sqrt(v.Denominator))
	v.SD = cost // the standard error times √n
	v.set(cost, cost/factor, cost*factor, Delta)
	return v
}

// against colours a value by bounds that are multiples of another KPI's, which
// stand only where the margin is given: revenue is no worth.
func (p *Period) against(v *Value, other Value) {
	v.LowSample = v.N < p.parameters().LowSample
	t := p.threshold(v, true)
	if t == nil || t.Of != other.ID || other.Estimate == nil || p.parameters().Margin == 0 {
		return
	}
	v.level(t.times(*other.Estimate))
}
