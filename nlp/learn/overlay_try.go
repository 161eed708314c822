package learn

import (
	"context"
	"math"
)

// shares makes both classes weigh the same.
func (l *overlayLang) shares(opt OverlayOptions, held int) []float64 {
	var n [2]float64
	side := func(e *example) int { return (int(e.label) + 1) / 2 }
	for i := range l.corpus.rows {
		if e := &l.corpus.rows[i]; int(e.file) != held {
			n[side(e)]++
		}
	}
	mass := math.Min(math.Sqrt(n[0]*n[1]), opt.MaxRaise*math.Min(n[0], n[1]))
	out := make([]float64, len(l.corpus.rows))
	for i := range l.corpus.rows {
		if e := &l.corpus.rows[i]; int(e.file) != held {
			out[i] = mass / n[side(e)]
		}
	}
	return out
}

// validate measures the weights in force and those learned without each fold
// on that fold.
func (l *overlayLang) validate(ctx context.Context, opt OverlayOptions) error {
	var n, was, is, diff, square [2]float64
	for held := range folds {
		d, err := l.correct(ctx, opt, held)
		if err != nil {
			return err
		}
		for i := range l.corpus.rows {
			e := &l.corpus.rows[i]
			if int(e.file) != held {
				continue
			}
			raw := float64(e.hand)
			for j, id := range e.feats {
				raw += d[id] * float64(e.vals[j])
			}
			k := (int(e.label) + 1) / 2
			b, a := right(float64(e.hand), k), right(raw, k)
			n[k]++
			was[k] += b
			is[k] += a
			diff[k] += a - b
			square[k] += (a - b) * (a - b)
		}
	}
	if n[0] == 0 || n[1] == 0 {
		return nil
	}
	l.fit.Before, l.fit.After = (was[0]/n[0]+was[1]/n[1])/2, (is[0]/n[0]+is[1]/n[1])/2
	variance := 0.0
	for k := range 2 {
		mean := diff[k] / n[k]
		variance += (square[k]/n[k] - mean*mean) / n[k] / 4
	}
	by, half := l.fit.After-l.fit.Before, 1.96*math.Sqrt(variance)
	l.fit.Low, l.fit.High = by-half, by+half
	return nil
}

// right is 1 where raw says what class k says.
func right(raw float64, k int) float64 {
	if raw > 0 == (k == 1) {
		return 1
	}
	return 0
}
