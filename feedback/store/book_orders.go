package store

import (
	"cmp"
	"math/bits"
	"slices"
)

// order is one order with what became of it.
type order struct {
	at       int64
	net      int64 // less tax, and less the share that was refunded
	units    int64 // thousandths
	slot     uint32
	customer uint32
	currency uint32
	tier     uint32
	offered  uint32
	flags    uint8
}

const (
	orderRefunded    = 1 << iota // wholly: it is no order any more, but for its units
	orderFlagged                 // a line is complementary
	orderNewCategory             // of a customer who ordered before
	orderFirst                   // the customer's first that stands
	orderReturned                // something came back, see returnsOf
)

func (o *order) stands() bool { return o.flags&orderRefunded == 0 }

// given is an event that gives something of an order back: a return or a refund.
type given struct {
	key  uint64 // the order's
	slot uint32
}

// ordersOf returns a customer's orders in order of time.
func (b *book) ordersOf(customer uint32) []order {
	b.readyOrders()
	return b.orders.of(customer)
}

// hasOrders says whether any order is known.
func (b *book) hasOrders() bool {
	b.readyOrders()
	return len(b.orders.list) > 0
}

func (b *book) readyOrders() { b.ordered.do(b.makeOrders) }

func (b *book) makeOrders() {
	b.readyEvents()
	b.listGiven()
	n := 0
	for i, kind := range b.t.events.kind {
		if kind&kindMask == evOrder && b.eventLive(i) {
			n++
		}
	}
	b.orders.list = make([]order, 0, n)
	b.orders.at = make([]uint32, b.size+1)
	seen := make(map[uint32]bool)
	for c := range uint32(b.size) {
		b.orders.list = b.appendOrders(c, b.orders.list, seen)
		b.orders.at[c+1] = uint32(len(b.orders.list))
	}
	b.surveyOrders()
}

// surveyOrders notes what is true of all orders.
func (b *book) surveyOrders() {
	b.firstOrder, b.flagged = never, false
	for k := range b.orders.list {
		o := &b.orders.list[k]
		b.firstOrder = min(b.firstOrder, o.at)
		b.flagged = b.flagged || o.flags&orderFlagged != 0
	}
}

// listGiven lists what was given back, by order.
func (b *book) listGiven() {
	e := &b.t.events
	b.given = b.given[:0]
	for i, k := range e.kind {
		if kind := k & kindMask; (kind == evReturn || kind == evRefund) && b.eventLive(i) {
			if key := e.row(i).key; key != 0 {
				b.given = append(b.given, given{key, uint32(i)})
			}
		}
	}
	slices.SortFunc(b.given, func(x, y given) int { return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.slot, y.slot)) })
	b.given = trimmed(b.given)
}

func (b *book) givenOf(key uint64) []given {
	at, _ := slices.BinarySearchFunc(b.given, key, func(g given, key uint64) int { return cmp.Compare(g.key, key) })
	end := at
	for end < len(b.given) && b.given[end].key == key {
		end++
	}
	return b.given[at:end]
}

// appendOrders appends a customer's orders, in order of time.
func (b *book) appendOrders(c uint32, list []order, seen map[uint32]bool) []order {
	from := len(list)
	for _, i := range b.events.of(c) {
		if b.t.events.kind[i]&kindMask == evOrder {
			list = append(list, b.order(int(i), c))
		}
	}
	if c > 0 && len(list) > from {
		b.markOrders(list[from:], seen)
	}
	return list
}

// order makes an order of its event and takes off what was refunded. A refund
// takes its share of the order's gross total off the net one, so that tax goes
// with it; one in another currency, or of no order that is known, takes off
// nothing.
func (b *book) order(i int, customer uint32) order {
	e := &b.t.events
	x := e.row(i)
	o := order{
		at: e.time.at(i), net: x.a, slot: uint32(i), customer: customer, currency: x.currency, tier: x.code, offered: x.code2,
	}
	for l := range e.linesOf(i) {
		o.units += l.units
		if l.category&1 != 0 {
			o.flags |= orderFlagged
		}
	}
	refunds, any := int64(0), false
	for _, g := range b.givenOf(x.key) {
		back := e.row(int(g.slot))
		switch {
		case e.kind[g.slot]&kindMask == evReturn:
			o.flags |= orderReturned
		case back.currency == o.currency:
			refunds, any = refunds+back.a, true
		}
	}
	if any {
		o.refund(refunds, x.b)
	}
	return o
}

func (o *order) refund(amount, gross int64) {
	if amount >= gross {
		o.net, o.flags = 0, o.flags|orderRefunded
		return
	}
	hi, lo := bits.Mul64(uint64(abs(o.net)), uint64(amount))
	off, _ := bits.Div64(hi, lo, uint64(gross))
	if o.net < 0 {
		o.net += int64(off)
	} else {
		o.net -= int64(off)
	}
}

func abs(x int64) int64 { return max(x, -x) }

// markOrders finds a customer's first order and those with a new category.
func (b *book) markOrders(orders []order, seen map[uint32]bool) {
	clear(seen)
	first := true
	for k := range orders {
		o := &orders[k]
		if !o.stands() {
			continue
		}
		if first {
			o.flags |= orderFirst
		}
		for l := range b.t.events.linesOf(int(o.slot)) {
			category := l.category >> 1
			if category != 0 && !seen[category] {
				seen[category] = true
				if !first {
					o.flags |= orderNewCategory
				}
			}
		}
		first = false
	}
}

// unitsBack counts the units of an order that came back, of the lines that
// counts lets through: those returned, and those exchanged.
func (b *book) unitsBack(o *order, counts func(lineRow) bool) (returned, exchanged int64) {
	if o.flags&orderReturned == 0 {
		return 0, 0
	}
	e := &b.t.events
	for _, g := range b.givenOf(e.row(int(o.slot)).key) {
		if e.kind[g.slot]&kindMask != evReturn {
			continue
		}
		for l := range e.linesOf(int(g.slot)) {
			switch {
			case !counts(l):
			case e.flags(int(g.slot))&evExchange != 0:
				exchanged += l.units
			default:
				returned += l.units
			}
		}
	}
	return returned, exchanged
}
