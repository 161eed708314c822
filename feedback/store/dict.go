package store

import (
	"math"
	"strings"
)

// dict codes strings; 0 is "", the absent value.
type dict struct {
	codes map[string]uint32
	names []string
}

func (d *dict) code(s string) uint32 {
	if s == "" {
		return 0
	}
	if c, ok := d.codes[s]; ok {
		return c
	}
	if d.codes == nil {
		d.codes, d.names = make(map[string]uint32), []string{""}
	}
	s = strings.Clone(s) // what it was cut from may go
	c := uint32(len(d.names))
	d.codes[s] = c
	d.names = append(d.names, s)
	return c
}

func (d *dict) name(code uint32) string {
	if code == 0 {
		return ""
	}
	return d.names[code]
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

// coded is a column of codes, as wide as the largest of them needs: one byte
// for most fields.
type coded struct {
	b1 []uint8
	b2 []uint16
	b4 []uint32
}

func (c *coded) at(i int) uint32 {
	switch {
	case c.b4 != nil:
		return c.b4[i]
	case c.b2 != nil:
		return uint32(c.b2[i])
	}
	return uint32(c.b1[i])
}

// set puts a code in slot i, at most one beyond the last.
func (c *coded) set(i int, v uint32) {
	switch {
	case c.b4 == nil && c.b2 == nil && v > math.MaxUint8:
		c.b2 = widen[uint8, uint16](c.b1)
		c.b1 = nil
		c.set(i, v)
	case c.b4 == nil && c.b2 != nil && v > math.MaxUint16:
		c.b4 = widen[uint16, uint32](c.b2)
		c.b2 = nil
		c.set(i, v)
	case c.b4 != nil:
		c.b4 = put(c.b4, i, v)
	case c.b2 != nil:
		c.b2 = put(c.b2, i, uint16(v))
	default:
		c.b1 = put(c.b1, i, uint8(v))
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
