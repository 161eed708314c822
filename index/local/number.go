package local

import (
	"context"
	"math"
	"time"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	api "github.com/blevesearch/bleve_index_api"
)

// A number or a time is one term whose bytes sort as the values do. bleve's own
// numeric fields write sixteen terms a value, more than the words of a short
// review; here only what has many distinct values gets coarser copies, so that a
// range reads few terms: whole buckets from the coarse fields, the rest from the
// exact one.

// numeric is a field of numbers: shifts[i] bits are dropped in copy i, shifts[0]
// is 0.
type numeric struct {
	name   string
	shifts []uint
}

var (
	// Microseconds: exact, 67 s and 19 h.
	timeField = numeric{"t", []uint{0, 26, 36}}
	// Bits of a float: all of them, 12 and 4 bits of the mantissa.
	scoreShifts  = []uint{0, 40, 48}
	simpleShifts = []uint{0}
)

func numberField(name string) numeric {
	if name == "score" {
		return numeric{"n:score", scoreShifts}
	}
	return numeric{"n:" + name, simpleShifts}
}

// level returns the name of copy i.
func (n numeric) level(i int) string {
	if i == 0 {
		return n.name
	}
	return n.name + "~" + string(rune('0'+i))
}

func sortableFloat(f float64) uint64 {
	bits := math.Float64bits(f + 0) // -0 becomes 0
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

func sortableTime(t time.Time) uint64 { return uint64(t.UnixMicro()) ^ 1<<63 }

const digits = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

// encode writes u as eleven characters that sort as the numbers do.
func encode(u uint64) string {
	var b [11]byte
	for i := 10; i >= 0; i-- {
		b[i] = digits[u&63]
		u >>= 6
	}
	return string(b[:])
}

// interval is a closed range of one copy's terms.
type interval struct {
	level  int
	lo, hi uint64 // already shifted
}

// cover splits the closed range [lo, hi] over the copies.
func (n numeric) cover(lo, hi uint64) []interval {
	var out []interval
	for i := 0; ; i++ {
		if lo > hi {
			return out
		}
		if i == len(n.shifts)-1 {
			return append(out, interval{i, lo, hi})
		}
		step := n.shifts[i+1] - n.shifts[i]
		mask := uint64(1)<<step - 1
		first, last := lo>>step, hi>>step // buckets of the ends
		if lo&mask != 0 {
			first++
		}
		if hi&mask != mask {
			if last == 0 {
				return append(out, interval{i, lo, hi})
			}
			last--
		}
		if first > last {
			return append(out, interval{i, lo, hi})
		}
		if start := first << step; lo < start {
			out = append(out, interval{i, lo, start - 1})
		}
		if end := last<<step | mask; end < hi {
			out = append(out, interval{i, end + 1, hi})
		}
		lo, hi = first, last
	}
}

// searcher finds the documents whose value lies in [lo, hi].
func (n numeric) searcher(ctx context.Context, r api.IndexReader, lo, hi uint64) (search.Searcher, error) {
	var parts []search.Searcher
	for _, iv := range n.cover(lo, hi) {
		s, err := searcher.NewTermRangeSearcher(ctx, r, []byte(encode(iv.lo)), []byte(encode(iv.hi)),
			&inclusive, &inclusive, n.level(iv.level), 1, unscored)
		if err != nil {
			closeAll(parts)
			return nil, err
		}
		parts = append(parts, s)
	}
	return anyOf(ctx, r, parts, unscored)
}

var inclusive = true
