package store

import (
	"cmp"
	"slices"
)

// span is a stretch of time, [from, to).
type span struct{ from, to int64 }

// spans lists for each customer the stretches in which they were active: apart
// from each other and in order.
type spans struct {
	runs[span]
	any  bool
	from int64 // the first of all
}

// The bases of activity.
const (
	bySubscription = iota
	byPurchase
)

// spansOf returns who was active when, by subscription or by purchase.
func (b *book) spansOf(basis int) *spans {
	b.spanned.do(b.makeSpans)
	return &b.spans[basis]
}

func (b *book) makeSpans() {
	b.readyOrders()
	for basis := range b.spans {
		b.spans[basis].make(b.size, b.spanner(basis))
		b.spans[basis].survey()
	}
}

// spanner returns what lists a customer's spans.
func (b *book) spanner(basis int) func(c uint32, list []span) []span {
	var raw []span
	if basis == byPurchase {
		window := int64(b.set.inactivity) * day
		return func(c uint32, list []span) []span {
			if c == 0 {
				return list
			}
			raw = raw[:0]
			for _, o := range b.orders.of(c) {
				if o.stands() {
					raw = append(raw, span{o.at, o.at + window})
				}
			}
			return appendJoined(list, raw)
		}
	}
	e := &b.t.events
	var mine []subscribing
	return func(c uint32, list []span) []span {
		if c == 0 {
			return list
		}
		mine = mine[:0]
		for _, i := range b.events.of(c) {
			if e.kind[i]&kindMask == evSubscription {
				x := e.row(int(i))
				mine = append(mine, subscribing{e.time.at(int(i)), e.flags(int(i)), x.a, x.b})
			}
		}
		if len(mine) == 0 {
			return list
		}
		raw = subscribed(mine, raw[:0])
		return appendJoined(list, raw)
	}
}

// survey notes what is true of all spans.
func (s *spans) survey() {
	s.any, s.from = len(s.list) > 0, never
	for _, x := range s.list {
		s.from = min(s.from, x.from)
	}
}

// appendJoined joins overlapping spans and appends them.
func appendJoined(list, raw []span) []span {
	if len(raw) == 0 {
		return list
	}
	slices.SortFunc(raw, func(x, y span) int { return cmp.Compare(x.from, y.from) })
	cur := raw[0]
	for _, x := range raw[1:] {
		if x.from > cur.to {
			list = append(list, cur)
			cur = x
			continue
		}
		cur.to = max(cur.to, x.to)
	}
	return append(list, cur)
}

// subscribing is one event of a subscription.
type subscribing struct {
	at         int64
	flags      uint8
	start, end int64 // 0: not given
}

// subscribed tells from a customer's subscription events when the customer was
// subscribed. In the order of their times: a start opens a stretch from its
// start to its end, if it has one. A renewal that has an end lets every open
// stretch end there, and adds one up to there from its start or, without one,
// from the end of the latest stretch before, or else from its own time; one that
// has no end opens a stretch. An end cuts every stretch that began before it. So
// who does not renew is lost on the day that the subscription ends, and who
// cancels not before it.
func subscribed(events []subscribing, out []span) []span {
	slices.SortFunc(events, func(x, y subscribing) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.flags, y.flags), cmp.Compare(x.start, y.start), cmp.Compare(x.end, y.end))
	})
	for _, e := range events {
		switch {
		case e.flags&evEnds != 0:
			for k := range out {
				if out[k].from < e.end {
					out[k].to = min(out[k].to, e.end)
				}
			}
		case e.flags&evRenewal != 0:
			out = renew1(e, out)
		default:
			to := e.end
			if to == 0 {
				to = never
			}
			out = append(out, span{e.start, to})
		}
	}
	return slices.DeleteFunc(out, func(s span) bool { return s.from >= s.to })
}

func renew1(e subscribing, out []span) []span {
	if e.end == 0 {
		return append(out, span{e.start, never})
	}
	from := e.start
	if from == 0 {
		from = e.at
		latest := int64(0)
		for _, s := range out {
			if s.to <= e.end && s.to > latest {
				latest = s.to
			}
		}
		if latest != 0 {
			from = latest
		}
	}
	for k := range out {
		if out[k].to == never && out[k].from < e.end {
			out[k].to = e.end
		}
	}
	return append(out, span{from, e.end})
}
