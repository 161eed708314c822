package store

import (
	"context"
	"errors"
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
	Recent    time.Duration   // what recent means; 0 for 90 days
}

// The vocabulary of customers is package feedback's (feedback/customer.go), so
// that package insight can judge them without knowing the store.
type (
	CustomerFacts = feedback.CustomerFacts
	Money         = feedback.Money
	State         = feedback.State
)

// The states. AtRisk is active with a subscription whose end is known and near,
// or more than two thirds through the inactivity window, or with an open
// complaint or the latest text negative.
const (
	Prospect = feedback.Prospect
	Active   = feedback.Active
	AtRisk   = feedback.AtRisk
	Left     = feedback.Left
)

var errUnbuilt = errors.New("is not built yet")

// Customers lists what is known of every customer that matches, ordered by name.
func (s *Store) Customers(ctx context.Context, q CustomerQuestion) ([]CustomerFacts, error) {
	return nil, errUnbuilt
}

// CustomerFacts is what is known of one customer, or ErrNotFound.
func (s *Store) CustomerFacts(ctx context.Context, tenant, customer string, asOf time.Time) (CustomerFacts, error) {
	return CustomerFacts{}, errUnbuilt
}

// Moment is one thing in a customer's life: an item or an event.
type Moment struct {
	Time   time.Time        `json:"time"`
	Record *feedback.Record `json:"record,omitempty"`
	Event  *feedback.Event  `json:"event,omitempty"`
}

// Timeline lists everything of one customer, newest first, and how much there
// is in all.
func (s *Store) Timeline(ctx context.Context, tenant, customer string, offset, limit int) ([]Moment, int, error) {
	return nil, 0, errUnbuilt
}
