package kpi

import (
	"math"
	"slices"
	"strings"
)

// threshold finds what bounds a value's colours: the entry of its variant, else
// that of every variant, else the target alone. What stands beside a main value
// is bounded by an entry that names its measure, or not at all.
func (p *Period) threshold(v *Value, main bool) *Threshold {
	d := p.catalogue().Find(v.ID)
	if d == nil {
		return nil
	}
	var found *Threshold
	for i := range d.Thresholds {
		t := &d.Thresholds[i]
		if t.Measure != v.Measure && (t.Measure != "" || !main) || t.Variant != "" && plain(t.Variant) != plain(v.Variant) {
			continue
		}
		if found == nil || found.Variant == "" && t.Variant != "" {
			found = t
		}
	}
	if found == nil && main && d.Target != nil {
		return &Threshold{Green: *d.Target, Amber: *d.Target, Low: !v.HighIsGood}
	}
	if found != nil && (v.ID == Retention || v.ID == Churn) {
		return found.compounded(p.months(), v.ID == Churn)
	}
	return found
}

// plain makes "E-mail" and "email" one.
func plain(variant string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(variant))
}

// compounded turns a month's bounds into those of so many months: what is kept
// of what is kept. An open period has none.
func (t *Threshold) compounded(months float64, churn bool) *Threshold {
	if months <= 0 {
		return nil
	}
	over := func(bound float64) float64 {
		if churn {
			return 100 - 100*math.Pow(1-bound/100, months)
		}
		return 100 * math.Pow(bound/100, months)
	}
	c := *t
	if months != 1 { // a month's are as they were written
		c.Green, c.Amber = over(t.Green), over(t.Amber)
	}
	return &c
}

// times multiplies the bounds.
func (t *Threshold) times(x float64) *Threshold {
	c := *t
	c.Green, c.Amber = t.Green*x, t.Amber*x
	return &c
}

// level colours a value, unless its sample is low, it is immature, or its
// interval reaches from green into red.
func (v *Value) level(t *Threshold) {
	if v.Estimate == nil || v.LowSample || v.Immature || v.Low == nil {
		return
	}
	ends := []string{t.level(*v.Low), t.level(*v.High)}
	if slices.Contains(ends, "green") && slices.Contains(ends, "red") {
		return
	}
	v.Colour = t.level(*v.Estimate)
}

// level is the colour of one number.
func (t *Threshold) level(x float64) string {
	reaches := func(bound float64) bool {
		switch {
		case t.Strict && t.Low:
			return x < bound
		case t.Strict:
			return x > bound
		case t.Low:
			return x <= bound
		}
		return x >= bound
	}
	switch {
	case reaches(t.Green):
		return "green"
	case reaches(t.Amber):
		return "amber"
	}
	return "red"
}
