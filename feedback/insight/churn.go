package insight

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"verbatim/feedback/kpi"
)

// Case is one customer of a date in the past: what was said of them then, with
// what was known then, and what they did in the period that followed.
type Case struct {
	Risk       float64 // points, or any score that is higher for who is likelier to leave
	Recency    float64 // days since the customer was last seen: what everybody can know
	Left       bool    // in the period that followed
	Subscriber bool    // judged apart: leaving is then a fact, not a silence
}

// Report says how well a risk told who left.
type Report struct {
	Groups []Group `json:"groups"` // subscribers, then buyers; those with customers
}

// Group is the report on the subscribers, or on the others.
type Group struct {
	Name    string   `json:"name"` // "subscriptions", "purchases"
	N       int64    `json:"n"`
	Left    int64    `json:"left"`
	Verdict string   `json:"verdict"` // "too few", "no better than chance", "no better than recency", "better than recency", "worse than recency"
	Risk    *AUC     `json:"risk,omitempty"`
	Recency *AUC     `json:"recency,omitempty"`
	Gain    *AUC     `json:"gain,omitempty"` // AUC of the risk − AUC of recency
	Lift    float64  `json:"lift,omitempty"` // leavers' share in the riskiest tenth ÷ in all
	Deciles []Decile `json:"deciles,omitempty"`
}

// AUC is the chance that of one who left and one who stayed the first had the
// higher score (ties count half), with its 95 % interval after DeLong, DeLong
// and Clarke-Pearson, Biometrics 44 (1988) 837–845.
type AUC struct {
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

// Decile is a tenth of the customers by risk, the riskiest first.
type Decile struct {
	N        int64   `json:"n"`
	Left     int64   `json:"left"`
	Share    float64 `json:"share"` // who left, in percent, with its Wilson interval
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	RiskFrom float64 `json:"risk_from"`
	RiskTo   float64 `json:"risk_to"`
}

// fewest is how many must have left, and how many stayed, to say anything.
const fewest = 30

// ReportOn judges cases.
func ReportOn(cases []Case) Report {
	var r Report
	for _, subscriber := range []bool{true, false} {
		var group []Case
		for _, c := range cases {
			if c.Subscriber == subscriber {
				group = append(group, c)
			}
		}
		if len(group) == 0 {
			continue
		}
		g := judge(group)
		g.Name = map[bool]string{true: "subscriptions", false: "purchases"}[subscriber]
		r.Groups = append(r.Groups, g)
	}
	return r
}

func judge(cases []Case) Group {
	g := Group{N: int64(len(cases))}
	for _, c := range cases {
		if c.Left {
			g.Left++
		}
	}
	if g.Left < fewest || g.N-g.Left < fewest {
		g.Verdict = "too few"
		return g
	}
	risk := placements(cases, func(c Case) float64 { return c.Risk })
	recency := placements(cases, func(c Case) float64 { return c.Recency })
	gain := risk.minus(recency)
	g.Risk, g.Recency, g.Gain = risk.auc(0, 1), recency.auc(0, 1), gain.auc(-1, 1)
	g.Verdict = verdict(g)
	g.Deciles = deciles(cases)
	all := float64(g.Left) / float64(g.N)
	g.Lift = float64(g.Deciles[0].Left) / float64(g.Deciles[0].N) / all
	return g
}

func verdict(g Group) string {
	switch {
	case g.Risk.Low <= 0.5:
		return "no better than chance"
	case g.Gain.Low > 0:
		return "better than recency"
	case g.Gain.High < 0:
		return "worse than recency"
	}
	return "no better than recency"
}

// placed holds for each who left the share of those who stayed below them, and
// for each who stayed the share of those who left above: DeLong's structural
// components.
type placed struct{ left, stayed []float64 }

// placements computes the components from midranks, in n log n steps (Sun and
// Xu, IEEE Signal Processing Letters 21 (2014) 1389–1393).
func placements(cases []Case, score func(Case) float64) placed {
	order := make([]int, len(cases))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score(cases[a]), score(cases[b])) })
	var p placed
	for _, c := range cases {
		if c.Left {
			p.left = append(p.left, 0)
		} else {
			p.stayed = append(p.stayed, 0)
		}
	}
	m, n := float64(len(p.left)), float64(len(p.stayed))
	at := make([]int, len(cases)) // place of each case in its slice
	l, s := 0, 0
	for i, c := range cases {
		if c.Left {
			at[i], l = l, l+1
		} else {
			at[i], s = s, s+1
		}
	}
	below := [2]float64{} // who stayed, who left, below the ties at hand
	for i := 0; i < len(order); {
		j := i
		ties := [2]float64{}
		for ; j < len(order) && score(cases[order[j]]) == score(cases[order[i]]); j++ {
			ties[side(cases[order[j]])]++
		}
		for _, k := range order[i:j] {
			if cases[k].Left {
				p.left[at[k]] = (below[0] + ties[0]/2) / n
			} else {
				p.stayed[at[k]] = 1 - (below[1]+ties[1]/2)/m
			}
		}
		below[0], below[1] = below[0]+ties[0], below[1]+ties[1]
		i = j
	}
	return p
}

func side(c Case) int {
	if c.Left {
		return 1
	}
	return 0
}

// minus pairs two scores of the same cases.
func (p placed) minus(o placed) placed {
	d := placed{make([]float64, len(p.left)), make([]float64, len(p.stayed))}
	for i := range p.left {
		d.left[i] = p.left[i] - o.left[i]
	}
	for i := range p.stayed {
		d.stayed[i] = p.stayed[i] - o.stayed[i]
	}
	return d
}

func (p placed) auc(lowest, highest float64) *AUC {
	mean, vl := moments(p.left)
	_, vs := moments(p.stayed)
	half := distuv.UnitNormal.Quantile(0.975) * math.Sqrt(vl/float64(len(p.left))+vs/float64(len(p.stayed)))
	return &AUC{mean, max(lowest, mean-half), min(highest, mean+half)}
}

func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / float64(len(x)-1)
}

// deciles cuts the cases by risk, the riskiest first. Of equal risks any may
// come first, so they are dealt by who left evenly: a cut through a tie gives
// both sides the tie's own share as nearly as whole customers allow.
func deciles(cases []Case) []Decile {
	sorted := slices.Clone(cases)
	slices.SortStableFunc(sorted, func(a, b Case) int { return cmp.Compare(b.Risk, a.Risk) })
	left := make([]float64, len(sorted)) // expected, ties shared
	for i := 0; i < len(sorted); {
		j, n := i, 0.0
		for ; j < len(sorted) && sorted[j].Risk == sorted[i].Risk; j++ {
			n += float64(side(sorted[j]))
		}
		for k := i; k < j; k++ {
			left[k] = n / float64(j-i)
		}
		i = j
	}
	var out []Decile
	done := 0.0
	counted := int64(0)
	for d := range 10 {
		from, to := d*len(sorted)/10, (d+1)*len(sorted)/10
		if from == to {
			continue
		}
		for _, x := range left[from:to] {
			done += x
		}
		dec := Decile{N: int64(to - from), Left: int64(math.Round(done)) - counted, RiskFrom: sorted[from].Risk, RiskTo: sorted[to-1].Risk}
		counted += dec.Left
		dec.Share = 100 * float64(dec.Left) / float64(dec.N)
		low, high := kpi.Wilson(dec.Left, dec.N)
		dec.Low, dec.High = 100*low, 100*high
		out = append(out, dec)
	}
	return out
}
