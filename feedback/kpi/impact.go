package kpi

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// Impact is a theme's part in a KPI: K(all) − K(without the theme). Impacts of
// several themes do not add up: an answer may mention many.
type Impact struct {
	ID      string `json:"id"`
	Variant string `json:"variant,omitempty"`
	Measure string `json:"measure"`

	Impact    *float64 `json:"impact"` // in Unit; nil with a Reason
	Reason    string   `json:"reason,omitempty"`
	Low       *float64 `json:"low"` // 95 % interval; nil for medians and p90
	High      *float64 `json:"high"`
	P         float64  `json:"p,omitempty"` // two-sided, where there is an interval
	Unit      string   `json:"unit"`
	Reliable  bool     `json:"reliable"`            // the interval leaves zero out
	Direction string   `json:"direction,omitempty"` // when reliable: "better", "worse"

	With Value    `json:"with"`           // among those who mention the theme
	Rest Value    `json:"rest"`           // among the others
	Also []Impact `json:"also,omitempty"` // on what stands beside the KPI's value
}

// leastEach is how many answers an impact needs on both sides.
const leastEach = 30

// Impacts computes a theme's impact on a KPI, for each variant. with holds the
// answers (or customers) that mention the theme and rest all others: together
// they are the base, and nothing is in both. p is the period of both.
//
// For means, shares and net scores it is (n_t/n)·(K_t − K_rest), with
// SE² = q²·(s_t²/n_t + s_r²/n_r) + q(1 − q)(K_t − K_rest)²/n, q = n_t/n: the
// second part is the error of q itself. Medians and p90 are recomputed.
func Impacts(id string, with, rest *Aggregate, p Period) []Impact {
	all := together(with, rest)
	out := impacts(with.Values(id, p), rest.Values(id, p), all.Values(id, p))
	for k := range out {
		out[k].ofRatios(with, rest)
	}
	return out
}

// ofRatios is the impact on a ratio of sums, R = Σy/Σx over clusters: basket and
// return_rate. It is linearised (delta method, see Cochran 6.4): with e_i the
// residual (y_i − R·x_i)/X of R(all) and f_i that of R(rest), its variance is
// n/(n−1) × (Σ e² over those who mention the theme + Σ (e − f)² over the others).
// Where every x is 1 that is the formula of means.
func (i *Impact) ofRatios(with, rest *Aggregate) {
	t, scale, counts := ratioOf(i.ID, i.Variant, with)
	r, _, _ := ratioOf(i.ID, i.Variant, rest)
	if i.Reason != noImpact || t == nil || r == nil || t.X <= 0 || r.X <= 0 {
		return
	}
	if t.N < leastEach || r.N < leastEach {
		i.Reason = tooFew(counts)
		return
	}
	x, xr := float64(t.X)+float64(r.X), float64(r.X)
	all, others := (float64(t.Y)+float64(r.Y))/x, float64(r.Y)/xr
	n := float64(t.N + r.N)
	se := math.Sqrt(n / (n - 1) * (t.squares(1/x, all/x) + r.squares(1/x-1/xr, all/x-others/xr)))
	impact, half := scale*(all-others), z*scale*se
	low, high := impact-half, impact+half
	i.Impact, i.Low, i.High, i.Reason = &impact, &low, &high, ""
	i.P = chance(impact, low, high)
	i.judge(i.Rest.HighIsGood)
}

// ratioOf is the ratio behind a value, what it is multiplied by, and its clusters.
func ratioOf(id, variant string, a *Aggregate) (r *Ratio, scale float64, clusters string) {
	switch {
	case id == Basket && a.Sales[variant] != nil:
		return &a.Sales[variant].Orders, 1.0 / Money, "customers"
	case id == ReturnRate && a.Returns != nil:
		return &a.Returns.Units, 100, "orders"
	}
	return nil, 0, ""
}

// squares is Σ(a·y − b·x)² over the clusters.
func (r *Ratio) squares(a, b float64) float64 {
	sum := func(s wide) float64 {
		f, _ := new(big.Float).SetInt(s.whole()).Float64()
		return f
	}
	return max(0, a*a*sum(r.yy)-2*a*b*sum(r.xy)+b*b*sum(r.xx))
}

// impacts pairs values by variant and measure.
func impacts(with, rest, all []Value) []Impact {
	var out []Impact
	both := slices.Concat(rest, with)
	variants := slices.ContainsFunc(both, func(v Value) bool { return v.Variant != "" })
	for _, like := range both {
		if slices.ContainsFunc(out, func(i Impact) bool { return i.Variant == like.Variant && i.Measure == like.Measure }) {
			continue
		}
		if variants && like.Variant == "" && like.Estimate == nil {
			continue // one side has no answers at all, the other has variants
		}
		w, r, a := same(with, like), same(rest, like), same(all, like)
		i := impactOf(&w, &r, a.Estimate)
		i.Also = impacts(w.Also, r.Also, a.Also)
		out = append(out, i)
	}
	return out
}

// same finds the value of the same variant and measure, or one without answers.
func same(values []Value, like Value) Value {
	for _, v := range values {
		if v.Variant == like.Variant && v.Measure == like.Measure {
			return v
		}
	}
	none := like
	none.Estimate, none.Low, none.High, none.N, none.Numerator, none.Denominator, none.SD = nil, nil, nil, 0, 0, 0, 0
	none.Parts, none.Left, none.Also, none.Colour, none.Reason, none.LowSample = nil, nil, nil, "", noAnswers, true
	return none
}

// impactOf is the impact on one measure; all is its estimate over both, for
// medians and p90.
func impactOf(with, rest *Value, all *float64) Impact {
	out := Impact{ID: rest.ID, Variant: rest.Variant, Measure: rest.Measure, Unit: rest.Unit, With: *with, Rest: *rest}
	nt, nr := float64(with.N), float64(rest.N)
	switch {
	case with.N < leastEach || rest.N < leastEach:
		out.Reason = tooFew(rest.Counts)
	case with.Estimate == nil || rest.Estimate == nil:
		out.Reason = cmp.Or(with.Reason, rest.Reason)
	case rest.Measure == "median" || rest.Measure == "p90":
		if all == nil {
			out.Reason = mostOpen
			return out
		}
		d := *all - *rest.Estimate
		out.Impact = &d
	case !averages(with) || !averages(rest):
		out.Reason = noImpact
	default:
		q := nt / (nt + nr)
		difference := *with.Estimate - *rest.Estimate
		variance := q*q*(with.SD*with.SD/nt+rest.SD*rest.SD/nr) + q*(1-q)*difference*difference/(nt+nr)
		impact, half := q*difference, z*math.Sqrt(variance)
		low, high := impact-half, impact+half
		out.Impact, out.Low, out.High = &impact, &low, &high
		out.P = chance(impact, low, high)
		out.judge(rest.HighIsGood)
	}
	return out
}

// averages says whether a value is the mean of numbers of one answer each: a
// mean, a share or a net score.
func averages(v *Value) bool {
	return slices.Contains([]string{WilsonScore, AdjustedWald, StudentT}, v.Method)
}

func (i *Impact) judge(highIsGood bool) {
	if i.Reliable = *i.Low > 0 || *i.High < 0; !i.Reliable {
		return
	}
	i.Direction = "worse"
	if (*i.Impact > 0) == highIsGood {
		i.Direction = "better"
	}
}

// together holds both aggregates' rows, for the medians.
func together(a, b *Aggregate) *Aggregate {
	out := &Aggregate{FirstResponse: make(map[string]*Responses), Sales: make(map[string]*Sales)}
	for _, x := range []*Aggregate{a, b} {
		out.Resolutions.Close.append(&x.Resolutions.Close)
		out.Solved.Final.append(&x.Solved.Final)
		out.Solved.First.append(&x.Solved.First)
		out.Solved.LessHold.append(&x.Solved.LessHold)
		for channel, r := range x.FirstResponse {
			if out.FirstResponse[channel] == nil {
				out.FirstResponse[channel] = &Responses{}
			}
			out.FirstResponse[channel].append(r)
		}
		for currency, s := range x.Sales {
			if out.Sales[currency] == nil {
				out.Sales[currency] = &Sales{}
			}
			out.Sales[currency].Values = append(out.Sales[currency].Values, s.Values...)
		}
		if e := x.Engagement; e != nil {
			if out.Engagement == nil {
				out.Engagement = &Engagement{Days: e.Days, Baseline: e.Baseline, BaselineAt: e.BaselineAt}
			}
			out.Engagement.Points = append(out.Engagement.Points, e.Points...)
		}
	}
	return out
}
