package kpi

// Reasons why there is no value, or no interval.
const (
	noSuchKPI    = "there is no KPI of this name"
	noAnswers    = "no answers"
	noTexts      = "no texts in a known language"
	noTickets    = "no tickets"
	noEvents     = "no customer events are known"
	noOrders     = "no orders are known"
	noOrdersHere = "no orders"
	noVisits     = "no visits"
	noStart      = "the period has no beginning"
	mostOpen     = "too many are still open to tell"
	noImpact     = "no impact is defined for this KPI"
	noLimits     = "too few for an interval"
)

// alone says why one thing has no interval.
func alone(what string) string { return "one " + what + " alone has no interval" }

// single is one of what n counts.
func single(counts string) string {
	switch counts {
	case "texts", "tickets", "orders", "invitations", "visitors", "sessions", "prospects":
		return counts[:len(counts)-1]
	case "customers", "new customers", "active customers", "customers at the start", "buyers of the period before":
		return "customer"
	}
	return "answer"
}

// tooFew says why there is no impact.
func tooFew(counts string) string { return "fewer than 30 " + counts + " with it or without it" }
