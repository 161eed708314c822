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
	oneAnswer    = "one answer alone has no interval"
	oneCluster   = "one customer alone has no interval"
	mostOpen     = "too many are still open to tell"
	tooFewEach   = "fewer than 30 answers with it or without it"
	noImpact     = "no impact is defined for this KPI"
	noLimits     = "too few for an interval"
)
