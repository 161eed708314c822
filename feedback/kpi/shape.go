package kpi

import "time"

// Money is counted in millionths of the currency's unit: exact for every price
// with up to six decimals, whatever the currency's minor unit.
const Money = 1_000_000

// Share is X of N. Both count the same things, which each KPI names.
type Share struct {
	X, N int64
}

// Add counts one thing, and whether it is among the X.
func (s *Share) Add(is bool) {
	s.N++
	if is {
		s.X++
	}
}

// Ratio is a ratio of two sums, Y/X, over clusters that are independent of each
// other: one customer's orders, one order's units. Each cluster is added once,
// with its own sums; who has no customer is a cluster of their own.
type Ratio struct {
	N          int64 // clusters
	Y, X       int64
	yy, xy, xx wide
}

// Add adds one cluster.
func (r *Ratio) Add(y, x int64) {
	r.N++
	r.Y += y
	r.X += x
	r.yy.addProduct(y, y, 1)
	r.xy.addProduct(x, y, 1)
	r.xx.addProduct(x, x, 1)
}

// Durations are exact lengths of time, in any order: in seconds for clocks. Open
// ones have lasted so long and are not over: medians count them as censored.
// Computing a quantile reorders both.
type Durations struct {
	Done []int64
	Open []int64
}

// Basis is what makes a customer active.
type Basis string

const (
	Subscribed Basis = "subscription" // from a subscription's start to its end
	Purchases  Basis = "purchase"     // bought within Parameters.InactivityDays
)

// Cohort follows the customers active at the start of a period, [start, end).
// retention and churn are computed from the same one, so they add up to 100.
type Cohort struct {
	Start      int64 // customers active at the start
	Kept       int64 // of these, still (or again) active at the end
	Joined     int64 // became customers within the period: not in Start
	JoinedLeft int64 // of those, gone by the end
	WonBack    int64 // had left before the start and are active at the end: not in Start
}

// Complaints counts matters: the complaints of one customer on one matter
// (theme) within Parameters.ComplaintMergeDays are one, counted on the day of
// the first. Without a customer each item is one.
type Complaints struct {
	N        int64   // matters
	Merged   int64   // items that belong to a matter already counted
	Negative int64   // negative feedback that expects no answer: another series
	Days     Moments // matters of each whole day of the period, days without any included: tests over-dispersion
	Active   int64   // customers active in the period (any event or feedback): complaint_rate_customers
	Orders   int64   // orders of the period: complaint_rate_orders
	Length   float64 // days of the period counted, up to the end of this hour when it is running
}

// Resolutions are complaints by the day received.
type Resolutions struct {
	InTime Share     // closed within the target, of those whose target is over
	NotDue int64     // left out: the target is not over yet, closed or not
	Close  Durations // seconds from received to closed, all of them; open ones have waited so long
}

// Contacts are tickets by the day opened, for fcr.
type Contacts struct {
	First   Share // resolved with one contact and no new one by the same customer on the same theme, any channel, within Parameters.FCRDays of closing
	Pending int64 // left out: not yet so many days old since closing (or since opening, while open)
}

// Clock holds one duration of the same tickets in business and calendar time,
// in seconds.
type Clock struct {
	Business Durations // by the tenant's hours; empty when none are set
	Calendar Durations
}

// Responses are tickets by the day opened, for first_response_time.
type Responses struct {
	Clock
	Waiting int64 // no human public reply yet: the backlog, in no median
}

// Solved are tickets by the day of the final solve, for resolution_time.
type Solved struct {
	Final    Clock     // opened → last solve
	First    Clock     // opened → first solve
	LessHold Durations // opened → last solve less the time on hold, calendar seconds
}

// Purchasing holds the customers that loyalty and repeat_purchase are about.
// Refunded orders are out of both.
type Purchasing struct {
	Loyal    Share // last period's buyers, of whom bought in this one
	Repeat   Share // customers whose first order is at least Parameters.RepeatDays old (at the period's end) and within the period so shifted, of whom ordered again within so many days of it
	Immature int64 // first orders too young to tell
}

// Lifetime is what clv needs of one currency: the trailing twelve months up to
// the period's end.
type Lifetime struct {
	Orders     int64   // net of refunded ones
	Spend      Moments // net revenue of each customer who ordered, in Money
	Years      float64 // length covered: 1, or less when the history is shorter
	Historical Moments // net revenue of each customer since their first order, in Money
}

// Engagement holds the points of the period: one number a customer, Σ events ×
// weight in thousandths, 0 for an active customer without any event.
type Engagement struct {
	Points     []int64
	Days       float64   // length of the period counted, up to the end of this hour when it is running
	Baseline   int64     // the 90th percentile of the baseline's points in 30 days, in thousandths: see BaselineOf
	BaselineAt time.Time // end of the 30 days that the baseline was taken from; zero: there is none
}

// Returns are units by the cohort of the sale, in thousandths of a unit.
type Returns struct {
	Units     Ratio // clusters are orders: y units returned (at most those sold), x units sold
	Exchanged int64 // thousandths of units exchanged: apart, not returned
	Immature  int64 // orders younger than Parameters.ReturnDays at data-through
}

// Conversions are the three shares of conversion, each with its denominator.
type Conversions struct {
	Visitors  Share // distinct visitors, of whom bought within the period
	Prospects Share // distinct prospects, of whom bought
	Sessions  Ratio // clusters are visitors: y sessions with a purchase, x sessions
}

// Sales are the orders of one currency, net of refunds and tax, in Money.
type Sales struct {
	Orders      Ratio   // clusters are customers: y revenue, x orders
	Values      []int64 // net value of each order, in any order
	PerCustomer Moments // revenue of each named customer
	Anonymous   int64   // orders without a customer: in Orders and Values
}

// CrossSell are orders. A tenant that never flagged a line leaves Flagged
// empty.
type CrossSell struct {
	Flagged     Share // orders with a line flagged complementary / orders
	NewCategory Share // orders with a category new to the customer / orders but each customer's first
	First       int64 // first orders, out of NewCategory
}

// UpSell are orders whose tier is one of Parameters.Tiers.
type UpSell struct {
	Up     int64 // of a tier higher than the customer's last, or than the offer
	Could  int64 // orders by customers who could move up: a last or offered tier is known and it is not the top
	Orders int64 // all orders
	Top    int64 // customer already on the top tier: out of Could
	Other  int64 // no tier, or none known before: out of Could
}

// Acquisition is one currency's spend against the new customers of the same
// period, shifted by Parameters.CACLagDays.
type Acquisition struct {
	Spend int64 // in Money
	New   int64 // new customers, whatever their currency
}
