package store

import (
	"math"
	"math/bits"
	"slices"
	"sync"
	"time"

	"verbatim/feedback/hours"
)

// business is what a calendar says of a book's tickets.
type business struct {
	b       *book
	hours   *hours.Calendar // nil: none is set
	once    struct{ tickets, clock, due sync.Once }
	tickets ranked
	clock   []timed // of each ticket
	due     []int64 // of each ticket that complains
}

// timed is what a calendar says of one ticket.
type timed struct {
	response, first, final int32 // business seconds since it was opened; -1: it has not come
}

// keptCalendars is how many calendars' times are kept: mostly there is one.
const keptCalendars = 2

func (b *book) businessOf(h *hours.Calendar) *business {
	b.businessMu.Lock()
	defer b.businessMu.Unlock()
	if i := slices.IndexFunc(b.businesses, func(x *business) bool { return x.hours == h }); i >= 0 {
		return b.businesses[i]
	}
	x := &business{b: b, hours: h}
	b.businesses = append([]*business{x}, b.businesses...)
	b.businesses = b.businesses[:min(len(b.businesses), keptCalendars)]
	return x
}

// timedOf returns a ticket's business times; only with a calendar.
func (x *business) timedOf(k *ticket) *timed {
	x.once.clock.Do(x.makeClock)
	return &x.clock[x.tickets.rank(k.slot)]
}

func (x *business) makeClock() {
	b, t := x.b, x.b.t
	x.clock = make([]timed, x.ready())
	for i := range t.slots() {
		if t.flags[i]&slotLive == 0 {
			continue
		}
		k, ok := b.ticketAt(i)
		if !ok {
			continue
		}
		one := timed{response: -1, first: -1, final: -1}
		opened := time.UnixMicro(k.opened)
		for _, y := range []struct {
			to  *int32
			end int64
		}{{&one.response, k.response}, {&one.first, k.firstResolved}, {&one.final, k.resolved}} {
			if y.end != 0 {
				*y.to = int32(min(math.MaxInt32, x.hours.Between(opened, time.UnixMicro(y.end))))
			}
		}
		x.clock[x.tickets.rank(k.slot)] = one
	}
}

// dueOf is when the target of a complaint's ticket is over.
func (x *business) dueOf(k *ticket) int64 {
	if k.due != 0 {
		return k.due
	}
	x.once.due.Do(func() {
		b := x.b
		x.due = make([]int64, x.ready())
		for j := range b.t.slots() {
			if b.t.flags[j]&(slotLive|slotComplaint) != slotLive|slotComplaint {
				continue
			}
			if k, ok := b.ticketAt(j); ok && k.due == 0 {
				x.due[x.tickets.rank(k.slot)] = x.hours.AddDays(time.UnixMicro(k.opened).In(b.zone), b.set.target).UnixMicro() // a nil calendar has Monday to Friday
			}
		}
	})
	return x.due[x.tickets.rank(k.slot)]
}

// ready counts the tickets, so that each has a place.
func (x *business) ready() int {
	x.once.tickets.Do(func() {
		t := x.b.t
		set := newBits(t.slots())
		for i, at := range t.lifeAt {
			if at != 0 && t.lives[at-1]&lifeTicket != 0 {
				set.add(uint32(i))
			}
		}
		x.tickets = rankedOf(set)
	})
	return x.tickets.n
}

// ranked is a set of slots of which each has its place among them.
type ranked struct {
	set    slotBits
	before []uint32 // by word of set: how many come before it
	n      int
}

func rankedOf(set slotBits) ranked {
	r := ranked{set: set, before: make([]uint32, len(set))}
	for k, word := range set {
		r.before[k] = uint32(r.n)
		r.n += bits.OnesCount64(word)
	}
	return r
}

func (r *ranked) rank(i uint32) int {
	return int(r.before[i/64]) + bits.OnesCount64(r.set[i/64]&(1<<(i%64)-1))
}
