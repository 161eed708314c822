package store

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

func (q *inquiry) purchases(a *kpi.Aggregate) {
	a.Purchasing = &kpi.Purchasing{}
	before := q.from.Add(-q.to.Sub(q.from))
	if q.byStep != NoStep {
		before = q.byStep.floor(q.from.Add(-time.Microsecond), q.w.zone)
	}
	window := time.Duration(q.w.set.RepeatDays) * aDay
	for _, c := range q.w.customers() {
		if !q.scope(c, nil) {
			continue
		}
		orders := q.w.standingOf(c)
		if slices.ContainsFunc(orders, func(o *feedback.Event) bool { return inside(o.Time, before, q.from) && !o.Time.After(q.w.now) }) {
			a.Purchasing.Loyal.Add(slices.ContainsFunc(orders, func(o *feedback.Event) bool { return inside(o.Time, q.from, q.to) && !o.Time.After(q.w.now) }))
		}
		if len(orders) == 0 {
			continue
		}
		first := orders[0].Time
		if inside(first, q.from.Add(-window), q.until().Add(-window)) {
			a.Purchasing.Repeat.Add(len(orders) > 1 && !orders[1].Time.After(first.Add(window)))
		}
		if inside(first, q.from, q.until()) && !first.Before(q.until().Add(-window)) {
			a.Purchasing.Immature++
		}
	}
}

func (q *inquiry) worth(a *kpi.Aggregate) {
	a.Lifetime = map[string]*kpi.Lifetime{}
	end := q.until()
	from := before(end.In(q.w.zone), 12)
	oldest := q.w.of("order")[0].Time
	for _, c := range q.w.customers() {
		year, ever, orders := map[string]int64{}, map[string]int64{}, map[string]int64{}
		for _, o := range q.w.standingOf(c) {
			if !o.Time.Before(end) {
				continue
			}
			ever[o.Currency] += q.w.net(o)
			orders[o.Currency] += 0
			if !o.Time.Before(from) {
				year[o.Currency] += q.w.net(o)
				orders[o.Currency]++
			}
		}
		if !q.scope(c, nil) {
			continue
		}
		for currency, n := range orders {
			l := a.Lifetime[currency]
			if l == nil {
				l = &kpi.Lifetime{Years: min(1, float64(end.Sub(oldest).Microseconds())/float64(365*day))}
				a.Lifetime[currency] = l
			}
			l.Historical.Add(ever[currency])
			if n > 0 {
				l.Orders += n
				l.Spend.Add(year[currency])
			}
		}
	}
}

func (q *inquiry) engaged(a *kpi.Aggregate) {
	start, end := q.clip()
	e := &kpi.Engagement{Days: max(0, end.Sub(start).Hours()/24)}
	points := func(c string, from, to time.Time) (sum int64) {
		for _, x := range q.w.of("activity") {
			if x.Customer != c || !inside(x.Time, from, to) || x.Time.After(q.w.now) {
				continue
			}
			weight, ok := q.w.set.Weights[x.Activity]
			if !ok {
				weight = q.w.set.Weights["*"]
			}
			sum += int64(weight*1000) * int64(x.Count)
		}
		return sum
	}
	var from, to time.Time // the first 30 days with any activity, once they are over
	for _, x := range q.w.of("activity") {
		if from.IsZero() || x.Time.Before(from) {
			from = x.Time
		}
	}
	if !from.IsZero() {
		local := from.In(q.w.zone)
		from = time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, q.w.zone)
		to = from.AddDate(0, 0, 30)
	}
	if to.After(q.w.now) {
		from, to = time.Time{}, time.Time{}
	}
	e.BaselineAt = to
	var base []int64
	for _, c := range q.w.customers() {
		if q.seen(c, from, to) && from.Before(to) {
			base = append(base, points(c, from, to))
		}
		if q.seen(c, start, end) && q.scope(c, nil) {
			e.Points = append(e.Points, points(c, start, end))
		}
	}
	if e.Baseline = kpi.BaselineOf(base); len(base) == 0 {
		e.BaselineAt = time.Time{}
	}
	a.Engagement = e
}

func (q *inquiry) products() []string {
	_, rest := q.conditions()
	var out []string
	for _, f := range rest {
		if m, ok := f.(feedback.Match); ok && m.Field == "product" {
			if out == nil {
				out = m.Values
			}
			out = slices.DeleteFunc(slices.Clone(out), func(p string) bool { return !slices.Contains(m.Values, p) })
		}
	}
	return out
}

func (q *inquiry) returned(a *kpi.Aggregate) {
	a.Returns = &kpi.Returns{}
	only := q.products()
	units := func(e *feedback.Event) (n int64) {
		for _, l := range e.Lines {
			if only == nil || slices.Contains(only, l.Product) {
				n += millis(l.Quantity)
			}
		}
		return n
	}
	for _, o := range q.w.of("order") {
		if !q.here(o.Time) || !q.event(o, true) {
			continue
		}
		var back, exchanged int64
		for _, e := range q.w.of("return") {
			if e.Order == o.ID && e.Exchange {
				exchanged += units(e)
			} else if e.Order == o.ID {
				back += units(e)
			}
		}
		a.Returns.Units.Add(min(back, units(o)), units(o))
		a.Returns.Exchanged += exchanged
		if o.Time.After(q.w.now.Add(-time.Duration(q.w.set.ReturnDays) * aDay)) {
			a.Returns.Immature++
		}
	}
}

func (q *inquiry) visited(a *kpi.Aggregate) {
	a.Conversions = &kpi.Conversions{}
	groups := map[string][]*feedback.Event{}
	for _, e := range q.w.of("visit") {
		if q.here(e.Time) && q.event(e, true) {
			who := "visitor " + e.Visitor
			if e.Visitor == "" {
				who = "session " + e.Session
			}
			groups[who] = append(groups[who], e)
		}
	}
	for _, visits := range groups {
		bought, prospect := false, false
		sessions := map[string]bool{}
		for _, e := range visits {
			prospect = prospect || e.Prospect
			bought = bought || e.Order != "" || e.Customer != "" && slices.ContainsFunc(q.w.standingOf(e.Customer), func(o *feedback.Event) bool {
				return inside(o.Time, e.Time, q.until())
			})
			if e.Session != "" {
				sessions[e.Session] = sessions[e.Session] || e.Order != ""
			}
		}
		if visits[0].Visitor != "" {
			a.Conversions.Visitors.Add(bought)
			if prospect {
				a.Conversions.Prospects.Add(bought)
			}
		}
		paid := int64(0)
		for _, is := range sessions {
			if is {
				paid++
			}
		}
		if len(sessions) > 0 {
			a.Conversions.Sessions.Add(paid, int64(len(sessions)))
		}
	}
}

func (q *inquiry) sold(a *kpi.Aggregate) {
	a.Sales, a.CrossSell, a.UpSell = map[string]*kpi.Sales{}, &kpi.CrossSell{}, &kpi.UpSell{}
	rank := func(tier string) int { return slices.Index(q.w.set.Tiers, tier) + 1 }
	tierOf := func(o *feedback.Event) string {
		t := o.Tier
		for _, l := range o.Lines {
			t = cmp.Or(t, l.Tier)
		}
		return t
	}
	flagged := func(o *feedback.Event) bool {
		return slices.ContainsFunc(o.Lines, func(l feedback.Line) bool { return l.Complementary })
	}
	anyFlag := false
	for _, o := range q.w.of("order") {
		anyFlag = anyFlag || flagged(o)
	}
	for _, c := range q.w.customers() {
		revenue, count := map[string]int64{}, map[string]int64{}
		categories := map[string]bool{}
		last := 0
		for n, o := range q.w.standingOf(c) {
			fresh := false
			for _, l := range o.Lines {
				fresh = fresh || l.Category != "" && !categories[l.Category]
			}
			for _, l := range o.Lines {
				categories[l.Category] = true
			}
			tier, offered := rank(tierOf(o)), rank(o.OfferedTier)
			if q.here(o.Time) && q.event(o, true) {
				revenue[o.Currency] += q.w.net(o)
				count[o.Currency]++
				if a.Sales[o.Currency] == nil {
					a.Sales[o.Currency] = &kpi.Sales{}
				}
				a.Sales[o.Currency].Values = append(a.Sales[o.Currency].Values, q.w.net(o))
				if anyFlag {
					a.CrossSell.Flagged.Add(flagged(o))
				}
				if n == 0 {
					a.CrossSell.First++
				} else {
					a.CrossSell.NewCategory.Add(fresh)
				}
				a.UpSell.Orders++
				top := len(q.w.set.Tiers)
				switch base := cmp.Or(last, offered); {
				case tier == 0 || base == 0:
					a.UpSell.Other++
				case base == top:
					a.UpSell.Top++
				default:
					a.UpSell.Could++
					if last > 0 && tier > last || offered > 0 && tier > offered {
						a.UpSell.Up++
					}
				}
			}
			if tier > 0 {
				last = tier
			}
		}
		for _, currency := range slices.Collect(maps.Keys(count)) {
			a.Sales[currency].Orders.Add(revenue[currency], count[currency])
			a.Sales[currency].PerCustomer.Add(revenue[currency])
		}
	}
}

func (q *inquiry) acquired(a *kpi.Aggregate) {
	a.Acquisition = map[string]*kpi.Acquisition{}
	for _, e := range q.w.of("spend") {
		if q.here(e.Time) {
			if a.Acquisition[e.Currency] == nil {
				a.Acquisition[e.Currency] = &kpi.Acquisition{}
			}
			a.Acquisition[e.Currency].Spend += scaled(e.Amount)
		}
	}
	for _, c := range q.w.customers() {
		var came []time.Time
		for _, e := range q.w.of("signup") {
			if e.Customer == c {
				came = append(came, e.Time)
			}
		}
		for _, o := range q.w.standingOf(c) {
			came = append(came, o.Time)
		}
		if _, first, any := q.w.active(c, kpi.Subscribed, q.w.now); any {
			came = append(came, first)
		}
		if len(came) == 0 {
			continue
		}
		first := slices.MinFunc(came, time.Time.Compare)
		if q.here(first.Add(-time.Duration(q.w.set.CACLagDays)*aDay)) && !first.After(q.w.now) {
			for _, x := range a.Acquisition {
				x.New++
			}
		}
	}
}
