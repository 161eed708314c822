package store

import (
	"cmp"
	"math/bits"
	"slices"
)

// order is one order with what became of it.
type order struct {
	at        int64
	net       int64 // less tax, and less the share that was refunded
	units     int64 // thousandths
	returned  int64 // of those, at most all
	exchanged int64
	slot      uint32
	customer  uint32
	currency  uint32
	tier      uint32
	offered   uint32
	flags     uint8
}

const (
	orderRefunded    = 1 << iota // wholly: it is no order any more, but for its units
	orderFlagged                 // a line is complementary
	orderNewCategory             // of a customer who ordered before
	orderFirst                   // the customer's first that stands
)

func (o *order) stands() bool { return o.flags&orderRefunded == 0 }

// restored is an event that gives something of an order back.
type restored struct{ order, slot uint32 }

// ordersOf returns a customer's orders in order of time.
func (b *book) ordersOf(customer uint32) []order {
	b.readyOrders()
	return b.orders[b.orderAt[customer]:b.orderAt[customer+1]]
}

// hasOrders says whether any order is known.
func (b *book) hasOrders() bool {
	b.readyOrders()
	return len(b.orders) > 0
}

func (b *book) readyOrders() { b.eventOnce.orders.Do(b.makeOrders) }

func (b *book) makeOrders() {
	e := &b.t.events
	b.orderAt = make([]uint32, b.size+1)
	n := 0
	for i, kind := range e.kind {
		if kind == evOrder|eventLive && e.time[i] < b.cut {
			n++
		}
	}
	places := make(map[uint64]uint32, n)
	b.orders = make([]order, 0, n)
	b.firstOrder = never
	for c := range b.size {
		for _, i := range b.eventsOf(uint32(c)) {
			if e.kind[i]&kindMask != evOrder {
				continue
			}
			places[e.key[i]] = uint32(len(b.orders))
			b.orders = append(b.orders, b.order(i, uint32(c)))
			b.firstOrder = min(b.firstOrder, e.time[i])
			b.flagged = b.flagged || b.orders[len(b.orders)-1].flags&orderFlagged != 0
		}
		b.orderAt[c+1] = uint32(len(b.orders))
	}
	b.giveBack(places)
	seen := make(map[uint32]bool)
	for c := 1; c < b.size; c++ {
		b.markOrders(b.orders[b.orderAt[c]:b.orderAt[c+1]], seen)
	}
}

func (b *book) order(i, customer uint32) order {
	e := &b.t.events
	o := order{
		at: e.time[i], net: e.a[i], slot: i, customer: customer,
		currency: e.currency.at(int(i)), tier: e.code.at(int(i)), offered: e.code2.at(int(i)),
	}
	for _, l := range e.slotLines(int(i)) {
		o.units += l.units
		if l.category&1 != 0 {
			o.flags |= orderFlagged
		}
	}
	return o
}

// giveBack takes refunds and returns off their orders. A refund takes its share
// of the order's gross total off the net one, so that tax goes with it; one in
// another currency, or of no order that is known, takes off nothing.
func (b *book) giveBack(places map[uint64]uint32) {
	e := &b.t.events
	refunds := make(map[uint32]int64)
	for i := range e.rows {
		if !b.eventLive(i) {
			continue
		}
		kind := e.kind[i] & kindMask
		if kind != evReturn && kind != evRefund {
			continue
		}
		at, ok := places[e.key[i]]
		if !ok {
			continue
		}
		o := &b.orders[at]
		switch {
		case kind == evReturn:
			b.restored = append(b.restored, restored{at, uint32(i)})
			for _, l := range e.slotLines(i) {
				if e.flags[i]&evExchange != 0 {
					o.exchanged += l.units
				} else {
					o.returned += l.units
				}
			}
		case e.currency.at(i) == o.currency:
			refunds[at] += e.a[i]
		}
	}
	for at, amount := range refunds {
		b.orders[at].refund(amount, e.b[b.orders[at].slot])
	}
	for at := range b.orders {
		o := &b.orders[at]
		o.returned = min(o.returned, o.units)
	}
	slices.SortFunc(b.restored, func(x, y restored) int {
		return cmp.Or(cmp.Compare(x.order, y.order), cmp.Compare(x.slot, y.slot))
	})
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
		for _, l := range b.t.events.slotLines(int(o.slot)) {
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

// returnsOf lists the return events of an order, given by its place.
func (b *book) returnsOf(place uint32) []restored {
	at, _ := slices.BinarySearchFunc(b.restored, place, func(r restored, p uint32) int { return cmp.Compare(r.order, p) })
	end := at
	for end < len(b.restored) && b.restored[end].order == place {
		end++
	}
	return b.restored[at:end]
}
