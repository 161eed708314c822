package kpi

import "slices"

// Default is the built-in catalogue.
func Default() *Catalogue {
	return &Catalogue{KPIs: definitions(), Board: slices.Clone(starters()[0].board), Parameters: defaultParameters()}
}

func defaultParameters() Parameters {
	return Parameters{
		InactivityDays: 90, ComplaintMergeDays: 14, ComplaintTargetDays: 5, FCRDays: 7, RepeatDays: 365,
		ReturnDays: 30, JoinDays: 90, LeaverDays: 90, LowSample: 30, CLVCapYears: 5,
		Weights: map[string]float64{"use": 1, "visit": 1, "reply": 3, "*": 1},
		HealthWeights: map[string]float64{
			"sentiment": 15, "nps": 10, "csat": 5, "ces": 5, "complaints": 15, "resolution": 5,
			"returns": 5, "recency": 15, "repeat": 10, "value": 5, "engagement": 10,
		},
		HealthGreen: 70, HealthAmber: 40,
	}
}

func definitions() []Definition {
	return slices.Concat(answerDefinitions(), ticketDefinitions(), customerDefinitions(), orderDefinitions())
}

// starter is the board that a trade begins with.
type starter struct {
	trade string
	board []string
}

func starters() []starter {
	return []starter{
		{"any", []string{NPS, Sentiment, CSAT, CES, Rating, ComplaintCount, ComplaintResolution, FirstResponseTime, Retention, Basket}},
		{"retail", []string{NPS, Sentiment, Rating, ComplaintsPerOrder, ReturnRate, Basket, RepeatPurchase, Loyalty, Conversion, CrossSelling, FirstResponseTime, CLV, CAC}},
		{"software", []string{NPS, Sentiment, CSAT, CES, Churn, Retention, EngagementScore, UpSelling, FirstResponseTime, ResolutionTime, FCR, CLV, CAC}},
		{"bank", []string{NPS, Sentiment, CSAT, CES, ComplaintsPerCustomer, ComplaintResolution, FCR, Retention, CrossSelling, ResponseRate, CLV}},
		{"travel", []string{NPS, Sentiment, Rating, CSAT, ComplaintsPerOrder, ComplaintResolution, FirstResponseTime, Conversion, Basket, UpSelling, RepeatPurchase}},
		{"telecom", []string{NPS, Sentiment, CES, Churn, ComplaintsPerCustomer, ComplaintResolution, FCR, FirstResponseTime, ResolutionTime, UpSelling, CLV, CAC}},
		{"public", []string{CSAT, Sentiment, CES, ComplaintCount, ComplaintResolution, FirstResponseTime, ResolutionTime, FCR, ResponseRate}},
	}
}

// Trades lists the trades that have a starter board.
func Trades() []string {
	var out []string
	for _, s := range starters() {
		out = append(out, s.trade)
	}
	return out
}

// Starter is the built-in catalogue with the board of a trade, or nil.
func Starter(trade string) *Catalogue {
	for _, s := range starters() {
		if s.trade == trade {
			c := Default()
			c.Board = slices.Clone(s.board)
			return c
		}
	}
	return nil
}
