package store

import (
	"fmt"
	"math"
	"strings"

	"verbatim/feedback"
)

// A filter over items is a question about customers and their events too:
//
//   - segment, country, lang and the customer are those of the customer's latest
//     record that has a value; so are attributes, unless the event has that
//     attribute itself; the state is that of the moment of asking;
//   - a product is one of the order's (or return's) lines; of what customers do
//     without a product, it is whether they bought it or spoke of it;
//   - everything else is said of items, and holds for customers who have one
//     such item. What stands together in the filter must hold of the same item.
//     Which items are looked at is the KPI's affair: those of the whole period
//     asked about, or, of retention and churn, those before each period starts.

// always and nowhere are the ends of time.
const always = math.MinInt64

// customerTest says whether a customer matches, by what was known of them at a
// moment.
type customerTest func(customer uint32, at int64) bool

// scope is a filter as a question about customers and events.
type scope struct {
	b        *book
	from, to int64 // items outside are not looked at
	ids      idFinder

	static  []customerTest // of the latest record
	said    []customerTest // of items
	product []bool         // of lines, by code; nil: every product
	bought  customerTest   // the product, of customers
	attrs   []attrTest
	named   bool // asks something of the customer

	same predicate // what is asked of one and the same item; nil: nothing
}

// attrTest is one condition on an attribute.
type attrTest struct {
	set    []bool // codes that match
	key    []bool // codes of the key
	latest []uint32
}

// compileScope compiles a filter. Its periods are left out: the question's own
// bounds stand in their place.
func (b *book) compileScope(f feedback.Filter, from, to int64, ids idFinder) (s *scope, err error) {
	s = &scope{b: b, from: from, to: to, ids: ids}
	var together feedback.And
	for _, m := range (feedback.And{f}).Flat() {
		switch x := m.(type) {
		case feedback.Period:
			continue
		case feedback.Match:
			done, err := s.addMatch(x)
			if err != nil {
				return nil, err
			}
			if done {
				continue
			}
		}
		if ofItems(m) {
			together = append(together, m)
			continue
		}
		test, err := s.customers(m)
		if err != nil {
			return nil, err
		}
		s.named = true
		if isStatic(m) {
			s.static = append(s.static, test)
		} else {
			s.said = append(s.said, test)
		}
	}
	if len(together) == 0 {
		return s, nil
	}
	if s.same, err = b.t.compile(together, ids); err != nil {
		return nil, err
	}
	test, err := s.having(together)
	s.said, s.named = append(s.said, test), true
	return s, err
}

// addMatch takes a condition that is about events themselves.
func (s *scope) addMatch(f feedback.Match) (done bool, err error) {
	if f.Field == "product" {
		want := fold(f.Values)
		set := s.b.t.dict[fProduct].where(func(name string) bool { return want[strings.ToLower(name)] })
		for code := range set {
			set[code] = set[code] && (s.product == nil || s.product[code])
		}
		s.product = set
		spoke, err := s.having(f)
		if err != nil {
			return true, err
		}
		buys := s.b.buyersOf(set)
		also := s.bought
		s.bought = func(c uint32, at int64) bool {
			return (spoke(c, at) || buys[c] < at) && (also == nil || also(c, at))
		}
		return true, nil
	}
	key, ok := strings.CutPrefix(string(f.Field), feedback.AttributePrefix)
	if !ok {
		return false, nil
	}
	want := fold(f.Values)
	d := &s.b.t.attrDict
	s.attrs = append(s.attrs, attrTest{
		set: d.where(func(name string) bool {
			v, ok := strings.CutPrefix(name, key+"\x00")
			return ok && want[strings.ToLower(v)]
		}),
		key:    d.where(func(name string) bool { return strings.HasPrefix(name, key+"\x00") }),
		latest: s.b.latestAttrOf(key),
	})
	return true, nil
}

// buyersOf returns when each customer first bought a product of the set.
func (b *book) buyersOf(set []bool) []int64 {
	out := neverAt(b.size)
	b.readyOrders()
	for k := range b.orders.list {
		o := &b.orders.list[k]
		for l := range b.t.events.linesOf(int(o.slot)) {
			if set[l.product] {
				out[o.customer] = min(out[o.customer], o.at)
			}
		}
	}
	return out
}

func neverAt(n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = never
	}
	return out
}

// isStatic says whether a condition is wholly about the latest record.
func isStatic(f feedback.Filter) bool {
	switch f := f.(type) {
	case feedback.And:
		return allOf(f, isStatic)
	case feedback.Or:
		return allOf(f, isStatic)
	case feedback.Not:
		return isStatic(f.Of)
	case feedback.Match:
		return staticField(f.Field)
	case feedback.Has:
		return staticField(f.Field)
	case feedback.Customers:
		return true
	}
	return false
}

func staticField(f feedback.Field) bool {
	switch f {
	case "segment", "country", "lang", "customer", fieldState:
		return true
	}
	return strings.HasPrefix(string(f), feedback.AttributePrefix)
}

// ofItems says whether a condition is wholly about items and asks for one that
// is so: a Not asks for none.
func ofItems(f feedback.Filter) bool {
	switch f := f.(type) {
	case feedback.And:
		return allOf(f, ofItems)
	case feedback.Or:
		return allOf(f, ofItems)
	case feedback.Not, feedback.Customers:
		return false
	case feedback.Match:
		return !staticField(f.Field)
	case feedback.Has:
		return !staticField(f.Field)
	}
	return true
}

func allOf(fs []feedback.Filter, is func(feedback.Filter) bool) bool {
	for _, f := range fs {
		if !is(f) {
			return false
		}
	}
	return true
}

// customers compiles any condition to a test of customers.
func (s *scope) customers(f feedback.Filter) (customerTest, error) {
	if ofItems(f) {
		return s.having(f)
	}
	switch f := f.(type) {
	case feedback.And:
		return s.combine(f, false)
	case feedback.Or:
		return s.combine(f, true)
	case feedback.Not:
		of, err := s.customers(f.Of)
		return func(c uint32, at int64) bool { return !of(c, at) }, err
	case feedback.Match:
		want := fold(f.Values)
		return s.latest(f.Field, func(name string) bool { return want[strings.ToLower(name)] })
	case feedback.Has:
		return s.latest(f.Field, func(name string) bool { return name != "" })
	case feedback.Customers:
		set := s.b.t.among(f)
		return func(c uint32, _ int64) bool { return set[c] }, nil
	}
	return nil, fmt.Errorf("%w: node %T is not known", ErrFilter, f)
}

func (s *scope) combine(fs []feedback.Filter, or bool) (customerTest, error) {
	tests := make([]customerTest, len(fs))
	for k, f := range fs {
		var err error
		if tests[k], err = s.customers(f); err != nil {
			return nil, err
		}
	}
	return func(c uint32, at int64) bool {
		for _, t := range tests {
			if t(c, at) == or {
				return or
			}
		}
		return !or
	}, nil
}

// latest tests a field of the customer's latest record.
func (s *scope) latest(f feedback.Field, match func(name string) bool) (customerTest, error) {
	t := s.b.t
	if key, ok := strings.CutPrefix(string(f), feedback.AttributePrefix); ok {
		set := t.attrDict.where(func(name string) bool { v, ok := strings.CutPrefix(name, key+"\x00"); return ok && match(v) })
		code := s.b.latestAttrOf(key)
		return func(c uint32, _ int64) bool { return set[code[c]] }, nil
	}
	k := fieldIndex[f]
	set := t.dict[k].where(match)
	if k == fCustomer {
		return func(c uint32, _ int64) bool { return set[c] }, nil
	}
	code := s.b.latestOf(k)
	return func(c uint32, _ int64) bool { return set[code[c]] }, nil
}

// having tests for an item that matches and came before the moment.
func (s *scope) having(f feedback.Filter) (customerTest, error) {
	p, err := s.b.t.compile(f, s.ids)
	if err != nil {
		return nil, err
	}
	t := s.b.t
	since := neverAt(s.b.size)
	for i := range t.slots() {
		at := t.time.at(i)
		if s.b.itemLive(i) && at >= s.from && at < s.to && p(i) {
			c := t.vals[fCustomer].at(i)
			since[c] = min(since[c], at)
		}
	}
	return func(c uint32, at int64) bool { return since[c] < at }, nil
}

// knows says whether a customer matches by the latest record.
func (s *scope) knows(c uint32) bool {
	for _, t := range s.static {
		if !t(c, never) {
			return false
		}
	}
	return true
}

// in says whether a customer matches but for product and attributes.
func (s *scope) in(c uint32, at int64) bool {
	if !s.knows(c) {
		return false
	}
	for _, t := range s.said {
		if !t(c, at) {
			return false
		}
	}
	return true
}

// inAll says whether a customer matches in everything.
func (s *scope) inAll(c uint32, at int64) bool {
	return s.in(c, at) && (s.bought == nil || s.bought(c, at)) && s.hasAttrs(c)
}

// hasAttrs says whether a customer's latest record matches in its attributes.
func (s *scope) hasAttrs(c uint32) bool {
	for k := range s.attrs {
		if a := &s.attrs[k]; !a.set[a.latest[c]] {
			return false
		}
	}
	return true
}

// inAttrs says whether an event matches in its own attributes, or its
// customer's.
func (s *scope) inAttrs(slot, c uint32) bool {
	for k := range s.attrs {
		if !s.attrs[k].holds(s.b.t.eventAttrs(int(slot)), c) {
			return false
		}
	}
	return true
}

func (a *attrTest) holds(own []uint32, c uint32) bool {
	has := false
	for _, word := range own {
		if a.set[word>>1] {
			return true
		}
		has = has || a.key[word>>1]
	}
	return !has && a.set[a.latest[c]]
}

// holdsOrder says whether an order matches.
func (s *scope) holdsOrder(o *order, at int64) bool {
	return s.in(o.customer, at) && s.inAttrs(o.slot, o.customer) && (s.product == nil || s.anyLine(o.slot))
}

func (s *scope) anyLine(slot uint32) bool {
	for l := range s.b.t.events.linesOf(int(slot)) {
		if s.product[l.product] {
			return true
		}
	}
	return false
}
