package store

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/feedback/insight"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// facts tells the slow way what is known of a customer.
func (w *world) facts(c string) CustomerFacts {
	x := CustomerFacts{
		Customer: c, Segment: w.latest(c, "segment"), Country: w.latest(c, "country"), Lang: w.latest(c, "lang"),
	}
	w.factsOfItems(&x)
	w.factsOfOrders(&x)
	w.factsOfEvents(&x)
	x.State = insight.StateOf(&x, w.now, &w.set)
	return x
}

func (w *world) factsOfItems(x *CustomerFacts) {
	recent := w.now.Add(-90 * aDay)
	var mine []*remark
	for i := range w.items {
		if w.items[i].Customer == x.Customer {
			mine = append(mine, &w.items[i])
		}
	}
	slices.SortStableFunc(mine, func(a, b *remark) int { return a.Time.Compare(b.Time) })
	first := w.matters()
	var score, late int64
	var spent time.Duration
	for _, s := range mine {
		x.First = sooner(x.First, s.Time)
		x.LastContact = s.Time.UTC()
		x.Items++
		if s.known() {
			*map[nlp.Label]*int64{nlp.Positive: &x.Positive, nlp.Negative: &x.Negative, nlp.Neutral: &x.Neutral, nlp.Mixed: &x.Mixed}[s.label]++
			score += s.score
			if !s.Time.Before(recent) {
				late += s.score
				x.RecentTexts++
			}
		}
		if s.NPS != nil {
			x.NPS, x.NPSAt = s.NPS, s.Time.UTC()
		}
		if s.CSAT != nil {
			x.CSAT, x.CSATAt = s.CSAT, s.Time.UTC()
		}
		if s.CES != nil {
			x.CES, x.CESAt = s.CES, s.Time.UTC()
		}
		if s.Rating != nil {
			x.Rating, x.RatingAt = s.Rating, s.Time.UTC()
		}
		if s.moans && first[s] == s {
			x.Complaints++
		}
		if s.Ticket == nil || !s.opened().Before(w.now) {
			continue
		}
		x.Tickets++
		if !s.Ticket.Resolved.IsZero() {
			x.Resolved++
			spent += max(0, s.Ticket.Resolved.Sub(s.opened())).Truncate(time.Second)
		} else if s.moans {
			x.OpenComplaints++
		}
	}
	if n := x.Positive + x.Negative + x.Neutral + x.Mixed; n > 0 {
		x.Score = float64(score) / 1e6 / float64(n)
	}
	if x.RecentTexts > 0 {
		x.RecentScore = float64(late) / 1e6 / float64(x.RecentTexts)
	}
	if x.Resolved > 0 {
		x.Resolution = (spent / time.Duration(x.Resolved)).Truncate(time.Second)
	}
}

func sooner(x, y time.Time) time.Time {
	if x.IsZero() || y.Before(x) {
		return y.UTC()
	}
	return x
}

func (w *world) factsOfOrders(x *CustomerFacts) {
	for _, o := range w.of("order") {
		if o.Customer != x.Customer {
			continue
		}
		var sold, back int64
		for _, l := range o.Lines {
			sold += millis(l.Quantity)
		}
		for _, e := range w.of("return") {
			for _, l := range e.Lines {
				if e.Order == o.ID && !e.Exchange {
					back += millis(l.Quantity)
				}
			}
		}
		x.UnitsSold += float64(sold) / 1000
		x.UnitsReturned += float64(min(back, sold)) / 1000
		if !w.stands(o) {
			continue
		}
		x.Orders++
		x.FirstOrder, x.LastOrder = sooner(x.FirstOrder, o.Time), o.Time.UTC()
		amount := float64(w.net(o)) / kpi.Money
		if i := slices.IndexFunc(x.Value, func(m Money) bool { return m.Currency == o.Currency }); i >= 0 {
			x.Value[i].Amount += amount
		} else {
			x.Value = append(x.Value, Money{Currency: o.Currency, Amount: amount})
		}
	}
}

func (w *world) factsOfEvents(x *CustomerFacts) {
	var ends []time.Time
	var mine []*feedback.Event
	for i := range w.events {
		if w.events[i].Customer == x.Customer {
			mine = append(mine, &w.events[i])
		}
	}
	slices.SortStableFunc(mine, func(a, b *feedback.Event) int { return a.Time.Compare(b.Time) })
	for _, e := range mine {
		x.First = sooner(x.First, e.Time)
		if e.Kind != "invitation" {
			x.LastActivity = e.Time.UTC()
		}
		if e.Kind == "subscription" && e.Action == "end" {
			ends = append(ends, e.End)
		}
		if e.Kind == "activity" && !e.Time.Before(w.now.Add(-90*aDay)) {
			if x.Activity == nil {
				x.Activity = map[string]int64{}
			}
			x.Activity[e.Activity] += int64(e.Count)
			weight, ok := w.set.Weights[e.Activity]
			if !ok {
				weight = w.set.Weights["*"]
			}
			x.Engagement += weight * float64(e.Count)
		}
	}
	var last stretch
	for _, s := range joined(w.stretches(x.Customer, kpi.Subscribed)) {
		if !s.from.After(w.now) {
			x.Subscriber, last = true, s
		}
	}
	if !x.Subscriber {
		return
	}
	x.Subscribed, x.SubscribedAt = last.to.After(w.now), last.from.UTC()
	if last.to.Before(forever) {
		x.EndsAt = last.to.UTC()
	}
	x.Ending = x.Subscribed && slices.ContainsFunc(ends, x.EndsAt.Equal)
}

// joined joins stretches that overlap or touch.
func joined(list []stretch) []stretch {
	slices.SortFunc(list, func(a, b stretch) int { return a.from.Compare(b.from) })
	var out []stretch
	for _, s := range list {
		if n := len(out); n > 0 && !s.from.After(out[n-1].to) {
			if s.to.After(out[n-1].to) {
				out[n-1].to = s.to
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// TestCustomerFactsEqualTheObviousRecomputation compares what is known of every
// customer, the state with it, and the filter by state with both.
func TestCustomerFactsEqualTheObviousRecomputation(t *testing.T) {
	for seed := range uint64(6) {
		s := openNew(t)
		w := makeWorld(t, seed+300, s)
		got, err := s.Customers(t.Context(), CustomerQuestion{Tenant: "main", AsOf: w.now})
		if err != nil {
			t.Fatal(err)
		}
		var want []CustomerFacts
		for _, c := range w.customers() {
			want = append(want, w.facts(c))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(seed, diff)
		}
		n := 0
		for _, state := range feedback.States() {
			some, err := s.Customers(t.Context(), CustomerQuestion{Tenant: "main", AsOf: w.now, Filter: feedback.Match{Field: "state", Values: []string{string(state)}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range some {
				if n++; x.State != state {
					t.Errorf("%s is %s and found as %s", x.Customer, x.State, state)
				}
			}
		}
		if n != len(want) {
			t.Errorf("%d of %d customers have a state", n, len(want))
		}
	}
}

// stretch is a time in which a customer was active.
type stretch struct{ from, to time.Time }

var forever = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
