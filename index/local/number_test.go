package local

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestTermsSortAsNumbersDo(t *testing.T) {
	numbers := []float64{math.Inf(-1), -1e300, -2, -1, -0.5, -1e-300, 0, 5e-324, 0.5, 1, 2, 10, 1e300, math.Inf(1)}
	terms := make([]string, len(numbers))
	for i, n := range numbers {
		terms[i] = encode(sortableFloat(n))
	}
	if !slices.IsSortedFunc(terms, strings.Compare) {
		t.Errorf("terms of rising numbers are %q", terms)
	}
	if sortableFloat(math.Copysign(0, -1)) != sortableFloat(0) {
		t.Error("-0 is not 0")
	}
}

// TestCoverIsTheRange holds that a value lies in a range when one of the
// intervals that cover the range holds it, at every scale of the ends.
func TestCoverIsTheRange(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	near := func(u uint64) uint64 {
		switch r.IntN(4) {
		case 0:
			return u + r.Uint64N(4) - 2
		case 1:
			return r.Uint64()
		case 2:
			return u>>40<<40 + r.Uint64N(3) - 1
		}
		return u + r.Uint64N(1<<r.IntN(62)) - r.Uint64N(1<<r.IntN(62))
	}
	for range 20000 {
		n := numeric{"x", [][]uint{simpleShifts, scoreShifts, timeField.shifts}[r.IntN(3)]}
		lo := r.Uint64()
		hi := near(lo)
		intervals := n.cover(lo, hi)
		if len(intervals) > 2*len(n.shifts) {
			t.Fatalf("[%x, %x] takes %d intervals", lo, hi, len(intervals))
		}
		for _, u := range []uint64{lo, hi, lo - 1, hi + 1, near(lo), near(hi), 0, math.MaxUint64} {
			held := slices.ContainsFunc(intervals, func(iv interval) bool {
				shifted := u >> n.shifts[iv.level]
				return iv.lo <= shifted && shifted <= iv.hi
			})
			if want := lo <= u && u <= hi; held != want {
				t.Fatalf("[%x, %x] with %v: %x is held: %t, want %t; %+v", lo, hi, n.shifts, u, held, want, intervals)
			}
		}
	}
}
