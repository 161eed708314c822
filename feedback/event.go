package feedback

import "time"

// The kinds of customer event: the last token of the subject.
const (
	Signup       = "signup"
	Order        = "order"
	Return       = "return"
	Refund       = "refund"
	Visit        = "visit"
	Subscription = "subscription"
	Activity     = "activity"
	Spend        = "spend"
	Invitation   = "invitation"
)

// Event is one thing a customer did, or that was done for customers, as it
// travels on the wire. Which members are allowed depends on Kind. All times are
// UTC.
type Event struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind,omitempty"`
	Deleted  bool      `json:"deleted,omitempty"`
	Time     time.Time `json:"time,omitzero"`
	Updated  time.Time `json:"updated,omitzero"`
	Customer string    `json:"customer,omitempty"` // required but for visit and spend

	Lines       []Line  `json:"lines,omitempty"`        // order, return
	Currency    string  `json:"currency,omitempty"`     // ISO 4217: order, refund, subscription, spend
	Tax         float64 `json:"tax,omitempty"`          // order: tax contained in the lines' total
	Tier        string  `json:"tier,omitempty"`         // order: the tier bought
	OfferedTier string  `json:"offered_tier,omitempty"` // order

	Order    string  `json:"order,omitempty"`    // return, refund: the order's id
	Exchange bool    `json:"exchange,omitempty"` // return
	Amount   float64 `json:"amount,omitempty"`   // refund, spend

	Visitor  string `json:"visitor,omitempty"` // visit
	Session  string `json:"session,omitempty"` // visit
	Prospect bool   `json:"prospect,omitempty"`

	Action string    `json:"action,omitempty"` // subscription: start, renewal, end
	Plan   string    `json:"plan,omitempty"`
	Price  float64   `json:"price,omitempty"` // a month
	Start  time.Time `json:"start,omitzero"`
	End    time.Time `json:"end,omitzero"`

	Activity string `json:"activity,omitempty"` // activity: use, visit, reply, …
	Count    int    `json:"count,omitempty"`

	Campaign string `json:"campaign,omitempty"` // spend
	Survey   string `json:"survey,omitempty"`   // invitation

	Attributes map[string]string `json:"attributes,omitempty"`
}

// Line is one line of an order or a return.
type Line struct {
	Product       string  `json:"product,omitempty"`
	Category      string  `json:"category,omitempty"`
	Quantity      float64 `json:"quantity"`
	UnitPrice     float64 `json:"unit_price"`
	Tier          string  `json:"tier,omitempty"`
	Complementary bool    `json:"complementary,omitempty"`
}
