package store

import (
	"cmp"
	"slices"

	"verbatim/feedback"
)

// ticket is one ticket as it stood at the book's end: what came later has not
// come. Moments are microseconds, 0 for not yet.
type ticket struct {
	clocks
	slot uint32
}

// ticketAt returns slot i's ticket.
func (b *book) ticketAt(i int) (ticket, bool) {
	c, ok := b.t.ticketClocks(i)
	if !ok {
		return ticket{}, false
	}
	k := ticket{c, uint32(i)}
	if k.opened == 0 {
		k.opened = b.t.time.at(i)
	}
	if k.firstResolved == 0 {
		k.firstResolved = k.resolved
	}
	for _, x := range []*int64{&k.response, &k.firstResolved, &k.resolved} {
		if *x >= b.cut {
			*x = 0
		}
	}
	return k, k.opened < b.cut
}

// since is how many seconds a moment comes after a ticket was opened, at least 0.
func (k *ticket) since(at int64) int64 { return max(0, at-k.opened) / second }

// cameBack says whether the customer of a resolved ticket came back on a theme
// of it within the time of fcr.
func (b *book) cameBack(k *ticket) bool {
	b.ticketed.do(b.makeTickets)
	return b.again.has(k.slot)
}

func (b *book) makeTickets() {
	b.readyItems()
	b.again = newBits(b.t.slots())
	for c := 1; c < b.size; c++ {
		b.markAgain(b.items.of(uint32(c)))
	}
}

// markAgain looks for new contacts of one customer: tickets and reviews, on
// whatever channel. A survey's answer was asked for and is none.
func (b *book) markAgain(list []uint32) {
	t := b.t
	survey := t.dict[fKind].find(feedback.Survey)
	window := int64(b.set.fcr) * day
	for _, i := range list {
		k, ok := b.ticketAt(int(i))
		if !ok || k.resolved == 0 {
			continue
		}
		from, _ := slices.BinarySearchFunc(list, k.resolved+1, func(j uint32, at int64) int { return cmp.Compare(t.time.at(int(j)), at) })
		for _, j := range list[from:] {
			if t.time.at(int(j)) > k.resolved+window {
				break
			}
			if j != i && (survey == 0 || t.vals[fKind].at(int(j)) != survey) && b.sameTheme(i, j) {
				b.again.add(i)
				break
			}
		}
	}
}

func (b *book) sameTheme(i, j uint32) bool {
	for _, m := range b.t.slotMentions(int(i)) {
		if b.t.isTheme(m>>4) && slices.ContainsFunc(b.t.slotMentions(int(j)), func(o uint32) bool { return o>>4 == m>>4 }) {
			return true
		}
	}
	return false
}

// matchInvitations sees to it that invitations are paired.
func (b *book) matchInvitations() { b.paired.do(b.pairInvitations) }

func (b *book) pairInvitations() {
	b.readyItems()
	b.readyEvents()
	b.answered, b.invited = newBits(b.t.events.slots()), newBits(b.t.slots())
	var open []uint32
	for c := 1; c < b.size; c++ {
		open = b.pairOf(uint32(c), open)
	}
}

// pairOf pairs a customer's invitations with answers: an answer belongs to the
// latest invitation to the same survey before it that has none yet.
func (b *book) pairOf(c uint32, open []uint32) []uint32 {
	t := b.t
	e := &t.events
	open = open[:0]
	for _, i := range b.events.of(c) {
		if e.kind[i]&kindMask == evInvitation {
			open = append(open, i)
		}
	}
	if len(open) == 0 {
		return open
	}
	for _, j := range b.items.of(c) {
		if !b.isAnswer(int(j)) {
			continue
		}
		at, survey := t.time.at(int(j)), t.vals[fSurvey].at(int(j))
		for k := len(open) - 1; k >= 0; k-- {
			i := open[k]
			if e.time.at(int(i)) <= at && !b.answered.has(i) && e.row(int(i)).code == survey {
				b.answered.add(i)
				b.invited.add(j)
				break
			}
		}
	}
	return open
}

// isAnswer says whether slot i answers a survey.
func (b *book) isAnswer(i int) bool { return b.t.vals[fSurvey].at(i) != 0 }

// visit is one visit with what visits are sorted by.
type visit struct {
	visitor, session uint64 // session only where no visitor is named
	at               int64
	slot             uint32
}

func (b *book) visitAt(i uint32) visit {
	e := &b.t.events
	x := e.row(int(i))
	v := visit{visitor: uint64(x.a), at: e.time.at(int(i)), slot: i}
	if v.visitor == 0 {
		v.session = uint64(x.b)
	}
	return v
}

func (v visit) compare(o visit) int {
	return cmp.Or(cmp.Compare(v.visitor, o.visitor), cmp.Compare(v.session, o.session), cmp.Compare(v.at, o.at), cmp.Compare(v.slot, o.slot))
}

// visitors lists the visits by visitor, or by session where no visitor is
// named, then by time.
func (b *book) visitors() []uint32 {
	b.visited.do(b.listVisits)
	return b.visits
}

func (b *book) listVisits() {
	var all []visit
	for i, kind := range b.t.events.kind {
		if kind&kindMask == evVisit && b.eventLive(i) {
			all = append(all, b.visitAt(uint32(i)))
		}
	}
	slices.SortFunc(all, visit.compare)
	b.visits = make([]uint32, len(all))
	for k := range all {
		b.visits[k] = all[k].slot
	}
}
