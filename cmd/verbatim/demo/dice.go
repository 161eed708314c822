package demo

import (
	"math"
	"math/rand/v2"
	"time"
)

// dice is a repeatable source of chance. Every customer has their own, so that
// a change to one does not move the others.
type dice struct{ *rand.Rand }

func newDice(seed, stream uint64) dice { return dice{rand.New(rand.NewPCG(seed, stream))} }

func (d dice) chance(p float64) bool { return d.Float64() < p }

// between returns a whole number in [low, high].
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// spread returns a number around the median, log-normal.
func (d dice) spread(median, sigma float64) float64 {
	return median * math.Exp(sigma*d.NormFloat64())
}

// weighted returns an index with a chance in proportion to its weight.
func (d dice) weighted(weights ...float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := d.Float64() * sum
	for i, w := range weights {
		if x < w {
			return i
		}
		x -= w
	}
	return len(weights) - 1
}

// poisson returns a count of that mean; means here are small.
func (d dice) poisson(mean float64) int {
	n, p, limit := 0, d.Float64(), math.Exp(-mean)
	for p > limit && n < 200 {
		n++
		p *= d.Float64()
	}
	return n
}

// moment is a time of day after midnight, mostly in the evening.
func (d dice) moment(midnight time.Time) time.Time {
	hour := 14 + 4.2*d.NormFloat64()
	hour = math.Min(math.Max(hour, 6.5), 23.4)
	return midnight.Add(time.Duration(hour * float64(time.Hour))).Truncate(time.Second)
}

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

func clamp(x, low, high float64) float64 { return math.Min(math.Max(x, low), high) }
