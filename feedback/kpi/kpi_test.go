package kpi

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The figures are those of the catalogue, worked by hand or from its sources.

func TestNPSIntervalsMatchTheReference(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{30, "30.0: 0.7 – 53.9, half 26.6"},
		{100, "30.0: 14.1 – 44.2, half 15.1"},
		{400, "30.0: 22.2 – 37.4, half 7.6"},
		{1000, "30.0: 25.1 – 34.7, half 4.8"},
	} {
		var a Aggregate
		answers(&a, "relational", c.n/2, c.n*3/10, c.n/5)
		v := a.Values(NPS, Period{})[0]
		got := fmt.Sprintf("%.1f: %.1f – %.1f, half %.1f", *v.Estimate, *v.Low, *v.High, (*v.High-*v.Low)/2)
		if got != c.want || v.Method != AdjustedWald || v.N != c.n {
			t.Errorf("n = %d: %s, want %s", c.n, got, c.want)
		}
	}
}

// answers adds so many promoters, passives and detractors.
func answers(a *Aggregate, surveyType string, promoters, passives, detractors int64) {
	for answer, n := range map[int]int64{9: promoters, 7: passives, 3: detractors} {
		for range n {
			a.AddNPS(surveyType, answer)
		}
	}
}

func TestAllPromotersAreClippedAtTheScale(t *testing.T) {
	var a Aggregate
	answers(&a, "", 5, 0, 0)
	v := a.Values(NPS, Period{})[0]
	if *v.High != 100 || *v.Estimate != 100 || !v.LowSample || v.Colour != "" {
		t.Errorf("%+v", v)
	}
}

func TestSurveyTypesNeverMix(t *testing.T) {
	var a Aggregate
	answers(&a, "", 1, 0, 0)
	answers(&a, "transactional", 0, 0, 2)
	answers(&a, "relational", 3, 0, 0)
	a.AddNPS("relational", 11)
	var got []string
	for _, v := range a.Values(NPS, Period{}) {
		got = append(got, fmt.Sprint(v.Variant, " ", *v.Estimate, " ", v.N))
	}
	want := []string{"relational 100 3", "transactional -100 2", "type not given 100 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWilsonMatchesTheReference(t *testing.T) {
	for n, want := range map[int64]string{10: "49.0 94.3", 100: "71.1 86.7", 400: "75.8 83.6"} {
		low, high := Wilson(n*8/10, n)
		if got := fmt.Sprintf("%.1f %.1f", 100*low, 100*high); got != want {
			t.Errorf("n = %d: %s, want %s", n, got, want)
		}
	}
}

func TestNewcombeMatchesTheReference(t *testing.T) {
	d, low, high := ShareDifference(320, 400, 280, 400)
	if got := fmt.Sprintf("%.1f %.1f %.1f", 100*d, 100*low, 100*high); got != "10.0 4.0 15.9" {
		t.Error(got)
	}
}

func TestStudentQuantiles(t *testing.T) {
	for df, want := range map[float64]float64{1: 12.7062, 2: 4.3027, 10: 2.2281, 29: 2.0452, 100: 1.9840, 200: 1.97190, 1000: 1.96234, 1e5: 1.96, 1e9: 1.96} {
		if got := tQuantile(df); math.Abs(got-want) > 5e-5 {
			t.Errorf("df = %g: %.5f, want %.4f", df, got, want)
		}
	}
	if below, above := tQuantile(200-1e-9), tQuantile(200); math.Abs(below-above) > 1e-10 {
		t.Errorf("where the expansion begins: %.12f and %.12f", below, above)
	}
}

// Welch's example: means 20 and 22, sd 4 and 2, n 16 and 9: df = 2.08642 / (1/15 + 0.19753/8) = 22.84,
// t = 2.0696, standard error √(1 + 4/9) = 1.2019.
func TestWelchDifference(t *testing.T) {
	d, low, high := MeanDifference(20, 4, 16, 22, 2, 9)
	if got := fmt.Sprintf("%.3f %.3f %.3f", d, low, high); got != "-2.000 -4.487 0.487" {
		t.Error(got)
	}
}

func TestSatisfactionCountsTopBoxesPerScale(t *testing.T) {
	var a Aggregate
	for range 80 {
		a.AddCSAT(4, 5, 1)
	}
	for range 20 {
		a.AddCSAT(3, 5, 1)
	}
	a.AddCSAT(9, 10, 1)
	a.AddCSAT(2, 3, 1)
	v := a.Values(CSAT, Period{})
	if len(v) != 3 || v[0].Variant != "of 3" || v[0].Estimate != nil || v[0].Reason == "" {
		t.Fatalf("of 3: %+v", v[0])
	}
	five := v[1]
	if *five.Estimate != 80 || fmt.Sprintf("%.1f", *five.Low) != "71.1" || five.Colour != "green" || *five.Also[0].Estimate != 3.8 {
		t.Errorf("of 5: %+v", five)
	}
	if *v[2].Estimate != 100 || v[2].Colour != "" {
		t.Errorf("of 10: %+v", v[2])
	}
}

func TestEffortKeepsScaleAndDirectionApart(t *testing.T) {
	var a Aggregate
	for i := range 60 {
		a.AddCES(float64(1+i%2), 5, false, 1)
		a.AddCES(float64(6+i%2), 7, true, 1)
		a.AddCES(5, 5, true, 1)
	}
	var got []string
	for _, v := range a.Values(CES, Period{}) {
		got = append(got, fmt.Sprint(v.Variant, " ", *v.Estimate, " ", v.Colour, " ", v.HighIsGood, " ", len(v.Also)))
	}
	want := []string{"of 5, high is good 5  true 1", "of 5, low is good 1.5 green false 0", "of 7, high is good 6.5 green true 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRatingKeepsHalfStars(t *testing.T) {
	var a Aggregate
	a.AddRating(4.5, 5, 1)
	a.AddRating(4.5, 5, 1)
	a.AddRating(3, 5, 1)
	v := a.Values(Rating, Period{})[0]
	if *v.Estimate != 4 || v.Method != StudentT {
		t.Errorf("%+v", v)
	}
	if diff := cmp.Diff([]Part{{"3", 1, 100. / 3}, {"4.5", 2, 200. / 3}}, v.Parts); diff != "" {
		t.Error(diff)
	}
	// sd = √0.75, t(2) = 4.3027: half = 2.1513
	if got := fmt.Sprintf("%.3f %.3f", *v.Low, *v.High); got != "1.849 5.000" {
		t.Error(got)
	}
}

func TestNothingToDivideByIsNullWithReason(t *testing.T) {
	var a Aggregate
	for _, id := range IDs() {
		if id == ComplaintCount {
			continue // a count of nothing is 0
		}
		for _, v := range a.Values(id, Period{}) {
			if v.Estimate != nil || v.Low != nil || v.Reason == "" || v.N != 0 {
				t.Errorf("%s: %+v", id, v)
			}
		}
	}
	if v := a.Values("happiness", Period{}); len(v) != 1 || v[0].Reason == "" {
		t.Errorf("unknown KPI: %+v", v)
	}
}

func TestUnknownLanguageIsOutOfSentimentAndShown(t *testing.T) {
	a := Aggregate{Positive: 3, Negative: 1, Neutral: 4, Mixed: 2, Unknown: 7}
	for range 10 {
		a.Score.Add(500_000)
	}
	v := a.Values(Sentiment, Period{})[0]
	if *v.Estimate != 20 || v.N != 10 || v.Left[0].N != 7 || *v.Also[0].Estimate != 0.5 || *v.Also[0].Low != 0.5 {
		t.Errorf("%+v", v)
	}
}

func TestIntervalFromGreenIntoRedHasNoColour(t *testing.T) {
	var a Aggregate
	answers(&a, "", 20, 9, 3) // 53, but anything between 22 and 77 at n = 32
	if v := a.Values(NPS, Period{})[0]; v.Colour != "green" {
		t.Errorf("wide above zero: %q %v", v.Colour, *v.Low)
	}
	var b Aggregate
	answers(&b, "", 18, 2, 11)
	if v := b.Values(NPS, Period{})[0]; v.Colour != "" || *v.Low > 0 || *v.High <= 50 {
		t.Errorf("across: %q %v %v", v.Colour, *v.Low, *v.High)
	}
}

func TestChangeIsReliableWhenItsIntervalLeavesZeroOut(t *testing.T) {
	share := func(x, n int) Value {
		var a Aggregate
		for i := range n {
			answer := 1.0
			if i < x {
				answer = 5
			}
			a.AddCSAT(answer, 5, 1)
		}
		return a.Values(CSAT, Period{})[0]
	}
	c := share(320, 400).Compare(share(280, 400))
	if got := fmt.Sprintf("%.1f %.1f %.1f %v %s", c.Difference, c.Low, c.High, c.Reliable, c.Direction); got != "10.0 4.0 15.9 true better" {
		t.Error(got)
	}
	if c := share(8, 10).Compare(share(1, 10)); c.Reliable {
		t.Error("ten answers are no reliable change")
	}
}

func TestMomentsAreExact(t *testing.T) {
	var m Moments
	for _, x := range []int64{1_000_000, -1_000_000, 999_999, -999_999, 3} {
		m.Add(x)
	}
	mean, sd := m.meanSD(1e6)
	// Σ = 3, Σx² = 2·10¹² + 2·999999² + 9
	want := math.Sqrt((3999996000011. - 9./5) / 4 / 1e12)
	if mean != 0.6e-6 || math.Abs(sd-want) > 1e-12 {
		t.Error(mean, sd, want)
	}
}
