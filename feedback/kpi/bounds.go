package kpi

// Bounds are the thresholds that colour a value of this catalogue, compounded
// to its period where a month's are; nil where none do. beside says that the
// value stands beside a main one. Bounds with Of set are multiples of that
// KPI's value.
func (c *Catalogue) Bounds(v *Value, beside bool) *Threshold {
	p := Period{Start: v.Start, End: v.End, Catalogue: c}
	return p.threshold(v, !beside)
}
