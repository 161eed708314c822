package store

import "slices"

// After a change of the columns a book is mended: what depends on customers is
// made anew for those of whom an item or event came, went or changed, and kept
// for all others. What a mended book says is what one made from nothing would.

// changeLog is what has changed since the books were mended last.
type changeLog struct {
	items, events []change
	lost          bool // too much has changed: the books are made from nothing
}

// change is one slot as it was before.
type change struct {
	slot, customer uint32
	at             int64
	kind           uint8  // of an event
	key            uint64 // of a return or refund
}

// nobody is the customer of a slot that was not there.
const nobody = ^uint32(0)

// logChange notes that slot i is about to change. Without books nobody asks.
func (t *table) logItem(i int, there bool) {
	c := change{slot: uint32(i), customer: nobody}
	if there {
		c.customer, c.at = t.vals[fCustomer].at(i), t.time.at(i)
	}
	t.log.items = t.noted(t.log.items, c, t.slots())
}

func (t *table) logEvent(i int, there bool) {
	e := &t.events
	c := change{slot: uint32(i), customer: nobody}
	if there {
		c.customer, c.at, c.kind = e.customer.at(i), e.time.at(i), e.kind[i]&kindMask
		if c.kind == evReturn || c.kind == evRefund {
			c.key = e.row(i).key
		}
	}
	t.log.events = t.noted(t.log.events, c, e.slots())
}

func (t *table) noted(list []change, c change, slots int) []change {
	if len(t.book.books) == 0 || t.log.lost {
		return nil
	}
	if len(list) > 1000+slots/64 {
		t.log.lost = true
		return nil
	}
	return append(list, c)
}

// touched are the slots and customers that changes are about, in rising order.
func touched(log []change, customer *coded) (slots, customers []uint32) {
	for _, c := range log {
		slots = append(slots, c.slot)
		customers = append(customers, customer.at(int(c.slot)))
		if c.customer != nobody {
			customers = append(customers, c.customer)
		}
	}
	return sorted(slots), sorted(customers)
}

func sorted(list []uint32) []uint32 {
	slices.Sort(list)
	return slices.Compact(list)
}

func (b *book) mend(log *changeLog) {
	b.size, b.stateList.codes = b.t.customers(), nil
	items, speakers := touched(log.items, &b.t.vals[fCustomer])
	events, doers := touched(log.events, &b.t.events.customer)
	if len(items) > 0 {
		b.mendItems(items, speakers)
	}
	if len(events) > 0 {
		b.mendEvents(log.events, events, doers)
	}
	b.grow()
	if b.paired.made && len(items)+len(events) > 0 {
		b.mendPairs(items, events, sorted(append(speakers, doers...)))
	}
	b.mendBaselines(log)
}

func (b *book) mendItems(slots, customers []uint32) {
	t := b.t
	b.latestAttr, b.businesses = nil, nil
	if !b.listed.made {
		return // nor is what is made of it
	}
	b.items.relist(b.size, customers, slots, b.itemLive, &t.vals[fCustomer], &t.time)
	if b.mattered.made {
		b.mendMatters(slots, customers)
	}
	if b.ticketed.made {
		b.again = b.again.grow(t.slots())
		b.again.removeAll(slots)
		for _, c := range named(customers) {
			b.again.removeAll(b.items.of(c))
			b.markAgain(b.items.of(c))
		}
	}
	if b.placed.made {
		for _, f := range latestFields {
			b.latest[f] = append(b.latest[f], make([]uint32, b.size-len(b.latest[f]))...)
			for _, c := range named(customers) {
				b.latest[f][c] = b.latestIn(c, b.fieldOf(f))
			}
		}
	}
}

// named leaves out customer 0, who is none.
func named(customers []uint32) []uint32 {
	if len(customers) > 0 && customers[0] == 0 {
		return customers[1:]
	}
	return customers
}

func (b slotBits) removeAll(slots []uint32) {
	for _, i := range slots {
		b.remove(i)
	}
}

func (b *book) mendMatters(slots, customers []uint32) {
	for _, i := range slots {
		delete(b.follows, i)
	}
	var mine []uint32
	for _, c := range customers {
		for _, i := range b.items.of(c) {
			delete(b.follows, i)
		}
		if c == 0 {
			b.mergeAnonymous(b.mergeWindow())
		} else {
			mine = b.mattersOf(c, mine)
		}
	}
}

func (b *book) mendEvents(log []change, slots, customers []uint32) {
	e := &b.t.events
	if b.visited.made {
		b.mendVisits(log, slots)
	}
	if !b.recorded.made {
		return
	}
	b.events.relist(b.size, customers, slots, b.eventLive, &e.customer, &e.time)
	if !b.ordered.made {
		return
	}
	buyers := b.mendGiven(log, customers)
	seen := make(map[uint32]bool)
	b.orders.renew(b.size, buyers, func(c uint32, list []order) []order { return b.appendOrders(c, list, seen) })
	b.surveyOrders()
	if b.spanned.made {
		b.spans[byPurchase].renew(b.size, buyers, b.spanner(byPurchase))
		b.spans[bySubscription].renew(b.size, customers, b.spanner(bySubscription))
		for k := range b.spans {
			b.spans[k].survey()
		}
	}
}

// mendGiven lists anew what was given back, where that has changed, and returns
// the customers whose orders may have: whose events did, and whose orders are
// named by a return or refund that did.
func (b *book) mendGiven(log []change, customers []uint32) []uint32 {
	e := &b.t.events
	keys := make(map[uint64]bool)
	for _, c := range log {
		keys[c.key] = true
		if kind := e.kind[c.slot] & kindMask; kind == evReturn || kind == evRefund {
			keys[e.row(int(c.slot)).key] = true
		}
	}
	if delete(keys, 0); len(keys) == 0 {
		return customers
	}
	b.listGiven()
	customers = slices.Clone(customers)
	for i, kind := range e.kind {
		if kind&kindMask == evOrder && keys[e.row(i).key] {
			customers = append(customers, e.customer.at(i))
		}
	}
	return sorted(customers)
}

// mendVisits takes changed slots out of the list of visits and puts in those
// that are visits now.
func (b *book) mendVisits(log []change, slots []uint32) {
	e := &b.t.events
	gone := make(map[uint32]bool)
	var come []visit
	for _, c := range log {
		gone[c.slot] = gone[c.slot] || c.kind == evVisit
	}
	for _, i := range slots {
		if e.kind[i]&kindMask == evVisit && b.eventLive(int(i)) {
			come = append(come, b.visitAt(i))
		}
	}
	if was := len(b.visits); was > 0 {
		b.visits = slices.DeleteFunc(b.visits, func(i uint32) bool { return gone[i] })
	}
	slices.SortFunc(come, visit.compare)
	out := make([]uint32, 0, len(b.visits)+len(come))
	rest := b.visits
	for _, v := range come {
		at, _ := slices.BinarySearchFunc(rest, v, func(i uint32, v visit) int { return b.visitAt(i).compare(v) })
		out = append(append(out, rest[:at]...), v.slot)
		rest = rest[at:]
	}
	b.visits = append(out, rest...)
}

// mendPairs pairs the invitations and answers of customers again.
func (b *book) mendPairs(items, events, customers []uint32) {
	b.answered, b.invited = b.answered.grow(b.t.events.slots()), b.invited.grow(b.t.slots())
	b.answered.removeAll(events)
	b.invited.removeAll(items)
	var open []uint32
	for _, c := range named(customers) {
		b.answered.removeAll(b.events.of(c))
		b.invited.removeAll(b.items.of(c))
		open = b.pairOf(c, open)
	}
}

// mendBaselines forgets the baselines of times in which something has changed.
func (b *book) mendBaselines(log *changeLog) {
	for key := range b.baselines {
		in := func(at int64) bool { return key.from <= at && at < key.to }
		items := slices.ContainsFunc(log.items, func(c change) bool { return in(c.at) || in(b.t.time.at(int(c.slot))) })
		events := slices.ContainsFunc(log.events, func(c change) bool { return in(c.at) || in(b.t.events.time.at(int(c.slot))) })
		if items || events {
			delete(b.baselines, key)
		}
	}
}

// grow makes room for customers that are new.
func (b *book) grow() {
	for _, at := range []*[]uint32{&b.items.at, &b.events.at, &b.orders.at, &b.spans[0].at, &b.spans[1].at} {
		for n := len(*at); n > 0 && n <= b.size; n++ {
			*at = append(*at, (*at)[n-1])
		}
	}
	for _, f := range latestFields {
		if n := len(b.latest[f]); b.placed.made && n < b.size {
			b.latest[f] = append(b.latest[f], make([]uint32, b.size-n)...)
		}
	}
	for _, code := range b.latestAttr {
		if len(code) < b.size {
			b.latestAttr = nil
			break
		}
	}
}
