package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/insight"
	"verbatim/feedback/kpi"
)

// A customer's state changes as time goes by, without any message, so it is in no
// column: it is reckoned of all customers when a question asks for it, at the
// moment that the question is asked of (by the hour), and kept until the hour or
// the columns change. Under a filter or by its values it is that one state
// whatever the period and the step, as segment and country are those of the
// latest record. So a KPI that says who stays has no meaning by it: the state
// knows already.

// fieldState is the one field that is in no column and in no index.
const fieldState feedback.Field = "state"

// stateList is what is kept of one moment.
type stateList struct {
	mu    sync.Mutex
	at    int64
	codes []uint32 // by customer: the place among feedback.States, from 1; 0 for who did and said nothing
}

// states returns the codes of all customers' states.
func (b *book) states(set *kpi.Parameters, now int64) []uint32 {
	l := &b.stateList
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.codes != nil && l.at == now {
		return l.codes
	}
	f := &facter{b: b, set: set, now: now, recent: now - recently}
	l.at, l.codes = now, make([]uint32, b.size)
	for c := uint32(1); int(c) < b.size; c++ {
		if b.knows(c) {
			l.codes[c] = uint32(slices.Index(feedback.States(), f.stateOf(c)) + 1)
		}
	}
	return l.codes
}

// stateOf is a customer's state. Of who has left or never bought the rest need
// not be known.
func (f *facter) stateOf(c uint32) State {
	var x CustomerFacts
	f.orders(&x, c)
	f.subscription(&x, c)
	if s := insight.StateOf(&x, time.UnixMicro(f.now), f.set); s == Prospect || s == Left {
		return s
	}
	return f.of(c).State
}

// knows says whether a customer did or said anything.
func (b *book) knows(c uint32) bool { return len(b.itemsOf(c)) > 0 || len(b.eventsOf(c)) > 0 }

// hourly is the moment up to which time has gone by for a question of now.
func hourly(now, cut int64) int64 {
	if cut != never {
		return now
	}
	return feedback.ByTheHour(time.UnixMicro(now)).UnixMicro()
}

// knowsAlready is why a KPI of who stays has no value by state.
const knowsAlready = "a customer's state is that of the moment of asking and knows already who stayed"

// saysWhoStays names the KPIs that knowsAlready is said of.
func saysWhoStays(id string) bool {
	return id == kpi.Retention || id == kpi.Churn || id == kpi.Loyalty || id == kpi.CLV
}

// stateDimension slices items by the state of their customer.
func (t *table) stateDimension(states []uint32) dimension {
	return dimension{
		codes: func(i int, dst []uint32) []uint32 {
			if c := states[t.vals[fCustomer].at(i)]; c != 0 {
				dst = append(dst, c)
			}
			return dst
		},
		name: func(code uint32) string { return string(feedback.States()[code-1]) },
	}
}

// Resolve puts lists of customers in the place of conditions on their state as
// of a moment (zero for now), so that an index can answer the filter too. A
// filter without such a condition is given back as it is.
func (s *Store) Resolve(ctx context.Context, tenant string, f feedback.Filter, c *kpi.Catalogue, at time.Time) (feedback.Filter, error) {
	if !asksState(f) {
		return f, nil
	}
	tn, t, err := s.tableOf(ctx, tenant)
	if err != nil {
		return nil, fmt.Errorf("tell the states of customers: %w", err)
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.resolve(f, tn.zone, c, at), nil
}

// resolve is Resolve under the table's lock.
func (t *table) resolve(f feedback.Filter, zone *time.Location, c *kpi.Catalogue, at time.Time) feedback.Filter {
	if !asksState(f) {
		return f
	}
	b, states := t.statesAt(zone, c, at)
	f, _ = feedback.Rewrite(f, func(leaf feedback.Filter) (feedback.Filter, error) { // fn gives no error
		switch leaf := leaf.(type) {
		case feedback.Match:
			if leaf.Field == fieldState {
				return b.inStates(states, leaf.Values), nil
			}
		case feedback.Has:
			if leaf.Field == fieldState {
				return feedback.Has{Field: "customer"}, nil
			}
		}
		return leaf, nil
	})
	return f
}

func (t *table) statesAt(zone *time.Location, c *kpi.Catalogue, at time.Time) (*book, []uint32) {
	now, cut := asOf(at)
	set := parametersOf(c)
	b := t.bookOf(cut, zone, set)
	return b, b.states(set, hourly(now, cut))
}

// asksState says whether a filter has a condition on the state.
func asksState(f feedback.Filter) bool {
	return anyLeaf(f, func(leaf feedback.Filter) bool {
		switch leaf := leaf.(type) {
		case feedback.Match:
			return leaf.Field == fieldState
		case feedback.Has:
			return leaf.Field == fieldState
		}
		return false
	})
}

// askedState says whether a filter had a condition on the state before it was
// resolved.
func askedState(f feedback.Filter) bool {
	return anyLeaf(f, func(leaf feedback.Filter) bool { _, is := leaf.(feedback.Customers); return is })
}

func anyLeaf(f feedback.Filter, is func(leaf feedback.Filter) bool) bool {
	found := false
	_, _ = feedback.Rewrite(f, func(leaf feedback.Filter) (feedback.Filter, error) { // fn gives no error
		found = found || is(leaf)
		return leaf, nil
	})
	return found
}

// inStates is the list of customers in any of some states. Where most are, it
// is those who are not that are listed.
func (b *book) inStates(states []uint32, values []string) feedback.Filter {
	want := fold(values)
	var is [8]bool
	for i, s := range feedback.States() {
		is[i+1] = want[strings.ToLower(string(s))]
	}
	n := [2]int{}
	for _, code := range states {
		if code != 0 && is[code] {
			n[1]++
		} else if code != 0 {
			n[0]++
		}
	}
	most := n[1] > n[0]
	set := make(map[string]struct{}, min(n[0], n[1]))
	for c, code := range states {
		if code != 0 && is[code] != most {
			set[b.t.dict[fCustomer].name(uint32(c))] = struct{}{}
		}
	}
	if most {
		return feedback.And{feedback.Has{Field: "customer"}, feedback.Not{Of: feedback.Customers{Set: set}}}
	}
	return feedback.Customers{Set: set}
}

// among marks the codes of the listed customers.
func (t *table) among(f feedback.Customers) []bool {
	d := &t.dict[fCustomer]
	return d.where(func(name string) bool { _, ok := f.Set[name]; return ok })
}
