package store

import (
	"math/big"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// world is what really happened, kept apart from the store: the items as they
// stand, with what was set right, and the events. Everything below computes
// numbers from it the slow and obvious way.
type world struct {
	items  []remark
	events []feedback.Event
	zone   *time.Location
	now    time.Time
	set    kpi.Parameters
	cal    *hours.Calendar

	kinds   map[string][]*feedback.Event // what of has found
	orderly map[string][]*feedback.Event // what standingOf has found, "" for everybody
	first   map[*remark]*remark          // what matters has found
	last    map[string]string            // what latest has found
	states  map[string]feedback.State    // of customers, now
}

type remark struct {
	feedback.Item
	lang      string
	label     nlp.Label
	score     int64
	moans     bool // complains
	corrected bool
	themes    []string
	other     map[string][]string // intents, emotions
	state     feedback.State      // of the customer, now
}

const aDay = 24 * time.Hour

func (s *remark) known() bool { return s.Text != "" && s.label != nlp.Unknown }

func (s *remark) opened() time.Time {
	if s.Ticket.Opened.IsZero() {
		return s.Time
	}
	return s.Ticket.Opened
}

// field lists an item's values of a field.
func (s *remark) field(f feedback.Field) []string {
	one := func(v string) []string {
		if v == "" {
			return nil
		}
		return []string{v}
	}
	switch f {
	case "kind":
		return one(s.Kind)
	case "source":
		return one(s.Source)
	case "channel":
		return one(s.Channel)
	case "product":
		return one(s.Product)
	case "segment":
		return one(s.Segment)
	case "country":
		return one(s.Country)
	case "lang":
		return one(s.lang)
	case "customer":
		return one(s.Customer)
	case "state":
		return one(string(s.state))
	case "label":
		return one(string(s.label))
	case "theme":
		var out []string
		for _, t := range s.themes {
			out = append(out, t)
			if i := strings.IndexByte(t, '.'); i > 0 {
				out = append(out, t[:i])
			}
		}
		return out
	case "intent", "emotion":
		return s.other[string(f)]
	}
	return one(s.Attributes[strings.TrimPrefix(string(f), "attributes.")])
}

// is says whether an item matches.
func (s *remark) is(f feedback.Filter) bool {
	switch f := f.(type) {
	case nil, feedback.Period:
		return true
	case feedback.And:
		for _, x := range f {
			if !s.is(x) {
				return false
			}
		}
		return true
	case feedback.Or:
		return slices.ContainsFunc(f, s.is)
	case feedback.Not:
		return !s.is(f.Of)
	case feedback.Match:
		for _, v := range s.field(f.Field) {
			if slices.Contains(f.Values, v) {
				return true
			}
		}
		return false
	}
	panic("the test has no such node")
}

func inside(at, from, to time.Time) bool { return !at.Before(from) && at.Before(to) }

// inquiry is one slice to compute: [from, to) under a filter; whole is the time
// of the question that the slice is of.
type inquiry struct {
	w         *world
	f         feedback.Filter
	from, to  time.Time
	wholeFrom time.Time
	wholeTo   time.Time
	byStep    Step
	join      time.Duration
}

func (q *inquiry) until() time.Time {
	if q.to.After(q.w.now) {
		return q.w.now
	}
	return q.to
}

// clip is the part of the slice that the question asks about, up to now.
func (q *inquiry) clip() (from, to time.Time) {
	from, to = q.from, q.until()
	if from.Before(q.wholeFrom) {
		from = q.wholeFrom
	}
	if to.After(q.wholeTo) {
		to = q.wholeTo
	}
	return from, to
}

// here says whether something of a moment is in the slice.
func (q *inquiry) here(at time.Time) bool {
	return inside(at, q.from, q.to) && inside(at, q.wholeFrom, q.wholeTo) && !at.After(q.w.now)
}

// latest is the value of a field of the customer's latest record that has one.
func (w *world) latest(c string, f feedback.Field) string {
	if v, ok := w.last[c+" "+string(f)]; ok {
		return v
	}
	v, at := "", time.Time{}
	if c == "" {
		return ""
	}
	for i := range w.items {
		s := &w.items[i]
		if x := s.field(f); s.Customer == c && len(x) > 0 && !s.Time.Before(at) {
			v, at = x[0], s.Time
		}
	}
	if w.last == nil {
		w.last = map[string]string{}
	}
	w.last[c+" "+string(f)] = v
	return v
}

func ofLatest(f feedback.Field) bool {
	return slices.Contains([]feedback.Field{"segment", "country", "lang", "customer", "state"}, f) || strings.HasPrefix(string(f), "attributes.")
}

// customer says whether a customer matches a condition, from items in
// [from, to). kinds: which sorts of condition are asked about.
func (q *inquiry) customer(c string, f feedback.Filter, from, to time.Time) bool {
	anyItem := func(f feedback.Filter) bool {
		return slices.ContainsFunc(q.w.items, func(s remark) bool {
			return s.Customer == c && inside(s.Time, from, to) && s.is(f)
		})
	}
	switch f := f.(type) {
	case feedback.Not:
		return !q.customer(c, f.Of, from, to)
	case feedback.Or:
		return slices.ContainsFunc(f, func(x feedback.Filter) bool { return q.customer(c, x, from, to) })
	case feedback.Match:
		switch {
		case f.Field == "customer":
			return slices.Contains(f.Values, c)
		case f.Field == "state":
			return slices.Contains(f.Values, string(q.w.states[c]))
		case ofLatest(f.Field):
			return slices.Contains(f.Values, q.w.latest(c, f.Field))
		case f.Field == "product":
			bought := slices.ContainsFunc(q.w.events, func(e feedback.Event) bool {
				return e.Kind == "order" && e.Customer == c && (!from.IsZero() || e.Time.Before(to)) && hasLine(&e, f.Values)
			})
			return bought || anyItem(f)
		}
		return anyItem(f)
	}
	panic("the test has no such node")
}

func hasLine(e *feedback.Event, products []string) bool {
	return slices.ContainsFunc(e.Lines, func(l feedback.Line) bool { return slices.Contains(products, l.Product) })
}

// conditions parts a filter: what is asked of one item, and the rest.
func (q *inquiry) conditions() (item feedback.And, rest []feedback.Filter) {
	for _, m := range (feedback.And{q.f}).Flat() {
		if x, ok := m.(feedback.Match); ok && !ofLatest(x.Field) && x.Field != "product" {
			item = append(item, m)
		} else if _, ok := m.(feedback.Period); !ok {
			rest = append(rest, m)
		}
	}
	return item, rest
}

// scope says whether a customer matches, in the question's time or, with past,
// by what came before a moment.
func (q *inquiry) scope(c string, past *time.Time) bool {
	from, to := q.wholeFrom, q.wholeTo
	if past != nil {
		from, to = time.Time{}, *past
	}
	item, rest := q.conditions()
	if len(item) > 0 && !slices.ContainsFunc(q.w.items, func(s remark) bool { return s.Customer == c && inside(s.Time, from, to) && s.is(item) }) {
		return false
	}
	for _, f := range rest {
		if !q.customer(c, f, from, to) {
			return false
		}
	}
	return true
}

// event says whether an event matches: by its own products and attributes, and
// by its customer. said: also by what the customer said.
func (q *inquiry) event(e *feedback.Event, saidToo bool) bool {
	item, rest := q.conditions()
	if saidToo && len(item) > 0 && !slices.ContainsFunc(q.w.items, func(s remark) bool {
		return s.Customer == e.Customer && inside(s.Time, q.wholeFrom, q.wholeTo) && s.is(item)
	}) {
		return false
	}
	for _, f := range rest {
		m, ok := f.(feedback.Match)
		key, isAttr := "", false
		if ok {
			key, isAttr = strings.CutPrefix(string(m.Field), "attributes.")
		}
		switch {
		case ok && m.Field == "product":
			if !hasLine(e, m.Values) {
				return false
			}
		case isAttr && e.Attributes[key] != "":
			if !slices.Contains(m.Values, e.Attributes[key]) {
				return false
			}
		case !saidToo && !isStatic(f):
		case !q.customer(e.Customer, f, q.wholeFrom, q.wholeTo):
			return false
		}
	}
	return true
}

func (w *world) of(kind string) []*feedback.Event {
	out, ok := w.kinds[kind]
	if ok {
		return out
	}
	for i := range w.events {
		if w.events[i].Kind == kind {
			out = append(out, &w.events[i])
		}
	}
	slices.SortFunc(out, func(x, y *feedback.Event) int { return x.Time.Compare(y.Time) })
	if w.kinds == nil {
		w.kinds = map[string][]*feedback.Event{}
	}
	w.kinds[kind] = out
	return out
}

func (w *world) customers() []string {
	seen := map[string]bool{}
	for _, s := range w.items {
		seen[s.Customer] = true
	}
	for _, e := range w.events {
		seen[e.Customer] = true
	}
	delete(seen, "")
	var out []string
	for c := range seen {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

func millis(x float64) int64 { return int64(x*1000 + 0.5) }

// gross and net are an order's totals; refunded what was given back of the gross.
func totals(e *feedback.Event) (gross, net int64) {
	for _, l := range e.Lines {
		gross += scaled(l.Quantity * l.UnitPrice)
	}
	return gross, gross - scaled(e.Tax)
}

func (w *world) refunded(o *feedback.Event) (sum int64) {
	for _, e := range w.of("refund") {
		if e.Order == o.ID && e.Currency == o.Currency {
			sum += scaled(e.Amount)
		}
	}
	return sum
}

func (w *world) stands(o *feedback.Event) bool {
	gross, _ := totals(o)
	return w.refunded(o) < gross
}

// net is what an order brought in the end.
func (w *world) net(o *feedback.Event) int64 {
	gross, net := totals(o)
	off := new(big.Int).Mul(big.NewInt(net), big.NewInt(w.refunded(o)))
	return net - off.Quo(off, big.NewInt(gross)).Int64()
}

// standing lists the orders that were not wholly refunded, in order of time.
func (w *world) standing() []*feedback.Event { return w.standingOf("") }

func (w *world) standingOf(c string) []*feedback.Event {
	if w.orderly == nil {
		w.orderly = map[string][]*feedback.Event{}
		for _, o := range w.of("order") {
			if w.stands(o) {
				w.orderly[""] = append(w.orderly[""], o)
				w.orderly[o.Customer] = append(w.orderly[o.Customer], o)
			}
		}
	}
	return w.orderly[c]
}
