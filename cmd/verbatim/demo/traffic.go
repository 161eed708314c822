package demo

import (
	"fmt"
	"math"
	"time"

	"verbatim/feedback"
)

// trafficStream is the chance of everything that no known customer does.
const trafficStream = 1 << 32

// traffic tells what happens without a customer's name: visits, reviews on
// market places, maps and app stores, spend.
func (w *world) traffic(seed uint64) {
	d := newDice(seed, trafficStream)
	w.spend(d)
	for day := 0; day <= storyDays; day++ {
		busy := w.cal.demand(day)
		for range d.poisson(15 * busy) {
			w.visit(d, day)
		}
		for range d.poisson(1.7 * busy) {
			w.strangersReview(d, day)
		}
		for range d.poisson(0.6 * busy) {
			w.storeReview(d, day)
		}
		apps := 1.3
		if w.cal.crash(float64(day)) {
			apps = 9
		}
		for range d.poisson(apps) {
			c := w.stranger(d)
			w.appReview(d, c.lang, c.market, d.moment(w.cal.midnight(day)), c)
		}
	}
}

// stranger is somebody of whom we know the country at most.
func (w *world) stranger(d dice) *customer {
	shares := make([]float64, len(markets))
	for i, m := range markets {
		shares[i] = m.share
	}
	c := &customer{dice: d, lang: "en", market: &markets[d.weighted(shares...)]}
	if d.chance(c.market.french) {
		c.lang = "fr"
	}
	return c
}

func (w *world) strangersReview(d dice, day int) {
	c := w.stranger(d)
	p := pickProduct(d)
	o := &order{id: "", at: d.moment(w.cal.midnight(day)), product: p, quality: d.NormFloat64() - p.flaw}
	w.deliver(c, o)
	s := c.scene(o.at, p)
	s.waited = o.waited
	w.productReview(c, o, s)
}

// storeReview is a review of one of the stores on a map.
func (w *world) storeReview(d dice, day int) {
	c := w.stranger(d)
	at := d.moment(w.cal.midnight(day))
	if !w.told(at) {
		return
	}
	it := c.item(w.id("rv"), feedback.Review, at)
	it.Source, it.Channel, it.Segment = "maps", "store", ""
	it.Attributes = map[string]string{"store": c.market.store}
	stars := 5 - d.weighted(5, 2.4, 1, 0.7, 0.9)
	keys := []string{"store pos"}
	switch {
	case stars == 3:
		keys = []string{"store pos", "store neg"}
	case stars < 3:
		keys = append([]string{"store neg"}, maybe(d, 0.5, "store neg", "general neg")...)
	default:
		keys = append(keys, maybe(d, 0.5, "store pos", "general pos")...)
	}
	w.speak(c, it, c.scene(at, nil), stars, keys)
	w.item(at, it)
}

// visit is one session on the site of a visitor who let us count it. Who orders
// is linked to the order by visits told in buy.
func (w *world) visit(d dice, day int) {
	at := d.moment(w.cal.midnight(day))
	visitor := fmt.Sprintf("v-%05d", int(math.Abs(d.NormFloat64())*900)+day*14)
	w.event(&feedback.Event{
		ID: w.id("v"), Kind: feedback.Visit, Time: at, Visitor: visitor, Session: w.id("ses"), Prospect: d.chance(0.7),
	})
}

// linkedVisit is the visit that led to an order, where we were let count it.
func (w *world) linkedVisit(c *customer, o *order, first bool) {
	if !c.chance(0.08) || !w.told(o.at) {
		return
	}
	w.event(&feedback.Event{
		ID: w.id("v"), Kind: feedback.Visit, Time: o.at.Add(-time.Duration(c.between(3, 40)) * time.Minute),
		Customer: c.id, Visitor: "v-" + c.id, Session: w.id("ses"), Prospect: first, Order: o.id,
	})
}

// campaigns with their spend in a month of average demand, in euros.
var campaigns = []struct {
	name   string
	amount float64
}{{"search", 820}, {"social", 560}, {"catalogue", 390}, {"newsletter", 90}}

// spend tells the cost of each campaign once a month, back to the first month
// of all.
func (w *world) spend(d dice) {
	y, m, _ := w.cal.history.Date()
	for i := range historyDays/28 + 1 {
		month := time.Date(y, m+time.Month(i), 1, 18, 0, 0, 0, w.cal.zone)
		for j, cp := range campaigns {
			amount := cp.amount * monthDemand[month.Month()-1] * math.Pow(1.012, float64(i)) * d.spread(1, 0.1)
			w.event(&feedback.Event{
				ID: fmt.Sprintf("sp-%s-%s", month.Format("200601"), cp.name), Kind: feedback.Spend,
				Time:   month.AddDate(0, 0, 6*j+2),
				Amount: math.Round(amount*100) / 100, Currency: "EUR", Campaign: cp.name,
			})
		}
	}
}
