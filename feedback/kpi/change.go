package kpi

// Compare returns the change from before to v, or nil when it cannot be told:
// without two values of the same measure, or with a mean of a single answer.
func (v Value) Compare(before Value) *Change {
	if v.Estimate == nil || before.Estimate == nil || v.ID != before.ID || v.Variant != before.Variant || v.Measure != before.Measure {
		return nil
	}
	c := &Change{}
	switch {
	case v.Method == WilsonScore && before.Method == WilsonScore:
		d, low, high := ShareDifference(int64(v.Numerator), v.N, int64(before.Numerator), before.N)
		*c = Change{Difference: 100 * d, Low: 100 * low, High: 100 * high, Method: Newcombe}
	case v.N > 1 && before.N > 1:
		d, low, high := MeanDifference(*v.Estimate, v.SD, v.N, *before.Estimate, before.SD, before.N)
		*c = Change{Difference: d, Low: low, High: high, Method: WelchT}
	default:
		return nil
	}
	c.Reliable = (c.Low > 0 || c.High < 0) && v.N >= lowSample && before.N >= lowSample
	if c.Reliable {
		c.Direction = "worse"
		if (c.Difference > 0) == v.HighIsGood {
			c.Direction = "better"
		}
	}
	return c
}
