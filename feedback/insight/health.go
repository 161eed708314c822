package insight

import (
	"math"
	"slices"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// Health is how well things stand with a customer: 0 to 100, the weighted mean
// of its parts.
type Health struct {
	Score    *float64 `json:"score"`            // nil when nothing is known
	Coverage float64  `json:"coverage"`         // share of the weights of which something is known, in percent
	Colour   string   `json:"colour,omitempty"` // "green", "amber", "red"; none without a score
	Parts    []Part   `json:"parts"`            // in the order of kpi.HealthParts; those known
	Unknown  []string `json:"unknown,omitempty"`
}

// Part is one part of a customer's health.
type Part struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`  // 0 to 100
	Weight float64 `json:"weight"` // share of the known parts' weights; they add up to 1
	Points float64 `json:"points"` // Value × Weight: these add up to the score
	Fact   float64 `json:"fact"`   // what Value was made of, in Unit
	Unit   string  `json:"unit"`   // "score −1…1", "of 10", "open", "hours", "% returned", "days", "orders", "percentile", "% of baseline"
	N      int64   `json:"n"`      // texts, answers, tickets … behind it
}

// Population is what a customer is compared with: all customers at the moment.
type Population struct {
	values     map[string][]float64 // by currency, sorted
	engagement float64              // the 90th percentile of those who were active
}

// NewPopulation reads off the customers what the parts value and engagement
// compare with.
func NewPopulation(all []feedback.CustomerFacts) *Population {
	p := &Population{values: make(map[string][]float64)}
	var points []float64
	for i := range all {
		for _, m := range all[i].Value {
			p.values[m.Currency] = append(p.values[m.Currency], m.Amount)
		}
		if all[i].Engagement > 0 {
			points = append(points, all[i].Engagement)
		}
	}
	for _, v := range p.values {
		slices.Sort(v)
	}
	if len(points) > 0 {
		slices.Sort(points)
		p.engagement = points[int(math.Ceil(0.9*float64(len(points))))-1]
	}
	return p
}

// Scores that the parts come from. Where KPIS names a green and an amber bound,
// a part is about 80 at the first and 50 at the second.
const (
	complaintLeft   = 0.4 // what one more open complaint leaves of the part
	resolutionHalf  = 72  // hours to a solution at which the part is 50
	returnsNone     = 34  // percent of units returned at which the part is 0
	youngOrderDays  = 90  // a first order younger than this says nothing of repeat
	repeatHalf      = 0.5 // what one more order leaves of the way to 100
	shrinkSentiment = 1   // texts of no opinion that are added to a customer's
)

// HealthOf computes a customer's health at a moment with the catalogue's
// weights and bands.
func HealthOf(f *feedback.CustomerFacts, at time.Time, p *kpi.Parameters, all *Population) Health {
	at = feedback.ByTheHour(at)
	var h Health
	known, sum := 0.0, 0.0
	for _, name := range kpi.HealthParts() {
		w := p.HealthWeights[name]
		if w <= 0 {
			continue
		}
		sum += w
		part, ok := partOf(name, f, at, p, all)
		if !ok {
			h.Unknown = append(h.Unknown, name)
			continue
		}
		part.Name, part.Weight = name, w
		known += w
		h.Parts = append(h.Parts, part)
	}
	if known == 0 {
		return h
	}
	score := 0.0
	for i := range h.Parts {
		part := &h.Parts[i]
		part.Weight /= known
		part.Points = part.Value * part.Weight
		score += part.Points
	}
	h.Score, h.Coverage, h.Colour = &score, 100*known/sum, "red"
	switch {
	case score >= p.HealthGreen:
		h.Colour = "green"
	case score >= p.HealthAmber:
		h.Colour = "amber"
	}
	return h
}

// partOf computes one part, or says that nothing is known of it.
func partOf(name string, f *feedback.CustomerFacts, at time.Time, p *kpi.Parameters, all *Population) (Part, bool) {
	switch name {
	case "sentiment":
		return sentimentPart(f)
	case "nps":
		if f.NPS == nil {
			return Part{}, false
		}
		return Part{Value: 10 * float64(*f.NPS), Fact: float64(*f.NPS), Unit: "of 10", N: 1}, true
	case "csat":
		if f.CSAT == nil {
			return Part{}, false
		}
		return scalePart(f.CSAT.Value, f.CSAT.Max, true), true
	case "ces":
		if f.CES == nil {
			return Part{}, false
		}
		return scalePart(f.CES.Value, f.CES.Max, f.CES.HighIsGood), true
	case "complaints":
		v := 100 * math.Pow(complaintLeft, float64(f.OpenComplaints))
		return Part{Value: v, Fact: float64(f.OpenComplaints), Unit: "open", N: f.Complaints}, f.Items > 0
	case "resolution":
		hours := f.Resolution.Hours()
		return Part{Value: 100 * math.Exp2(-hours/resolutionHalf), Fact: hours, Unit: "hours", N: f.Resolved}, f.Resolved > 0
	case "returns":
		if f.UnitsSold <= 0 {
			return Part{}, false
		}
		rate := 100 * f.UnitsReturned / f.UnitsSold
		return Part{Value: clip(100 - 100*rate/returnsNone), Fact: rate, Unit: "% returned", N: int64(f.UnitsSold)}, true
	case "recency":
		return recencyPart(f, at, p)
	case "repeat":
		v := 100 * (1 - math.Pow(repeatHalf, float64(f.Orders-1)))
		tells := f.Orders > 1 || f.Orders == 1 && at.Sub(f.FirstOrder) >= youngOrderDays*day
		return Part{Value: v, Fact: float64(f.Orders), Unit: "orders", N: f.Orders}, tells
	case "value":
		return all.valuePart(f)
	case "engagement":
		return all.engagementPart(f)
	}
	return Part{}, false
}

const day = 24 * time.Hour

func clip(x float64) float64 { return min(100, max(0, x)) }

// sentimentPart looks at the recent texts, at all of them where there is none
// of late. A text of no opinion is added, so that one angry word is not 0.
func sentimentPart(f *feedback.CustomerFacts) (Part, bool) {
	score, n := f.RecentScore, f.RecentTexts
	if n == 0 {
		score, n = f.Score, f.Positive+f.Negative+f.Neutral+f.Mixed
	}
	shrunk := score * float64(n) / float64(n+shrinkSentiment)
	return Part{Value: clip(50 + 50*shrunk), Fact: score, Unit: "score −1…1", N: n}, n > 0
}

// scalePart maps an answer on 1…most to 0…100.
func scalePart(v, most float64, high bool) Part {
	x := 100 * (v - 1) / max(1, most-1)
	if !high {
		x = 100 - x
	}
	return Part{Value: clip(x), Fact: v, Unit: "of " + trim(most), N: 1}
}

// recencyPart falls from 100 to 0 over twice the inactivity window. Who pays a
// subscription and was never seen doing anything is not silent: nothing is
// recorded.
func recencyPart(f *feedback.CustomerFacts, at time.Time, p *kpi.Parameters) (Part, bool) {
	last := lastSeen(f)
	if last.IsZero() || p.InactivityDays <= 0 || f.Subscribed && f.Orders == 0 && len(f.Activity) == 0 {
		return Part{}, false
	}
	days := max(0, at.Sub(last).Hours()/24)
	return Part{Value: clip(100 - 50*days/float64(p.InactivityDays)), Fact: days, Unit: "days", N: 1}, true
}

// lastSeen is the last thing the customer did: bought or used, not only said.
func lastSeen(f *feedback.CustomerFacts) time.Time {
	if f.LastOrder.After(f.LastActivity) {
		return f.LastOrder
	}
	return f.LastActivity
}

// valuePart is the customer's place among the values in the same currency, of
// the currency in which most are.
func (p *Population) valuePart(f *feedback.CustomerFacts) (Part, bool) {
	best, part := 0, Part{}
	for _, m := range f.Value {
		all := p.values[m.Currency]
		if len(all) <= best {
			continue
		}
		best = len(all)
		below, _ := slices.BinarySearch(all, m.Amount)
		upTo, _ := slices.BinarySearch(all, math.Nextafter(m.Amount, math.Inf(1)))
		rank := 100 * (float64(below) + float64(upTo)) / 2 / float64(len(all))
		part = Part{Value: rank, Fact: rank, Unit: "percentile", N: int64(len(all))}
	}
	return part, best > 1
}

// engagementPart is the customer's points against the 90th percentile of those
// who did anything.
func (p *Population) engagementPart(f *feedback.CustomerFacts) (Part, bool) {
	if p.engagement <= 0 {
		return Part{}, false
	}
	share := 100 * f.Engagement / p.engagement
	var n int64
	for _, c := range f.Activity {
		n += c
	}
	return Part{Value: clip(share), Fact: share, Unit: "% of baseline", N: n}, true
}
