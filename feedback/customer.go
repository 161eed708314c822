package feedback

import "time"

// CustomerFacts is what is known of one customer at a moment, from which health
// and churn risk are computed. Scores are the latest answers, nil for none.
// Means are over what was said before the moment.
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
	RecentTexts int64     `json:"recent_texts"` // those of the last 90 days
	RecentScore float64   `json:"recent_score"`
	LastContact time.Time `json:"last_contact,omitzero"` // the latest item

	NPS      *int      `json:"nps,omitempty"`
	NPSAt    time.Time `json:"nps_at,omitzero"`
	CSAT     *Rating   `json:"csat,omitempty"`
	CSATAt   time.Time `json:"csat_at,omitzero"`
	CES      *Effort   `json:"ces,omitempty"`
	CESAt    time.Time `json:"ces_at,omitzero"`
	Rating   *Rating   `json:"rating,omitempty"`
	RatingAt time.Time `json:"rating_at,omitzero"`

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
	EndsAt       time.Time `json:"ends_at,omitzero"`       // end of what is paid for, zero for open; most are renewed then
	Ending       bool      `json:"ending,omitempty"`       // notice was given: it ends at EndsAt
	Plan         string    `json:"plan,omitempty"`

	Activity     map[string]int64 `json:"activity,omitempty"` // counts by kind in the last 90 days
	Engagement   float64          `json:"engagement"`         // weighted sum of those
	LastActivity time.Time        `json:"last_activity,omitzero"`
}

// Money is an amount in one currency.
type Money struct {
	Currency string  `json:"currency"` // ISO 4217
	Amount   float64 `json:"amount"`   // in the currency's unit
}

// State is a customer's state at a moment. It changes as time goes by, without
// any message; it is that of now unless an earlier moment is asked about,
// whatever the period of a question.
type State string

// The states.
const (
	Prospect State = "prospect" // never bought or subscribed
	Active   State = "active"
	AtRisk   State = "at risk" // active, and the risk of leaving is medium or high
	Left     State = "left"    // not subscribed any more, and bought nothing within the inactivity window
)

// States lists them.
func States() []State { return []State{Prospect, Active, AtRisk, Left} }

// ByTheHour is the end of the hour that t lies in, or t if an hour ends then.
// What depends on how much time has gone by is reckoned up to it, so that a
// question that is asked twice has the same digits.
func ByTheHour(t time.Time) time.Time {
	if whole := t.Truncate(time.Hour); whole.Before(t) {
		return whole.Add(time.Hour)
	}
	return t
}
