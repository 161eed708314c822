package store

import (
	"slices"
	"time"

	"verbatim/feedback/kpi"
)

// complaints counts matters by the time of the first complaint on each.
func (r *reckoner) complaints(slots []uint32) {
	t := r.m.t
	days := r.dayCounts(slots)
	for _, i := range slots {
		flags := t.flags[i]
		complains := flags&slotComplaint != 0
		if !complains && flags>>slotLabel != lNegative || !r.b.itemLive(int(i)) {
			continue
		}
		k := r.find(t.time.at(int(i)))
		if k < 0 {
			continue
		}
		r.m.places1(int(i), func(place int) {
			c := &r.cell(k, int32(place)).Complaints
			switch {
			case !complains && t.known(int(i)):
				c.Negative++
			case complains && r.b.merged(i):
				c.Merged++
			case complains:
				c.N++
				days.add(k, place, t.time.at(int(i)))
			}
		})
	}
	days.fill(r)
}

// places1 calls fn with every place of an item.
func (m *measuring) places1(i int, fn func(place int)) {
	if m.q.By == "" {
		fn(0)
		return
	}
	m.codes = m.by.codes(i, m.codes[:0])
	for _, c := range m.codes {
		if place, ok := m.rank[c]; ok {
			fn(place)
		}
	}
}

func (m *measuring) places() int {
	if m.q.By == "" {
		return 1
	}
	return len(m.values)
}

// dayCounts counts matters by whole local day, those without any included.
type dayCounts struct {
	days   [][]int64 // of each period, the starts of its days and their end
	counts map[[2]int][]int64
}

func (r *reckoner) dayCounts(slots []uint32) *dayCounts {
	d := &dayCounts{counts: make(map[[2]int][]int64)}
	first, last := spanOf(r.m.t, slots)
	for k := range r.lo {
		from, to := r.clip(k)
		if from == always {
			from = first
		}
		if r.hi[k] == never {
			to = min(to, last+1)
		}
		var starts []int64
		for at := Day.floor(time.UnixMicro(from), r.m.zone); len(starts) < maxPeriods; at = Day.next(at, r.m.zone) {
			x := at.UnixMicro()
			if x > to {
				break
			}
			if x >= from {
				starts = append(starts, x)
			}
		}
		d.days = append(d.days, starts)
	}
	return d
}

// clip is the part of a period that the question asks about, up to now.
func (r *reckoner) clip(k int) (from, to int64) {
	return max(r.lo[k], r.from), min(r.until[k], r.to)
}

func (d *dayCounts) add(period, place int, at int64) {
	starts := d.days[period]
	k, exact := slices.BinarySearch(starts, at)
	if !exact {
		k--
	}
	if k < 0 || k >= len(starts)-1 {
		return
	}
	key := [2]int{period, place}
	if d.counts[key] == nil {
		d.counts[key] = make([]int64, len(starts)-1)
	}
	d.counts[key][k]++
}

func (d *dayCounts) fill(r *reckoner) {
	r.every(func(int, *kpi.Aggregate) {})
	for k := range r.lo {
		for place := range r.m.places() {
			c := &r.cell(k, int32(place)).Complaints
			counts := d.counts[[2]int{k, place}]
			for n := range max(0, len(d.days[k])-1) {
				x := int64(0)
				if counts != nil {
					x = counts[n]
				}
				c.Days.Add(x)
			}
			if from, to := r.clip(k); from != always && to > from {
				c.Length = float64(r.length(from, to)) / float64(day)
			} else if n := len(d.days[k]); n > 1 {
				c.Length = float64(d.days[k][n-1]-d.days[k][0]) / float64(day)
			}
		}
	}
}

// active counts the customers who did or said anything in each period. What was
// said narrows the complaints, not those whom they are counted against.
func (r *reckoner) active() {
	b := r.b
	seen := make([]bool, len(r.lo))
	spoken := r.within == nil || r.within.single != nil
	for c := uint32(1); int(c) < b.size; c++ {
		if !r.scope.knows(c) || !r.scope.hasAttrs(c) {
			continue
		}
		r.seen(c, seen)
		for k, is := range seen {
			if !is {
				continue
			}
			if !spoken {
				r.cell(k, 0).Complaints.Active++
				continue
			}
			for _, p := range r.within.of(c) {
				r.cell(k, p.place).Complaints.Active++
			}
		}
	}
	if !spoken {
		r.spread(func(c *kpi.Complaints) *int64 { return &c.Active })
	}
}

// spread gives every place what was counted in the first.
func (r *reckoner) spread(of func(*kpi.Complaints) *int64) {
	r.every(func(k int, a *kpi.Aggregate) { *of(&a.Complaints) = *of(&r.cell(k, 0).Complaints) })
}

// ordered counts the orders that complaints are set against.
func (r *reckoner) ordered() {
	b := r.b
	b.readyOrders()
	byItems := r.within != nil && r.within.single == nil && r.m.q.By != "product"
	for k := range b.orders.list {
		o := &b.orders.list[k]
		period := r.find(o.at)
		if period < 0 || !o.stands() || !r.scope.knows(o.customer) || !r.scope.inAttrs(o.slot, o.customer) ||
			r.scope.product != nil && !r.scope.anyLine(o.slot) {
			continue
		}
		if byItems {
			r.cell(period, 0).Complaints.Orders++
			continue
		}
		for _, p := range r.eventPlaces(o.slot, o.customer) {
			r.cell(period, p.place).Complaints.Orders++
		}
	}
	if byItems {
		r.spread(func(c *kpi.Complaints) *int64 { return &c.Orders })
	}
}
