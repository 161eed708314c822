package learn

import (
	"context"
	"math"
	"strings"
	"sync"
)

// FitOptions steer the fit. The zero value is not useful; start from
// DefaultFit, whose figures were chosen by leaving out one training file at a
// time and measuring on it.
type FitOptions struct {
	MinRows, MinTrades int                // a word must occur in so many rows and trades; a phrase of k words in k times as many rows
	Mass               float64            // what all rows weigh together: the more, the less the prior counts
	FileCap            float64            // a file counts as at most so many balanced rows
	FilePower          float64            // its share grows with that power of its rows
	Ridge              [4]float64         // pull towards the prior by number of words (index 0: shapes and emoji)
	Trades             map[string]string  // a file's trade, its own name where missing
	FileWeights        map[string]float64 // by file name, 1 where missing
	Functional         float64            // how many times harder words of grammar are pulled to the prior
	InterceptRidge     float64            // pull of the intercept towards zero
	MaxRaise           float64            // how many times more than one row a rare row of a bin may weigh
	Neutral            float64            // what a neutral row weighs; it is pulled to where both classes are as likely
	Sentences          bool               // teach the sentences of longer texts too
	PartShare          float64            // what a sentence weighs beside a whole text
	Lean               float64            // the intercept of the model, see nlp.LeanShare
	Wide               float64            // how many times wider neutral is in long texts, less one
	Iterations         int
	Sparse             float64 // corrections smaller than this are taken back, and the others fitted anew
	Least              float64 // corrections smaller than this are left out of the model
}

func (o FitOptions) fileWeight(name string) float64 {
	if w, ok := o.FileWeights[name]; ok {
		return w
	}
	return 1
}

func (o FitOptions) trade(name string) string {
	if t, ok := o.Trades[name]; ok {
		return t
	}
	return name
}

// problem is the penalised logistic regression. Its unknowns are the intercept
// (0), the scale of the hand-written weights (1) and one correction a feature
// (2…). A row's raw is unknown[0] + unknown[1]·hand + Σ correction·value.
type problem struct {
	rows  []example
	share []float64
	ridge []float64
	prior []float64
}

// chunks is how the rows are split for the gradient: fixed, so that the sum is
// the same on any number of cores.
const chunks = 4

// gradient gives the loss at x and writes its gradient to g.
func (p *problem) gradient(x, g []float64) float64 {
	var wg sync.WaitGroup
	var loss [chunks]float64
	var part [chunks][]float64
	for k := range chunks {
		wg.Add(1)
		go func() {
			defer wg.Done()
			part[k] = make([]float64, len(x))
			lo, hi := k*len(p.rows)/chunks, (k+1)*len(p.rows)/chunks
			loss[k] = p.partial(lo, hi, x, part[k])
		}()
	}
	wg.Wait()
	sum := 0.0
	for i := range x {
		d := x[i] - p.prior[i]
		sum += p.ridge[i] * d * d / 2
		g[i] = p.ridge[i] * d
	}
	for k := range chunks {
		sum += loss[k]
		for i, v := range part[k] {
			g[i] += v
		}
	}
	return sum
}

func (p *problem) partial(lo, hi int, x, g []float64) float64 {
	loss := 0.0
	for i := lo; i < hi; i++ {
		s := p.share[i]
		if s == 0 {
			continue
		}
		e := &p.rows[i]
		z := e.raw(x)
		y := float64(e.label+1) / 2 // the share of positive: 0, ½ or 1
		loss += s * (softplus(z) - y*z)
		d := s * (1/(1+math.Exp(-z)) - y)
		g[0] += d
		g[1] += d * float64(e.hand)
		for j, f := range e.feats {
			g[f+2] += d * float64(e.vals[j])
		}
	}
	return loss
}

// softplus is log(1+exp(z)) without overflow.
func softplus(z float64) float64 {
	if z > 0 {
		return z + math.Log1p(math.Exp(-z))
	}
	return math.Log1p(math.Exp(z))
}

// raw is the row's log-odds of being positive under x.
func (e *example) raw(x []float64) float64 {
	z := x[0] + x[1]*float64(e.hand)
	for j, f := range e.feats {
		z += x[f+2] * float64(e.vals[j])
	}
	return z
}

// fit fits the corpus without the file held (-1 for none) and gives the
// unknowns. It begins at the prior: begun at a fit of all files, what it
// remembers of the held one flatters it.
func (c *Corpus) fit(ctx context.Context, opt FitOptions, held int) ([]float64, error) {
	n := len(c.names) + 2
	p := &problem{rows: c.rows, share: c.shares(opt, held), ridge: make([]float64, n), prior: make([]float64, n)}
	p.ridge[0], p.ridge[1] = opt.InterceptRidge, 1e-3
	p.prior[1] = 0.5
	for i, f := range c.names {
		p.ridge[i+2] = opt.Ridge[ridgeClass(f)]
		if functional(f) {
			p.ridge[i+2] *= opt.Functional
		}
	}
	x := append([]float64(nil), p.prior...)
	err := minimise(ctx, p.gradient, x, opt.Iterations)
	if opt.Sparse > 0 && err == nil {
		err = c.sparsen(ctx, p, x, opt)
	}
	// The intercept takes up in the fit what reviews that say nothing lean
	// to; it is then left out, so that a text without evidence scores 0.
	// Fitting without one cost 0.7 points, leaving it out none. What long
	// texts lean to is set by opt.Lean instead.
	x[0] = 0
	return x, err
}

// fixedRidge is the ridge of a feature that stays at its prior.
const fixedRidge = 1e7

// sparsen holds the features whose correction is small to their prior, in two
// steps, and lets the others take up what these said: a text is then judged by
// few words that say something, not by a little in each. A fact that a person
// weighed 0 stays there too: "I ordered a" says nothing.
func (c *Corpus) sparsen(ctx context.Context, p *problem, x []float64, opt FitOptions) error {
	for _, share := range [...]float64{0.5, 1} {
		least := opt.Sparse * share * x[1]
		for i, f := range c.names {
			if math.Abs(x[i+2]) < least || c.base[i] == 0 && strings.Contains(f, "(") {
				p.ridge[i+2], x[i+2] = fixedRidge, 0
			}
		}
		if err := minimise(ctx, p.gradient, x, opt.Iterations); err != nil {
			return err
		}
	}
	return nil
}

// ridgeClass is the index of a feature in FitOptions.Ridge.
func ridgeClass(f string) int {
	if f[0] == '<' && orderOf(f) == 1 {
		return 0
	}
	return min(orderOf(f), 3)
}

// minimise is L-BFGS with a backtracking line search; it changes x in place.
func minimise(ctx context.Context, f func(x, g []float64) float64, x []float64, iterations int) error {
	const memory = 8
	n := len(x)
	g, d := make([]float64, n), make([]float64, n)
	var ss, ys [][]float64
	var rho []float64
	loss := f(x, g)
	for it := range iterations {
		if err := ctx.Err(); err != nil {
			return err
		}
		direction(d, g, ss, ys, rho)
		slope := dot(d, g)
		step := 1.0
		if it == 0 {
			step = 1 / math.Max(1, math.Sqrt(dot(g, g)))
		}
		nx, ng := make([]float64, n), make([]float64, n)
		next := loss
		for try := 0; ; try++ {
			for i := range x {
				nx[i] = x[i] + step*d[i]
			}
			next = f(nx, ng)
			if next <= loss+1e-4*step*slope {
				break
			}
			if try == 20 {
				return nil
			}
			step /= 2
		}
		s, y := make([]float64, n), make([]float64, n)
		for i := range x {
			s[i], y[i] = nx[i]-x[i], ng[i]-g[i]
		}
		copy(x, nx)
		copy(g, ng)
		if sy := dot(s, y); sy > 1e-12 {
			ss, ys, rho = append(ss, s), append(ys, y), append(rho, 1/sy)
			if len(ss) > memory {
				ss, ys, rho = ss[1:], ys[1:], rho[1:]
			}
		}
		if loss-next < 1e-6*math.Abs(loss) {
			return nil
		}
		loss = next
	}
	return nil
}

// direction is the L-BFGS two-loop recursion: d = -H·g.
func direction(d, g []float64, ss, ys [][]float64, rho []float64) {
	for i := range g {
		d[i] = -g[i]
	}
	alpha := make([]float64, len(ss))
	for k := len(ss) - 1; k >= 0; k-- {
		alpha[k] = rho[k] * dot(ss[k], d)
		for i := range d {
			d[i] -= alpha[k] * ys[k][i]
		}
	}
	if k := len(ss) - 1; k >= 0 {
		scale := 1 / (rho[k] * dot(ys[k], ys[k]))
		for i := range d {
			d[i] *= scale
		}
	}
	for k := range ss {
		beta := rho[k] * dot(ys[k], d)
		for i := range d {
			d[i] += ss[k][i] * (alpha[k] - beta)
		}
	}
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
