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
	place uint32 // in the table's clocks
}

// ticketAt returns slot i's ticket.
func (b *book) ticketAt(i int) (ticket, bool) {
	c, ok := b.t.ticketClocks(i)
	if !ok {
		return ticket{}, false
	}
	k := ticket{c, b.t.clockAt[i] - 1}
	if k.opened == 0 {
		k.opened = b.t.time[i]
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
	b.itemOnce.tickets.Do(b.makeTickets)
	return b.again[k.place]
}

// makeTickets looks for new contacts: tickets and reviews, on whatever channel.
// A survey's answer was asked for and is none.
func (b *book) makeTickets() {
	t := b.t
	b.again = make([]bool, len(t.clocks))
	survey := t.dict[fKind].codes[feedback.Survey]
	window := int64(b.set.fcr) * day
	for c := 1; c < b.size; c++ {
		list := b.itemsOf(uint32(c))
		for _, i := range list {
			k, ok := b.ticketAt(int(i))
			if !ok || k.resolved == 0 {
				continue
			}
			from, _ := slices.BinarySearchFunc(list, k.resolved+1, func(j uint32, at int64) int { return cmp.Compare(t.time[j], at) })
			for _, j := range list[from:] {
				if t.time[j] > k.resolved+window {
					break
				}
				if j != i && (survey == 0 || t.vals[fKind].at(int(j)) != survey) && b.sameTheme(i, j) {
					b.again[k.place] = true
					break
				}
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
func (b *book) matchInvitations() { b.pair.Do(b.pairInvitations) }

// pairInvitations pairs invitations with answers: an answer belongs to the
// latest invitation of the same customer to the same survey before it that has
// none yet.
func (b *book) pairInvitations() {
	t := b.t
	e := &t.events
	b.answered, b.invited = make([]bool, len(e.rows)), make([]bool, len(t.rows))
	var open []uint32
	for c := 1; c < b.size; c++ {
		open = open[:0]
		for _, i := range b.eventsOf(uint32(c)) {
			if e.kind[i]&kindMask == evInvitation {
				open = append(open, i)
			}
		}
		if len(open) == 0 {
			continue
		}
		for _, j := range b.itemsOf(uint32(c)) {
			if !b.isAnswer(int(j)) {
				continue
			}
			for k := len(open) - 1; k >= 0; k-- {
				i := open[k]
				if e.time[i] <= t.time[j] && e.code.at(int(i)) == t.vals[fSurvey].at(int(j)) && !b.answered[i] {
					b.answered[i], b.invited[j] = true, true
					break
				}
			}
		}
	}
}

// isAnswer says whether slot i answers a survey.
func (b *book) isAnswer(i int) bool { return b.t.vals[fSurvey].at(i) != 0 }

// visitors lists the visits by visitor, or by session where no visitor is
// named, then by time.
func (b *book) visitors() []uint32 {
	b.eventOnce.visits.Do(func() {
		e := &b.t.events
		for i := range e.rows {
			if b.eventLive(i) && e.kind[i]&kindMask == evVisit {
				b.visits = append(b.visits, uint32(i))
			}
		}
		slices.SortFunc(b.visits, func(x, y uint32) int {
			return cmp.Or(cmp.Compare(e.a[x], e.a[y]), e.compareSessions(x, y), cmp.Compare(e.time[x], e.time[y]), cmp.Compare(x, y))
		})
	})
	return b.visits
}

// compareSessions tells visits without a visitor apart.
func (c *eventColumns) compareSessions(x, y uint32) int {
	if c.a[x] != 0 {
		return 0
	}
	return cmp.Compare(c.b[x], c.b[y])
}
