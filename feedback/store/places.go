package store

import (
	"slices"
	"strings"

	"verbatim/feedback"
)

// placeAt is one value of By that a customer has, and since when.
type placeAt struct {
	place int32
	since int64
}

// places tells which values of By a customer has: one of the latest record, or
// those of the items that they wrote.
type places struct {
	single []placeAt // of each customer; place -1: none. nil: see at
	at     []uint32
	list   []placeAt
}

// everywhere is the one place of questions without By.
var everywhere = []placeAt{{0, always}}

func (p *places) of(c uint32) []placeAt {
	switch {
	case p == nil:
		return everywhere
	case p.single == nil:
		return p.list[p.at[c]:p.at[c+1]]
	case p.single[c].place < 0:
		return nil
	}
	return p.single[c : c+1]
}

// placesOf finds the values of By of every customer, from the items of a scope.
// Where the filter asks something of items, they are those that it lets through.
func (m *measuring) placesOf(sc *scope) *places {
	b := sc.b
	switch by := m.q.By; {
	case by == "":
		return nil
	case by == "customer":
		return m.singles(b, func(c uint32) uint32 { return c })
	case by == fieldState:
		return m.singles(b, func(c uint32) uint32 { return m.states[c] })
	case strings.HasPrefix(string(by), feedback.AttributePrefix):
		code := b.latestAttrOf(strings.TrimPrefix(string(by), feedback.AttributePrefix))
		return m.singles(b, func(c uint32) uint32 { return code[c] })
	case staticField(by):
		code := b.latestOf(fieldIndex[by])
		return m.singles(b, func(c uint32) uint32 { return code[c] })
	}
	return m.mentioned(sc)
}

func (m *measuring) singles(b *book, code func(c uint32) uint32) *places {
	p := &places{single: make([]placeAt, b.size)}
	for c := range p.single {
		p.single[c] = placeAt{-1, always}
		if x := code(uint32(c)); x != 0 && c > 0 {
			if place, ok := m.rank[x]; ok {
				p.single[c].place = int32(place)
			}
		}
	}
	return p
}

// mentioned gives a customer every value that one of their items has, since the
// first of them; a product also since they first bought it.
func (m *measuring) mentioned(sc *scope) *places {
	b := sc.b
	same := sc.same
	if m.q.By == "product" {
		same = nil
	}
	p := &places{at: make([]uint32, b.size+1)}
	first := make([]int64, len(m.values))
	for c := 1; c < b.size; c++ {
		for k := range first {
			first[k] = never
		}
		found := false
		note := func(code uint32, at int64) {
			if place, ok := m.rank[code]; ok {
				first[place], found = min(first[place], at), true
			}
		}
		for _, i := range b.itemsOf(uint32(c)) {
			if at := b.t.time.at(int(i)); at >= sc.from && at < sc.to && (same == nil || same(int(i))) {
				m.codes = m.by.codes(int(i), m.codes[:0])
				for _, code := range m.codes {
					note(code, at)
				}
			}
		}
		if m.q.By == "product" {
			for _, o := range b.ordersOf(uint32(c)) {
				for l := range b.t.events.linesOf(int(o.slot)) {
					note(l.product, o.at)
				}
			}
		}
		if found {
			for place, at := range first {
				if at != never {
					p.list = append(p.list, placeAt{int32(place), at})
				}
			}
		}
		p.at[c+1] = uint32(len(p.list))
	}
	return p
}

// countEvents adds to the frequency of By's values what customers did, so that
// a value that nobody spoke of in the period is there too.
func (r *reckoner) countEvents(counts map[uint32]int64) {
	b, by := r.b, r.m.q.By
	e := &b.t.events
	switch {
	case by == "product":
		for i := range e.slots() {
			if b.eventLive(i) && e.kind[i]&kindMask == evOrder && r.find(e.time.at(i)) >= 0 {
				for l := range e.linesOf(i) {
					if r.letsLine(l) {
						counts[l.product]++
					}
				}
			}
		}
		return
	case !staticField(by):
		return
	}
	var latest []uint32
	key, isAttr := strings.CutPrefix(string(by), feedback.AttributePrefix)
	if isAttr {
		latest = b.latestAttrOf(key)
	} else if by == fieldState {
		latest = r.m.states
	} else if by != "customer" {
		latest = b.latestOf(fieldIndex[by])
	}
	for i := range e.slots() {
		if !b.eventLive(i) || r.find(e.time.at(i)) < 0 {
			continue
		}
		code := e.customer.at(i)
		if latest != nil {
			code = latest[code]
		}
		if isAttr {
			r.m.codes = r.ownAttrs(uint32(i), r.m.codes[:0])
			for _, own := range r.m.codes {
				counts[own]++
			}
			if len(r.m.codes) > 0 {
				continue
			}
		}
		if code != 0 {
			counts[code]++
		}
	}
}

// ownAttrs appends the event's own values of the attribute By.
func (r *reckoner) ownAttrs(slot uint32, dst []uint32) []uint32 {
	for _, a := range r.b.t.eventAttrs(int(slot)) {
		if r.byKey[a>>1] {
			dst = append(dst, a>>1)
		}
	}
	return dst
}

// eventPlaces returns the places of an event of a customer.
func (r *reckoner) eventPlaces(slot, c uint32) []placeAt {
	switch {
	case r.m.q.By == "":
		return everywhere
	case r.m.q.By == "product":
		r.scratch = r.scratch[:0]
		for l := range r.b.t.events.linesOf(int(slot)) {
			if place, ok := r.m.rank[l.product]; ok && r.letsLine(l) {
				r.addScratch(place)
			}
		}
		return r.scratch
	case r.byKey != nil:
		r.m.codes = r.ownAttrs(slot, r.m.codes[:0])
		if len(r.m.codes) == 0 {
			return r.within.of(c)
		}
		r.scratch = r.scratch[:0]
		for _, code := range r.m.codes {
			if place, ok := r.m.rank[code]; ok {
				r.addScratch(place)
			}
		}
		return r.scratch
	}
	return r.within.of(c)
}

// letsLine says whether a line has a product that the filter lets through.
func (r *reckoner) letsLine(l lineRow) bool {
	return l.product != 0 && (r.scope.product == nil || r.scope.product[l.product])
}

func (r *reckoner) addScratch(place int) {
	if !slices.Contains(r.scratch, placeAt{int32(place), always}) {
		r.scratch = append(r.scratch, placeAt{int32(place), always})
	}
}
