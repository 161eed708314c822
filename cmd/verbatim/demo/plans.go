package demo

import (
	"math"
	"time"

	"verbatim/feedback"
)

// plan is a customer's Sentier subscription, monthly or yearly.
type plan struct {
	wants   bool
	from    int // day on which they first subscribe
	yearly  bool
	active  bool
	left    bool // ended by the customer
	renews  int  // day of the next renewal
	name    string
	price   float64 // a month
	leaving bool    // notice was given
}

func newPlan(c *customer) plan {
	p := plan{wants: c.chance(0.42), from: c.joined + c.between(0, 120), name: "Sentier", price: 5.9}
	p.yearly = c.chance(0.35)
	switch {
	case c.segment == "pro":
		p.name, p.price = "Sentier Pro", 14.9
	case c.chance(0.3):
		p.name, p.price = "Sentier Plus", 8.9
	}
	return p
}

// period is the day after the last day of the period that starts on the day.
func (w *world) period(p plan, day int) int {
	months := 1
	if p.yearly {
		months = 12
	}
	next := w.cal.midnight(day).AddDate(0, months, 0)
	return int(math.Round(w.cal.day(next)))
}

// keepPlan starts, renews and ends the subscription. Who is unhappy near the
// end of a period leaves more often, and mostly says why before.
func (w *world) keepPlan(c *customer, day int) {
	p := &c.plan
	switch {
	case p.wants && !p.active && !p.left && day == p.from:
		w.subscribe(c, "start", day)
	case p.active && day == p.renews-6 && c.chance(c.hazard()):
		p.leaving = true
		w.giveNotice(c, day)
	case p.active && day == p.renews && p.leaving:
		p.active, p.left, p.leaving = false, true, false
	case p.active && day == p.renews:
		w.subscribe(c, "renewal", day)
	case p.left && c.chance(0.0006): // won back
		w.subscribe(c, "start", day)
	}
}

// hazard is the chance not to renew, for the length of the period.
func (c *customer) hazard() float64 {
	p := 0.012 + 0.18*math.Pow(math.Max(0, -(c.mood+0.25*c.nature)), 1.3)
	if c.plan.yearly {
		p = math.Min(5*p, 0.7)
	}
	return math.Min(p, 0.8)
}

func (w *world) subscribe(c *customer, action string, day int) {
	p := &c.plan
	p.active, p.left = true, false
	p.renews = w.period(*p, day)
	w.event(&feedback.Event{
		ID: w.id("sub"), Kind: feedback.Subscription, Time: w.cal.midnight(day).Add(7 * time.Hour), Customer: c.id,
		Action: action, Plan: p.name, Price: p.price, Currency: "EUR",
		Start: w.cal.midnight(day).UTC(), End: w.cal.midnight(p.renews).UTC(),
	})
}

// giveNotice tells that the subscription will end with its period.
func (w *world) giveNotice(c *customer, day int) {
	at := c.moment(w.cal.midnight(day))
	w.event(&feedback.Event{
		ID: w.id("sub"), Kind: feedback.Subscription, Time: at, Customer: c.id, Action: "end",
		Plan: c.plan.name, Price: c.plan.price, Currency: "EUR", End: w.cal.midnight(c.plan.renews).UTC(),
	})
	if day >= 0 && c.chance(0.55) {
		w.ticket(c, at.Add(-time.Duration(c.between(1, 200))*time.Hour), "leave", c.scene(at, nil))
	}
}
