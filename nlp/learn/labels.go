package learn

import (
	"math"
	"sort"
)

// Labels are the thresholds between the labels and the calibration of the
// confidence, fitted on training rows.
type Labels struct {
	Low, High float64 // neutral when Low <= raw <= High
}

// FitLabels chooses the neutral band that gives the best macro-F1 over three
// classes on the rows of a corpus, each file that has neutral rows weighing
// the same.
func (c *Corpus) FitLabels(m *Model, x []float64) Labels {
	type point struct {
		raw, w float64
		label  int8
	}
	count := map[int32][3]float64{}
	for i := range c.rows {
		n := count[c.rows[i].file]
		n[c.rows[i].label+1]++
		count[c.rows[i].file] = n
	}
	var pts []point
	for i := range c.rows {
		e := &c.rows[i]
		n := count[e.file]
		if n[1] < 30 || n[0] == 0 || n[2] == 0 {
			continue
		}
		pts = append(pts, point{e.raw(x) / m.Scale, 1 / n[e.label+1], e.label})
	}
	if len(pts) == 0 {
		return Labels{Low: -0.1, High: 0.1}
	}
	sort.Slice(pts, func(i, j int) bool { return pts[i].raw < pts[j].raw })
	best, bestF := Labels{}, -1.0
	grid := func(i int) float64 { return float64(i) * 0.05 }
	for lo := -30; lo <= 0; lo++ {
		for hi := 0; hi <= 30; hi++ {
			var hit, said, truth [3]float64
			for _, p := range pts {
				k := 1
				if p.raw < grid(lo) {
					k = 0
				} else if p.raw > grid(hi) {
					k = 2
				}
				truth[p.label+1] += p.w
				said[k] += p.w
				if k == int(p.label)+1 {
					hit[k] += p.w
				}
			}
			f := 0.0
			for k := range 3 {
				f += 2 * hit[k] / math.Max(1e-9, said[k]+truth[k]) / 3
			}
			if f > bestF {
				best, bestF = Labels{grid(lo), grid(hi)}, f
			}
		}
	}
	return best
}
