package store

import "verbatim/feedback/kpi"

// returns fills in return_rate: of the sales of each period, what has come back
// until now.
func (r *reckoner) returns() {
	b := r.b
	if !b.hasOrders() {
		return
	}
	r.every(func(_ int, a *kpi.Aggregate) { a.Returns = &kpi.Returns{} })
	young := r.now - int64(r.set.ReturnDays)*day
	byProduct := r.m.q.By == "product"
	for k := range b.orders.list {
		o := &b.orders.list[k]
		period := r.find(o.at)
		if period < 0 || !r.scope.holdsOrder(o, never) {
			continue
		}
		for _, p := range r.eventPlaces(o.slot, o.customer) {
			sold, returned, exchanged := r.unitsOf(o, p.place, byProduct)
			x := r.cell(period, p.place).Returns
			x.Units.Add(returned, sold)
			x.Exchanged += exchanged
			if o.at > young {
				x.Immature++
			}
		}
	}
}

// unitsOf counts the units of an order, or, with a product filter or by product,
// of the lines that those let through.
func (r *reckoner) unitsOf(o *order, place int32, byProduct bool) (sold, returned, exchanged int64) {
	counts := anyLine
	if sold = o.units; byProduct || r.scope.product != nil {
		counts = func(l lineRow) bool {
			if r.scope.product != nil && !r.scope.product[l.product] {
				return false
			}
			at, ok := r.m.rank[l.product]
			return !byProduct || ok && int32(at) == place
		}
		sold = 0
		for l := range r.b.t.events.linesOf(int(o.slot)) {
			if counts(l) {
				sold += l.units
			}
		}
	}
	returned, exchanged = r.b.unitsBack(o, counts)
	return sold, min(returned, sold), exchanged
}

func anyLine(lineRow) bool { return true }

// sales fills in basket, cross_sell and up_sell.
func (r *reckoner) sales() {
	b := r.b
	if !b.hasOrders() {
		return
	}
	cross, up := r.wants(kpi.CrossSelling), r.wants(kpi.UpSelling) && len(r.set.Tiers) > 0
	r.every(func(_ int, a *kpi.Aggregate) {
		a.Sales = make(map[string]*kpi.Sales)
		if cross {
			a.CrossSell = &kpi.CrossSell{}
		}
		if up {
			a.UpSell = &kpi.UpSell{}
		}
	})
	ranks := r.tiers()
	till := newTill(r)
	for c := range b.size {
		orders := b.ordersOf(uint32(c))
		last := 0 // tier of the order before
		for k := range orders {
			o := &orders[k]
			if !o.stands() {
				continue
			}
			tier, offered := ranks[o.tier], ranks[o.offered]
			if period := r.find(o.at); period >= 0 && r.scope.holdsOrder(o, never) {
				for _, p := range r.eventPlaces(o.slot, o.customer) {
					a := r.cell(period, p.place)
					till.add(period, p.place, o, a)
					if cross {
						crossed(a.CrossSell, o, b.flagged)
					}
					if up {
						moved(a.UpSell, tier, last, offered, len(r.set.Tiers))
					}
				}
			}
			if tier > 0 {
				last = tier
			}
		}
		till.close(c > 0)
	}
}

func (r *reckoner) wants(id string) bool {
	for _, x := range r.m.q.KPIs {
		if x == id {
			return true
		}
	}
	return false
}

// tiers ranks the codes of tiers, the lowest 1; 0 is none.
func (r *reckoner) tiers() []int {
	names := &r.b.t.events.names
	out := make([]int, names.size())
	for rank, name := range r.set.Tiers {
		if code := names.find(name); code != 0 {
			out[code] = rank + 1
		}
	}
	return out
}

func crossed(x *kpi.CrossSell, o *order, flagged bool) {
	if flagged {
		x.Flagged.Add(o.flags&orderFlagged != 0)
	}
	if o.flags&orderFirst != 0 {
		x.First++
		return
	}
	x.NewCategory.Add(o.flags&orderNewCategory != 0)
}

// moved counts one order. Ranks are from 1, 0 is not known. Who is on the top
// tier already cannot move up.
func moved(x *kpi.UpSell, tier, last, offered, top int) {
	x.Orders++
	switch {
	case tier == 0 || last == 0 && offered == 0:
		x.Other++
	case last == top || last == 0 && offered == top:
		x.Top++
	default:
		x.Could++
		if last != 0 && tier > last || offered != 0 && tier > offered {
			x.Up++
		}
	}
}

// till adds up one customer's orders by period, place and currency.
type till struct {
	r     *reckoner
	sums  map[tillKey]*tillSum
	spare []*tillSum
}

type tillKey struct {
	period          int
	place, currency uint32
}

type tillSum struct {
	sales *kpi.Sales
	y, x  int64
}

func newTill(r *reckoner) *till { return &till{r: r, sums: make(map[tillKey]*tillSum)} }

func (t *till) add(period int, place int32, o *order, a *kpi.Aggregate) {
	k := tillKey{period, uint32(place), o.currency}
	s := t.sums[k]
	if s == nil {
		name := t.r.b.t.events.currencies.name(o.currency)
		sales := a.Sales[name]
		if sales == nil {
			sales = &kpi.Sales{}
			a.Sales[name] = sales
		}
		if n := len(t.spare); n > 0 {
			s, t.spare = t.spare[n-1], t.spare[:n-1]
		} else {
			s = &tillSum{}
		}
		*s = tillSum{sales: sales}
		t.sums[k] = s
	}
	s.y, s.x = s.y+o.net, s.x+1
	s.sales.Values = push(s.sales.Values, o.net)
}

// close adds the customer's sums, and begins with the next.
func (t *till) close(named bool) {
	for _, s := range t.sums {
		s.sales.Orders.Add(s.y, s.x)
		if named {
			s.sales.PerCustomer.Add(s.y)
		} else {
			s.sales.Anonymous += s.x
		}
		t.spare = append(t.spare, s)
	}
	clear(t.sums)
}

// spend fills in cac.
func (r *reckoner) spend() {
	if r.undefined(kpi.CAC) != "" {
		return
	}
	e := &r.b.t.events
	any := false
	for i := range e.slots() {
		if !r.b.eventLive(i) || e.kind[i]&kindMask != evSpend {
			continue
		}
		if !any {
			r.every(func(_ int, a *kpi.Aggregate) { a.Acquisition = make(map[string]*kpi.Acquisition) })
		}
		any = true
		k := r.find(e.time.at(i))
		if k < 0 {
			continue
		}
		row := e.row(i)
		a, name := r.cell(k, 0), e.currencies.name(row.currency)
		if a.Acquisition[name] == nil {
			a.Acquisition[name] = &kpi.Acquisition{}
		}
		a.Acquisition[name].Spend += row.a
	}
	if !any {
		return
	}
	newcomers := make([]int64, len(r.lo))
	lag := int64(r.set.CACLagDays) * day
	for c := uint32(1); int(c) < r.b.size; c++ {
		if at := r.cameIn(c); at != never && at <= r.now {
			if k := r.find(at - lag); k >= 0 {
				newcomers[k]++
			}
		}
	}
	r.every(func(k int, a *kpi.Aggregate) {
		for _, x := range a.Acquisition {
			x.New = newcomers[k]
		}
	})
}

// cameIn is when someone became a customer: the first signup, order that stands
// or start of a subscription.
func (r *reckoner) cameIn(c uint32) int64 {
	e := &r.b.t.events
	first := int64(never)
	for _, i := range r.b.eventsOf(c) {
		if e.kind[i]&kindMask == evSignup {
			first = e.time.at(int(i))
			break
		}
	}
	for _, o := range r.b.ordersOf(c) {
		if o.stands() {
			first = min(first, o.at)
			break
		}
	}
	if s := r.b.spansOf(bySubscription).of(c); len(s) > 0 {
		first = min(first, s[0].from)
	}
	return first
}
