package kpi

import "time"

// Value is one KPI's answer with everything needed to trust it. A value that
// cannot be had has a nil Estimate and a Reason.
type Value struct {
	ID       string   `json:"id"`                // of the catalogue
	Variant  string   `json:"variant,omitempty"` // what never mixes: "relational"; "of 5"; "of 7, high is good"; "EUR"; "email"
	Measure  string   `json:"measure"`           // "score", "mean", "share", "median", "p90", "count", "rate", "amount"
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
	Catalogue int     `json:"catalogue"`          // version of the catalogue's setting, 0 for the built-in one
	SD        float64 `json:"sd,omitempty"`       // standard deviation of the answers, in Unit
	Parts     []Part  `json:"parts,omitempty"`    // the shares behind it, in their order
	Left      []Part  `json:"left_out,omitempty"` // what is not in N, shown beside it
	Also      []Value `json:"also,omitempty"`     // shown beside it: the mean of a csat, the top boxes of a ces
	Change    *Change `json:"change,omitempty"`   // against another period, when compared

	Objective string   `json:"objective,omitempty"` // "raise", "lower", "hold"
	Target    *float64 `json:"target,omitempty"`    // of the main measure
	Formulas  int      `json:"formulas,omitempty"`  // version of the formulas
	Notes     []string `json:"notes,omitempty"`     // what a reader must know: "years are capped"
	Immature  bool     `json:"immature,omitempty"`  // some of what it counts is too young: no colour
	Filter    string   `json:"filter,omitempty"`
	Taxonomy  string   `json:"taxonomy,omitempty"`
	Model     string   `json:"model,omitempty"`

	// Published is what was first published of a closed period, where that is
	// known and differs from the estimate. Who keeps it fills it in.
	Published *Published `json:"published,omitempty"`

	// Dispersion is the index of dispersion of daily counts, and its degrees of
	// freedom: well above 1, complaints come in bursts.
	Dispersion   float64 `json:"dispersion,omitempty"`
	DispersionDF int64   `json:"dispersion_df,omitempty"`
}

// Published is an estimate as it was first given.
type Published struct {
	Estimate float64   `json:"estimate"`
	At       time.Time `json:"at"`
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
	Difference float64  `json:"difference"`
	Low        float64  `json:"low"`
	High       float64  `json:"high"`
	Method     string   `json:"method"`          // "Newcombe", "Welch", "rate ratio, exact" …
	Ratio      *float64 `json:"ratio,omitempty"` // of counts and rates: now / before, and its interval
	RatioLow   *float64 `json:"ratio_low,omitempty"`
	RatioHigh  *float64 `json:"ratio_high,omitempty"`
	P          float64  `json:"p"` // two-sided: below 0.05 exactly when the interval leaves zero out
	Reliable   bool     `json:"reliable"`
	Direction  string   `json:"direction,omitempty"` // "better", "worse", or none
	Mark       string   `json:"mark"`                // "green", "red" or "neutral": never mixed with Value.Colour
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
