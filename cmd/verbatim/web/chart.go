package web

import (
	"math"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/index"
	"verbatim/nlp"
)

// The chart's frame, in its own units; the page scales it to its width. The
// left margin holds numbers in the larger letters of a phone.
const (
	chartWidth  = 760.0
	chartHeight = 220.0
	chartLeft   = 52.0
	chartTop    = 12.0
	chartBottom = 34.0
	chartGap    = 0.22 // of a bar's place that stays empty
	chartTicks  = 4
)

// stack is the order of labels in a bar, from the bottom up.
var stack = []nlp.Label{nlp.Negative, nlp.Mixed, nlp.Neutral, nlp.Positive, nlp.Unknown}

// chart is a drawing of stacked bars, ready for the template.
type chart struct {
	Width, Height float64
	Left, Bottom  float64 // where the axes cross
	Right         float64
	Ticks         []tick
	Months        []tick
	Bars          []bar
	Labels        []nlp.Label // those that occur
	Total         int64
}

// tick is one label of an axis, and where.
type tick struct {
	At   float64
	Text string
}

// bar is one period.
type bar struct {
	X, Width float64
	Start    time.Time
	Query    string // finds its items
	Total    int64
	Counts   []int64 // as chart.Labels
	Parts    []part
}

// part is one label's piece of a bar.
type part struct {
	Label     nlp.Label
	N         int64
	Y, Height float64
}

// drawVolume lays a series of volumes out.
func drawVolume(rows []api.Volume, zone *time.Location, t tongue) chart {
	c := chart{Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartWidth - 4, Bottom: chartHeight - chartBottom}
	c.Labels = occurring(rows)
	var most int64
	for _, r := range rows {
		n := sum(r.Labels)
		c.Total += n
		most = max(most, n)
	}
	every := niceStep(float64(most) / chartTicks)
	top := max(every*math.Ceil(float64(most)/every), every)
	scale := (c.Bottom - chartTop) / top
	for v := 0.0; v <= top+every/2; v += every {
		c.Ticks = append(c.Ticks, tick{c.Bottom - v*scale, t.integer(int64(v))})
	}
	place := (c.Right - c.Left) / float64(max(len(rows), 1))
	for i, r := range rows {
		x := c.Left + (float64(i)+chartGap/2)*place
		c.Bars = append(c.Bars, drawBar(r, c, x, place*(1-chartGap), scale, zone))
		if start := r.Start.In(zone); i == 0 || start.Month() != rows[i-1].Start.In(zone).Month() {
			c.Months = append(c.Months, tick{x, t.month(start)})
		}
	}
	c.Months = apart(c.Months, 44)
	return c
}

func drawBar(r api.Volume, c chart, x, width, scale float64, zone *time.Location) bar {
	b := bar{
		X: x, Width: width, Start: r.Start.In(zone), Total: sum(r.Labels),
		Query: index.Format(feedback.Period{From: r.Start, To: r.End}),
	}
	y := c.Bottom
	for _, l := range c.Labels {
		n := r.Labels[l]
		b.Counts = append(b.Counts, n)
		if n == 0 {
			continue
		}
		h := float64(n) * scale
		y -= h
		b.Parts = append(b.Parts, part{l, n, y, h})
	}
	return b
}

func occurring(rows []api.Volume) []nlp.Label {
	var out []nlp.Label
	for _, l := range stack {
		for _, r := range rows {
			if r.Labels[l] > 0 {
				out = append(out, l)
				break
			}
		}
	}
	return out
}

func sum(labels map[nlp.Label]int64) int64 {
	var n int64
	for _, l := range stack {
		n += labels[l]
	}
	return n
}

// niceStep is the smallest of 1, 2, 5, 10, 20, 50 … that is not below v.
func niceStep(v float64) float64 {
	for p := 1.0; ; p *= 10 {
		for _, m := range []float64{1, 2, 5} {
			if p*m >= v {
				return p * m
			}
		}
	}
}

// apart leaves out ticks that would touch the one before.
func apart(ticks []tick, least float64) []tick {
	var out []tick
	for i, t := range ticks {
		if len(out) == 0 || t.At-out[len(out)-1].At >= least {
			out = append(out, t)
		} else if i == 1 { // a first month of a few days makes room for the whole one
			out[0] = t
		}
	}
	return out
}

// gauge shows an estimate and its interval on a scale, in 0 … 100.
type gauge struct{ Zero, Low, Width, At float64 }

func drawGauge(estimate, low, high, from, to float64) gauge {
	at := func(v float64) float64 { return 100 * min(max((v-from)/(to-from), 0), 1) }
	return gauge{Zero: at(0), Low: at(low), Width: max(at(high)-at(low), 0.5), At: at(estimate)}
}
