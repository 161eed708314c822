package store

import (
	"sort"

	"verbatim/feedback/kpi"
)

// conversions fills in conversion. A visitor bought in a period when one of
// their visits in it names an order, or names a customer who ordered between the
// visit and the period's end; a session when a visit of it names an order.
func (r *reckoner) conversions() {
	if r.undefined(kpi.Conversion) != "" {
		return
	}
	visits := r.b.visitors()
	if len(visits) == 0 {
		return
	}
	r.every(func(_ int, a *kpi.Aggregate) { a.Conversions = &kpi.Conversions{} })
	e := &r.b.t.events
	var v visitor
	for _, i := range visits {
		period := r.find(e.time.at(int(i)))
		if period < 0 {
			continue
		}
		x := e.row(int(i))
		if id, session := uint64(x.a), sessionOf(x); id != v.id || session != v.session {
			v.close(r)
			v.id, v.session = id, session
		}
		v.add(r, i, x, period)
	}
	v.close(r)
}

// sessionOf is the session that stands for a visitor who is not named.
func sessionOf(x eventRow) uint64 {
	if x.a != 0 {
		return 0
	}
	return uint64(x.b)
}

// visitor adds up one visitor's visits by period and place.
type visitor struct {
	id, session uint64
	stays       []visiting
}

// visiting is one visitor in one period and place.
type visiting struct {
	period         int
	place          int32
	bought         bool
	prospect       bool
	sessions, paid []int64
}

// add counts a visit.
func (v *visitor) add(r *reckoner, i uint32, x eventRow, period int) {
	e := &r.b.t.events
	c := e.customer.at(int(i))
	if !r.scope.inAttrs(i, c) {
		return
	}
	for _, p := range r.eventPlaces(i, c) {
		s := v.stay(period, p.place)
		paid := x.key != 0
		s.prospect = s.prospect || e.flags(int(i))&evProspect != 0
		s.bought = s.bought || paid || r.ordersAfter(c, e.time.at(int(i)), r.until[period])
		if x.b != 0 {
			s.sessions = including(s.sessions, x.b)
			if paid {
				s.paid = including(s.paid, x.b)
			}
		}
	}
}

// stay returns what is known of the visitor in a period and place. The lists of
// the visitor before are used again.
func (v *visitor) stay(period int, place int32) *visiting {
	k := sort.Search(len(v.stays), func(n int) bool {
		s := &v.stays[n]
		return s.period > period || s.period == period && s.place >= place
	})
	n := len(v.stays)
	if k < n && v.stays[k].period == period && v.stays[k].place == place {
		return &v.stays[k]
	}
	if n == cap(v.stays) {
		v.stays = append(v.stays, visiting{})
	}
	v.stays = v.stays[:n+1]
	spare := v.stays[n]
	copy(v.stays[k+1:], v.stays[k:n])
	v.stays[k] = visiting{period: period, place: place, sessions: spare.sessions[:0], paid: spare.paid[:0]}
	return &v.stays[k]
}

// close counts the visitor, and begins with the next.
func (v *visitor) close(r *reckoner) {
	for n := range v.stays {
		s := &v.stays[n]
		c := r.cell(s.period, s.place).Conversions
		if v.id != 0 {
			c.Visitors.Add(s.bought)
			if s.prospect {
				c.Prospects.Add(s.bought)
			}
		}
		if len(s.sessions) > 0 {
			c.Sessions.Add(int64(len(s.paid)), int64(len(s.sessions)))
		}
	}
	v.stays = v.stays[:0]
}

func including(list []int64, x int64) []int64 {
	for _, y := range list {
		if y == x {
			return list
		}
	}
	return append(list, x)
}

// ordersAfter says whether a customer placed an order in [from, to).
func (r *reckoner) ordersAfter(c uint32, from, to int64) bool {
	if c == 0 {
		return false
	}
	for _, o := range r.b.ordersOf(c) {
		if o.stands() && o.at >= from && o.at < to {
			return true
		}
	}
	return false
}
