package kpi

import "time"

// Parameters are the settings of the formulas. They are part of the catalogue.
type Parameters struct {
	InactivityDays      int     `json:"inactivity_days"`       // a buyer is active so long after an order: 90
	ComplaintMergeDays  int     `json:"complaint_merge_days"`  // complaints of one customer on one matter are one: 14
	ComplaintTargetDays int     `json:"complaint_target_days"` // working days to close a complaint: 5
	FCRDays             int     `json:"fcr_days"`              // no new contact within so many days: 7
	RepeatDays          int     `json:"repeat_days"`           // window of repeat_purchase: 365
	ReturnDays          int     `json:"return_days"`           // younger sales are immature: 30
	JoinDays            int     `json:"join_days"`             // feedback joins a survey answer of the same customer within so many days: 90
	LeaverDays          int     `json:"leaver_days"`           // what customers who left said in the days before: 90
	CACLagDays          int     `json:"cac_lag_days"`          // new customers come so long after the spend: 0
	LowSample           int64   `json:"low_sample"`            // below, a value is marked and gets no colour: 30
	Margin              float64 `json:"margin"`                // share of revenue, in (0, 1]; 0: not given
	CLVCapYears         float64 `json:"clv_cap_years"`         // 5

	Weights    map[string]float64 `json:"engagement_weights"`              // engagement: activity → weight, "*" for the others
	BaselineAt time.Time          `json:"engagement_baseline_at,omitzero"` // engagement's baseline: the day its 30 days end; zero: the first 30 days with any activity
	Baseline   float64            `json:"engagement_baseline"`             // the 90th percentile then, in points; 0: taken from the data of that day
	Tiers      []string           `json:"tiers"`                           // up_sell: lowest first

	HealthWeights map[string]float64 `json:"health_weights"` // parts of customer health, see HealthParts
	HealthGreen   float64            `json:"health_green"`   // from this score on green: 70
	HealthAmber   float64            `json:"health_amber"`   // from this score on amber: 40
}

// HealthParts are the parts of a customer's health that may be weighted.
func HealthParts() []string {
	return []string{"sentiment", "nps", "csat", "ces", "complaints", "resolution", "returns", "recency", "repeat", "value", "engagement"}
}
