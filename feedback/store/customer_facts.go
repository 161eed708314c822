package store

import (
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/insight"
	"verbatim/feedback/kpi"
)

// recently is how long ago texts and activities are still recent.
const recently = 90 * day

// facter tells what is known of customers at a moment.
type facter struct {
	b      *book
	set    *kpi.Parameters
	now    int64
	recent int64 // what comes from here on is recent
}

// of tells what is known of one customer.
func (f *facter) of(c uint32) CustomerFacts {
	t, b := f.b.t, f.b
	x := CustomerFacts{
		Customer: t.dict[fCustomer].name(c),
		Segment:  t.dict[fSegment].name(b.latestOf(fSegment)[c]),
		Country:  t.dict[fCountry].name(b.latestOf(fCountry)[c]),
		Lang:     t.dict[fLang].name(b.latestOf(fLang)[c]),
	}
	f.items(&x, c)
	f.events(&x, c)
	f.orders(&x, c)
	f.subscription(&x, c)
	x.State = insight.StateOf(&x, time.UnixMicro(f.now), f.set)
	return x
}

func earlier(x time.Time, at int64) time.Time {
	if y := time.UnixMicro(at).UTC(); x.IsZero() || y.Before(x) {
		return y
	}
	return x
}

// items adds up what the customer said.
func (f *facter) items(x *CustomerFacts, c uint32) {
	t, b := f.b.t, f.b
	var score, recent, spent int64
	var said [nLabels]int64
	for _, slot := range b.itemsOf(c) {
		i := int(slot)
		at := time.UnixMicro(t.time.at(i)).UTC()
		x.First, x.LastContact = earlier(x.First, t.time.at(i)), at
		x.Items++
		if t.known(i) {
			said[t.flags[i]>>slotLabel]++
			score += int64(t.score[i])
			if t.time.at(i) >= f.recent {
				recent += int64(t.score[i])
				x.RecentTexts++
			}
		}
		f.answers(x, i, at)
		if t.flags[i]&slotComplaint != 0 && !b.merged(slot) {
			x.Complaints++
		}
		if k, ok := b.ticketAt(i); ok {
			x.Tickets++
			switch {
			case k.resolved != 0:
				x.Resolved++
				spent += k.since(k.resolved)
			case t.flags[i]&slotComplaint != 0 && !t.over(i):
				x.OpenComplaints++
			}
		}
	}
	x.Positive, x.Negative, x.Neutral, x.Mixed = said[lPositive], said[lNegative], said[lNeutral], said[lMixed]
	if n := x.Positive + x.Negative + x.Neutral + x.Mixed; n > 0 {
		x.Score = float64(score) / 1e6 / float64(n)
	}
	if x.RecentTexts > 0 {
		x.RecentScore = float64(recent) / 1e6 / float64(x.RecentTexts)
	}
	if x.Resolved > 0 {
		x.Resolution = time.Duration(spent / x.Resolved * int64(time.Second))
	}
}

// over says whether a ticket's status says that it is done with, though no
// moment is known.
func (t *table) over(i int) bool {
	switch strings.ToLower(t.dict[fStatus].name(t.vals[fStatus].at(i))) {
	case "closed", "solved", "resolved", "done":
		return true
	}
	return false
}

// answers keeps the latest score of each sort.
func (f *facter) answers(x *CustomerFacts, i int, at time.Time) {
	t := f.b.t
	if t.nps[i] >= 0 {
		n := int(t.nps[i])
		x.NPS, x.NPSAt = &n, at
	}
	if code := t.csat.at(i); code != 0 {
		x.CSAT, x.CSATAt = &feedback.Rating{Value: t.scales.list[code].value, Max: t.scales.list[code].max}, at
	}
	if code := t.rating.at(i); code != 0 {
		x.Rating, x.RatingAt = &feedback.Rating{Value: t.scales.list[code].value, Max: t.scales.list[code].max}, at
	}
	if code := t.ces.at(i); code != 0 {
		s := t.scales.list[code]
		x.CES, x.CESAt = &feedback.Effort{Value: s.value, Max: s.max, HighIsGood: s.high}, at
	}
}

// events adds up what the customer did.
func (f *facter) events(x *CustomerFacts, c uint32) {
	e := &f.b.t.events
	for _, i := range f.b.eventsOf(c) {
		at := e.time.at(int(i))
		x.First = earlier(x.First, at)
		kind := e.kind[i] & kindMask
		if kind != evInvitation { // that was done for the customer, not by them
			x.LastActivity = time.UnixMicro(at).UTC()
		}
		row := e.row(int(i))
		switch name := e.names.name(row.code); {
		case kind == evSubscription && e.flags(int(i))&evEnds == 0 && name != "":
			x.Plan = name
		case kind == evActivity && at >= f.recent:
			if x.Activity == nil {
				x.Activity = make(map[string]int64)
			}
			x.Activity[name] += row.a
			w, ok := f.set.Weights[name]
			if !ok {
				w = f.set.Weights["*"]
			}
			x.Engagement += w * float64(row.a)
		}
	}
}

func (f *facter) orders(x *CustomerFacts, c uint32) {
	e := &f.b.t.events
	for _, o := range f.b.ordersOf(c) {
		x.UnitsSold += float64(o.units) / milli
		returned, _ := f.b.unitsBack(&o, anyLine)
		x.UnitsReturned += float64(min(returned, o.units)) / milli
		if !o.stands() {
			continue
		}
		x.Orders++
		x.FirstOrder, x.LastOrder = earlier(x.FirstOrder, o.at), time.UnixMicro(o.at).UTC()
		currency, amount := e.currencies.name(o.currency), float64(o.net)/kpi.Money
		if k := slices.IndexFunc(x.Value, func(m Money) bool { return m.Currency == currency }); k >= 0 {
			x.Value[k].Amount += amount
		} else {
			x.Value = append(x.Value, Money{Currency: currency, Amount: amount})
		}
	}
}

func (f *facter) subscription(x *CustomerFacts, c uint32) {
	for _, s := range f.b.spansOf(bySubscription).of(c) {
		if s.from > f.now {
			break
		}
		x.Subscriber, x.Subscribed = true, s.to > f.now
		x.SubscribedAt, x.EndsAt = time.UnixMicro(s.from).UTC(), time.Time{}
		if s.to != never {
			x.EndsAt = time.UnixMicro(s.to).UTC()
		}
	}
	e := &f.b.t.events
	for _, i := range f.b.eventsOf(c) {
		notice := e.kind[i]&kindMask == evSubscription && e.flags(int(i))&evEnds != 0 && e.time.at(int(i)) <= f.now
		x.Ending = x.Ending || notice && x.Subscribed && time.UnixMicro(e.row(int(i)).b).Equal(x.EndsAt)
	}
}
