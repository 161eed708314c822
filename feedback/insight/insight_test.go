package insight

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

var now = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func parameters() *kpi.Parameters {
	p := kpi.Parameters{InactivityDays: 90, HealthWeights: map[string]float64{}, HealthGreen: 70, HealthAmber: 40}
	for _, part := range kpi.HealthParts() {
		p.HealthWeights[part] = 1
	}
	return &p
}

func ptr[T any](v T) *T { return &v }

func content() feedback.CustomerFacts {
	return feedback.CustomerFacts{
		Customer: "a", State: feedback.Active, Items: 4, Positive: 3, Neutral: 1, Score: 0.6, RecentTexts: 2, RecentScore: 0.7,
		NPS: ptr(10), CSAT: &feedback.Rating{Value: 5, Max: 5}, Orders: 4, LastOrder: now.AddDate(0, 0, -5), FirstOrder: now.AddDate(-1, 0, 0),
		UnitsSold: 6, Value: []feedback.Money{{Currency: "EUR", Amount: 400}}, LastActivity: now.AddDate(0, 0, -5),
	}
}

func upset() feedback.CustomerFacts {
	return feedback.CustomerFacts{
		Customer: "b", State: feedback.AtRisk, Items: 3, Negative: 2, Positive: 1, Score: -0.2, RecentTexts: 2, RecentScore: -0.7,
		NPS: ptr(1), CES: &feedback.Effort{Value: 5, Max: 5}, Complaints: 2, OpenComplaints: 2, Tickets: 3, Resolved: 1, Resolution: 200 * time.Hour,
		Orders: 1, LastOrder: now.AddDate(0, 0, -80), FirstOrder: now.AddDate(0, 0, -80), UnitsSold: 2, UnitsReturned: 1,
		Value: []feedback.Money{{Currency: "EUR", Amount: 20}}, LastActivity: now.AddDate(0, 0, -80),
	}
}

func TestHealthIsTheSumOfItsParts(t *testing.T) {
	all := []feedback.CustomerFacts{content(), upset()}
	pop := NewPopulation(all)
	for i := range all {
		h := HealthOf(&all[i], now, parameters(), pop)
		points, weights := 0.0, 0.0
		for _, p := range h.Parts {
			if p.Value < 0 || p.Value > 100 || math.IsNaN(p.Value) {
				t.Errorf("%s of %s is %v", p.Name, all[i].Customer, p.Value)
			}
			points += p.Points
			weights += p.Weight
		}
		if h.Score == nil || points != *h.Score || math.Abs(weights-1) > 1e-9 {
			t.Errorf("score %v, points add up to %v, weights to %v", h.Score, points, weights)
		}
	}
	good, bad := HealthOf(&all[0], now, parameters(), pop), HealthOf(&all[1], now, parameters(), pop)
	if good.Colour != "green" || bad.Colour != "red" {
		t.Errorf("content is %s at %v, upset %s at %v", good.Colour, *good.Score, bad.Colour, *bad.Score)
	}
}

func TestUnknownPartsAreLeftOutAndSaid(t *testing.T) {
	f := feedback.CustomerFacts{NPS: ptr(8), State: feedback.Active}
	h := HealthOf(&f, now, parameters(), NewPopulation(nil))
	if h.Score == nil || *h.Score != 80 || len(h.Parts) != 1 || h.Parts[0].Weight != 1 {
		t.Fatalf("%+v", h)
	}
	if want := 100.0 / float64(len(kpi.HealthParts())); math.Abs(h.Coverage-want) > 1e-9 {
		t.Errorf("coverage %v, want %v", h.Coverage, want)
	}
	if h := HealthOf(&feedback.CustomerFacts{}, now, parameters(), NewPopulation(nil)); h.Score != nil || h.Colour != "" || h.Coverage != 0 {
		t.Errorf("health of nobody: %+v", h)
	}
}

func TestWeightZeroTakesAPartOut(t *testing.T) {
	p := parameters()
	p.HealthWeights = map[string]float64{"nps": 3, "sentiment": 0}
	f := content()
	h := HealthOf(&f, now, p, NewPopulation(nil))
	if *h.Score != 100 || h.Coverage != 100 {
		t.Errorf("%+v", h)
	}
}

func TestRiskGivesItsReasonsMostFirst(t *testing.T) {
	f := upset()
	r := RiskOf(&f, now, parameters())
	if r.Level != "high" || r.Points > 100 || len(r.Reasons) < 5 {
		t.Errorf("%+v", r)
	}
	if !slices.IsSortedFunc(r.Reasons, func(a, b Reason) int { return int(math.Ceil(b.Points - a.Points)) }) {
		t.Errorf("reasons out of order: %+v", r.Reasons)
	}
	f = content()
	if r := RiskOf(&f, now, parameters()); r.Level != "low" || r.Points != 0 {
		t.Errorf("content: %+v", r)
	}
	f.Subscribed, f.EndsAt = true, now.AddDate(0, 0, 5) // most are renewed
	if r := RiskOf(&f, now, parameters()); r.Points != 0 {
		t.Errorf("the end of a month paid for is a reason: %+v", r)
	}
	if f.Ending = true; RiskOf(&f, now, parameters()).Level != "medium" {
		t.Error("notice was given, and that is no reason")
	}
	f.State = feedback.Left
	if r := RiskOf(&f, now, parameters()); r.Level != "" {
		t.Errorf("who has left is at no risk: %+v", r)
	}
}

// cases deals customers whose chance of leaving is 1/(1+e^-(a·risk+b·recency)).
func cases(n int, a, b float64, seed uint64) []Case {
	rng := rand.New(rand.NewPCG(seed, 1))
	out := make([]Case, n)
	for i := range out {
		x, y := rng.NormFloat64(), rng.NormFloat64()
		out[i] = Case{Risk: 50 + 20*x, Recency: 30 + 10*y, Left: rng.Float64() < 1/(1+math.Exp(1-a*x-b*y))}
	}
	return out
}

func TestPlantedSignalIsFound(t *testing.T) {
	g := ReportOn(cases(2000, 2, 0.3, 1)).Groups[0]
	if g.Verdict != "better than recency" || g.Risk.Estimate < 0.75 || g.Lift < 1.5 {
		t.Errorf("%+v", g)
	}
	if top, last := g.Deciles[0], g.Deciles[9]; top.Share < 2*last.Share {
		t.Errorf("deciles don't fall: %+v", g.Deciles)
	}
	var left int64
	for _, d := range g.Deciles {
		left += d.Left
	}
	if left != g.Left {
		t.Errorf("deciles hold %d of %d", left, g.Left)
	}
}

func TestShuffledOutcomesGiveHalf(t *testing.T) {
	inside := 0
	for seed := range uint64(40) {
		all := cases(1000, 2, 1, seed)
		rng := rand.New(rand.NewPCG(seed, 2))
		rng.Shuffle(len(all), func(i, j int) { all[i].Left, all[j].Left = all[j].Left, all[i].Left })
		g := ReportOn(all).Groups[0]
		if math.Abs(g.Risk.Estimate-0.5) > 0.1 {
			t.Errorf("AUC %v of shuffled outcomes", g.Risk.Estimate)
		}
		if g.Risk.Low <= 0.5 && g.Risk.High >= 0.5 {
			inside++
		}
	}
	if inside < 34 { // 95 % intervals; fewer than 34 of 40 has a chance below 1 in 100
		t.Errorf("%d of 40 intervals hold 0.5", inside)
	}
}

func TestRecencyThatDoesAsWellIsSaid(t *testing.T) {
	all := cases(2000, 0, 2, 3)
	for i := range all {
		all[i].Risk = all[i].Recency
	}
	if g := ReportOn(all).Groups[0]; g.Verdict != "no better than recency" || g.Gain.Estimate != 0 {
		t.Errorf("%+v", g)
	}
	if g := ReportOn(cases(2000, 0.4, 2, 4)).Groups[0]; g.Verdict != "worse than recency" {
		t.Errorf("%+v", g)
	}
}

func TestTooFewSayNothing(t *testing.T) {
	if g := ReportOn(cases(40, 2, 0, 5)).Groups[0]; g.Verdict != "too few" || g.Risk != nil {
		t.Errorf("%+v", g)
	}
	if r := ReportOn(nil); len(r.Groups) != 0 {
		t.Errorf("%+v", r)
	}
}

// The estimate is the share of pairs, and the variance that of DeLong's
// formula, both computed here the long way.
func TestAUCEqualsTheShareOfPairs(t *testing.T) {
	all := cases(120, 1, 0, 6)
	for i := range all {
		all[i].Risk = math.Round(all[i].Risk / 10) // many ties
	}
	pairs, n := 0.0, 0.0
	for _, x := range all {
		for _, y := range all {
			if x.Left && !y.Left {
				n++
				switch {
				case x.Risk > y.Risk:
					pairs++
				case x.Risk == y.Risk:
					pairs += 0.5
				}
			}
		}
	}
	p := placements(all, func(c Case) float64 { return c.Risk })
	if got := p.auc(0, 1).Estimate; math.Abs(got-pairs/n) > 1e-12 {
		t.Errorf("%v, want %v", got, pairs/n)
	}
	other, _ := moments(p.stayed)
	if math.Abs(other-pairs/n) > 1e-12 {
		t.Errorf("the other side's mean is %v, want %v", other, pairs/n)
	}
}

func TestSubscriptionsAreJudgedApart(t *testing.T) {
	all := cases(400, 1, 0, 7)
	for i := range all {
		all[i].Subscriber = i%2 == 0
	}
	r := ReportOn(all)
	if len(r.Groups) != 2 || r.Groups[0].Name != "subscriptions" || r.Groups[0].N != 200 {
		t.Errorf("%+v", r)
	}
}
