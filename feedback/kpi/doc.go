// Package kpi turns aggregates into KPI values with their intervals and marks,
// and holds what a tenant says about its KPIs. It is pure: it owns the formulas
// and the text form of the catalogue, and no state. What is always true of its
// values:
//
//   - the estimate is the raw one; the interval is centred on the adjusted value
//     and clipped to the scale;
//   - nothing to divide by gives a nil estimate with a reason, never 0; a count of
//     nothing is 0;
//   - fewer than 30 answers (the catalogue's low_sample) are marked and get no
//     colour, nor does a value whose interval reaches from green into red, nor an
//     immature one; counts are exempt from the mark;
//   - scales, directions, survey types, channels, currencies and denominators
//     never mix: each is a value of its own, named by its variant;
//   - retention and churn come from one cohort and add up to 100;
//   - a value's colour is its level, a change's mark is its direction.
//
// Values are computed from exact counts and whole-number sums (money in
// millionths, clocks in seconds, 128 bits of squares), never from rounded means,
// so that the same answers in any order give the same digits. Sums alone give no
// median: those come with their rows.
//
// The files: aggregate, shape and wide hold what goes in; value what comes out;
// compute, tickets, customers and money the formulas; interval, rate and quantile
// the statistics; colour, change, before and impact what is said about a value;
// catalogue…, parameters, check, format and parse the catalogue; reason and
// french the words.
package kpi
