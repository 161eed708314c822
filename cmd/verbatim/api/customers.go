package api

import (
	"time"

	"verbatim/feedback"
	"verbatim/feedback/insight"
)

// Customer is one customer with health and churn risk.
type Customer struct {
	feedback.CustomerFacts
	Health insight.Health `json:"health"`
	Risk   insight.Risk   `json:"risk"`
}

// CustomersResult lists customers. The counts are over all that match.
type CustomersResult struct {
	Query     string           `json:"query"`
	AsOf      time.Time        `json:"as_of"`
	Zone      string           `json:"zone"`
	Total     int              `json:"total"`
	States    map[string]int64 `json:"states"`
	Colours   map[string]int64 `json:"colours"` // of health; "" for those of whom nothing is known
	Customers []Customer       `json:"customers"`
}

// CustomerResult is one customer's page.
type CustomerResult struct {
	Customer Customer `json:"customer"`
	Zone     string   `json:"zone"`
	Total    int      `json:"total"` // moments in all
	Timeline []Moment `json:"timeline"`
	Rows     string   `json:"rows"` // the query that finds the customer's items
}

// Moment is one thing in a customer's life, newest first: an item or an event.
type Moment struct {
	Time  time.Time       `json:"time"`
	Kind  string          `json:"kind"` // "review", "order", …
	ID    string          `json:"id"`
	Item  *Hit            `json:"item,omitempty"`
	Event *feedback.Event `json:"event,omitempty"`
}

// ChurnResult says how well risk at a date told who left in the period after.
type ChurnResult struct {
	At        time.Time      `json:"at"`
	Until     time.Time      `json:"until"`
	Zone      string         `json:"zone"`
	Query     string         `json:"query"`
	Customers int64          `json:"customers"` // active at the date
	Report    insight.Report `json:"report"`
	Note      string         `json:"note,omitempty"`
}
