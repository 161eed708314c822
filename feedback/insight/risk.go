package insight

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// Risk is how much speaks for a customer's leaving: the sum of its reasons'
// points, up to 100. It is no probability; Report says how often customers of
// each tenth of it left.
type Risk struct {
	Points  float64  `json:"points"`
	Level   string   `json:"level,omitempty"` // "low", "medium", "high"; none for who has left or never was a customer
	Reasons []Reason `json:"reasons"`         // most points first
}

// Reason is one thing that speaks for leaving.
type Reason struct {
	Name   string  `json:"name"` // "silent", "ends_soon", "open_complaint", "detractor", "unsatisfied", "effort", "negative", "souring", "returns", "slow_service"
	Points float64 `json:"points"`
	Fact   float64 `json:"fact"`
	Unit   string  `json:"unit"`
}

// Risk levels begin at these points.
const (
	mediumRisk = 25
	highRisk   = 50
)

// StateOf is a customer's state at a moment, whatever f says of it. At risk is
// who is still active and of whose leaving the risk is medium or high, so that
// state and risk are one judgement.
func StateOf(f *feedback.CustomerFacts, at time.Time, p *kpi.Parameters) feedback.State {
	at = feedback.ByTheHour(at)
	switch {
	case !f.Subscriber && f.Orders == 0:
		return feedback.Prospect
	case !f.Subscribed && (f.Orders == 0 || at.Sub(f.LastOrder) >= time.Duration(p.InactivityDays)*24*time.Hour):
		return feedback.Left
	}
	still := *f
	still.State = feedback.Active
	if RiskOf(&still, at, p).Points >= mediumRisk {
		return feedback.AtRisk
	}
	return feedback.Active
}

// RiskOf says what speaks for a customer's leaving at a moment. Each reason has
// a most it can weigh; two strong ones together make a high risk.
func RiskOf(f *feedback.CustomerFacts, at time.Time, p *kpi.Parameters) Risk {
	at = feedback.ByTheHour(at)
	var r Risk
	add := func(name string, most, share, fact float64, unit string) {
		if share = min(1, share); share > 0 {
			r.Reasons = append(r.Reasons, Reason{name, most * share, fact, unit})
		}
	}
	r.Reasons = []Reason{}
	silence(f, at, p, add)
	said(f, add)
	answered(f, add)
	served(f, add)
	slices.SortStableFunc(r.Reasons, func(a, b Reason) int { return cmp.Compare(b.Points, a.Points) })
	for _, reason := range r.Reasons {
		r.Points += reason.Points
	}
	r.Points = min(100, r.Points)
	switch {
	case f.State == feedback.Left || f.State == feedback.Prospect:
	case r.Points >= highRisk:
		r.Level = "high"
	case r.Points >= mediumRisk:
		r.Level = "medium"
	default:
		r.Level = "low"
	}
	return r
}

type adder func(name string, most, share, fact float64, unit string)

// silence weighs how long ago the customer was seen, in windows of inactivity,
// and a subscription of which notice was given.
func silence(f *feedback.CustomerFacts, at time.Time, p *kpi.Parameters, add adder) {
	if last := lastSeen(f); !last.IsZero() && p.InactivityDays > 0 && !(f.Subscribed && f.Orders == 0 && len(f.Activity) == 0) {
		days := at.Sub(last).Hours() / 24
		// The first third of the window is ordinary.
		add("silent", 45, (days/float64(p.InactivityDays)-1.0/3)*1.5, days, "days")
	}
	if f.Ending {
		days := f.EndsAt.Sub(at).Hours() / 24
		add("ends_soon", 50, 1-days/float64(max(1, p.InactivityDays)), days, "days")
	}
}

// said weighs what the customer wrote of late, and whether it was better before.
func said(f *feedback.CustomerFacts, add adder) {
	if f.RecentTexts == 0 {
		return
	}
	add("negative", 25, -f.RecentScore, f.RecentScore, "score −1…1")
	all := f.Positive + f.Negative + f.Neutral + f.Mixed
	if earlier := all - f.RecentTexts; earlier > 0 {
		was := (f.Score*float64(all) - f.RecentScore*float64(f.RecentTexts)) / float64(earlier)
		add("souring", 15, was-f.RecentScore-0.2, was-f.RecentScore, "score −1…1")
	}
}

// answered weighs the latest answers to surveys.
func answered(f *feedback.CustomerFacts, add adder) {
	if f.NPS != nil {
		add("detractor", 20, (7-float64(*f.NPS))/7, float64(*f.NPS), "of 10")
	}
	if f.CSAT != nil {
		part := scalePart(f.CSAT.Value, f.CSAT.Max, true)
		add("unsatisfied", 20, (50-part.Value)/50, part.Fact, part.Unit)
	}
	if f.CES != nil {
		part := scalePart(f.CES.Value, f.CES.Max, f.CES.HighIsGood)
		add("effort", 15, (50-part.Value)/50, part.Fact, part.Unit)
	}
}

// served weighs what went wrong and is not mended. One open complaint is enough
// for a medium risk.
func served(f *feedback.CustomerFacts, add adder) {
	add("open_complaint", 30, float64(f.OpenComplaints)/2+0.35*sign(f.OpenComplaints), float64(f.OpenComplaints), "open")
	if f.Resolved > 0 {
		hours := f.Resolution.Hours()
		add("slow_service", 10, (hours-resolutionHalf)/resolutionHalf, hours, "hours")
	}
	if f.UnitsSold > 0 {
		rate := 100 * f.UnitsReturned / f.UnitsSold
		add("returns", 10, (rate-returnsNone/2)/returnsNone, rate, "% returned")
	}
}

func sign(n int64) float64 {
	if n > 0 {
		return 1
	}
	return 0
}

// trim writes a number without a needless fraction.
func trim(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
