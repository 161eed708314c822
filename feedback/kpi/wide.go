package kpi

import (
	"math/big"
	"math/bits"
)

// wide is an exact sum of products: a whole number of 128 bits in two's
// complement. Sums of amounts squared stay in it: 10⁹ amounts of 10¹⁴ do.
type wide struct {
	hi uint64
	lo uint64
}

// addProduct adds a·b·n, n ≥ 0.
func (w *wide) addProduct(a, b, n int64) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	over, low := bits.Mul64(lo, uint64(n))
	p := wide{hi*uint64(n) + over, low}
	if (a < 0) != (b < 0) {
		p = p.negative()
	}
	w.add(p)
}

func (w *wide) add(p wide) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, p.lo, 0)
	w.hi, _ = bits.Add64(w.hi, p.hi, carry)
}

func (w wide) negative() wide {
	lo, carry := bits.Add64(^w.lo, 1, 0)
	return wide{^w.hi + carry, lo}
}

// whole is the sum as a big integer.
func (w wide) whole() *big.Int {
	negative := w.hi>>63 == 1
	if negative {
		w = w.negative()
	}
	x := new(big.Int).SetUint64(w.hi)
	x.Lsh(x, 64).Or(x, new(big.Int).SetUint64(w.lo))
	if negative {
		x.Neg(x)
	}
	return x
}

// magnitude is |x|, of the smallest number too.
func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}
