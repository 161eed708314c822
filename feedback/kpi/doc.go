// Package kpi turns aggregates into KPI values with their intervals and marks.
// It is pure: it owns the catalogue of definitions and the formulas, and no
// state. What is always true of its values:
//
//   - the estimate is the raw one; the interval is centred on the adjusted value
//     and clipped to the scale;
//   - nothing to divide by gives a nil estimate with a reason, never 0;
//   - fewer than 30 answers are marked and get no colour, nor does a value whose
//     interval reaches from green into red;
//   - scales, directions and survey types never mix: each is a value of its own.
//
// Values are computed from exact counts and whole-number sums, never from
// rounded means, so that the same answers in any order give the same digits.
package kpi
