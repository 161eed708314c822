package kpi

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The catalogue's figures; 137 is that of R's help page of poisson.test, from
// the data sets of Dalgaard's ISwR.
func TestPoissonIntervalsMatchTheReference(t *testing.T) {
	for x, want := range map[int64]string{0: "0.00 3.69", 1: "0.03 5.57", 10: "4.80 18.39", 100: "81.36 121.63", 137: "115.02 161.96"} {
		low, high := PoissonInterval(x)
		if got := fmt.Sprintf("%.2f %.2f", low, high); got != want {
			t.Errorf("%d: %s, want %s", x, got, want)
		}
	}
}

func TestPoissonIntervalsGoOnWhereTheApproximationBegins(t *testing.T) {
	exact, approximate := gammaQuantile(1e5, tail), gammaQuantile(1e5+1e-6, tail)
	if math.Abs(exact-approximate) > 1e-4 {
		t.Errorf("%.6f and %.6f", exact, approximate)
	}
}

// R's help page of poisson.test: 11 cases among 800 against 21 among 3,011.
func TestRateRatioMatchesTheReference(t *testing.T) {
	low, high := RateRatioInterval(11, 800, 21, 3011)
	if got := fmt.Sprintf("%.5f %.5f", low, high); got != "0.85843 4.27727" {
		t.Error(got)
	}
	low, high = RateRatioInterval(0, 1, 0, 1)
	if low != 0 || !math.IsInf(high, 1) {
		t.Errorf("without counts: %g %g", low, high)
	}
}

// Ranks of the median's interval in Campbell & Gardner, BMJ 296 (1988), table 2,
// and in Conover.
func TestRanksMatchTheReference(t *testing.T) {
	for n, want := range map[int][2]int{5: {0, 6}, 6: {1, 6}, 10: {2, 9}, 20: {6, 15}, 50: {18, 33}, 100: {40, 61}} {
		lower, upper := ranks(n, 0.5)
		if diff := cmp.Diff(want, [2]int{lower, upper}); diff != "" {
			t.Errorf("n = %d: %s", n, diff)
		}
	}
}

// The two arms of the acute myelogenous leukaemia trial (Miller, Survival
// Analysis, 1981) as R's survfit gives them: 31 (18, none) and 23 (8, none).
func TestKaplanMeierMatchesTheReference(t *testing.T) {
	maintained := Durations{Done: []int64{48, 9, 13, 18, 23, 31, 34}, Open: []int64{161, 13, 28, 45}}
	others := Durations{Done: []int64{5, 5, 8, 8, 12, 23, 27, 30, 33, 43, 45}, Open: []int64{16}}
	for want, d := range map[string]Durations{"31 18 NaN": maintained, "23 8 NaN": others} {
		q := d.quantile(0.5)
		if got := fmt.Sprint(q.at, q.low, q.high); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestAMedianWithoutOpenOnesIsTheOrdinaryOne(t *testing.T) {
	for want, done := range map[float64][]int64{2.5: {4, 1, 3, 2}, 3: {5, 1, 3, 2, 4}, 7: {7}} {
		if got := (&Durations{Done: done}).quantile(0.5).at; got != want {
			t.Errorf("%v: %g, want %g", done, got, want)
		}
	}
	open := Durations{Done: []int64{1, 2, 3}, Open: []int64{100, 100, 100, 100}}
	if q := open.quantile(0.5); !math.IsNaN(q.at) {
		t.Errorf("more than half are open, yet the median is %g", q.at)
	}
}

// Cochran, Sampling Techniques (3rd ed.), gives the formula; worked by hand:
// y 1, 2, 6 over x 1, 2, 3: R = 1.5, residuals −0.5, −1, 1.5, so
// Σe² = 3.5, s² = 1.75, se = √(3·1.75)/6.
func TestRatioEstimatorMatchesTheHandWorkedFigure(t *testing.T) {
	var r Ratio
	r.Add(1, 1)
	r.Add(2, 2)
	r.Add(6, 3)
	rate, se := r.rate()
	if rate != 1.5 || math.Abs(se-math.Sqrt(5.25)/6) > 1e-12 {
		t.Errorf("%g ± %g", rate, se)
	}
}

func TestRatioOfOrdersOfOneEachIsTheMean(t *testing.T) {
	var r Ratio
	var m Moments
	for _, x := range []int64{19_990_000, 5_000_000_000_000, -3_000_000, 42} {
		r.Add(x, 1)
		m.Add(x)
	}
	mean, sd := m.meanSD(1)
	rate, se := r.rate()
	if rate != mean || math.Abs(se/(sd/2)-1) > 1e-12 {
		t.Errorf("%g ± %g, want %g ± %g", rate, se, mean, sd/2)
	}
}

func TestOverdispersionIsFoundAndOnlyThen(t *testing.T) {
	steady, bursts := Moments{}, Moments{}
	for i := range int64(28) {
		steady.Add(3 + i%3)
		bursts.Add(28 * (i % 7) / 6 * (i % 2))
	}
	if index, df := steady.dispersion(); overdispersed(index, df) {
		t.Errorf("steady counts: %g", index)
	}
	if index, df := bursts.dispersion(); !overdispersed(index, df) {
		t.Errorf("bursts: %g", index)
	}
}

func TestChanceAgreesWithTheInterval(t *testing.T) {
	for _, c := range []struct{ d, low, high float64 }{{1, 0, 2}, {-1, -3, 0}} {
		if p := chance(c.d, c.low, c.high); math.Abs(p-0.05) > 1e-12 {
			t.Errorf("%v: %g", c, p)
		}
	}
	if p := chance(2, 1, 3); p >= 0.05 {
		t.Errorf("%g", p)
	}
}

func TestSelectingEqualsSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 300 {
		numbers := make([]int64, 1+r.IntN(3000))
		for i := range numbers {
			numbers[i] = r.Int64N([]int64{1, 3, 1e6}[round%3])
			if round%7 == 0 {
				numbers[i] = int64(i)
			}
		}
		sorted := slices.Sorted(slices.Values(numbers))
		q := []float64{0.5, 0.9}[round%2]
		first, second := typeTwo(len(sorted), q)
		lower, upper := ranks(len(sorted), q)
		got := orderQuantile(numbers, q)
		if want := (float64(sorted[first]) + float64(sorted[second])) / 2; got.at != want {
			t.Fatalf("%d numbers: %g, want %g", len(sorted), got.at, want)
		}
		if lower > 0 && upper <= len(sorted) && (got.low != float64(sorted[lower-1]) || got.high != float64(sorted[upper-1])) {
			t.Fatalf("%d numbers: limits %g %g", len(sorted), got.low, got.high)
		}
		if slices.Sort(numbers); !slices.Equal(numbers, sorted) {
			t.Fatal("a number was lost")
		}
	}
}

func BenchmarkMedian(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	numbers, scratch := make([]int64, 300_000), make([]int64, 300_000)
	for i := range numbers {
		numbers[i] = r.Int64N(1e6)
	}
	for b.Loop() {
		copy(scratch, numbers)
		orderQuantile(scratch, 0.5)
	}
}
