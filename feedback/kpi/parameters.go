package kpi

import "time"

// Parameters are the settings of the formulas. They are part of the catalogue.
type Parameters struct {
	InactivityDays      int     // a buyer is active so long after an order: 90
	ComplaintMergeDays  int     // complaints of one customer on one matter are one: 14
	ComplaintTargetDays int     // working days to close a complaint: 5
	FCRDays             int     // no new contact within so many days: 7
	RepeatDays          int     // window of repeat_purchase: 365
	ReturnDays          int     // younger sales are immature: 30
	JoinDays            int     // feedback joins a survey answer of the same customer within so many days: 90
	LeaverDays          int     // what customers who left said in the days before: 90
	CACLagDays          int     // new customers come so long after the spend: 0
	LowSample           int64   // below, a value is marked and gets no colour: 30
	Margin              float64 // share of revenue, in (0, 1]; 0: not given
	CLVCapYears         float64 // 5

	Weights    map[string]float64 // engagement: activity → weight, "*" for the others
	BaselineAt time.Time          // engagement's baseline: the day its 30 days end; zero: the store takes the last 30 days before the period's start
	Baseline   float64            // the 90th percentile then, in points; 0: taken from the data of that day
	Tiers      []string           // up_sell: lowest first

	HealthWeights map[string]float64 // parts of customer health, see HealthParts
	HealthGreen   float64            // from this score on green: 70
	HealthAmber   float64            // from this score on amber: 40
}

// HealthParts are the parts of a customer's health that may be weighted.
func HealthParts() []string {
	return []string{"sentiment", "nps", "csat", "ces", "complaints", "resolution", "returns", "recency", "repeat", "value", "engagement"}
}
