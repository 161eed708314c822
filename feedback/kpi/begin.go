package kpi

import (
	"math"
	"strconv"
	"sync"
	"time"
)

// builtIn is the catalogue of periods that carry none. Nobody changes it.
var builtIn = sync.OnceValue(Default)

func (p *Period) catalogue() *Catalogue {
	if p.Catalogue != nil {
		return p.Catalogue
	}
	return builtIn()
}

func (p *Period) parameters() *Parameters { return &p.catalogue().Parameters }

// value starts a value of the period.
func (p *Period) value(id, variant, measure string) Value {
	c := p.catalogue()
	v := Value{
		ID: id, Variant: variant, Measure: measure, Counts: countsOf(id), Catalogue: c.Version, Formulas: CatalogueVersion, HighIsGood: true,
		Start: p.Start, End: p.End, Zone: p.Zone, Through: p.Through,
		Running: !p.Now.IsZero() && (p.End.IsZero() || p.Now.Before(p.End)),
		Filter:  p.Filter, Taxonomy: p.Taxonomy, Model: p.Model,
	}
	if d := c.Find(id); d != nil {
		v.Unit, v.HighIsGood, v.Objective, v.Target = d.Unit, d.HighIsGood, d.Objective, d.Target
	}
	return v
}

// countsOf is what the n of a KPI counts, also where there is no value.
func countsOf(id string) string {
	switch id {
	case Sentiment:
		return "texts"
	case ComplaintCount:
		return "complaints"
	case ComplaintsPerCustomer:
		return "active customers"
	case ComplaintResolution:
		return "complaints due"
	case FCR, FirstResponseTime, ResolutionTime:
		return "tickets"
	case ResponseRate:
		return "invitations"
	case Retention, Churn:
		return "customers at the start"
	case Loyalty:
		return "buyers of the period before"
	case RepeatPurchase, CLV, EngagementScore:
		return "customers"
	case Conversion:
		return "visitors"
	case ComplaintsPerOrder, ReturnRate, Basket, CrossSelling, UpSelling:
		return "orders"
	case CAC:
		return "new customers"
	}
	return "answers"
}

// null is a value that can't be had.
func (p *Period) null(id, variant, measure, reason string) Value {
	v := p.value(id, variant, measure)
	v.Reason = reason
	return v
}

// beside starts a value shown beside v: of the same variant, without v's
// target.
func (p *Period) beside(v *Value, variant, measure, unit string) Value {
	w := p.value(v.ID, variant, measure)
	w.Unit, w.Counts, w.HighIsGood, w.Target = unit, v.Counts, v.HighIsGood, nil
	return w
}

// finish sets the marks of a value and of those beside it. Counts are exempt
// from the low sample's.
func (p *Period) finish(v *Value) {
	v.LowSample = v.Measure != "count" && v.N < p.parameters().LowSample
	if t := p.threshold(v, true); t != nil && t.Of == "" {
		v.level(t)
	}
	for i := range v.Also {
		w := &v.Also[i]
		w.LowSample = w.N < p.parameters().LowSample
		if t := p.threshold(w, false); t != nil && t.Of == "" {
			w.level(t)
		}
	}
}

func (v *Value) set(estimate, low, high float64, method string) {
	v.Estimate, v.Low, v.High, v.Method = &estimate, &low, &high, method
}

// wilson fills in the share x of n, in percent.
func (v *Value) wilson(x, n int64, empty string) {
	v.Numerator, v.Denominator, v.N = float64(x), float64(n), n
	if n == 0 {
		v.Reason = empty
		return
	}
	low, high := Wilson(x, n)
	v.set(100*float64(x)/float64(n), 100*low, 100*high, WilsonScore)
	v.SD = sdOfShare(x, n)
}

// sdOfShare is the standard deviation of answers worth 100 and 0.
func sdOfShare(x, n int64) float64 {
	if n < 2 {
		return 0
	}
	p := float64(x) / float64(n)
	return 100 * math.Sqrt(p*(1-p)*float64(n)/float64(n-1))
}

// ratio fills in Y/X times scale, clipped to [lowest, highest]. cluster is what
// one cluster is.
func (v *Value) ratio(r *Ratio, scale, lowest, highest float64, cluster, empty string) {
	v.Numerator, v.Denominator = float64(r.Y), float64(r.X)
	if r.X <= 0 {
		v.Reason = empty
		return
	}
	rate, se := r.rate()
	rate, se = rate*scale, se*scale
	v.Estimate = &rate
	if r.N < 2 {
		v.Reason = alone(cluster)
		return
	}
	// SD/√N is the standard error, so that values compare like means.
	v.SD = se * math.Sqrt(float64(v.N))
	half := tQuantile(float64(r.N-1)) * se
	v.set(rate, max(lowest, rate-half), min(highest, rate+half), RatioEstimator)
}

// quantile fills in a quantile of numbers, divided by unit.
func (v *Value) quantile(q quantile, n int64, unit float64, empty string) {
	v.N, v.Denominator = n, float64(n)
	switch {
	case n == 0:
		v.Reason = empty
		return
	case math.IsNaN(q.at):
		v.Reason = mostOpen
		return
	}
	at := q.at / unit
	v.Estimate, v.Numerator = &at, at
	if math.IsNaN(q.low) || math.IsNaN(q.high) {
		v.Reason = noLimits
		return
	}
	v.set(at, q.low/unit, q.high/unit, q.method)
}

func (v *Value) part(name string, n int64) {
	p := Part{Name: name, N: n}
	if v.N > 0 {
		p.Share = 100 * float64(n) / float64(v.N)
	}
	v.Parts = append(v.Parts, p)
}

// leave shows what is not in N, even when it is nothing.
func (v *Value) leave(name string, n int64) { v.Left = append(v.Left, Part{Name: name, N: n}) }

func (v *Value) note(text string) { v.Notes = append(v.Notes, text) }

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// months is the length of a period, a whole number for calendar months whatever
// their days and daylight saving; 0 for an open one.
func (p *Period) months() float64 {
	if p.Start.IsZero() || p.End.IsZero() {
		return 0
	}
	m := p.End.Sub(p.Start).Hours() / 24 / (365.2425 / 12)
	if whole := math.Round(m); whole >= 1 && math.Abs(m-whole) < 0.1 {
		return whole
	}
	return m
}

// day writes a date for a note.
func day(t time.Time) string { return t.Format(time.DateOnly) }
