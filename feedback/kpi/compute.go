package kpi

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
)

// lowSample is below what n a value gets no colour.
const lowSample = 30

// Reasons why there is no value.
const (
	noAnswers = "no answers"
	noTexts   = "no texts in a known language"
)

// Values computes a KPI: one value for each variant that has answers, in a
// fixed order, or one nil value with its reason when there is none.
func (a *Aggregate) Values(id string, p Period) []Value {
	var out []Value
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
		return []Value{a.sentiment(p)}
	default:
		v := p.value(id, "", "")
		v.Reason = "there is no KPI of this name"
		return []Value{v}
	}
	if out == nil {
		v := p.value(id, "", "")
		v.Reason = noAnswers
		return []Value{v}
	}
	return out
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

// value starts a value of the period.
func (p Period) value(id, variant, measure string) Value {
	v := Value{
		ID: id, Variant: variant, Measure: measure, Counts: "answers", Catalogue: CatalogueVersion, HighIsGood: true,
		Start: p.Start, End: p.End, Zone: p.Zone, Through: p.Through,
		Running: !p.Now.IsZero() && (p.End.IsZero() || p.Now.Before(p.End)),
	}
	for _, d := range definitions() {
		if d.ID == id {
			v.Unit, v.HighIsGood = d.Unit, d.HighIsGood
		}
	}
	if id == Sentiment {
		v.Counts = "texts"
	}
	return v
}

// net fills in 100·(up − down)/n.
func (v *Value) net(up, down, n int64) {
	v.Numerator, v.Denominator, v.N = float64(up-down), float64(n), n
	v.LowSample = n < lowSample
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

func (v *Value) set(estimate, low, high float64, method string) {
	v.Estimate, v.Low, v.High, v.Method = &estimate, &low, &high, method
}

// colour sets the level, unless the sample is low or the interval reaches from
// green into red.
func (v *Value) colour(t *thresholds) {
	if t == nil || v.Estimate == nil || v.LowSample || v.Low == nil {
		return
	}
	ends := []string{t.level(*v.Low), t.level(*v.High)}
	if slices.Contains(ends, "green") && slices.Contains(ends, "red") {
		return
	}
	v.Colour = t.level(*v.Estimate)
}

func (v *Value) part(name string, n int64) {
	p := Part{Name: name, N: n}
	if v.N > 0 {
		p.Share = 100 * float64(n) / float64(v.N)
	}
	v.Parts = append(v.Parts, p)
}

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
	v.colour(thresholdsOf(NPS, Scale{}))
	return v
}

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
	v.LowSample = m.N < lowSample
	if m.N == 0 {
		v.Reason = noAnswers
		return
	}
	mean, sd := m.meanSD(unit)
	v.Estimate, v.SD = &mean, sd
	if m.N < 2 {
		v.Reason = "one answer alone has no interval"
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
	v.Numerator, v.Denominator, v.N = float64(x), float64(n), n
	v.LowSample = n < lowSample
	if n == 0 {
		v.Reason = noAnswers
		return
	}
	low, high := Wilson(x, n)
	v.set(100*float64(x)/float64(n), 100*low, 100*high, WilsonScore)
}

func (v *Value) distribution(c Counts) {
	for _, value := range slices.Sorted(maps.Keys(c)) {
		v.part(number(value), c[value])
	}
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func csat(s Scale, c Counts, p Period) Value {
	of := "of " + number(s.Max)
	v, mean := p.value(CSAT, of, "share"), p.value(CSAT, of, "mean")
	mean.Unit = of
	mean.mean(c, lowestAnswer(s.Max), s.Max)
	if top := topBox(s.Max); top > 0 {
		v.share(c, top)
	} else {
		v.N, v.LowSample = mean.N, mean.LowSample
		v.Reason = "no top boxes are defined " + of + ": see the mean"
	}
	v.distribution(c)
	v.colour(thresholdsOf(CSAT, s))
	v.Also = []Value{mean}
	return v
}

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
	v.colour(thresholdsOf(CES, s))
	if top := topBox(s.Max); s.HighIsGood && top > 0 {
		share := p.value(CES, variant, "share")
		share.Unit = "%"
		share.share(c, top)
		v.Also = []Value{share}
	}
	return v
}

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
