package kpi

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Values computes a KPI: one value for each variant that has answers, in a
// fixed order, or one nil value with its reason when there is none.
func (a *Aggregate) Values(id string, p Period) []Value {
	out, known := a.fromFeedback(id, p)
	if !known {
		out, known = a.fromEvents(id, p)
	}
	switch {
	case !known:
		return []Value{p.null(id, "", "", noSuchKPI)}
	case len(out) == 0:
		return []Value{p.null(id, "", "", noAnswers)}
	}
	for i := range out {
		p.finish(&out[i])
	}
	return out
}

// fromFeedback computes the KPIs of reviews, tickets and surveys.
func (a *Aggregate) fromFeedback(id string, p Period) (out []Value, known bool) {
	switch id {
	case NPS:
		for _, variant := range slices.SortedFunc(maps.Keys(a.NPS), compareTypes) {
			out = append(out, a.nps(variant, p))
		}
	case CSAT:
		for _, s := range scales(a.CSAT) {
			out = append(out, csat(s, a.CSAT[s], p))
		}
	case CES:
		for _, s := range scales(a.CES) {
			out = append(out, ces(s, a.CES[s], p))
		}
	case Rating:
		for _, s := range scales(a.Rating) {
			out = append(out, rating(s, a.Rating[s], p))
		}
	case Sentiment:
		out = []Value{a.sentiment(p)}
	case ComplaintCount:
		out = []Value{a.complaints(p)}
	case ComplaintsPerCustomer:
		out = []Value{a.complaintRate(id, "active customers", a.Complaints.Active, p)}
	case ComplaintsPerOrder:
		out = []Value{a.complaintRate(id, "orders", a.Complaints.Orders, p)}
	case ComplaintResolution:
		out = []Value{a.complaintResolution(p)}
	case FCR:
		out = []Value{a.fcr(p)}
	case FirstResponseTime:
		out = a.firstResponse(p)
	case ResolutionTime:
		out = []Value{a.resolutionTime(p)}
	case ResponseRate:
		out = a.responseRate(p)
	default:
		return nil, false
	}
	return out, true
}

// fromEvents computes the KPIs of customer events.
func (a *Aggregate) fromEvents(id string, p Period) (out []Value, known bool) {
	switch id {
	case Retention, Churn:
		out = a.retention(id, p)
	case Loyalty:
		out = []Value{a.loyalty(p)}
	case RepeatPurchase:
		out = []Value{a.repeatPurchase(p)}
	case CLV:
		out = a.clv(p)
	case EngagementScore:
		out = []Value{a.engagement(p)}
	case ReturnRate:
		out = []Value{a.returnRate(p)}
	case Conversion:
		out = a.conversion(p)
	case Basket:
		out = a.basket(p)
	case CrossSelling:
		out = a.crossSell(p)
	case UpSelling:
		out = a.upSell(p)
	case CAC:
		out = a.cac(p)
	default:
		return nil, false
	}
	return out, true
}

// compareTypes puts relational first, then transactional, then what is not said.
func compareTypes(a, b string) int {
	rank := map[string]int{"relational": -2, "transactional": -1}
	return cmp.Or(cmp.Compare(rank[a], rank[b]), cmp.Compare(a, b))
}

func scales(m map[Scale]Counts) []Scale {
	return slices.SortedFunc(maps.Keys(m), func(x, y Scale) int {
		if x.Max == y.Max && x.HighIsGood != y.HighIsGood {
			if x.HighIsGood {
				return -1
			}
			return 1
		}
		return cmp.Compare(x.Max, y.Max)
	})
}

// net fills in 100·(up − down)/n.
func (v *Value) net(up, down, n int64) {
	v.Numerator, v.Denominator, v.N = float64(up-down), float64(n), n
	if n == 0 {
		return
	}
	low, high := NetInterval(up, down, n)
	v.set(100*float64(up-down)/float64(n), low, high, AdjustedWald)
	v.SD = sdOfNet(up, down, n)
}

// sdOfNet is the standard deviation of answers worth 100, 0 and −100.
func sdOfNet(up, down, n int64) float64 {
	if n < 2 {
		return 0
	}
	m := Moments{N: n, Sum: up - down, squares: wide{lo: uint64(up + down)}}
	_, sd := m.meanSD(0.01)
	return sd
}

// nps is the share of promoters less that of detractors (Reichheld, Harvard
// Business Review 81(12), 2003).
func (a *Aggregate) nps(variant string, p Period) Value {
	var promoters, passives, detractors int64
	for answer, n := range a.NPS[variant] {
		switch {
		case answer >= 9:
			promoters += n
		case answer >= 7:
			passives += n
		default:
			detractors += n
		}
	}
	name := variant
	if name == "" {
		name = "type not given"
	}
	v := p.value(NPS, name, "score")
	v.net(promoters, detractors, promoters+passives+detractors)
	v.part("promoters", promoters)
	v.part("passives", passives)
	v.part("detractors", detractors)
	return v
}

// sentiment is the share of positive texts less that of negative ones, with the
// mean score beside it.
func (a *Aggregate) sentiment(p Period) Value {
	n := a.Positive + a.Negative + a.Neutral + a.Mixed
	v := p.value(Sentiment, "", "score")
	v.net(a.Positive, a.Negative, n)
	if n == 0 {
		v.Reason = noTexts
	}
	v.part("positive", a.Positive)
	v.part("negative", a.Negative)
	v.part("neutral", a.Neutral)
	v.part("mixed", a.Mixed)
	v.Left = append(v.Left, Part{Name: "unknown language", N: a.Unknown})
	mean := p.value(Sentiment, "", "mean")
	mean.Unit = "−1 … 1"
	mean.moments(&a.Score, 1e6, -1, 1)
	v.Also = []Value{mean}
	return v
}

// moments fills in a mean with its t interval, clipped to the scale.
func (v *Value) moments(m *Moments, unit, lowest, highest float64) {
	v.Numerator, v.Denominator, v.N = float64(m.Sum)/unit, float64(m.N), m.N
	if m.N == 0 {
		v.Reason = noAnswers
		return
	}
	mean, sd := m.meanSD(unit)
	v.Estimate, v.SD = &mean, sd
	if m.N < 2 {
		v.Reason = alone(single(v.Counts))
		return
	}
	half := MeanHalf(sd, m.N)
	v.set(mean, max(lowest, mean-half), min(highest, mean+half), StudentT)
}

// mean fills in the mean of counted answers, exact to a millionth of a point.
func (v *Value) mean(c Counts, lowest, highest float64) {
	var m Moments
	for value, n := range c {
		m.addTimes(int64(math.Round(value*1e6)), n)
		lowest = min(lowest, value) // a producer whose scale begins at 0
	}
	v.moments(&m, 1e6, lowest, highest)
}

// share fills in the share of answers from a bound on, in percent.
func (v *Value) share(c Counts, from float64) {
	var x, n int64
	for value, k := range c {
		n += k
		if value >= from {
			x += k
		}
	}
	v.wilson(x, n, noAnswers)
}

func (v *Value) distribution(c Counts) {
	for _, value := range slices.Sorted(maps.Keys(c)) {
		v.part(number(value), c[value])
	}
}

// csat is the share of the top boxes (Sauro & Lewis, Quantifying the User
// Experience, 2nd ed., ch. 3 and 5), with the mean beside it.
func csat(s Scale, c Counts, p Period) Value {
	of := "of " + number(s.Max)
	v, mean := p.value(CSAT, of, "share"), p.value(CSAT, of, "mean")
	mean.Unit = of
	mean.mean(c, lowestAnswer(s.Max), s.Max)
	if top := topBox(s.Max); top > 0 {
		v.share(c, top)
	} else {
		v.N = mean.N
		v.Reason = "no top boxes are defined " + of + ": see the mean"
	}
	v.distribution(c)
	v.Also = []Value{mean}
	return v
}

// ces is the mean effort (Dixon, Freeman & Toman, Harvard Business Review 88(7),
// 2010; on seven points with high for easy since 2013).
func ces(s Scale, c Counts, p Period) Value {
	direction := "high is good"
	if !s.HighIsGood {
		direction = "low is good"
	}
	variant := "of " + number(s.Max) + ", " + direction
	v := p.value(CES, variant, "mean")
	v.Unit, v.HighIsGood = "of "+number(s.Max), s.HighIsGood
	v.mean(c, lowestAnswer(s.Max), s.Max)
	v.distribution(c)
	if top := topBox(s.Max); s.HighIsGood && top > 0 {
		share := p.value(CES, variant, "share")
		share.Unit = "%"
		share.share(c, top)
		v.Also = []Value{share}
	}
	return v
}

// rating is the mean of the stars, with their distribution.
func rating(s Scale, c Counts, p Period) Value {
	of := "of " + number(s.Max)
	v := p.value(Rating, of, "mean")
	v.Unit = of
	v.mean(c, 0, s.Max)
	v.distribution(c)
	return v
}

// lowestAnswer is where a scale begins: at 1, but for good and bad as 1 and 0.
func lowestAnswer(of float64) float64 {
	if of == 1 {
		return 0
	}
	return 1
}
