package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// reckoner adds to the tallies of a question what its KPIs need of tickets,
// complaints and customer events. An order that was wholly refunded is no order,
// but for the units that were sold.
type reckoner struct {
	m         *measuring
	b         *book
	set       *kpi.Parameters
	now       int64
	from, to  int64 // of the question
	lo, hi    []int64
	until     []int64 // of each period its end, or now if that comes first
	scope     *scope  // of what was said in the question's time
	past      *scope  // of what was said at any time: for retention and churn
	within    *places
	before    *places
	byKey     []bool // codes of the attribute By; nil: By is none
	scratch   []placeAt
	needs     map[string]bool
	wantsName bool // filter or By ask something of customers
}

// The parts of the KPIs.
var parts = map[string][]string{
	kpi.ComplaintCount: {"complaints"}, kpi.ComplaintsPerCustomer: {"complaints", "active"}, kpi.ComplaintsPerOrder: {"complaints", "ordered"},
	kpi.ComplaintResolution: {"tickets", kpi.ComplaintResolution}, kpi.FCR: {"tickets", kpi.FCR}, kpi.FirstResponseTime: {"tickets", kpi.FirstResponseTime}, kpi.ResolutionTime: {"tickets", kpi.ResolutionTime},
	kpi.ResponseRate: {"invitations"}, kpi.Retention: {"cohort"}, kpi.Churn: {"cohort"}, kpi.Loyalty: {"purchasing"}, kpi.RepeatPurchase: {"purchasing"},
	kpi.CLV: {"lifetime", "year", "spend"}, kpi.EngagementScore: {"engagement"}, kpi.ReturnRate: {"returns"}, kpi.Conversion: {"visits"},
	kpi.Basket: {"sales"}, kpi.CrossSelling: {"sales"}, kpi.UpSelling: {"sales"}, kpi.CAC: {"spend", "lifetime", "year"},
}

// needed says which parts the KPIs ask for; none: they are of feedback alone.
func needed(ids []string) map[string]bool {
	out := make(map[string]bool)
	for _, id := range ids {
		for _, p := range parts[id] {
			out[p] = true
		}
	}
	return out
}

// liftPeriod takes the periods that a filter asks for as the question's own, so
// that customers and their events are cut by them too.
func (q *Question) liftPeriod() {
	for _, m := range (feedback.And{q.Filter}).Flat() {
		p, ok := m.(feedback.Period)
		if !ok {
			continue
		}
		if !p.From.IsZero() && (q.From.IsZero() || p.From.After(q.From)) {
			q.From = p.From
		}
		if !p.To.IsZero() && (q.To.IsZero() || p.To.Before(q.To)) {
			q.To = p.To
		}
	}
}

// asOf is the moment that a question is asked at, and where its book ends.
func asOf(at time.Time) (now, cut int64) {
	if at.IsZero() {
		return time.Now().UnixMicro(), never
	}
	return at.UnixMicro(), at.UnixMicro()
}

func parametersOf(c *kpi.Catalogue) *kpi.Parameters {
	if c == nil {
		c = kpi.Default()
	}
	return &c.Parameters
}

func newReckoner(m *measuring, ids idFinder) (*reckoner, error) {
	q := m.q
	r := &reckoner{m: m, set: parametersOf(q.Catalogue), needs: needed(q.KPIs), from: always, to: never}
	var cut int64
	r.now, cut = asOf(q.AsOf)
	if !q.From.IsZero() {
		r.from = q.From.UnixMicro()
	}
	if !q.To.IsZero() {
		r.to = q.To.UnixMicro()
	}
	r.b = m.t.bookOf(cut, m.zone, r.set, q.Hours)
	var err error
	if r.scope, err = r.b.compileScope(q.Filter, r.from, r.to, ids); err != nil {
		return nil, err
	}
	r.past = r.scope
	if (r.scope.bought != nil || len(r.scope.said) > 0 || q.By != "") && r.needs["cohort"] {
		if r.past, err = r.b.compileScope(q.Filter, always, never, ids); err != nil {
			return nil, err
		}
	}
	key, isAttr := strings.CutPrefix(string(q.By), feedback.AttributePrefix)
	if isAttr {
		r.byKey = m.t.attrDict.where(func(name string) bool { return strings.HasPrefix(name, key+"\x00") })
	}
	r.wantsName = r.scope.named || r.scope.product != nil || q.By != "" && !isAttr
	r.needs = needed(slices.DeleteFunc(slices.Clone(q.KPIs), func(id string) bool { return r.undefined(id) != "" }))
	return r, nil
}

// lay takes over the periods and places once they are cut.
func (r *reckoner) lay() {
	r.lo, r.hi = []int64{r.from}, []int64{r.to}
	if p := r.m.periods; p != nil {
		r.lo, r.hi = p.at[:p.len()], p.at[min(1, len(p.at)):]
	}
	r.until = make([]int64, len(r.lo))
	for k := range r.lo {
		r.until[k] = min(r.hi[k], r.now)
	}
	r.within = r.m.placesOf(r.scope)
	r.before = r.within
	if r.within != nil && r.within.single == nil && r.needs["cohort"] {
		r.before = r.m.placesOf(r.past)
	}
}

// find returns the period of a moment, or -1.
func (r *reckoner) find(at int64) int {
	if at < r.from || at >= r.to || at > r.now {
		return -1
	}
	p := r.m.periods
	if p == nil {
		return 0
	}
	k := from64(p.at, at+1) - 1
	if k >= p.len() {
		return -1
	}
	return k
}

// cell returns the aggregate of a period and place.
func (r *reckoner) cell(period int, place int32) *kpi.Aggregate {
	return &r.m.at(period*r.m.places() + int(place)).agg
}

// every calls fn with the aggregate of every period and place.
func (r *reckoner) every(fn func(period int, a *kpi.Aggregate)) {
	for k := range r.lo {
		for p := range r.m.places() {
			fn(k, r.cell(k, int32(p)))
		}
	}
}

// run fills in every part that is asked for.
func (r *reckoner) run(slots []uint32, p predicate) {
	if r.lay(); len(r.m.cells) == 0 {
		return // nothing to slice by
	}
	for _, part := range []struct {
		name string
		fn   func()
	}{
		{"complaints", func() { r.complaints(slots) }}, {"active", r.active}, {"tickets", func() { r.tickets(p) }},
		{"ordered", r.ordered}, {"invitations", r.invitations}, {"cohort", r.cohorts}, {"year", r.yearly},
		{"purchasing", r.purchasing}, {"lifetime", r.lifetime}, {"engagement", r.engagement}, {"returns", r.returns},
		{"visits", r.conversions}, {"sales", r.sales}, {"spend", r.spend},
	} {
		if r.needs[part.name] {
			part.fn()
		}
	}
}

// undefined says why a KPI has no meaning under the question's filter or By.
func (r *reckoner) undefined(id string) string {
	switch {
	case id == kpi.CAC && (r.wantsName || r.m.q.By != "" || len(r.scope.attrs) > 0):
		return "acquisition spend is not told apart by customers"
	case id == kpi.Conversion && r.wantsName:
		return "visits are anonymous: they are not told apart by customers"
	}
	return ""
}

// span returns the first and last moment of the tenant's events.
func (r *reckoner) span() (first, last int64, any bool) {
	e := &r.b.t.events
	first = never
	for i := range e.rows {
		if r.b.eventLive(i) && e.time[i] >= r.from && e.time[i] < r.to && e.time[i] <= r.now {
			first, last, any = min(first, e.time[i]), max(last, e.time[i]), true
		}
	}
	return first, last, any
}

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
		k := r.find(t.time[i])
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
				days.add(k, place, t.time[i])
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
				c.Length = float64(to-from) / float64(day)
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
	e := &b.t.events
	seen := make([]bool, len(r.lo))
	spoken := r.within == nil || r.within.single != nil
	for c := uint32(1); int(c) < b.size; c++ {
		if !r.scope.knows(c) || !r.scope.hasAttrs(c) {
			continue
		}
		clear(seen)
		for _, i := range b.itemsOf(c) {
			if k := r.find(b.t.time[i]); k >= 0 {
				seen[k] = true
			}
		}
		for _, i := range b.eventsOf(c) {
			if k := r.find(e.time[i]); k >= 0 {
				seen[k] = true
			}
		}
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
	for k := range b.orders {
		o := &b.orders[k]
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

// tickets fills in complaint_resolution, fcr, and the clocks.
func (r *reckoner) tickets(p predicate) {
	t := r.m.t
	for i := range t.rows {
		if t.clockAt[i] == 0 || !r.b.itemLive(i) {
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
		due := r.b.dueOf(i, k)
		s := &a.Resolutions
		if r.now < due {
			s.NotDue++
		} else {
			s.InTime.Add(k.resolved != 0 && k.resolved <= due)
		}
		if k.resolved != 0 {
			s.Close.Done = append(s.Close.Done, k.since(k.resolved))
		} else {
			s.Close.Open = append(s.Close.Open, k.since(r.now))
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
	f.Calendar.Done = append(f.Calendar.Done, k.since(k.response))
	if r.b.hours != nil {
		f.Business.Done = append(f.Business.Done, int64(r.b.timedOf(k).response))
	}
}

// solved adds a ticket to the day of its final solve.
func (r *reckoner) solved(k *ticket, s *kpi.Solved) {
	final := k.since(k.resolved)
	s.Final.Calendar.Done = append(s.Final.Calendar.Done, final)
	s.First.Calendar.Done = append(s.First.Calendar.Done, k.since(k.firstResolved))
	s.LessHold.Done = append(s.LessHold.Done, max(0, final-k.hold))
	if r.b.hours != nil {
		x := r.b.timedOf(k)
		s.Final.Business.Done = append(s.Final.Business.Done, int64(x.final))
		s.First.Business.Done = append(s.First.Business.Done, int64(x.first))
	}
}

// invitations fills in response_rate.
func (r *reckoner) invitations() {
	b := r.b
	b.matchInvitations()
	t := b.t
	e := &t.events
	any := false
	for i := range e.rows {
		if !b.eventLive(i) || e.kind[i]&kindMask != evInvitation {
			continue
		}
		any = true
		c := e.customer.at(i)
		k := r.find(e.time[i])
		if k < 0 || !r.scope.inAll(c, never) {
			continue
		}
		survey := t.dict[fSurvey].name(e.code.at(i))
		for _, p := range r.within.of(c) {
			a := r.cell(k, p.place)
			if a.Invitations == nil {
				a.Invitations = make(map[string]*kpi.Share)
			}
			if a.Invitations[survey] == nil {
				a.Invitations[survey] = &kpi.Share{}
			}
			a.Invitations[survey].Add(b.answered[i])
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
	for i := range t.rows {
		if !r.b.itemLive(i) || !r.b.isAnswer(i) || r.b.invited[i] {
			continue
		}
		c := t.vals[fCustomer].at(i)
		k := r.find(t.time[i])
		if k < 0 || c == 0 && (r.wantsName || len(r.scope.attrs) > 0 || r.m.q.By != "") || c != 0 && !r.scope.inAll(c, never) {
			continue
		}
		for _, p := range r.within.of(c) {
			r.cell(k, p.place).Uninvited++
		}
	}
}
