package demo

import (
	"math"
	"strconv"
	"time"

	"verbatim/feedback"
)

// customerCount gives about 4,000 items of feedback with the rates below.
const customerCount = 860

// customer is one person or firm and what they went through. mood is what they
// think of the company today: 0 is content, it falls with bad experiences,
// rises with good ones and fades with time.
type customer struct {
	dice
	id        string
	lang      string
	segment   string
	market    *market
	joined    int // day of the story, negative before it
	nature    float64
	mood      float64
	rate      float64 // orders a month
	app       bool
	memory    string // the last thing that went wrong: "late", "damaged", …
	hurtOn    int    // the day it did
	tier      int    // of the last order
	orders    int
	lastOrder string // id of the last order
	last      *product
	uses      int // of app and site, this month
	replies   int
	plan      plan
}

func (w *world) customers(seed uint64) []*customer {
	all := make([]*customer, customerCount)
	for i := range all {
		all[i] = w.newCustomer(seed, i)
	}
	return all
}

func (w *world) newCustomer(seed uint64, i int) *customer {
	d := newDice(seed, uint64(i)+1)
	shares := make([]float64, len(markets))
	for j, m := range markets {
		shares[j] = m.share
	}
	m := &markets[d.weighted(shares...)]
	c := &customer{
		dice:    d,
		id:      "c-" + strconv.Itoa(1001+i),
		lang:    "en",
		segment: "consumer",
		market:  m,
		nature:  0.5 * d.NormFloat64(),
		rate:    clamp(d.spread(0.42, 0.5), 0.1, 1.5),
		app:     d.chance(0.6),
		hurtOn:  math.MinInt32,
	}
	if d.chance(m.french) {
		c.lang = "fr"
	}
	if d.chance(0.5) { // half of them buy once and rarely come back
		c.rate = 0.025
	}
	if d.chance(0.15) {
		c.segment, c.rate = "pro", c.rate*1.8
	}
	// Two thirds were there before the story; the shop grows.
	span := float64(-w.cal.firstDay() + storyDays)
	c.joined = w.cal.firstDay() + int(span*math.Pow(d.Float64(), 0.85))
	c.plan = newPlan(c)
	return c
}

// live tells the customer's whole life, day by day.
func (w *world) live(c *customer) {
	at := c.moment(w.cal.midnight(c.joined))
	w.event(&feedback.Event{ID: "s-" + c.id, Kind: feedback.Signup, Time: at, Customer: c.id})
	waves := w.planWaves(c)
	for day := c.joined; day <= storyDays; day++ {
		c.mood *= 0.985 // half forgotten after 46 days
		if c.chance(c.appetite(w, day)) {
			w.order(c, day)
		}
		w.keepPlan(c, day)
		if day >= 0 {
			w.storyDay(c, day, waves)
		}
		w.engage(c, day)
	}
}

// appetite is the chance that the customer orders on the day.
func (c *customer) appetite(w *world, day int) float64 {
	p := c.rate / 30 * w.cal.demand(day) * clamp(1+0.4*c.mood, 0.3, 1.4)
	switch {
	case c.orders == 0 && day-c.joined < 3:
		return 0.55 // people sign up to buy
	case c.plan.left:
		return p * 0.2
	case c.plan.active:
		return p * 1.5
	default:
		return p
	}
}

// storyDay is what a day of the last 26 weeks may bring beside orders.
func (w *world) storyDay(c *customer, day int, waves map[int]time.Time) {
	if day == repairDay+7 && c.mood < 0 {
		c.mood = 0.3*c.mood + 0.2 // the apology and the voucher
	}
	if at, ok := waves[day]; ok {
		w.relational(c, at)
	}
	at := c.moment(w.cal.midnight(day))
	if c.app && w.cal.crash(float64(day)) && c.chance(0.06) {
		w.lockedOut(c, at)
	}
	if c.chance(0.0011 * w.cal.demand(day)) {
		w.ticket(c, at, "question", c.scene(at, pickProduct(c.dice)))
	}
	if c.plan.active && c.chance(0.0018) {
		w.ticket(c, at, "subscription", c.scene(at, nil))
	}
	if c.last != nil && c.chance(0.0006) {
		w.ticket(c, at, "warranty", c.scene(at, c.last))
	}
}

// lockedOut is a customer whom app 5.2.0 does not let in.
func (w *world) lockedOut(c *customer, at time.Time) {
	c.hurt("login", w.cal.day(at), 0.22)
	if c.chance(0.33) {
		w.ticket(c, at, "login", c.scene(at, nil))
	}
	if c.chance(0.3) {
		w.appReview(c.dice, c.lang, c.market, at, c)
	}
}

// hurt and please move the mood.
func (c *customer) hurt(by string, day, much float64) {
	c.mood = clamp(c.mood-much, -3, 1.2)
	c.memory, c.hurtOn = by, int(day)
}

func (c *customer) please(much float64) { c.mood = clamp(c.mood+much, -3, 1.2) }

// sore says whether something went wrong in the last weeks.
func (c *customer) sore(day float64) bool { return day-float64(c.hurtOn) < 35 }

func (c *customer) scene(at time.Time, p *product) scene {
	order := c.lastOrder
	if order == "" {
		order = c.market.prefix + "-" + strconv.Itoa(c.between(100000, 199999))
	}
	return scene{lang: c.lang, market: c.market, product: p, at: at, order: order, agent: pick(c.dice, agents)}
}

// engage counts what the customer does and tells it once a month.
func (w *world) engage(c *customer, day int) {
	busy := 0.22
	if c.plan.active {
		busy = 0.42
	}
	if c.plan.left {
		busy = 0.04
	}
	known := c.app || c.plan.active || c.plan.left
	if known && c.chance(busy*clamp(1+0.35*c.mood, 0.25, 1.3)) {
		c.uses += c.between(1, 3)
	}
	next := w.cal.midnight(day + 1)
	if next.Day() != 1 || day < -32 {
		return
	}
	at := next.Add(-time.Duration(c.between(60, 240)) * time.Minute)
	kind := "visit"
	if c.app {
		kind = "use"
	}
	w.activity(c, at, kind, &c.uses)
	w.activity(c, at, "reply", &c.replies)
}

// activity tells a month's count and starts the next.
func (w *world) activity(c *customer, at time.Time, activity string, n *int) {
	if *n > 0 {
		w.event(&feedback.Event{
			ID: "a-" + c.id + "-" + activity + "-" + at.Format("200601"), Kind: feedback.Activity, Time: at,
			Customer: c.id, Activity: activity, Count: *n,
		})
	}
	*n = 0
}
