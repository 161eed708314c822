package store

import (
	"encoding/binary"
	"iter"
)

// An event's row is packed as a byte that says what follows, and then of it: the
// key's eight bytes, a, b, and as varints the codes and the lines (their number;
// of each product, category, units and amount). Amounts are mostly whole cents,
// moments whole seconds from the event's own time, units whole. An order's gross
// stands as what it is more than net. An order of two lines takes about 30 bytes.
const (
	packKey = 1 << iota
	packA
	packB
	packCurrency
	packCode
	packCode2
	packLines
)

const cent = 10_000 // millionths

// putPack notes the row of slot i, whose kind and time stand there already. That
// of an earlier version is written over where there is room, or left behind
// until the store is opened again.
func (c *eventColumns) putPack(i int, x eventRow) {
	place, old := uint32(0), 0
	if i < len(c.packAt) {
		place = c.packAt[i]
	}
	kind, at := c.kind[i]&kindMask, c.time.at(i)
	var room [128]byte
	record := x.append(room[:0], kind, at)
	if record[0] == 0 {
		c.packAt = put(c.packAt, i, 0)
		return
	}
	if place != 0 {
		p := packed{c.packs[place-1:]}
		if _, lines := p.row(kind, at); lines {
			for range p.uint() {
				p.line()
			}
		}
		old = len(c.packs) - int(place-1) - len(p.b)
	}
	c.packAt = put(c.packAt, i, replace(&c.packs, place, old, record))
}

// append packs the row of an event of some kind and time.
func (x *eventRow) append(b []byte, kind uint8, at int64) []byte {
	head := len(b)
	b = append(b, 0)
	second := x.b
	if kind == evOrder {
		second -= x.a
	}
	if x.key != 0 {
		b[head] |= packKey
		b = binary.LittleEndian.AppendUint64(b, x.key)
	}
	for k, n := range [...]int64{x.a, second} {
		if n != 0 {
			b[head] |= packA << k
			b = appendNumber(b, kind, n, at)
		}
	}
	for k, code := range [...]uint32{x.currency, x.code, x.code2} {
		if code != 0 {
			b[head] |= packCurrency << k
			b = binary.AppendUvarint(b, uint64(code))
		}
	}
	if len(x.lines) == 0 {
		return b
	}
	b[head] |= packLines
	b = binary.AppendUvarint(b, uint64(len(x.lines)))
	for _, l := range x.lines {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(l.product)), uint64(l.category))
		b = appendRound(appendRound(b, l.units, milli), l.amount, cent)
	}
	return b
}

// appendNumber packs a or b.
func appendNumber(b []byte, kind uint8, x, at int64) []byte {
	switch kind {
	case evVisit:
		return binary.LittleEndian.AppendUint64(b, uint64(x))
	case evSubscription:
		return appendRound(b, x-at, second)
	case evActivity:
		return binary.AppendVarint(b, x)
	}
	return appendRound(b, x, cent)
}

func (p *packed) number(kind uint8, at int64) int64 {
	switch kind {
	case evVisit:
		return int64(p.hash())
	case evSubscription:
		return p.round(second) + at
	case evActivity:
		return p.int()
	}
	return p.round(cent)
}

// row reads a row but for its lines, and says whether lines follow.
func (p *packed) row(kind uint8, at int64) (x eventRow, lines bool) {
	has := p.byte()
	if has&packKey != 0 {
		x.key = p.hash()
	}
	if has&packA != 0 {
		x.a = p.number(kind, at)
	}
	if has&packB != 0 {
		x.b = p.number(kind, at)
	}
	if kind == evOrder {
		x.b += x.a
	}
	if has&packCurrency != 0 {
		x.currency = uint32(p.uint())
	}
	if has&packCode != 0 {
		x.code = uint32(p.uint())
	}
	if has&packCode2 != 0 {
		x.code2 = uint32(p.uint())
	}
	return x, has&packLines != 0
}

func (p *packed) line() lineRow {
	product, category := uint32(p.uint()), uint32(p.uint())
	units := p.round(milli)
	return lineRow{units, p.round(cent), product, category}
}

// row returns the row of slot i, its lines left out.
func (c *eventColumns) row(i int) eventRow {
	place := c.packAt[i]
	if place == 0 {
		return eventRow{}
	}
	p := packed{c.packs[place-1:]}
	x, _ := p.row(c.kind[i]&kindMask, c.time.at(i))
	return x
}

// linesOf lists the lines of slot i.
func (c *eventColumns) linesOf(i int) iter.Seq[lineRow] {
	return func(yield func(lineRow) bool) {
		place := c.packAt[i]
		if place == 0 || c.packs[place-1]&packLines == 0 {
			return
		}
		p := packed{c.packs[place-1:]}
		p.row(c.kind[i]&kindMask, c.time.at(i))
		for range p.uint() {
			if !yield(p.line()) {
				return
			}
		}
	}
}
