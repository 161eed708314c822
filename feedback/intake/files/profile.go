package files

import (
	"hash/maphash"
	"math"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Limits of what is kept of a column in pass one.
const (
	maxDistinct  = 1000 // values counted exactly; beyond, estimated
	typeSample   = 2000 // cells by which a column's type is told
	maxSampleLen = 40   // runes of a value that is shown
)

// profile is what pass one learns of a column. Its size is bounded.
type profile struct {
	name, second string // the header, and the second header row
	filled       int64
	bytes        int64
	longest      int
	sample       string // the first value
	seed         maphash.Seed
	exact        map[uint64]struct{} // until there are more than maxDistinct
	sketch       *[1 << 12]uint8     // of HyperLogLog, from then on

	looked    int64 // cells that were tried as types
	tried     int64 // cells that were tried as scores
	scores    int64
	forms     [formGood + 1]int64
	ints      int64
	numbers   int64
	least     float64
	most      float64 // of plain numbers
	zeros     int64
	dates     dateProfile
	money     moneyProfile
	durations int64 // "2 h 15 min", "26:40"
	links     int64
	mails     int64
	spaces    int64 // cells of three words or more
	absent    int64 // cells that say that there was no score
	french    int64 // French words less English ones, in sentences
	langs     int64
	counter   int64 // cells that are one more than the cell above
	lastInt   int64
}

func newProfile(name string, seed maphash.Seed) *profile {
	return &profile{name: name, seed: seed, exact: map[uint64]struct{}{}, least: math.Inf(1), most: math.Inf(-1)}
}

// absentCell says whether a cell holds nothing: what databases and sheets write
// for no value counts as nothing.
func absentCell(s string) bool {
	switch s {
	case "", "NULL", "null", "NaN", "nan", "#N/A", "N/A", "n/a", `\N`, "(null)", "(blank)", "(vide)", "#REF!", "#VALUE!":
		return true
	}
	return false
}

func (p *profile) add(cell string, row int64) {
	s := strings.TrimSpace(cell)
	if absentCell(s) {
		return
	}
	p.filled++
	p.bytes += int64(len(s))
	p.longest = max(p.longest, len(s))
	if p.sample == "" {
		p.sample = cut(s, maxSampleLen)
	}
	p.count(s)
	// Scales and the order of day and month need every cell, the type only some.
	if p.looked < typeSample {
		p.looked++
		p.typed(s)
		return
	}
	if p.scores*2 > p.tried {
		p.score(s)
	}
	if max(p.dates.good+p.dates.months, p.dates.serials)*2 > p.dates.tried {
		p.dates.add(s)
	}
	if p.money.good*2 > p.money.tried {
		p.money.add(s)
	}
}

func (p *profile) typed(s string) {
	p.score(s)
	p.dates.add(s)
	p.money.add(s)
	low := s[:min(len(s), 8)]
	switch {
	case strings.HasPrefix(low, "http://"), strings.HasPrefix(low, "https://"), strings.HasPrefix(low, "HTTP"):
		p.links++
	case len(s) < 100 && strings.Contains(s, "@") && !strings.Contains(s, " "):
		p.mails++
	case strings.Count(s, " ") >= 2:
		p.spaces++
		p.french += int64(frenchness(s))
	}
	if _, ok := parseDuration(s, 0); ok {
		p.durations++
	}
	if len(s) < 24 && langCode(s) != "" {
		p.langs++
	}
}

// score notes a cell as a score and as a number.
func (p *profile) score(s string) {
	p.tried++
	sc, ok := parseScore(s)
	if !ok {
		if len(s) < 24 && noScore[words(s)] {
			p.absent++
		}
		return
	}
	p.scores++
	p.forms[sc.form]++
	if sc.form != formNumber {
		return
	}
	p.numbers++
	p.least, p.most = min(p.least, sc.value), max(p.most, sc.value)
	if sc.value == 0 {
		p.zeros++
	}
	if sc.value == math.Trunc(sc.value) && math.Abs(sc.value) < 1e15 {
		p.ints++
		n := int64(sc.value)
		if n == p.lastInt+1 || p.ints == 1 && n <= 1 {
			p.counter++
		}
		p.lastInt = n
	}
}

// count notes a value among the distinct ones.
func (p *profile) count(s string) {
	h := maphash.String(p.seed, s)
	if p.sketch == nil {
		if p.exact[h] = (struct{}{}); len(p.exact) <= maxDistinct {
			return
		}
		p.sketch = new([1 << 12]uint8)
		for k := range p.exact {
			p.note(k)
		}
		p.exact = nil
		return
	}
	p.note(h)
}

func (p *profile) note(h uint64) {
	i := h >> 52
	p.sketch[i] = max(p.sketch[i], uint8(bits.LeadingZeros64(h<<12|1<<11)+1))
}

// distinct returns how many different values there are: exactly up to
// maxDistinct, beyond that within about 2 % (HyperLogLog, Flajolet et al. 2007,
// with linear counting where registers are still empty).
func (p *profile) distinct() int64 {
	if p.sketch == nil {
		return int64(len(p.exact))
	}
	const m = 1 << 12
	sum, empty := 0.0, 0
	for _, r := range p.sketch {
		sum += math.Ldexp(1, -int(r))
		if r == 0 {
			empty++
		}
	}
	e := 0.7213 / (1 + 1.079/m) * m * m / sum
	if e < 2.5*m && empty > 0 {
		e = m * math.Log(m/float64(empty))
	}
	return min(int64(e), p.filled)
}

// share is n of the cells that were looked at.
func (p *profile) share(n int64) float64 { return ratio(n, p.looked) }

// scored is n of the cells that were tried as scores, dated of those tried as
// moments.
func (p *profile) scored(n int64) float64 { return ratio(n, p.tried) }
func (p *profile) dated(n int64) float64  { return ratio(n, p.dates.tried) }

func ratio(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func (p *profile) meanBytes() float64 {
	if p.filled == 0 {
		return 0
	}
	return float64(p.bytes) / float64(p.filled)
}

// isCounter says whether the column only numbers the rows.
func (p *profile) isCounter() bool {
	return p.filled > 2 && p.counter == p.filled
}

// cut shortens s to n runes for people to see.
func cut(s string, n int) string {
	s = strings.Join(strings.Fields(s[:min(len(s), 8*n)]), " ")
	if utf8.RuneCountInString(s) <= n {
		return strings.ToValidUTF8(s, "")
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}
