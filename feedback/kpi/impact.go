package kpi

// Impact is a theme's part in a KPI: K(all) − K(without the theme).
type Impact struct {
	ID      string `json:"id"`
	Variant string `json:"variant,omitempty"`
	Measure string `json:"measure"`

	Impact   *float64 `json:"impact"` // in Unit; nil with a Reason
	Reason   string   `json:"reason,omitempty"`
	Low      *float64 `json:"low"` // 95 % interval; nil for medians and p90
	High     *float64 `json:"high"`
	Unit     string   `json:"unit"`
	Reliable bool     `json:"reliable"` // the interval leaves zero out

	With Value `json:"with"` // among those who mention the theme
	Rest Value `json:"rest"` // among the others
}
