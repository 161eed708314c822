package store

import "sync"

// presence notes who did or said anything in which period. It is made once for
// all parts of a question, in the order in which the columns stand, which is
// much quicker than customer by customer.
type presence struct {
	once    sync.Once
	there   slotBits // customer × periods + period; nil: too many
	periods int
}

// maxPresence bounds the memory that presence takes: 16 MB.
const maxPresence = 1 << 27

// seen tells in which periods a customer did or said anything.
func (r *reckoner) seen(c uint32, out []bool) {
	p := r.presence
	p.once.Do(func() { r.notePresence(p) })
	clear(out)
	if p.there == nil {
		r.look(c, out)
		return
	}
	for k := range out {
		out[k] = p.there.has(c*uint32(p.periods) + uint32(k))
	}
}

func (r *reckoner) notePresence(p *presence) {
	b, t := r.b, r.b.t
	e := &t.events
	p.periods = len(r.lo)
	if b.size > maxPresence/max(1, p.periods) {
		return
	}
	p.there = newBits(b.size * p.periods)
	note := func(c uint32, at int64) {
		if k := r.find(at); k >= 0 && at < b.cut {
			p.there.add(c*uint32(p.periods) + uint32(k))
		}
	}
	for i, flags := range t.flags {
		if flags&slotLive != 0 {
			note(t.vals[fCustomer].at(i), t.time.at(i))
		}
	}
	for i, kind := range e.kind {
		if kind != 0 {
			note(e.customer.at(i), e.time.at(i))
		}
	}
}

// look finds the same of one customer alone.
func (r *reckoner) look(c uint32, out []bool) {
	b := r.b
	for _, i := range b.itemsOf(c) {
		if k := r.find(b.t.time.at(int(i))); k >= 0 {
			out[k] = true
		}
	}
	for _, i := range b.eventsOf(c) {
		if k := r.find(b.t.events.time.at(int(i))); k >= 0 {
			out[k] = true
		}
	}
}
