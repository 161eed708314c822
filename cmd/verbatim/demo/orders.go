package demo

import (
	"fmt"
	"math"
	"time"

	"verbatim/feedback"
)

// order is one purchase and how it went.
type order struct {
	id       string
	at       time.Time
	product  *product
	total    float64
	late     bool
	damaged  bool
	quality  float64 // how good the product turned out, about 0 ± 1
	waited   int     // days until it was delivered
	arrived  time.Time
	fromShop bool
}

// order tells a purchase and everything that follows from it.
func (w *world) order(c *customer, day int) {
	o := w.buy(c, day)
	w.deliver(c, o)
	if w.told(o.at) {
		w.speakOf(c, o)
	}
	w.sendBack(c, o)
}

func pickProduct(d dice) *product { return &products[d.IntN(len(products))] }

// choose picks what the customer buys; every other time a tier up or down from
// the last.
func (c *customer) choose() *product {
	p := pickProduct(c.dice)
	for range 3 {
		if c.orders == 0 || p.tier >= c.tier || c.chance(0.35) {
			break
		}
		p = pickProduct(c.dice)
	}
	return p
}

func (w *world) buy(c *customer, day int) *order {
	p := c.choose()
	at := c.moment(w.cal.midnight(day))
	if day == c.joined {
		at = at.Add(20 * time.Minute) // the first order follows the signup
	}
	w.count["order"]++
	o := &order{
		id: fmt.Sprintf("%s-%d", c.market.prefix, 100000+w.count["order"]), at: at, product: p,
		fromShop: c.chance(0.14), quality: c.NormFloat64() - p.flaw,
	}
	lines := c.lines(p)
	for _, l := range lines {
		o.total += l.Quantity * l.UnitPrice
	}
	ev := &feedback.Event{
		ID: o.id, Kind: feedback.Order, Time: at, Customer: c.id, Lines: lines, Currency: "EUR",
		Tax: math.Round(o.total/6*100) / 100, Tier: tiers[p.tier], OfferedTier: tiers[p.tier],
		Attributes: map[string]string{"channel": c.road(o)},
	}
	if p.tier > 0 && c.chance(0.2) { // talked into something better
		ev.OfferedTier = tiers[p.tier-1]
	}
	w.event(ev)
	if ev.Attributes["channel"] == "web" {
		w.linkedVisit(c, o, c.orders == 0)
	}
	c.orders, c.tier, c.lastOrder, c.last = c.orders+1, p.tier, o.id, p
	return o
}

// road is the way an order came in.
func (c *customer) road(o *order) string {
	switch {
	case o.fromShop:
		return "store"
	case c.app && c.chance(0.6):
		return "app"
	default:
		return "web"
	}
}

// lines are the product, often with what goes with it, sometimes with another.
func (c *customer) lines(p *product) []feedback.Line {
	price := 1.0
	if c.plan.active {
		price = 0.9
	}
	line := func(p *product, quantity int) feedback.Line {
		return feedback.Line{
			Product: p.name, Category: p.category, Quantity: float64(quantity),
			UnitPrice: math.Round(p.price*price*100) / 100, Tier: tiers[p.tier],
		}
	}
	quantity := 1
	if c.segment == "pro" {
		quantity = c.between(1, 4)
	}
	lines := []feedback.Line{line(p, quantity)}
	if p.extra != "" && c.chance(0.24) {
		lines = append(lines, feedback.Line{
			Product: p.extra, Category: "accessories", Quantity: float64(quantity),
			UnitPrice: extras[p.extra], Complementary: true,
		})
	}
	if c.chance(0.16) {
		if q := pickProduct(c.dice); q != p {
			lines = append(lines, line(q, 1))
		}
	}
	return lines
}

// deliver decides how the parcel travels. Between the move of the warehouse and
// the return to the old carrier it goes badly.
func (w *world) deliver(c *customer, o *order) {
	if o.fromShop {
		o.arrived = o.at
		return
	}
	day := w.cal.day(o.at)
	trouble := w.cal.incident(day)
	o.late = c.chance(0.07 + 0.6*trouble)
	o.damaged = c.chance(0.02 + 0.22*trouble)
	o.waited = c.between(1, 3)
	if o.late {
		o.waited = c.between(6, 10) + int(7*trouble*c.Float64())
	}
	o.arrived = c.moment(w.cal.midnight(int(day) + o.waited))
	if !o.arrived.After(o.at) {
		o.arrived = o.at.Add(20 * time.Hour)
	}
}

// speakOf is what the customer says to us after an order.
func (w *world) speakOf(c *customer, o *order) {
	s := c.scene(o.at, o.product)
	s.order, s.waited = o.id, o.waited
	w.complain(c, o, s)
	w.enquire(c, o, s)
	if c.chance(0.62) {
		w.delivered(c, o, s)
	}
	eager := 0.42
	if o.late || o.damaged {
		eager = 0.55
	}
	if c.chance(eager) {
		w.productReview(c, o, s)
	}
	switch felt := o.feeling(); {
	case felt < -0.5:
		c.hurt("product", w.cal.day(o.arrived), 0.35)
	case felt > 0.3:
		c.please(0.15)
	}
}

// complain is about the delivery.
func (w *world) complain(c *customer, o *order, s scene) {
	if o.late {
		at := c.moment(w.cal.midnight(int(w.cal.day(o.at)) + c.between(4, max(5, o.waited-1))))
		c.hurt("late", w.cal.day(at), 0.75)
		if c.chance(0.62) {
			w.ticket(c, at, "late", s)
		}
	}
	if o.damaged {
		at := o.arrived.Add(time.Duration(c.between(10, 2400)) * time.Minute)
		c.hurt("damaged", w.cal.day(at), 0.85)
		if c.chance(0.8) {
			w.ticket(c, at, "damaged", s)
		}
	}
}

// enquire is what is asked about any order.
func (w *world) enquire(c *customer, o *order, s scene) {
	billing := 0.035
	if c.segment == "pro" {
		billing = 0.16
	}
	if c.chance(0.06) {
		w.ticket(c, o.at.Add(time.Duration(c.between(5, 400))*time.Minute), "order", s)
	}
	if c.chance(billing) {
		w.ticket(c, o.at.Add(time.Duration(c.between(1, 9*24))*time.Hour), "billing", s)
	}
}

// feeling is what the customer makes of the whole order, about 0.4 ± 1.
func (o *order) feeling() float64 {
	felt := 0.45 + 0.8*o.quality
	if o.late {
		felt -= 1.5
	}
	if o.damaged {
		felt -= 1.7
	}
	return felt
}

// sendBack tells returns and refunds. The returns process gets better over the
// story: from 16 days until the money is back to about 5.
func (w *world) sendBack(c *customer, o *order) {
	p := 0.08
	if o.quality < -1 {
		p += 0.2
	}
	if o.damaged {
		p += 0.3
	}
	if !c.chance(p) {
		return
	}
	at := o.arrived.Add(time.Duration(c.between(20, 14*24)) * time.Hour)
	exchange := c.chance(0.2)
	line := feedback.Line{Product: o.product.name, Category: o.product.category, Quantity: 1, UnitPrice: o.product.price, Tier: tiers[o.product.tier]}
	w.event(&feedback.Event{ID: "r-" + o.id, Kind: feedback.Return, Time: at, Customer: c.id, Order: o.id, Lines: []feedback.Line{line}, Exchange: exchange})
	day := w.cal.day(at)
	took := c.spread(16-11*w.cal.progress(day), 0.35)
	paid := at.Add(time.Duration(took * 24 * float64(time.Hour)))
	if !exchange {
		w.event(&feedback.Event{ID: "f-" + o.id, Kind: feedback.Refund, Time: paid, Customer: c.id, Order: o.id, Amount: math.Min(o.product.price, o.total), Currency: "EUR"})
	}
	if w.told(paid) || w.told(at) {
		w.afterReturn(c, o, at, paid, took)
	}
}

// afterReturn is what is said about a return.
func (w *world) afterReturn(c *customer, o *order, at, paid time.Time, took float64) {
	s := c.scene(at, o.product)
	s.order = o.id
	if c.chance(0.45) {
		w.ticket(c, at.Add(-time.Duration(c.between(2, 30))*time.Hour), "return", s)
	}
	if took > 13 && c.chance(0.55) {
		c.hurt("returns", w.cal.day(at)+11, 0.5)
		w.ticket(c, at.Add(11*24*time.Hour), "refund", s)
	}
	w.returned(c, s, paid.Add(time.Duration(c.between(3, 40))*time.Hour), took)
}
