package kpi

import "time"

// Value is one KPI's answer with everything needed to trust it. A value that
// cannot be had has a nil Estimate and a Reason.
type Value struct {
	ID       string   `json:"id"`                // "nps", "csat", "ces", "rating", "sentiment"
	Variant  string   `json:"variant,omitempty"` // what never mixes: "relational"; "of 5"; "of 7, high is good"
	Measure  string   `json:"measure"`           // "score", "mean", "share"
	Estimate *float64 `json:"estimate"`          // raw; nil with a Reason
	Reason   string   `json:"reason,omitempty"`

	Numerator   float64  `json:"numerator"`
	Denominator float64  `json:"denominator"`
	N           int64    `json:"n"`
	Counts      string   `json:"n_counts"` // what N counts: "answers", "texts"
	Low         *float64 `json:"low"`      // 95 % interval, clipped to the scale
	High        *float64 `json:"high"`
	Method      string   `json:"method,omitempty"` // of the interval: "adjusted Wald", "Wilson", "t"
	Unit        string   `json:"unit"`             // "points", "%", "of 5"
	HighIsGood  bool     `json:"high_is_good"`

	Start   time.Time `json:"start,omitzero"` // the period [start, end) in Zone; zero is open
	End     time.Time `json:"end,omitzero"`
	Zone    string    `json:"zone,omitempty"`
	Running bool      `json:"running"` // the period has not ended yet
	Through time.Time `json:"through,omitzero"`

	LowSample bool    `json:"low_sample"`         // n < 30: no colour
	Colour    string  `json:"colour,omitempty"`   // level: "green", "amber", "red", or none
	Catalogue int     `json:"catalogue"`          // version of the catalogue
	SD        float64 `json:"sd,omitempty"`       // standard deviation of the answers, in Unit
	Parts     []Part  `json:"parts,omitempty"`    // the shares behind it, in their order
	Left      []Part  `json:"left_out,omitempty"` // what is not in N, shown beside it
	Also      []Value `json:"also,omitempty"`     // shown beside it: the mean of a csat, the top boxes of a ces
	Change    *Change `json:"change,omitempty"`   // against another period, when compared
}

// Part is one share of a value: promoters, or one count of stars.
type Part struct {
	Name  string  `json:"name"`
	N     int64   `json:"n"`
	Share float64 `json:"share"` // in percent of Value.N
}

// Change is the difference of two values. It is Reliable when its interval
// leaves zero out.
type Change struct {
	Difference float64 `json:"difference"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Method     string  `json:"method"` // "Newcombe", "Welch"
	Reliable   bool    `json:"reliable"`
	Direction  string  `json:"direction,omitempty"` // "better", "worse", or none
}

// Period is the frame a value is computed in. Zero ends are open; Now decides
// whether the period is running.
type Period struct {
	Start, End time.Time
	Zone       string
	Now        time.Time
	Through    time.Time // data-through: the newest item's moment

	Catalogue *Catalogue // definitions, thresholds and parameters; nil is Default()
	Filter    string     // the filter the aggregate was computed under, as text
	Taxonomy  string     // version of the taxonomy
	Model     string     // version of the analysis
}
