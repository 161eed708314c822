package kpi

import (
	"slices"
	"time"
)

// CatalogueVersion goes up with every change of a formula.
const CatalogueVersion = 2

// The KPIs.
const (
	NPS                   = "nps"
	CSAT                  = "csat"
	CES                   = "ces"
	Rating                = "rating"
	Sentiment             = "sentiment"
	ComplaintCount        = "complaints"
	ComplaintsPerCustomer = "complaint_rate_customers"
	ComplaintsPerOrder    = "complaint_rate_orders"
	ComplaintResolution   = "complaint_resolution"
	FCR                   = "fcr"
	FirstResponseTime     = "first_response_time"
	ResolutionTime        = "resolution_time"
	ResponseRate          = "response_rate"

	Retention       = "retention"
	Churn           = "churn"
	Loyalty         = "loyalty"
	RepeatPurchase  = "repeat_purchase"
	CLV             = "clv"
	EngagementScore = "engagement"
	ReturnRate      = "return_rate"
	Conversion      = "conversion"
	Basket          = "basket"
	CrossSelling    = "cross_sell"
	UpSelling       = "up_sell"
	CAC             = "cac"
)

// Catalogue is what a tenant says about its KPIs: a versioned setting, kept and
// exchanged as one small text (Parse, Format). The formulas are not in it.
type Catalogue struct {
	Version    int          `json:"version"` // of the setting; 0 is the built-in one
	Board      []string     `json:"board"`   // the KPIs shown, in their order
	KPIs       []Definition `json:"kpis"`    // all of them, in the catalogue's order
	Parameters Parameters   `json:"parameters"`
}

// Definition is one KPI's entry in the catalogue.
type Definition struct {
	ID           string      `json:"id"`
	English      string      `json:"english"`
	French       string      `json:"french"`
	DefinitionEN string      `json:"definition_en"`
	DefinitionFR string      `json:"definition_fr"`
	Objective    string      `json:"objective"` // "raise", "lower", "hold"
	Method       string      `json:"method"`    // how it is measured
	Frequency    string      `json:"frequency"` // one of Frequencies: sets the default period
	Owner        string      `json:"owner"`
	Unit         string      `json:"unit"`
	HighIsGood   bool        `json:"high_is_good"`
	Target       *float64    `json:"target,omitempty"`
	Thresholds   []Threshold `json:"thresholds,omitempty"`
	Sector       []Figure    `json:"sector,omitempty"`
	Competitors  []Figure    `json:"competitors,omitempty"`
}

// Threshold bounds the level colours of a KPI's values.
type Threshold struct {
	Variant string  `json:"variant,omitempty"` // of this variant alone
	Measure string  `json:"measure,omitempty"` // "" is the main one
	Green   float64 `json:"green"`
	Amber   float64 `json:"amber"`
	Low     bool    `json:"low,omitempty"`    // up to the bounds, not from them on
	Strict  bool    `json:"strict,omitempty"` // the bounds themselves are out
	Of      string  `json:"of,omitempty"`     // bounds are multiples of this KPI: "cac" of clv
}

// Figure is a sector's or a competitor's value of a KPI.
type Figure struct {
	Name   string    `json:"name,omitempty"` // the competitor
	Value  float64   `json:"value"`
	Source string    `json:"source"`
	Date   time.Time `json:"date"`
}

// Find returns the definition of a KPI, or nil.
func (c *Catalogue) Find(id string) *Definition {
	for i := range c.KPIs {
		if c.KPIs[i].ID == id {
			return &c.KPIs[i]
		}
	}
	return nil
}

// IDs lists the ids of the catalogue.
func IDs() []string {
	var ids []string
	for _, d := range builtIn().KPIs {
		ids = append(ids, d.ID)
	}
	return ids
}

// Known says whether there is such a KPI.
func Known(id string) bool { return slices.Contains(IDs(), id) }

// topBox is the lowest satisfied answer on a scale, 0 when none is defined.
func topBox(of float64) float64 {
	switch of {
	case 1, 2: // good of bad and good
		return of
	case 5:
		return 4
	case 7:
		return 6
	case 10:
		return 9
	}
	return 0
}
