package store

import (
	"context"
	"strings"

	"verbatim/feedback"
)

// holding is the test of items of a question: its filter or, where it joins by
// customer, what that makes of it.
func (s *Store) holding(ctx context.Context, tn *tenant, t *table, q *Question) (predicate, error) {
	ids := func(values []string) (map[uint32]bool, error) { return s.rowsOfIDs(ctx, tn, values) }
	if q.Join <= 0 {
		return t.compile(q.Filter, ids)
	}
	var own, linked feedback.And
	for _, f := range (feedback.And{q.Filter}).Flat() {
		if ofItem(f) {
			own = append(own, f)
		} else {
			linked = append(linked, f)
		}
	}
	is, err := t.compile(own, ids)
	if err != nil || len(linked) == 0 {
		return is, err
	}
	_, cut := asOf(q.AsOf)
	j := &joining{b: t.bookOf(cut, tn.zone, parametersOf(q.Catalogue)), window: q.Join.Microseconds()}
	if err := j.compile(linked, ids); err != nil {
		return nil, err
	}
	return func(i int) bool { return is(i) && j.holds(uint32(i)) }, nil
}

// ofItem says whether a condition is asked of the very item that is counted.
func ofItem(f feedback.Filter) bool {
	switch f := f.(type) {
	case feedback.Period, feedback.Customers:
		return true
	case feedback.Not:
		return ofItem(f.Of)
	case feedback.Match:
		switch f.Field {
		case "product", "kind", "source", "channel", "survey", "wave", "segment", "country", "lang", "customer":
			return true
		}
		return strings.HasPrefix(string(f.Field), feedback.AttributePrefix)
	}
	return false
}

// joining says whether a customer said something near an item: one item of which
// all of some holds, and none of which one of none holds.
type joining struct {
	b      *book
	window int64
	some   predicate
	none   []predicate
}

func (j *joining) compile(linked feedback.And, ids idFinder) error {
	var some feedback.And
	for _, f := range linked {
		if not, ok := f.(feedback.Not); ok {
			p, err := j.b.t.compile(not.Of, ids)
			if err != nil {
				return err
			}
			j.none = append(j.none, p)
			continue
		}
		some = append(some, f)
	}
	var err error
	j.some, err = j.b.t.compile(some, ids)
	return err
}

func (j *joining) holds(i uint32) bool {
	t := j.b.t
	c := t.vals[fCustomer].at(int(i))
	near := []uint32{i}
	if c != 0 {
		near = j.b.itemsOf(c)
	}
	found := false
	for _, k := range near {
		if d := t.time.at(int(k)) - t.time.at(int(i)); d > j.window || d < -j.window {
			continue
		}
		for _, p := range j.none {
			if p(int(k)) {
				return false
			}
		}
		found = found || j.some(int(k))
	}
	return found
}
