package kpi

import (
	"math"
	"math/big"

	"gonum.org/v1/gonum/stat/distuv"
)

// More methods of intervals.
const (
	ExactPoisson   = "exact Poisson"
	RatioEstimator = "ratio estimator"
	Delta          = "delta method"
	RateRatio      = "rate ratio, exact"
	QuasiPoisson   = "rate ratio, over-dispersed"
	Mover          = "MOVER"
)

// tail is the probability that a 95 % interval leaves out on each side.
const tail = 0.025

// PoissonInterval is the exact 95 % interval of the mean of a Poisson count
// (Garwood, Biometrika 28, 1936): quantiles of the gamma distribution.
func PoissonInterval(x int64) (low, high float64) {
	if x > 0 {
		low = gammaQuantile(float64(x), tail)
	}
	return low, gammaQuantile(float64(x)+1, 1-tail)
}

// gammaQuantile is the quantile of the gamma distribution of this shape and
// rate 1.
func gammaQuantile(shape, p float64) float64 {
	if shape > 1e5 {
		// Wilson & Hilferty (PNAS 17, 1931): here its error is below 1e-9 of the value.
		c := 1 / (9 * shape)
		return shape * math.Pow(1-c+distuv.UnitNormal.Quantile(p)*math.Sqrt(c), 3)
	}
	return distuv.Gamma{Alpha: shape, Beta: 1}.Quantile(p)
}

// RateRatioInterval is the 95 % interval of (x1/e1)/(x2/e2), two Poisson rates
// with their exposures, given x1 + x2 (Przyborowski & Wilenski, Biometrika 31,
// 1940; Clopper & Pearson 1934). It is 0 … ∞ without any count.
func RateRatioInterval(x1 int64, e1 float64, x2 int64, e2 float64) (low, high float64) {
	scale := e2 / e1
	high = math.Inf(1)
	a, b := float64(x1), float64(x2)
	if x1 > 0 {
		p := distuv.Beta{Alpha: a, Beta: b + 1}.Quantile(tail)
		low = scale * p / (1 - p)
	}
	if x2 > 0 {
		p := distuv.Beta{Alpha: a + 1, Beta: b}.Quantile(1 - tail)
		high = scale * p / (1 - p)
	}
	return low, high
}

// dispersion is the index of dispersion of daily counts, Σ(x − m)²/m/(k − 1),
// and its degrees of freedom k − 1 (Fisher 1925): 1 for Poisson counts.
func (m *Moments) dispersion() (index float64, df int64) {
	if m.N < 2 || m.Sum == 0 {
		return 0, 0
	}
	mean, sd := m.meanSD(1)
	return sd * sd / mean, m.N - 1
}

// overdispersed says whether an index of dispersion is too high for Poisson
// counts, at 5 %.
func overdispersed(index float64, df int64) bool {
	return df > 0 && index > 1 && index*float64(df) > 2*gammaQuantile(float64(df)/2, 0.95)
}

// rate is Y/X and its standard error by the ratio estimator (Cochran, Sampling
// Techniques, 3rd ed., 6.4): the clusters' residuals y − R·x, over n − 1.
// Without two clusters the error is 0.
func (r *Ratio) rate() (rate, se float64) {
	rate = float64(r.Y) / float64(r.X)
	if r.N < 2 {
		return rate, 0
	}
	// Σ(y − Rx)²·X² = Σy²·X² − 2·Σxy·X·Y + Σx²·Y², in whole numbers.
	x, y := big.NewInt(r.X), big.NewInt(r.Y)
	product := func(s wide, a, b *big.Int) *big.Int {
		p := s.whole()
		return p.Mul(p, a).Mul(p, b)
	}
	sum := product(r.yy, x, x)
	cross := product(r.xy, x, y)
	sum.Sub(sum, cross.Lsh(cross, 1)).Add(sum, product(r.xx, y, y))
	residuals, _ := new(big.Float).SetInt(sum).Float64()
	n, total := float64(r.N), float64(r.X)
	return rate, math.Sqrt(n/(n-1)*max(0, residuals)) / (total * total)
}

// chance is the two-sided probability of a difference as far from zero as d,
// when the 95 % interval's arm towards zero is so long: below 5 % exactly when
// the interval leaves zero out.
func chance(d, low, high float64) float64 {
	arm := d - low
	if d < 0 {
		arm = high - d
	}
	if d == 0 || math.IsInf(arm, 0) || math.IsNaN(arm) {
		return 1
	}
	if arm <= 0 {
		return 0
	}
	return math.Erfc(z * math.Abs(d) / arm / math.Sqrt2)
}
