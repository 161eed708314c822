package web

import (
	"fmt"
	"math"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
)

// lineChart is a value over time with its interval, in the frame of chart.
type lineChart struct {
	Title         string
	Width, Height float64
	Left, Right   float64
	Bottom        float64
	Zero          float64 // where zero lies, when it does inside
	HasZero       bool
	Line          []string // pieces of the line: a step without a value parts it
	Band          []string
	Dots          []dot
	Ticks, Months []tick
}

// dot is one step's value.
type dot struct {
	X, Y    float64
	Title   string
	Start   time.Time
	Text    valueText
	N       int64
	Running bool
}

// drawTrends draws every variant that has values in two steps or more.
func drawTrends(res api.KPIResult, zone *time.Location, t tongue) []lineChart {
	var keys []string
	found := map[string]*kpi.Value{}
	count := map[string]int{}
	for i := range res.Rows {
		for j := range res.Rows[i].Values {
			v := &res.Rows[i].Values[j]
			if v.Estimate == nil {
				continue
			}
			k := v.Variant + "\x00" + v.Measure
			if count[k]++; count[k] == 1 {
				keys, found[k] = append(keys, k), v
			}
		}
	}
	var out []lineChart
	for _, k := range keys {
		if count[k] > 1 && len(out) < 6 {
			c := drawTrend(res, found[k], zone, t)
			c.Title = words.Of(string(t), found[k].Variant)
			out = append(out, c)
		}
	}
	return out
}

func drawTrend(res api.KPIResult, like *kpi.Value, zone *time.Location, t tongue) lineChart {
	c := lineChart{Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartWidth - 10, Bottom: chartHeight - chartBottom}
	low, high := math.Inf(1), math.Inf(-1)
	each := func(fn func(i int, v *kpi.Value)) {
		for i := range res.Rows {
			for j := range res.Rows[i].Values {
				v := &res.Rows[i].Values[j]
				if v.Variant == like.Variant && v.Measure == like.Measure && v.Estimate != nil {
					fn(i, v)
				}
			}
		}
	}
	each(func(_ int, v *kpi.Value) {
		low, high = min(low, *v.Estimate), max(high, *v.Estimate)
		if v.Low != nil && v.High != nil {
			low, high = min(low, *v.Low), max(high, *v.High)
		}
	})
	ticks := valueTicks(low, high)
	low, high = ticks[0], ticks[len(ticks)-1]
	y := func(x float64) float64 { return c.Bottom - (x-low)/(high-low)*(c.Bottom-chartTop) }
	for _, x := range ticks {
		c.Ticks = append(c.Ticks, tick{y(x), t.decimal(x, tickDigits(ticks))})
	}
	if low < 0 && high > 0 {
		c.Zero, c.HasZero = y(0), true
	}
	place := (c.Right - c.Left) / float64(max(len(res.Rows), 1))
	at := func(i int) float64 { return c.Left + (float64(i)+0.5)*place }
	p := pieces{}
	each(func(i int, v *kpi.Value) {
		d := dot{X: at(i), Y: y(*v.Estimate), Start: res.Rows[i].Start.In(zone), Text: writeValue(v, t), N: v.N, Running: v.Running}
		d.Title = fmt.Sprintf("%s: %s", t.day(d.Start), d.Text.Big)
		if d.Text.Low != "" {
			d.Title += " (" + d.Text.Low + " … " + d.Text.High + ")"
		}
		c.Dots = append(c.Dots, d)
		p.add(i, d.X, d.Y, v, y)
	})
	c.Line, c.Band = p.done()
	for i := range res.Rows {
		if start := res.Rows[i].Start.In(zone); i == 0 || start.Month() != res.Rows[i-1].Start.In(zone).Month() {
			c.Months = append(c.Months, tick{at(i) - place/2, t.month(start)})
		}
	}
	c.Months = apart(c.Months, 44)
	return c
}

// pieces gathers the runs of steps that follow one another.
type pieces struct {
	line, band  []string
	points      []string
	upper, down []string
	last        int
}

func (p *pieces) add(i int, x, at float64, v *kpi.Value, y func(float64) float64) {
	if len(p.points) > 0 && i != p.last+1 {
		p.cut()
	}
	p.last = i
	p.points = append(p.points, fmt.Sprintf("%.1f,%.1f", x, at))
	if v.Low != nil && v.High != nil {
		p.upper = append(p.upper, fmt.Sprintf("%.1f,%.1f", x, y(*v.High)))
		p.down = append([]string{fmt.Sprintf("%.1f,%.1f", x, y(*v.Low))}, p.down...)
	}
}

func (p *pieces) cut() {
	p.line = append(p.line, strings.Join(p.points, " "))
	if len(p.upper) > 1 {
		p.band = append(p.band, strings.Join(append(p.upper, p.down...), " "))
	}
	p.points, p.upper, p.down = nil, nil, nil
}

func (p *pieces) done() (line, band []string) {
	if len(p.points) > 0 {
		p.cut()
	}
	return p.line, p.band
}

// valueTicks are about four round numbers around a range.
func valueTicks(low, high float64) []float64 {
	if !(high > low) {
		low, high = low-1, low+1
	}
	step := roundStep((high - low) / 4)
	var out []float64
	for k := math.Floor(low / step); len(out) < 12; k++ {
		out = append(out, k*step)
		if k*step >= high {
			break
		}
	}
	return out
}

// roundStep is the smallest of 1, 2, 5 times a power of ten that is not below v.
func roundStep(v float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*p >= v*0.999999 {
			return m * p
		}
	}
	return 10 * p
}

func tickDigits(ticks []float64) int {
	step := ticks[1] - ticks[0]
	return int(max(0, math.Ceil(-math.Log10(step)-1e-9)))
}

// drawLine is a small line of values, in a box of 100 by 20.
func drawLine(xs []float64) *spark {
	if len(xs) < 2 {
		return nil
	}
	low, high := xs[0], xs[0]
	for _, x := range xs {
		low, high = min(low, x), max(high, x)
	}
	if high == low {
		high = low + 1
	}
	s := &spark{}
	var b strings.Builder
	for i, x := range xs {
		s.X = 1 + 98*float64(i)/float64(len(xs)-1)
		s.Y = 18 - 16*(x-low)/(high-low)
		fmt.Fprintf(&b, "%.1f,%.1f ", s.X, s.Y)
	}
	s.Points = strings.TrimSpace(b.String())
	return s
}

// impactLines lists the impacts, the largest reliable ones first.
func impactLines(table *store.ImpactTable, p *kpiPage) []impactLine {
	var sure, open, none []impactLine
	widest := 0.0
	for _, r := range table.Rows {
		for i := range r.Impacts {
			if x := r.Impacts[i].Impact; x != nil {
				widest = max(widest, math.Abs(*x))
			}
		}
	}
	for _, r := range table.Rows {
		for i := range r.Impacts {
			x := &r.Impacts[i]
			l := impactLine{Name: r.Name, Title: p.ThemeName(r.Name), Items: r.Items, Customers: r.Customers, Reliable: x.Reliable, Reason: words.Of(string(p.Lang), x.Reason)}
			if len(r.Impacts) > 1 {
				l.Variant = words.Of(string(p.Lang), x.Variant)
			}
			if x.Impact == nil {
				none = append(none, l)
				continue
			}
			l.Text = valueText{Big: p.Lang.signed(*x.Impact, 2), Unit: words.Of(string(p.Lang), x.Unit), Mark: map[string]string{"better": "green", "worse": "red"}[x.Direction]}
			if x.Low != nil && x.High != nil {
				l.Text.Low, l.Text.High = p.Lang.signed(*x.Low, 2), p.Lang.signed(*x.High, 2)
				g := drawGauge(*x.Impact, *x.Low, *x.High, -1.3*widest, 1.3*widest)
				l.Gauge = &g
			}
			if x.Reliable {
				sure = append(sure, l)
			} else {
				open = append(open, l)
			}
		}
	}
	return append(append(sure, open...), none...)
}
