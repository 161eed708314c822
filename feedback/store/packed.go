package store

import (
	"encoding/binary"
	"math"
	"sort"
)

// The columns are long, so each takes as few bytes as its values allow. What
// stands here is the narrow forms: rising rows in a byte each, moments in four
// where they are whole seconds, and lists of codes in one word where they are
// short. Every form keeps every value exactly.

// rowList is a rising list of rows: of each, how far it is from the one before.
type rowList struct {
	first []uint32          // every rowBlock-th row
	step  []uint8           // farStep: see far
	far   map[uint32]uint32 // by place: rows that are far from the one before
	last  uint32
}

const (
	rowBlock = 64
	farStep  = math.MaxUint8
)

func (l *rowList) len() int { return len(l.step) }

func (l *rowList) append(row uint32) {
	i, step := len(l.step), uint8(0)
	switch d := row - l.last; {
	case i%rowBlock == 0:
		l.first = append(grow(l.first), row)
	case d < farStep:
		step = uint8(d)
	default:
		if step = farStep; l.far == nil {
			l.far = make(map[uint32]uint32)
		}
		l.far[uint32(i)] = row
	}
	l.step, l.last = append(grow(l.step), step), row
}

func (l *rowList) at(i int) uint32 {
	from := i &^ (rowBlock - 1)
	row := l.first[i/rowBlock]
	for k := from + 1; k <= i; k++ {
		row = l.next(k, row)
	}
	return row
}

// next is the row at a place, after the one before it.
func (l *rowList) next(i int, before uint32) uint32 {
	if l.step[i] == farStep {
		return l.far[uint32(i)]
	}
	return before + uint32(l.step[i])
}

// find returns where a row is, or would be, and whether it is there.
func (l *rowList) find(row int64) (int, bool) {
	n := len(l.step)
	if n == 0 || int64(l.last) < row {
		return n, false
	}
	block := sort.Search(len(l.first), func(k int) bool { return int64(l.first[k]) > row }) - 1
	if block < 0 {
		return 0, false
	}
	i := block * rowBlock
	at := l.first[block]
	for int64(at) < row {
		if i++; i == n || i%rowBlock == 0 {
			return i, false
		}
		at = l.next(i, at)
	}
	return i, int64(at) == row
}

// moments is a column of moments in microseconds, kept as seconds since 1970 as
// long as nearly all of them are whole ones.
type moments struct {
	secs []uint32
	odd  map[uint32]int64 // by slot: those that are not
	wide []int64          // microseconds, in place of secs
}

// oddSecond stands for a moment in odd.
const oddSecond = math.MaxUint32

func (m *moments) at(i int) int64 {
	if i < len(m.secs) {
		if s := m.secs[i]; s != oddSecond {
			return int64(s) * second
		}
	}
	return m.other(i)
}

func (m *moments) other(i int) int64 {
	if m.wide != nil {
		return m.wide[i]
	}
	return m.odd[uint32(i)]
}

// set puts a moment in slot i, at most one beyond the last.
func (m *moments) set(i int, at int64) {
	if m.wide != nil {
		m.wide = put(m.wide, i, at)
		return
	}
	if s := at / second; at%second == 0 && s >= 0 && s < oddSecond {
		delete(m.odd, uint32(i))
		m.secs = put(m.secs, i, uint32(s))
		return
	}
	if m.odd == nil {
		m.odd = make(map[uint32]int64)
	}
	m.odd[uint32(i)] = at
	if m.secs = put(m.secs, i, oddSecond); len(m.odd) > 64+len(m.secs)/16 {
		m.widen()
	}
}

func (m *moments) widen() {
	wide := make([]int64, len(m.secs), len(m.secs)+len(m.secs)/16+64)
	for i := range wide {
		wide[i] = m.at(i)
	}
	*m = moments{wide: wide}
}

// lists is a column of short lists of codes. A list of one is its word; a longer
// one stands in a pool, and the word says where. In both the last word has the
// flag. Most columns have two flags at hand, see newLists.
type lists struct {
	at   []uint32 // 0: none; with the flag the list's one word, without it place<<1 around the flag
	n    int      // slots, as long as no list has anything: at is nil then
	flag uint32
}

// set puts a list in slot i and the words of a long one at the end of the pool.
// What an earlier version had there is left behind until the store is opened
// again.
func (l *lists) set(i int, words []uint32, pool *[]uint32) {
	if l.at == nil {
		if len(words) == 0 {
			l.n = max(l.n, i+1)
			return
		}
		l.at = make([]uint32, l.n, l.n+l.n/16+64)
	}
	word := uint32(0)
	switch len(words) {
	case 0:
	case 1:
		word = words[0] | l.flag
	default:
		place := uint32(len(*pool)) + 1
		word = place&^(l.flag-1)<<1 | place&(l.flag-1)
		for _, w := range words[:len(words)-1] {
			*pool = append(grow(*pool), w)
		}
		*pool = append(grow(*pool), words[len(words)-1]|l.flag)
	}
	l.at = put(l.at, i, word)
}

// of returns the list of slot i.
func (l *lists) of(i int, pool []uint32) []uint32 {
	if l.at == nil {
		return nil
	}
	word := l.at[i]
	switch {
	case word == 0:
		return nil
	case word&l.flag != 0:
		return l.at[i : i+1 : i+1]
	}
	from := (word>>1&^(l.flag-1) | word&(l.flag-1)) - 1
	to := from + 1
	for pool[to-1]&l.flag == 0 {
		to++
	}
	return pool[from:to:to]
}

// packed is a reader of numbers that were packed one after the other. The bytes
// are this process's own: they never end too early.
type packed struct{ b []byte }

func (p *packed) byte() byte {
	x := p.b[0]
	p.b = p.b[1:]
	return x
}

func (p *packed) uint() uint64 {
	if x := p.b[0]; x < 0x80 {
		p.b = p.b[1:]
		return uint64(x)
	}
	x, n := binary.Uvarint(p.b)
	p.b = p.b[n:]
	return x
}

func (p *packed) int() int64 {
	u := p.uint()
	return int64(u>>1) ^ -int64(u&1)
}

func (p *packed) hash() uint64 {
	x := binary.LittleEndian.Uint64(p.b)
	p.b = p.b[8:]
	return x
}

// round reads what appendRound wrote.
func (p *packed) round(unit int64) int64 {
	u := p.uint()
	if u&1 != 0 {
		return p.int()
	}
	u >>= 1
	return (int64(u>>1) ^ -int64(u&1)) * unit
}

// appendRound packs a number that is mostly a multiple of unit, which is at
// least 4: twice its share, or 1 and then the number.
func appendRound(b []byte, x, unit int64) []byte {
	if x%unit == 0 {
		q := x / unit
		return binary.AppendUvarint(b, uint64(q<<1^q>>63)<<1)
	}
	return binary.AppendVarint(append(b, 1), x)
}

// replace writes a record over the old one of the same slot, where it fits, or
// at the pool's end, and returns 1 + its place.
func replace(pool *[]byte, at uint32, old int, record []byte) uint32 {
	if at != 0 && len(record) <= old {
		copy((*pool)[at-1:], record)
		return at
	}
	at = uint32(len(*pool)) + 1
	if len(*pool)+len(record) > cap(*pool) {
		*pool = append(make([]byte, 0, len(*pool)+len(*pool)/16+len(record)+256), *pool...)
	}
	*pool = append(*pool, record...)
	return at
}
