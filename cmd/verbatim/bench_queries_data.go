package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// benchWorld makes up items and events of two years, each from its number
// alone. A fifth as many customers as items.
type benchWorld struct {
	customers int
	end       time.Time
}

func newBenchWorld(items int, end time.Time) *benchWorld {
	return &benchWorld{customers: max(10, items/5), end: end}
}

func oneOf(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

func (w *benchWorld) customer(r *rand.Rand) string { return fmt.Sprintf("c-%d", r.IntN(w.customers)) }

func (w *benchWorld) at(r *rand.Rand) time.Time {
	return w.end.Add(-time.Duration(r.Int64N(int64(2 * 365 * 24 * time.Hour)))).Truncate(time.Second)
}

func (w *benchWorld) change(n int, stream string) feedback.Change {
	return feedback.Change{
		Tenant:  feedback.DefaultTenant,
		Origin:  feedback.Origin{Stream: stream, Seq: uint64(n + 1), Stored: w.end},
		Version: feedback.Version{At: w.end, Seq: uint64(n + 1)},
	}
}

func (w *benchWorld) item(n int) feedback.Change {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	it := &feedback.Item{
		ID: fmt.Sprintf("item-%d", n), Kind: oneOf(r, feedback.Review, feedback.Ticket, feedback.Survey), Time: w.at(r),
		Source: oneOf(r, "shop", "appstore", "zendesk", "typeform"), Channel: oneOf(r, "email", "phone", "chat", "web"),
		Text:     "Parcel number " + fmt.Sprint(r.IntN(1e6)) + " came " + oneOf(r, "late", "broken", "in time") + ", " + oneOf(r, "thanks", "again", "please help"),
		Customer: w.customer(r), Product: fmt.Sprintf("p-%d", r.IntN(40)), Segment: oneOf(r, "pro", "home", "student"),
		Country: oneOf(r, "FR", "BE", "CH", "GB", "US", "DE", "ES", "IT"),
	}
	switch it.Kind {
	case feedback.Review:
		it.Rating = &feedback.Rating{Value: float64(1 + r.IntN(5)), Max: 5}
	case feedback.Ticket:
		k := &feedback.TicketInfo{Opened: it.Time, Status: "open", Contacts: 1 + r.IntN(3), Type: oneOf(r, "question", "complaint", "incident")}
		k.FirstResponse = it.Time.Add(time.Duration(r.IntN(100_000)) * time.Second)
		if r.IntN(10) > 0 {
			k.Status, k.Resolved = "solved", k.FirstResponse.Add(time.Duration(r.IntN(600_000))*time.Second)
		}
		it.Ticket = k
	default:
		nps := r.IntN(11)
		it.NPS = &nps
		it.CSAT = &feedback.Rating{Value: float64(1 + r.IntN(5)), Max: 5}
		it.CES = &feedback.Effort{Value: float64(1 + r.IntN(7)), Max: 7, HighIsGood: true}
		it.Survey = &feedback.SurveyInfo{ID: oneOf(r, "post-delivery", "yearly"), Type: oneOf(r, "relational", "transactional")}
	}
	an := nlp.Analysis{Lang: oneOf(r, "en", "fr"), Score: r.Float64()*2 - 1, Complaint: r.IntN(6) == 0}
	an.Label = []nlp.Label{nlp.Positive, nlp.Negative, nlp.Neutral, nlp.Mixed}[r.IntN(4)]
	for range r.IntN(3) {
		an.Mentions = append(an.Mentions, nlp.Mention{Kind: nlp.Theme, Name: fmt.Sprintf("area%d.theme%d", r.IntN(8), r.IntN(5)), Label: an.Label})
	}
	c := w.change(n, "FEEDBACK")
	c.Item = &feedback.AnalysedItem{Item: it, Analysis: an, Stamp: nlp.Stamp{Model: 1}}
	return c
}

// benchKinds is what share of the events is of which kind.
var benchKinds = []string{
	feedback.Order, feedback.Order, feedback.Order, feedback.Order, feedback.Order, feedback.Order, feedback.Visit, feedback.Visit,
	feedback.Visit, feedback.Visit, feedback.Visit, feedback.Activity, feedback.Activity, feedback.Activity, feedback.Activity,
	feedback.Subscription, feedback.Subscription, feedback.Invitation, feedback.Invitation, feedback.Signup,
}

func (w *benchWorld) event(n int) feedback.Change {
	r := rand.New(rand.NewPCG(uint64(n), 2))
	e := &feedback.Event{ID: fmt.Sprintf("e-%d", n), Kind: benchKinds[n%len(benchKinds)], Time: w.at(r), Customer: w.customer(r)}
	switch {
	case n%97 == 0:
		*e = feedback.Event{ID: e.ID, Kind: feedback.Spend, Time: e.Time, Amount: float64(r.IntN(1000) + 1), Currency: "EUR"}
	case n%31 == 1:
		e.Kind, e.Order, e.Lines = feedback.Return, fmt.Sprintf("e-%d", r.IntN(n+1)), []feedback.Line{benchLine(r)}
	case n%41 == 2:
		e.Kind, e.Order, e.Amount, e.Currency = feedback.Refund, fmt.Sprintf("e-%d", r.IntN(n+1)), float64(5+r.IntN(50)), "EUR"
	default:
		benchEvent(r, e)
	}
	c := w.change(n, "CUSTOMER")
	c.Event = e
	return c
}

func benchLine(r *rand.Rand) feedback.Line {
	return feedback.Line{
		Product: fmt.Sprintf("p-%d", r.IntN(40)), Category: fmt.Sprintf("cat-%d", r.IntN(10)), Quantity: float64(1 + r.IntN(3)),
		UnitPrice: float64(r.IntN(10000)) / 100, Complementary: r.IntN(6) == 0,
	}
}

func benchEvent(r *rand.Rand, e *feedback.Event) {
	switch e.Kind {
	case feedback.Order:
		for range 1 + r.IntN(3) {
			e.Lines = append(e.Lines, benchLine(r))
		}
		e.Currency, e.Tier, e.OfferedTier = "EUR", oneOf(r, "basic", "plus", "pro"), oneOf(r, "basic", "plus")
	case feedback.Visit:
		e.Visitor, e.Session = fmt.Sprintf("v-%d", r.IntN(300_000)), e.ID
		if e.Customer = ""; r.IntN(30) == 0 {
			e.Order = "some"
		}
		e.Prospect = r.IntN(3) == 0
	case feedback.Subscription:
		e.Action, e.Plan = oneOf(r, "start", "renewal", "end"), oneOf(r, "monthly", "yearly")
		if e.Action != "end" {
			e.Start = e.Time
		}
		e.End = e.Time.AddDate(0, 1+r.IntN(6), 0)
	case feedback.Activity:
		e.Activity, e.Count = oneOf(r, "use", "reply", "visit"), 1+r.IntN(9)
	case feedback.Invitation:
		e.Survey = oneOf(r, "post-delivery", "yearly")
	}
}
