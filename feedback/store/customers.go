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

// CustomerFacts is what is known of one customer at a moment. Scores are the
// latest answers, nil for none. Means are over what was said before the moment.
type CustomerFacts struct {
	Customer string    `json:"customer"`
	Segment  string    `json:"segment,omitempty"` // of the latest record that says so
	Country  string    `json:"country,omitempty"`
	Lang     string    `json:"lang,omitempty"`
	First    time.Time `json:"first,omitzero"` // the first thing known of the customer

	State State `json:"state"`

	Items       int64     `json:"items"`
	Positive    int64     `json:"positive"` // texts in a known language by label
	Negative    int64     `json:"negative"`
	Neutral     int64     `json:"neutral"`
	Mixed       int64     `json:"mixed"`
	Score       float64   `json:"score"`        // mean of those texts, −1 … 1
	RecentTexts int64     `json:"recent_texts"` // those within Recent
	RecentScore float64   `json:"recent_score"`
	LastContact time.Time `json:"last_contact,omitzero"` // the latest item

	NPS      *int             `json:"nps,omitempty"`
	NPSAt    time.Time        `json:"nps_at,omitzero"`
	CSAT     *feedback.Rating `json:"csat,omitempty"`
	CSATAt   time.Time        `json:"csat_at,omitzero"`
	CES      *feedback.Effort `json:"ces,omitempty"`
	CESAt    time.Time        `json:"ces_at,omitzero"`
	Rating   *feedback.Rating `json:"rating,omitempty"`
	RatingAt time.Time        `json:"rating_at,omitzero"`

	Complaints     int64         `json:"complaints"`      // one matter counts once
	OpenComplaints int64         `json:"open_complaints"` // tickets that complain and are not resolved
	Tickets        int64         `json:"tickets"`
	Resolved       int64         `json:"resolved"`   // tickets resolved
	Resolution     time.Duration `json:"resolution"` // mean time to the final solution of those

	Orders        int64     `json:"orders"` // not wholly refunded
	FirstOrder    time.Time `json:"first_order,omitzero"`
	LastOrder     time.Time `json:"last_order,omitzero"`
	Value         []Money   `json:"value,omitempty"` // historical value: net of tax and refunds, by currency
	UnitsSold     float64   `json:"units_sold"`
	UnitsReturned float64   `json:"units_returned"`

	Subscriber   bool      `json:"subscriber"` // has or had a subscription
	Subscribed   bool      `json:"subscribed"`
	SubscribedAt time.Time `json:"subscribed_at,omitzero"` // start of the running or last subscription
	EndsAt       time.Time `json:"ends_at,omitzero"`       // its known end, zero for open
	Plan         string    `json:"plan,omitempty"`

	Activity     map[string]int64 `json:"activity,omitempty"`     // counts by kind within Recent
	Engagement   float64          `json:"engagement"`             // weighted sum of those
	LastActivity time.Time        `json:"last_activity,omitzero"` // the latest event of whatever kind
}

// Money is an amount in one currency.
type Money struct {
	Currency string  `json:"currency"`
	Amount   float64 `json:"amount"`
}

// State is a customer's state at a moment. A prospect never bought or
// subscribed. AtRisk is active with a subscription whose end is known and near,
// or more than two thirds through the inactivity window, or with an open
// complaint or the latest text negative.
type State string

// The states.
const (
	Prospect State = "prospect"
	Active   State = "active"
	AtRisk   State = "at risk"
	Left     State = "left"
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
