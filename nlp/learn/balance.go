package learn

import "math"

// shares gives every row its weight in the fit. A neutral row weighs
// opt.Neutral of a plain one.
//
// Within each length bin of each file the positive and the negative rows weigh
// the same in sum, or a model learns that short means positive: positive
// service reviews have 11 to 17 words, negative ones 22 to 81. A bin with few
// rows of one class is pulled down instead of letting those few weigh without
// bound. A file weighs as the root of its rows, and no more than fileCap rows.
func (c *Corpus) shares(opt FitOptions, held int) []float64 {
	type cell struct{ neg, pos float64 }
	size := func(e *example) float64 {
		if e.part {
			return opt.PartShare
		}
		return 1
	}
	cells := make([][]cell, len(c.files))
	for i := range cells {
		cells[i] = make([]cell, len(lengthBins))
	}
	each := func(do func(i int, e *example, at *cell)) {
		for i := range c.rows {
			e := &c.rows[i]
			if e.label != 0 && int(e.file) != held {
				do(i, e, &cells[e.file][lengthBin(e.words)])
			}
		}
	}
	each(func(_ int, e *example, at *cell) {
		if e.label > 0 {
			at.pos += size(e)
		} else {
			at.neg += size(e)
		}
	})
	w := make([]float64, len(c.rows))
	sum := make([]float64, len(c.files))
	each(func(i int, e *example, at *cell) {
		own, other := at.neg, at.pos
		if e.label > 0 {
			own, other = other, own
		}
		// both classes of a bin sum to the same mass: the geometric mean
		// of their counts, the rarer class raised at most MaxRaise times
		mass := math.Sqrt(own * other)
		mass = min(mass, opt.MaxRaise*min(own, other))
		w[i] = mass / own * size(e)
		sum[e.file] += w[i]
	})
	total := 0.0
	target := make([]float64, len(c.files))
	for f := range target {
		if sum[f] > 0 {
			target[f] = math.Pow(min(sum[f], opt.FileCap), opt.FilePower) * opt.fileWeight(c.files[f])
			total += target[f]
		}
	}
	for i, e := range c.rows {
		if e.label == 0 && sum[e.file] > 0 {
			w[i] = opt.Neutral
		}
		if w[i] > 0 {
			w[i] *= target[e.file] / sum[e.file] / total * float64(opt.Mass)
		}
	}
	return w
}
