package store

import (
	"cmp"

	"verbatim/feedback/kpi"
)

// tickets fills in complaint_resolution, fcr, and the clocks.
func (r *reckoner) tickets(p predicate) {
	t := r.m.t
	for i := range t.slots() {
		if t.lifeAt[i] == 0 || !r.b.itemLive(i) {
			continue
		}
		k, ok := r.b.ticketAt(i)
		if !ok {
			continue
		}
		opened, solved := r.find(k.opened), -1
		if k.resolved != 0 && r.needs[kpi.ResolutionTime] {
			solved = r.find(k.resolved)
		}
		if opened < 0 && solved < 0 || !p(i) {
			continue
		}
		if opened >= 0 {
			r.m.places1(i, func(place int) { r.opened(i, &k, r.cell(opened, int32(place))) })
		}
		if solved >= 0 {
			r.m.places1(i, func(place int) { r.solved(&k, &r.cell(solved, int32(place)).Solved) })
		}
	}
}

// opened adds a ticket to the day it was opened on.
func (r *reckoner) opened(i int, k *ticket, a *kpi.Aggregate) {
	t := r.m.t
	if r.needs[kpi.ComplaintResolution] && t.flags[i]&slotComplaint != 0 {
		due := r.business.dueOf(k)
		s := &a.Resolutions
		if r.now < due {
			s.NotDue++
		} else {
			s.InTime.Add(k.resolved != 0 && k.resolved <= due)
		}
		if k.resolved != 0 {
			s.Close.Done = push(s.Close.Done, k.since(k.resolved))
		} else {
			s.Close.Open = push(s.Close.Open, k.since(r.now))
		}
	}
	if r.needs[kpi.FCR] {
		if closed := cmp.Or(k.resolved, k.opened); r.now < closed+int64(r.set.FCRDays)*day {
			a.Contacts.Pending++
		} else {
			a.Contacts.First.Add(k.resolved != 0 && k.contacts <= 1 && k.reopened == 0 && !r.b.cameBack(k))
		}
	}
	if r.needs[kpi.FirstResponseTime] {
		r.responded(i, k, a)
	}
}

// responded adds the time to a ticket's first response.
func (r *reckoner) responded(i int, k *ticket, a *kpi.Aggregate) {
	t := r.m.t
	channel := t.dict[fChannel].name(t.vals[fChannel].at(i))
	if a.FirstResponse == nil {
		a.FirstResponse = make(map[string]*kpi.Responses)
	}
	f := a.FirstResponse[channel]
	if f == nil {
		f = &kpi.Responses{}
		a.FirstResponse[channel] = f
	}
	if k.response == 0 {
		f.Waiting++
		return
	}
	f.Calendar.Done = push(f.Calendar.Done, k.since(k.response))
	if r.business.hours != nil {
		f.Business.Done = push(f.Business.Done, int64(r.business.timedOf(k).response))
	}
}

// solved adds a ticket to the day of its final solve.
func (r *reckoner) solved(k *ticket, s *kpi.Solved) {
	final := k.since(k.resolved)
	s.Final.Calendar.Done = push(s.Final.Calendar.Done, final)
	s.First.Calendar.Done = push(s.First.Calendar.Done, k.since(k.firstResolved))
	s.LessHold.Done = push(s.LessHold.Done, max(0, final-k.hold))
	if r.business.hours != nil {
		x := r.business.timedOf(k)
		s.Final.Business.Done = push(s.Final.Business.Done, int64(x.final))
		s.First.Business.Done = push(s.First.Business.Done, int64(x.first))
	}
}

// invitations fills in response_rate.
func (r *reckoner) invitations() {
	b := r.b
	b.matchInvitations()
	t := b.t
	e := &t.events
	any := false
	for i := range e.slots() {
		if !b.eventLive(i) || e.kind[i]&kindMask != evInvitation {
			continue
		}
		any = true
		c := e.customer.at(i)
		k := r.find(e.time.at(i))
		if k < 0 || !r.scope.inAll(c, never) {
			continue
		}
		survey := t.dict[fSurvey].name(e.row(i).code)
		for _, p := range r.within.of(c) {
			a := r.cell(k, p.place)
			if a.Invitations == nil {
				a.Invitations = make(map[string]*kpi.Share)
			}
			if a.Invitations[survey] == nil {
				a.Invitations[survey] = &kpi.Share{}
			}
			a.Invitations[survey].Add(b.answered.has(uint32(i)))
		}
	}
	if !any {
		return
	}
	r.every(func(_ int, a *kpi.Aggregate) {
		if a.Invitations == nil {
			a.Invitations = make(map[string]*kpi.Share)
		}
	})
	r.uninvited()
}

// uninvited counts the answers without an invitation, by their own time.
func (r *reckoner) uninvited() {
	t := r.b.t
	for i := range t.slots() {
		if !r.b.itemLive(i) || !r.b.isAnswer(i) || r.b.invited.has(uint32(i)) {
			continue
		}
		c := t.vals[fCustomer].at(i)
		k := r.find(t.time.at(i))
		if k < 0 || c == 0 && (r.wantsName || len(r.scope.attrs) > 0 || r.m.q.By != "") || c != 0 && !r.scope.inAll(c, never) {
			continue
		}
		for _, p := range r.within.of(c) {
			r.cell(k, p.place).Uninvited++
		}
	}
}
