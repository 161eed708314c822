package store

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"strings"
)

// dict codes strings; 0 is "", the absent value. There may be as many customers
// as half the items, so that the names stand close together, each after its
// length, and a table finds a name's code by its hash: a customer's name of ten
// bytes takes about 25 in all.
type dict struct {
	seed   maphash.Seed
	parts  []*strings.Builder // each is given its room once: its string never moves
	at     []uint32           // of each code: part<<16 | place
	places []uint32           // a hash's place → a code, or 0; at most three in four are taken
}

// The room of a dict's parts: the first is small, since there are many dicts.
const (
	smallPart = 1 << 9
	largePart = 1 << 16
)

// size is the number of codes, 0 included.
func (d *dict) size() int { return max(1, len(d.at)) }

func (d *dict) code(s string) uint32 {
	if s == "" {
		return 0
	}
	if d.at == nil {
		d.seed, d.at, d.places = maphash.MakeSeed(), []uint32{0}, make([]uint32, 16)
	}
	code, place := d.look(s)
	if code != 0 {
		return code
	}
	code = uint32(len(d.at))
	d.at = append(grow(d.at), d.keep(s))
	if d.places[place] = code; len(d.at)*4 > len(d.places)*3 {
		d.spread()
	}
	return code
}

// find returns the code of s, or 0 when there is none.
func (d *dict) find(s string) uint32 {
	if s == "" || d.at == nil {
		return 0
	}
	code, _ := d.look(s)
	return code
}

// look returns the code of s, and the place where it is or would be.
func (d *dict) look(s string) (code uint32, place int) {
	mask := len(d.places) - 1
	for place = int(maphash.String(d.seed, s)) & mask; ; place = (place + 1) & mask {
		if code = d.places[place]; code == 0 || d.name(code) == s {
			return code, place
		}
	}
}

// keep copies a name to the last part that has room.
func (d *dict) keep(s string) uint32 {
	var length [binary.MaxVarintLen64]byte
	head := length[:binary.PutUvarint(length[:], uint64(len(s)))]
	n := len(d.parts)
	if n == 0 || d.parts[n-1].Cap()-d.parts[n-1].Len() < len(head)+len(s) || d.parts[n-1].Len() >= largePart {
		room := smallPart
		if n > 0 {
			room = min(largePart, 2*d.parts[n-1].Cap())
		}
		d.parts = append(d.parts, &strings.Builder{})
		d.parts[n].Grow(max(room, len(head)+len(s)))
		n++
	}
	part := d.parts[n-1]
	at := uint32(n-1)<<16 | uint32(part.Len())
	part.Write(head)
	part.WriteString(s)
	return at
}

// spread doubles the table.
func (d *dict) spread() {
	d.places = make([]uint32, 2*len(d.places))
	for code := 1; code < len(d.at); code++ {
		_, place := d.look(d.name(uint32(code)))
		d.places[place] = uint32(code)
	}
}

func (d *dict) name(code uint32) string {
	if code == 0 {
		return ""
	}
	at := d.at[code]
	rest := d.parts[at>>16].String()[at&(largePart-1):]
	if n := int(rest[0]); n < 0x80 {
		return rest[1 : 1+n]
	}
	n, shift, k := 0, 0, 0
	for ; ; shift, k = shift+7, k+1 {
		n |= int(rest[k]&0x7f) << shift
		if rest[k] < 0x80 {
			return rest[k+1 : k+1+n]
		}
	}
}

// scale is one answer on one scale.
type scale struct {
	value, max float64
	high       bool
}

type scaleDict struct {
	codes map[scale]uint32
	list  []scale
}

func (d *scaleDict) code(s scored, high bool) uint32 {
	if s.max == 0 {
		return 0
	}
	k := scale{s.value, s.max, high}
	if c, ok := d.codes[k]; ok {
		return c
	}
	if d.codes == nil {
		d.codes, d.list = make(map[scale]uint32), []scale{{}}
	}
	c := uint32(len(d.list))
	d.codes[k] = c
	d.list = append(d.list, k)
	return c
}

// coded is a column of codes, as wide as the largest of them needs: nothing while
// all are 0, one byte for most fields.
type coded struct {
	b1 []uint8
	b2 []uint16
	b4 []uint32
	n  int // slots, while all are 0
}

func (c *coded) at(i int) uint32 {
	switch {
	case c.b1 != nil:
		return uint32(c.b1[i])
	case c.b4 != nil:
		return c.b4[i]
	case c.b2 != nil:
		return uint32(c.b2[i])
	}
	return 0
}

// set puts a code in slot i, at most one beyond the last.
func (c *coded) set(i int, v uint32) {
	switch {
	case c.b4 != nil:
		c.b4 = put(c.b4, i, v)
	case c.b2 != nil && v <= math.MaxUint16:
		c.b2 = put(c.b2, i, uint16(v))
	case c.b2 != nil:
		c.b2, c.b4 = nil, put(widen[uint16, uint32](c.b2), i, v)
	case c.b1 == nil && v == 0:
		c.n = max(c.n, i+1)
	case c.b1 == nil:
		c.b1 = make([]uint8, c.n, c.n+c.n/16+64)
		c.set(i, v)
	case v <= math.MaxUint8:
		c.b1 = put(c.b1, i, uint8(v))
	default:
		c.b2 = widen[uint8, uint16](c.b1)
		c.b1 = nil
		c.set(i, v)
	}
}

func widen[A, B uint8 | uint16 | uint32](in []A) []B {
	out := make([]B, len(in), len(in)+len(in)/16+64)
	for i, v := range in {
		out[i] = B(v)
	}
	return out
}

func put[T any](s []T, i int, v T) []T {
	if i == len(s) {
		return append(grow(s), v)
	}
	s[i] = v
	return s
}

// grow makes room for one more, by a sixteenth where append would take a
// quarter: columns are long.
func grow[T any](s []T) []T {
	if len(s) < cap(s) {
		return s
	}
	out := make([]T, len(s), len(s)+len(s)/16+64)
	copy(out, s)
	return out
}
