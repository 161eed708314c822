package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
)

// CustomerQuestion asks for customers and what is known of each. Items and
// events after AsOf are not looked at, so that yesterday's state can be judged
// by what came later.
type CustomerQuestion struct {
	Tenant    string
	Filter    feedback.Filter // a customer is in when one of their items matches, or, of segment, country, lang, customer, state and attributes, their latest record
	AsOf      time.Time       // zero for now
	Catalogue *kpi.Catalogue  // nil: the built-in one
	Hours     *hours.Calendar // business time; nil: none is set
	Customer  string          // one customer alone
}

// The vocabulary of customers is package feedback's (feedback/customer.go), so
// that package insight can judge them without knowing the store.
type (
	CustomerFacts = feedback.CustomerFacts
	Money         = feedback.Money
	State         = feedback.State
)

// The states, see insight.StateOf.
const (
	Prospect = feedback.Prospect
	Active   = feedback.Active
	AtRisk   = feedback.AtRisk
	Left     = feedback.Left
)

// Customers lists what is known of every customer that matches, ordered by name.
func (s *Store) Customers(ctx context.Context, q CustomerQuestion) ([]CustomerFacts, error) {
	out, err := s.customers(ctx, &q)
	if err != nil {
		return nil, fmt.Errorf("list customers: %w", err)
	}
	return out, nil
}

func (s *Store) customers(ctx context.Context, q *CustomerQuestion) ([]CustomerFacts, error) {
	tn, t, err := s.tableOf(ctx, q.Tenant)
	if err != nil {
		return nil, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	now, cut := asOf(q.AsOf)
	now = hourly(now, cut)
	set := parametersOf(q.Catalogue)
	b := t.bookOf(cut, tn.zone, set)
	q.Filter = t.resolve(q.Filter, tn.zone, q.Catalogue, q.AsOf)
	sc, err := b.compileScope(q.Filter, always, never, func(values []string) (map[uint32]bool, error) { return s.rowsOfIDs(ctx, tn, values) })
	if err != nil {
		return nil, err
	}
	f := &facter{b: b, set: set, now: now, recent: now - recently}
	only := uint32(0)
	if q.Customer != "" {
		if only = t.dict[fCustomer].find(q.Customer); only == 0 {
			return nil, nil
		}
	}
	var codes []uint32
	for c := uint32(1); int(c) < b.size; c++ {
		if (only == 0 || c == only) && b.knows(c) && sc.inAll(c, never) {
			codes = append(codes, c)
		}
	}
	names := &t.dict[fCustomer]
	slices.SortFunc(codes, func(x, y uint32) int { return strings.Compare(names.name(x), names.name(y)) })
	out := make([]CustomerFacts, len(codes))
	for k, c := range codes {
		if out[k] = f.of(c); k&0xfff == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return out, nil
}

// CustomerFacts is what is known of one customer, or ErrNotFound.
func (s *Store) CustomerFacts(ctx context.Context, tenant, customer string, asOf time.Time) (CustomerFacts, error) {
	all, err := s.Customers(ctx, CustomerQuestion{Tenant: tenant, Customer: customer, AsOf: asOf})
	if err == nil && len(all) == 0 {
		err = &NotFoundError{"customer", customer}
	}
	if err != nil {
		return CustomerFacts{}, err
	}
	return all[0], nil
}
