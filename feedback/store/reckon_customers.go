package store

import (
	"slices"
	"sort"
	"time"

	"verbatim/feedback/kpi"
)

var bases = [2]kpi.Basis{bySubscription: kpi.Subscribed, byPurchase: kpi.Purchases}

// boundaries says of moments in rising order in which of them spans hold.
func boundaries(list []span, at []int64, out []bool) {
	for _, s := range list {
		for k := from64(at, s.from); k < len(at) && at[k] < s.to; k++ {
			out[k] = true
		}
	}
}

// from64 is the place of the first of rising moments that is not before x.
func from64(at []int64, x int64) int {
	low, high := 0, len(at)
	for low < high {
		if mid := (low + high) / 2; at[mid] < x {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// cohorts follows who was active at the start of each period.
func (r *reckoner) cohorts() {
	for basis, name := range bases {
		s := r.b.spansOf(basis)
		if !s.any {
			continue
		}
		r.every(func(_ int, a *kpi.Aggregate) {
			if a.Retention == nil {
				a.Retention = make(map[kpi.Basis]*kpi.Cohort)
			}
			a.Retention[name] = &kpi.Cohort{}
		})
		atStart, atEnd := make([]bool, len(r.lo)), make([]bool, len(r.lo))
		for c := uint32(1); int(c) < r.b.size; c++ {
			list := s.of(c)
			if len(list) == 0 || !r.past.knows(c) || len(r.before.of(c)) == 0 {
				continue
			}
			clear(atStart)
			clear(atEnd)
			boundaries(list, r.lo, atStart)
			boundaries(list, r.until, atEnd)
			r.follow(c, name, list[0].from, atStart, atEnd)
		}
	}
}

// follow counts one customer in the periods of a basis.
func (r *reckoner) follow(c uint32, basis kpi.Basis, first int64, atStart, atEnd []bool) {
	places := r.before.of(c)
	for k := range r.lo {
		if r.until[k] <= first && !atStart[k] || r.until[k] < r.lo[k] {
			continue
		}
		starts, ends := atStart[k], atEnd[k]
		joined := !starts && first > r.lo[k] && first < r.until[k]
		wonBack := !starts && first < r.lo[k] && ends
		if !starts && !joined && !wonBack || !r.past.inAll(c, r.lo[k]) {
			continue
		}
		for _, p := range places {
			if p.since >= r.lo[k] && p.since != always {
				continue
			}
			x := r.cell(k, p.place).Retention[basis]
			switch {
			case starts:
				x.Start++
				if ends {
					x.Kept++
				}
			case joined:
				x.Joined++
				if !ends {
					x.JoinedLeft++
				}
			default:
				x.WonBack++
			}
		}
	}
}

// yearly follows who was active a year, and a month, before the end of each
// period.
func (r *reckoner) yearly() {
	year, month := make([]int64, len(r.until)), make([]int64, len(r.until))
	for k, at := range r.until {
		year[k], month[k] = monthsBefore(at, 12, r.m.zone), monthsBefore(at, 1, r.m.zone)
	}
	for basis, name := range bases {
		s := r.b.spansOf(basis)
		if !s.any {
			continue
		}
		r.every(func(k int, a *kpi.Aggregate) {
			if a.YearChurn == nil {
				a.YearChurn, a.MonthChurn = make(map[kpi.Basis]*kpi.Cohort), make(map[kpi.Basis]*kpi.Cohort)
			}
			if s.from <= year[k] {
				a.YearChurn[name] = &kpi.Cohort{}
			}
			if s.from <= month[k] {
				a.MonthChurn[name] = &kpi.Cohort{}
			}
		})
		var at [3][]bool
		for i := range at {
			at[i] = make([]bool, len(r.until))
		}
		for c := uint32(1); int(c) < r.b.size; c++ {
			list := s.of(c)
			if len(list) == 0 || !r.scope.inAll(c, never) || len(r.within.of(c)) == 0 {
				continue
			}
			for i, moments := range [3][]int64{year, month, r.until} {
				clear(at[i])
				boundaries(list, moments, at[i])
			}
			for k := range r.until {
				if !at[0][k] && !at[1][k] {
					continue
				}
				for _, p := range r.within.of(c) {
					a := r.cell(k, p.place)
					stay(a.YearChurn[name], at[0][k], at[2][k])
					stay(a.MonthChurn[name], at[1][k], at[2][k])
				}
			}
		}
	}
}

// monthsBefore is the same hour of the same day some months before, or of the
// month's last day: it never goes back when at goes on.
func monthsBefore(at int64, months int, zone *time.Location) int64 {
	t := time.UnixMicro(at).In(zone)
	y, m, d := t.Date()
	last := time.Date(y, m-time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(y, m-time.Month(months), min(d, last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone).UnixMicro()
}

func stay(c *kpi.Cohort, starts, ends bool) {
	if c == nil || !starts {
		return
	}
	c.Start++
	if ends {
		c.Kept++
	}
}

// purchasing fills in loyalty and repeat_purchase.
func (r *reckoner) purchasing() {
	b := r.b
	if !b.hasOrders() {
		return
	}
	r.every(func(_ int, a *kpi.Aggregate) { a.Purchasing = &kpi.Purchasing{} })
	prev := r.previous()
	bought := make([]bool, len(r.lo)+1) // in the period before the first, then in each
	window := int64(r.set.RepeatDays) * day
	for c := uint32(1); int(c) < b.size; c++ {
		orders := b.ordersOf(c)
		if len(orders) == 0 || !r.scope.inAll(c, never) {
			continue
		}
		places := r.within.of(c)
		if len(places) == 0 {
			continue
		}
		clear(bought)
		first, second := int64(never), int64(never)
		for k := range orders {
			o := &orders[k]
			if !o.stands() {
				continue
			}
			if first == never {
				first = o.at
			} else if second == never {
				second = o.at
			}
			if o.at >= prev && o.at < r.lo[0] {
				bought[0] = true
			}
			if p := r.periodOf(o.at); p >= 0 {
				bought[p+1] = true
			}
		}
		for k := range r.lo {
			r.buyer(k, places, bought[k], bought[k+1], first, second, window)
		}
	}
}

func (r *reckoner) buyer(k int, places []placeAt, before, now bool, first, second, window int64) {
	matured := first != never && (r.lo[k] == always || first >= r.lo[k]-window) && first < r.until[k]-window
	young := first != never && first >= r.lo[k] && first < r.until[k] && first >= r.until[k]-window
	if !before && !matured && !young {
		return
	}
	for _, p := range places {
		x := r.cell(k, p.place).Purchasing
		if before {
			x.Loyal.Add(now)
		}
		if matured {
			x.Repeat.Add(second != never && second <= first+window)
		}
		if young {
			x.Immature++
		}
	}
}

// periodOf returns the whole period of a moment, whatever the question's own
// bounds, or -1.
func (r *reckoner) periodOf(at int64) int {
	if at > r.now {
		return -1
	}
	k := sort.Search(len(r.lo), func(k int) bool { return r.hi[k] > at })
	if k == len(r.lo) || at < r.lo[k] {
		return -1
	}
	return k
}

// previous is the start of the period before the first: a whole step, or else
// one of the same length.
func (r *reckoner) previous() int64 {
	if len(r.lo) == 0 || r.lo[0] == always {
		return never
	}
	if r.m.periods != nil {
		return r.m.q.Step.floor(time.UnixMicro(r.lo[0]-1), r.m.zone).UnixMicro()
	}
	if r.hi[0] == never {
		return r.lo[0] - (r.until[0] - r.lo[0])
	}
	return r.lo[0] - (r.hi[0] - r.lo[0])
}

// money is one customer's orders of one currency in a stretch of time.
type money struct {
	orders, spend int64
}

// lifetime fills in what clv needs, over the twelve months before each period's
// end, and what customers have been worth so far.
func (r *reckoner) lifetime() {
	b := r.b
	if !b.hasOrders() {
		return
	}
	from := make([]int64, len(r.until))
	r.every(func(k int, a *kpi.Aggregate) {
		from[k] = monthsBefore(r.until[k], 12, r.m.zone)
		a.Lifetime = make(map[string]*kpi.Lifetime)
	})
	var mine []sale
	var done []uint32 // currencies
	lives := make(map[string][]*kpi.Lifetime)
	for c := uint32(1); int(c) < b.size; c++ {
		orders := b.ordersOf(c)
		if len(orders) == 0 || !r.scope.inAll(c, never) || len(r.within.of(c)) == 0 {
			continue
		}
		for done = done[:0]; ; done = append(done, mine[0].currency) {
			mine = mine[:0]
			for k := range orders {
				o := &orders[k]
				if o.stands() && (len(mine) == 0 || mine[0].currency == o.currency) && !slices.Contains(done, o.currency) {
					mine = append(mine, sale{o.at, o.net, o.currency})
				}
			}
			if len(mine) == 0 {
				break
			}
			r.worth(c, mine, from, lives)
		}
	}
}

// sale is one order in one customer's list of a currency.
type sale struct {
	at, net  int64
	currency uint32
}

// worth adds one customer's orders of one currency to every period. lives holds
// the lifetimes of each currency by period and place.
func (r *reckoner) worth(c uint32, mine []sale, from []int64, lives map[string][]*kpi.Lifetime) {
	name := r.b.t.events.currencies.name(mine[0].currency)
	cells := lives[name]
	if cells == nil {
		cells = make([]*kpi.Lifetime, len(r.m.cells))
		lives[name] = cells
	}
	var year, ever money
	start, end := 0, 0
	places := r.within.of(c)
	for k := range r.until {
		for ; end < len(mine) && mine[end].at < r.until[k]; end++ {
			year.orders, year.spend = year.orders+1, year.spend+mine[end].net
			ever.orders, ever.spend = ever.orders+1, ever.spend+mine[end].net
		}
		for ; start < end && mine[start].at < from[k]; start++ {
			year.orders, year.spend = year.orders-1, year.spend-mine[start].net
		}
		if ever.orders == 0 {
			continue
		}
		for _, p := range places {
			at := k*r.m.places() + int(p.place)
			l := cells[at]
			if l == nil {
				l = &kpi.Lifetime{Years: min(1, float64(r.length(r.b.firstOrder, r.until[k]))/float64(365*day))}
				cells[at] = l
				r.cell(k, p.place).Lifetime[name] = l
			}
			l.Historical.Add(ever.spend)
			if year.orders > 0 {
				l.Orders += year.orders
				l.Spend.Add(year.spend)
			}
		}
	}
}
