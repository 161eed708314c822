package store

import (
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// reckoner adds to the tallies of a question what its KPIs need of tickets,
// complaints and customer events. An order that was wholly refunded is no order,
// but for the units that were sold.
type reckoner struct {
	m         *measuring
	b         *book
	business  *business
	set       *kpi.Parameters
	now       int64
	hour      int64 // up to which time has gone by, of a question of now: digits must not move by the microsecond
	from, to  int64 // of the question
	lo, hi    []int64
	until     []int64 // of each period its end, or now if that comes first
	scope     *scope  // of what was said in the question's time
	past      *scope  // of what was said at any time: for retention and churn
	within    *places
	before    *places
	byKey     []bool // codes of the attribute By; nil: By is none
	scratch   []placeAt
	presence  *presence // who did or said anything when, for all parts
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

// nearly is how far from the clock a moment still means now.
const nearly = time.Minute

// asOf is the moment that a question is asked at, and where its book ends. A
// moment that is now, give or take, has the book of now: one that ended a moment
// ago would have to be made anew for every question.
func asOf(at time.Time) (now, cut int64) {
	clock := time.Now()
	if at.IsZero() {
		return clock.UnixMicro(), never
	}
	if d := clock.Sub(at); -nearly < d && d < nearly {
		return at.UnixMicro(), never
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
	r.hour = hourly(r.now, cut)
	if !q.From.IsZero() {
		r.from = q.From.UnixMicro()
	}
	if !q.To.IsZero() {
		r.to = q.To.UnixMicro()
	}
	r.b = m.t.bookOf(cut, m.zone, r.set)
	r.business = r.b.businessOf(q.Hours)
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

// length is how much time lies between two moments, in microseconds; up to now it
// is a little more, to the end of the hour.
func (r *reckoner) length(from, to int64) int64 {
	if to == r.now {
		to = r.hour
	}
	return max(0, to-from)
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

// run counts the items and fills in every part that is asked for. The parts fill
// in different members of the same aggregates, so that they run beside each
// other; each has its own copy of what is scratch.
func (r *reckoner) run(slots []uint32, p predicate) {
	r.lay()
	r.presence = &presence{}
	r.m.makeCells()
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	g.Go(func() error {
		r.m.apart().countAll(slots)
		return nil
	})
	if len(r.m.cells) == 0 { // nothing to slice by
		_ = g.Wait() // no part fails
		return
	}
	for _, part := range []struct {
		name string
		fn   func(r *reckoner)
	}{
		{"visits", (*reckoner).conversions}, {"engagement", (*reckoner).engagement}, {"tickets", func(r *reckoner) { r.tickets(p) }},
		{"sales", (*reckoner).sales}, {"complaints", func(r *reckoner) { r.complaints(slots) }}, {"active", (*reckoner).active},
		{"ordered", (*reckoner).ordered}, {"invitations", (*reckoner).invitations}, {"cohort", (*reckoner).cohorts},
		{"year", (*reckoner).yearly}, {"purchasing", (*reckoner).purchasing}, {"lifetime", (*reckoner).lifetime},
		{"returns", (*reckoner).returns}, {"spend", (*reckoner).spend},
	} {
		if r.needs[part.name] {
			g.Go(func() error {
				part.fn(r.apart())
				return nil
			})
		}
	}
	_ = g.Wait() // no part fails
}

// apart is the same reckoner with scratch of its own.
func (r *reckoner) apart() *reckoner {
	x := *r
	x.m, x.scratch = r.m.apart(), nil
	return &x
}

// undefined says why a KPI has no meaning under the question's filter or By.
func (r *reckoner) undefined(id string) string {
	switch {
	case id == kpi.CAC && (r.wantsName || r.m.q.By != "" || len(r.scope.attrs) > 0):
		return "acquisition spend is not told apart by customers"
	case id == kpi.Conversion && r.wantsName:
		return "visits are anonymous: they are not told apart by customers"
	case saysWhoStays(id) && (r.m.q.By == fieldState || askedState(r.m.q.Filter)):
		return knowsAlready
	}
	return ""
}

// span returns the first and last moment of the tenant's events.
func (r *reckoner) span() (first, last int64, any bool) {
	e := &r.b.t.events
	first = never
	for i := range e.slots() {
		if r.b.eventLive(i) && e.time.at(i) >= r.from && e.time.at(i) < r.to && e.time.at(i) <= r.now {
			first, last, any = min(first, e.time.at(i)), max(last, e.time.at(i)), true
		}
	}
	return first, last, any
}
