package kpi

import (
	"cmp"
	"math"
	"slices"
)

// falseDiscovery is the share of false changes that a long list may hold.
const falseDiscovery = 0.05

// longList is from how many comparisons on that is watched.
const longList = 10

// Compare returns the change from before to v, or nil when it can't be told:
// without two values of the same measure, or where one has no interval. before
// is the period before, or, for a slice, the rest: never the whole.
func (v Value) Compare(before Value) *Change {
	if v.Estimate == nil || before.Estimate == nil || v.ID != before.ID || v.Variant != before.Variant || v.Measure != before.Measure || v.Unit != before.Unit {
		return nil
	}
	if v.ID == EngagementScore && !slices.Equal(v.Notes, before.Notes) {
		return nil // of another baseline
	}
	var c *Change
	switch {
	case v.Method == ExactPoisson && before.Method == ExactPoisson:
		c = rateChange(&v, &before)
	case v.Method == WilsonScore && before.Method == WilsonScore:
		d, low, high := ShareDifference(int64(v.Numerator), v.N, int64(before.Numerator), before.N)
		c = &Change{Difference: 100 * d, Low: 100 * low, High: 100 * high, Method: Newcombe}
	case meanLike(&v) && meanLike(&before):
		d, low, high := MeanDifference(*v.Estimate, v.SD, v.N, *before.Estimate, before.SD, before.N)
		c = &Change{Difference: d, Low: low, High: high, Method: WelchT}
	case v.Low != nil && before.Low != nil:
		c = mover(&v, &before)
	default:
		return nil
	}
	if c == nil {
		return nil
	}
	if c.Ratio == nil {
		c.P = chance(c.Difference, c.Low, c.High)
	}
	tells := !v.LowSample && !before.LowSample && !v.Immature && !before.Immature
	c.judge(&v, tells && (c.Low > 0 || c.High < 0))
	if !tells {
		c.Mark = "neutral" // nothing is known to hold
	}
	return c
}

// meanLike values have a standard error of SD/√N, which Welch's interval is
// made of.
func meanLike(v *Value) bool {
	return slices.Contains([]string{AdjustedWald, StudentT, RatioEstimator}, v.Method) && v.N > 1 && v.SD > 0
}

// mover is the interval of a difference from those of its terms (Zou & Donner,
// Statistics in Medicine 27, 2008), which need not be symmetrical.
func mover(v, before *Value) *Change {
	d := *v.Estimate - *before.Estimate
	return &Change{
		Difference: d,
		Low:        d - math.Hypot(*v.Estimate-*v.Low, *before.High-*before.Estimate),
		High:       d + math.Hypot(*v.High-*v.Estimate, *before.Estimate-*before.Low),
		Method:     Mover,
	}
}

// rateChange compares two Poisson rates by their ratio: exactly, or, when
// either comes in bursts, with the variance of both times the pooled index of
// dispersion (Wedderburn, Biometrika 61, 1974). Counts without a length are
// taken as of equally long periods.
func rateChange(v, before *Value) *Change {
	x1, x2 := int64(v.Numerator), int64(before.Numerator)
	e1, e2 := v.Denominator, before.Denominator
	if e1 <= 0 || e2 <= 0 {
		e1, e2 = 1, 1
	}
	if x1+x2 == 0 {
		return nil
	}
	low, high := RateRatioInterval(x1, e1, x2, e2)
	ratio := float64(x1) / e1 / (float64(x2) / e2)
	c := &Change{Method: RateRatio, Difference: *v.Estimate - *before.Estimate}
	if e1 != e2 { // of counts: as if before had been as long
		c.Difference = spread(v, before, ratio)
	}
	index, df := pooled(v, before)
	if x1 > 0 && x2 > 0 && overdispersed(index, df) {
		half := tQuantile(float64(df)) * math.Sqrt(index*(1/float64(x1)+1/float64(x2)))
		low, high = ratio*math.Exp(-half), ratio*math.Exp(half)
		c.Method = QuasiPoisson
	}
	c.P = chance(math.Log(ratio), math.Log(low), math.Log(high))
	if x1 == 0 || x2 == 0 { // one-sided: all of the x lie on one side
		share := e2 / (e1 + e2)
		if x2 == 0 {
			share = e1 / (e1 + e2)
		}
		c.P = min(1, 2*math.Pow(share, float64(x1+x2)))
	}
	c.Ratio, c.RatioLow = finite(ratio), finite(low)
	c.RatioHigh = finite(high)
	// The difference's limits are the ratio's, on v's scale: of the rate of both
	// together.
	c.Low, c.High = spread(v, before, low), spread(v, before, high)
	return c
}

// spread is the difference at a ratio of the rates, when both together keep
// their count.
func spread(v, before *Value, ratio float64) float64 {
	scale := *v.Estimate / v.Numerator * v.Denominator // estimate per rate
	if v.Numerator == 0 {
		scale = *before.Estimate / before.Numerator * before.Denominator
	}
	e1, e2 := v.Denominator, before.Denominator
	if e1 <= 0 || e2 <= 0 {
		e1, e2, scale = 1, 1, 1
	}
	total := v.Numerator + before.Numerator
	if math.IsInf(ratio, 1) {
		return scale * total / e1
	}
	rate := total / (ratio*e1 + e2) // of before
	return scale * rate * (ratio - 1)
}

func finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}

// pooled is the index of dispersion of both periods' days.
func pooled(v, before *Value) (index float64, df int64) {
	df = v.DispersionDF + before.DispersionDF
	if df == 0 {
		return 0, 0
	}
	return (v.Dispersion*float64(v.DispersionDF) + before.Dispersion*float64(before.DispersionDF)) / float64(df), df
}

// judge sets what a change is called and its mark: for "hold", no reliable
// change is what is wanted.
func (c *Change) judge(v *Value, reliable bool) {
	c.Reliable, c.Direction, c.Mark = reliable, "", "neutral"
	if v.Objective == "hold" {
		c.Mark = "green"
	}
	if !reliable {
		return
	}
	c.Direction, c.Mark = "worse", "red"
	if (c.Difference > 0) == v.HighIsGood {
		c.Direction, c.Mark = "better", "green"
	}
}

// Settle holds the changes of a list of values to a false discovery rate of
// 5 % when there are more than ten (Benjamini & Hochberg, JRSS B 57, 1995):
// those that fail are no longer reliable.
func Settle(values []*Value) {
	var tested []*Value
	for _, v := range values {
		if v.Change != nil {
			tested = append(tested, v)
		}
	}
	settle(tested, func(v *Value) float64 { return v.Change.P }, func(v *Value) {
		if v.Change.Reliable {
			v.Change.judge(v, false)
		}
	})
}

// SettleImpacts does the same for a list of impacts.
func SettleImpacts(list []*Impact) {
	var tested []*Impact
	for _, i := range list {
		if i.Low != nil {
			tested = append(tested, i)
		}
	}
	settle(tested, func(i *Impact) float64 { return i.P }, func(i *Impact) { i.Reliable, i.Direction = false, "" })
}

// settle drops what the procedure does not let stand of a long list.
func settle[T any](tested []T, p func(T) float64, drop func(T)) {
	if len(tested) <= longList {
		return
	}
	slices.SortStableFunc(tested, func(a, b T) int { return cmp.Compare(p(a), p(b)) })
	for i, hold := range discoveries(len(tested), func(i int) float64 { return p(tested[i]) }) {
		if !hold {
			drop(tested[i])
		}
	}
}

// discoveries says which of n ascending probabilities hold.
func discoveries(n int, p func(int) float64) []bool {
	out := make([]bool, n)
	last := -1
	for i := range n {
		if p(i) <= falseDiscovery*float64(i+1)/float64(n) {
			last = i
		}
	}
	for i := 0; i <= last; i++ {
		out[i] = true
	}
	return out
}

// Words says a change in "en" or "fr". A nil change can't be told.
func (c *Change) Words(lang string) string {
	words := [...][2]string{
		{"cannot be compared", "comparaison impossible"},
		{"no reliable change", "pas de changement fiable"},
		{"reliably better", "amélioration fiable"},
		{"reliably worse", "dégradation fiable"},
	}
	i := 0
	switch {
	case c == nil:
	case !c.Reliable:
		i = 1
	case c.Direction == "better":
		i = 2
	default:
		i = 3
	}
	if lang == "fr" {
		return words[i][1]
	}
	return words[i][0]
}
