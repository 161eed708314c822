package learn

import (
	"math"
	"sort"

	"verbatim/nlp"
)

// Labels are the thresholds between the labels and how often a label is right,
// all on raw: positive from Positive up, negative from Negative down, neutral
// between. A positive or negative label is right with probability
// 1/(1+exp(-(Offset+Slope·|raw|))), a neutral one with probability Neutral.
// Mixed is the confidence of a mixed label, which rated text says too little
// of: MixedLeast and MixedShare keep it for texts whose two sides are both
// strong and nearly even. All but those two are on raw / (1 + Wide·nlp.LongShare):
// three stars go with long texts, so that neutral is wider there.
type Labels struct {
	Positive, Negative     float64
	Offset, Slope          float64
	Neutral, Mixed         float64
	MixedLeast, MixedShare float64
	Wide                   float64
}

// leastNeutral is how many neutral rows a file must have to say where neutral
// ends.
const leastNeutral = 40

// heldRaws gives the rows of a file the raw that weights fitted without it give
// them, for what is fitted on top of the weights must not see them in hindsight.
func (c *Corpus) heldRaws(file int, x []float64, opt FitOptions, raws []float64) {
	scale := max(x[1], leastScale)
	for i := range c.rows {
		if e := &c.rows[i]; int(e.file) == file && !e.part {
			raws[i] = e.raw(x)/scale + opt.Lean*nlp.LeanShare(float64(e.length))
		}
	}
}

// fitLabels chooses the thresholds with the best macro-F1, averaged over the
// files that have neutral rows, and then the confidence, files weighing as in the fit but for their size.
func (c *Corpus) fitLabels(raws []float64, opt FitOptions) Labels {
	byFile := make([][]rated, len(c.files))
	neutral := make([]int, len(c.files))
	for i := range c.rows {
		e := &c.rows[i]
		if e.part {
			continue
		}
		wide := 1 + opt.Wide*nlp.LongShare(float64(e.length))
		byFile[e.file] = append(byFile[e.file], rated{raws[i] / wide, e.label})
		if e.label == 0 {
			neutral[e.file]++
		}
	}
	var with [][]rated
	for f, rows := range byFile {
		if neutral[f] >= leastNeutral {
			sort.Slice(rows, func(i, j int) bool { return rows[i].raw < rows[j].raw })
			with = append(with, rows)
		}
	}
	l := Labels{Positive: 0.35, Negative: -0.35, Mixed: 0.4, MixedLeast: 2, MixedShare: 0.9, Wide: opt.Wide}
	best := -1.0
	for lo := -mostNegative; lo <= 0; lo++ {
		for hi := 0; hi <= mostPositive; hi++ {
			sum := 0.0
			for _, rows := range with {
				sum += bandF1(rows, float64(lo)*bandStep, float64(hi)*bandStep)
			}
			if sum > best && len(with) > 0 {
				best, l.Negative, l.Positive = sum, float64(lo)*bandStep, float64(hi)*bandStep
			}
		}
	}
	weight := make([]float64, len(c.files))
	for f, name := range c.files {
		weight[f] = opt.fileWeight(name)
	}
	l.fitConfidence(byFile, weight)
	return l
}

// The grid of the threshold search, in raw, from 0 to mostPositive steps up and
// mostNegative steps down. It ends there, because rows with three stars would
// have it end at 2: they are long texts with much on both sides, and a single
// plain complaint weighs less.
const (
	bandStep     = 0.1
	mostPositive = 10
	mostNegative = 7
)

// rated is one row's raw, evened for length, and its true label.
type rated struct {
	raw   float64
	label int8
}

// bandF1 is the macro-F1 of rows sorted by raw with the given neutral band.
func bandF1(rows []rated, lo, hi float64) float64 {
	var hit, said, truth [3]float64
	for _, r := range rows {
		k := 1
		if r.raw <= lo {
			k = 0
		} else if r.raw >= hi {
			k = 2
		}
		said[k]++
		truth[r.label+1]++
		if int(r.label)+1 == k {
			hit[k]++
		}
	}
	f := 0.0
	for k := range 3 {
		f += 2 * hit[k] / math.Max(1, said[k]+truth[k]) / 3
	}
	return f
}

// fitConfidence fits Offset and Slope by Newton's method and counts Neutral.
func (l *Labels) fitConfidence(byFile [][]rated, weight []float64) {
	type point struct{ d, hit, w float64 }
	var pts []point
	var neutralHit, neutralAll float64
	for f, rows := range byFile {
		for _, r := range rows {
			w := weight[f] / float64(len(rows))
			switch {
			case r.raw >= l.Positive:
				pts = append(pts, point{r.raw, isLabel(r.label, 1), w})
			case r.raw <= l.Negative:
				pts = append(pts, point{-r.raw, isLabel(r.label, -1), w})
			default:
				neutralAll += w
				neutralHit += w * isLabel(r.label, 0)
			}
		}
	}
	l.Neutral = (neutralHit + 0.01) / (neutralAll + 0.03)
	a, b := 0.5, 1.0
	for range 100 {
		var ga, gb, haa, hab, hbb float64
		for _, p := range pts {
			q := 1 / (1 + math.Exp(-(a + b*p.d)))
			ga += p.w * (q - p.hit)
			gb += p.w * (q - p.hit) * p.d
			v := p.w * q * (1 - q)
			haa += v
			hab += v * p.d
			hbb += v * p.d * p.d
		}
		haa, hbb = haa+1e-6, hbb+1e-6
		det := haa*hbb - hab*hab
		if det < 1e-12 {
			break
		}
		// a full step may overshoot where the curve is flat
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		short := min(1, 0.3/math.Max(1e-9, math.Hypot(da, db)))
		a -= short * da
		b -= short * db
	}
	l.Offset, l.Slope = a, max(b, 0)
}

func isLabel(got, want int8) float64 {
	if got == want {
		return 1
	}
	return 0
}
