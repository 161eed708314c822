package kpi

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// The methods of a quantile's interval.
const (
	OrderStatistics   = "order statistics"
	BrookmeyerCrowley = "Kaplan–Meier"
)

// quantile is a quantile with its interval; a missing number is NaN.
type quantile struct {
	at, low, high float64
	method        string
}

// orderQuantile inverts the distribution function, the middle of two numbers
// where it is met exactly (Hyndman & Fan 1996, type 2), with the order statistics
// that hold it with at least 95 % (Conover, Practical Nonparametric Statistics,
// 3rd ed., 3.2). The limits are NaN when no two do. It reorders the numbers.
func orderQuantile(numbers []int64, q float64) quantile {
	n := len(numbers)
	out := quantile{at: math.NaN(), low: math.NaN(), high: math.NaN(), method: OrderStatistics}
	if n == 0 {
		return out
	}
	lower, upper := ranks(n, q)
	first, second := typeTwo(n, q)
	bounded := lower > 0 && upper <= n
	want := []int{first, second}
	if bounded {
		want = append(want, lower-1, upper-1)
	}
	slices.Sort(want)
	place(numbers, 0, want)
	out.at = (float64(numbers[first]) + float64(numbers[second])) / 2
	if bounded {
		out.low, out.high = float64(numbers[lower-1]), float64(numbers[upper-1])
	}
	return out
}

// typeTwo is the places, from 0, of the two numbers whose middle is the quantile.
func typeTwo(n int, q float64) (first, second int) {
	exact := float64(n) * q
	k := min(max(int(math.Ceil(exact-1e-9)), 1), n)
	if math.Abs(exact-float64(k)) < 1e-9 && k < n {
		return k - 1, k
	}
	return k - 1, k - 1
}

// fewSorted is below how many numbers sorting is quicker than selecting.
const fewSorted = 64

// place puts the numbers of the wanted places, ascending, where sorting would:
// selection (Hoare 1961) with a pivot of nine, in about 3 n steps where sorting
// takes n log n. offset is the place of the first number.
func place(numbers []int64, offset int, want []int) {
	for limit := 64; len(want) > 0; limit-- {
		if len(numbers) < fewSorted || limit == 0 {
			slices.Sort(numbers)
			return
		}
		below, above := split(numbers, pivot(numbers))
		left, _ := slices.BinarySearch(want, offset+below)
		right, _ := slices.BinarySearch(want, offset+above)
		place(numbers[:below], offset, want[:left])
		numbers, offset, want = numbers[above:], offset+above, want[right:]
	}
}

// split moves what is less than the pivot to the front and what is more to the
// back: numbers[below:above] equal it.
func split(numbers []int64, pivot int64) (below, above int) {
	above = len(numbers)
	for i := 0; i < above; {
		switch x := numbers[i]; {
		case x < pivot:
			numbers[i], numbers[below] = numbers[below], x
			below++
			i++
		case x > pivot:
			above--
			numbers[i], numbers[above] = numbers[above], x
		default:
			i++
		}
	}
	return below, above
}

// pivot is the middle of nine numbers spread over all.
func pivot(numbers []int64) int64 {
	var nine [9]int64
	for i := range nine {
		nine[i] = numbers[(2*i+1)*len(numbers)/18]
	}
	slices.Sort(nine[:])
	return nine[4]
}

// ranks are the order statistics around the q-quantile of n numbers: the
// highest lower one and the lowest upper one that each leave out at most 2.5 %.
// 0 and n + 1 stand for none.
func ranks(n int, q float64) (lower, upper int) {
	b := distuv.Binomial{N: float64(n), P: q}
	below := func(k int) float64 { // P(fewer than k of the n numbers lie under the quantile)
		switch {
		case k <= 0:
			return 0
		case k > n:
			return 1
		}
		return b.CDF(float64(k - 1))
	}
	spread := z * math.Sqrt(float64(n)*q*(1-q))
	lower = min(max(int(float64(n)*q-spread), 0), n)
	for lower > 0 && below(lower) > tail {
		lower--
	}
	for lower < n && below(lower+1) <= tail {
		lower++
	}
	upper = min(max(int(float64(n)*q+spread)+1, 1), n+1)
	for upper <= n && below(upper) < 1-tail {
		upper++
	}
	for upper > 1 && below(upper-1) >= 1-tail {
		upper--
	}
	return lower, upper
}

// quantile of durations. With open ones it is Kaplan and Meier's (JASA 53,
// 1958), and the interval Brookmeyer and Crowley's (Biometrics 38, 1982) over
// Greenwood's errors of log S, as R's survfit gives it.
func (d *Durations) quantile(q float64) quantile {
	if len(d.Open) == 0 {
		return orderQuantile(d.Done, q)
	}
	slices.Sort(d.Done)
	slices.Sort(d.Open)
	out := quantile{at: math.NaN(), low: math.NaN(), high: math.NaN(), method: BrookmeyerCrowley}
	curve := survival(d.Done, d.Open)
	for i, s := range curve {
		if math.IsNaN(out.at) && s.alive <= 1-q+1e-12 {
			out.at = float64(s.at)
			if s.alive >= 1-q-1e-12 && i+1 < len(curve) {
				out.at = (out.at + float64(curve[i+1].at)) / 2
			}
		}
		half := z * math.Sqrt(s.variance)
		if math.IsNaN(out.low) && s.alive*math.Exp(-half) <= 1-q {
			out.low = float64(s.at)
		}
		if math.IsNaN(out.high) && s.alive > 0 && s.alive*math.Exp(half) <= 1-q {
			out.high = float64(s.at)
		}
	}
	return out
}

// step is the survival curve from one moment on; variance is of log alive.
type step struct {
	at       int64
	alive    float64
	variance float64
}

func survival(done, open []int64) []step {
	var out []step
	alive, variance := 1.0, 0.0
	left := len(done) + len(open)
	for i, j := 0, 0; i < len(done); {
		at := done[i]
		for j < len(open) && open[j] < at {
			j++
			left--
		}
		ended := 0
		for i < len(done) && done[i] == at {
			i++
			ended++
		}
		alive *= 1 - float64(ended)/float64(left)
		if left > ended {
			variance += float64(ended) / float64(left) / float64(left-ended)
		}
		out = append(out, step{at, alive, variance})
		left -= ended
	}
	return out
}
