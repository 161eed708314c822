package kpi

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// one computes the only value of a KPI.
func one(t *testing.T, a *Aggregate, id string, p Period) Value {
	t.Helper()
	v := a.Values(id, p)
	if len(v) != 1 {
		t.Fatalf("%s has %d values", id, len(v))
	}
	return v[0]
}

// say writes a value short.
func say(v Value) string {
	if v.Estimate == nil {
		return "null: " + v.Reason
	}
	limits := "no interval"
	if v.Low != nil {
		limits = fmt.Sprintf("%.1f – %.1f", *v.Low, *v.High)
	}
	return fmt.Sprintf("%.1f (%s) n %d %s", *v.Estimate, limits, v.N, v.Colour)
}

// The catalogue's figures: 190 at the end of 200, of whom 160 from the start;
// 170 of 200 kept.
func TestRetentionMatchesTheReference(t *testing.T) {
	for _, c := range []struct {
		cohort           Cohort
		retention, churn float64
	}{
		{Cohort{Start: 200, Kept: 160, Joined: 30}, 80, 20},
		{Cohort{Start: 200, Kept: 170, Joined: 30, JoinedLeft: 10}, 85, 15},
	} {
		a := Aggregate{Retention: map[Basis]*Cohort{Subscribed: &c.cohort}}
		kept, left := one(t, &a, Retention, Period{}), one(t, &a, Churn, Period{})
		if *kept.Estimate != c.retention || *left.Estimate != c.churn {
			t.Errorf("%+v: %g and %g", c.cohort, *kept.Estimate, *left.Estimate)
		}
	}
}

func TestRetentionAndChurnAreAHundredAlways(t *testing.T) {
	for start := range int64(300) {
		for _, kept := range []int64{0, start / 3, start} {
			a := Aggregate{Retention: map[Basis]*Cohort{Purchases: {Start: start, Kept: kept}}}
			r, c := one(t, &a, Retention, Period{}), one(t, &a, Churn, Period{})
			if start == 0 {
				if r.Estimate != nil || c.Estimate != nil || r.Reason == "" || r.Reason != c.Reason {
					t.Errorf("nobody at the start: %s, %s", say(r), say(c))
				}
				continue
			}
			if sum := *r.Estimate + *c.Estimate; math.Abs(sum-100) > 1e-12 {
				t.Errorf("%d of %d: %g", kept, start, sum)
			}
			if math.Abs(*r.Low+*c.High-100) > 1e-9 || math.Abs(*r.High+*c.Low-100) > 1e-9 {
				t.Errorf("%d of %d: intervals %s and %s", kept, start, say(r), say(c))
			}
		}
	}
}

func month(year int, m time.Month, months int) Period {
	start := time.Date(year, m, 1, 0, 0, 0, 0, time.UTC)
	return Period{Start: start, End: start.AddDate(0, months, 0), Zone: "UTC"}
}

func TestRetentionsColoursCompoundOverThePeriod(t *testing.T) {
	a := Aggregate{Retention: map[Basis]*Cohort{
		Subscribed: {Start: 100_000, Kept: 97_500},
		Purchases:  {Start: 100_000, Kept: 97_500},
	}}
	for months, want := range map[int]string{1: "amber", 3: "green", 12: "green"} { // 0.99³ = 97.03 %
		for _, m := range []time.Month{time.January, time.February, time.July} {
			p := month(2026, m, months)
			v := a.Values(Retention, p)
			if v[0].Colour != want || v[1].Colour != "" || v[1].Variant != "purchase" {
				t.Errorf("%d months from %s: %q and %q", months, m, v[0].Colour, v[1].Colour)
			}
			if c := a.Values(Churn, p)[0]; c.Colour != want {
				t.Errorf("churn over %d months: %q", months, c.Colour)
			}
		}
	}
	if v := a.Values(Retention, Period{})[0]; v.Colour != "" {
		t.Errorf("an open period: %q", v.Colour)
	}
}

// lifetime is customers with 4 orders of 50 a year.
func lifetime(churn float64) *Aggregate {
	l := &Lifetime{Years: 1}
	for range 1000 {
		l.Orders += 4
		l.Spend.Add(200 * Money)
		l.Historical.Add(300 * Money)
	}
	return &Aggregate{
		Lifetime:  map[string]*Lifetime{"EUR": l},
		YearChurn: map[Basis]*Cohort{Subscribed: {Start: 1000, Kept: int64(math.Round(1000 * (1 - churn)))}},
	}
}

func TestLifetimeValueMatchesTheReference(t *testing.T) {
	quarter := one(t, lifetime(0.25), CLV, Period{})
	if *quarter.Estimate != 800 || len(quarter.Notes) != 1 {
		t.Errorf("churn 25 %%: %s %v", say(quarter), quarter.Notes)
	}
	// The spend is the same for all, so the churn alone makes the interval:
	// se = 800·√(0.25·0.75/1000)/0.25.
	if half := (*quarter.High - *quarter.Low) / 2; math.Abs(half-z*800*math.Sqrt(0.25*0.75/1000)/0.25) > 1e-6 {
		t.Errorf("half-width %g", half)
	}
	capped := one(t, lifetime(0.1), CLV, Period{})
	if *capped.Estimate != 1000 || !slices.Contains(capped.Notes, "years are capped") {
		t.Errorf("churn 10 %%: %s %v", say(capped), capped.Notes)
	}
	never := one(t, lifetime(0), CLV, Period{})
	if *never.Estimate != 1000 {
		t.Errorf("without churn: %s", say(never))
	}
	var parts []string
	for _, v := range quarter.Also {
		parts = append(parts, fmt.Sprintf("%s %g %s", v.Measure, *v.Estimate, v.Unit))
	}
	want := []string{"basket 50 EUR", "orders per customer and year 4 orders", "annual churn 25 %", "years 4 years", "historical value 300 EUR"}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Error(diff)
	}
}

func TestLifetimeValueCompoundsTheMonthsChurnWhereNoYearIsKnown(t *testing.T) {
	a := lifetime(0.25)
	a.YearChurn = nil
	a.MonthChurn = map[Basis]*Cohort{Purchases: {Start: 1000, Kept: 960}}
	v := one(t, a, CLV, Period{})
	want := 200 / (1 - math.Pow(0.96, 12))
	if math.Abs(*v.Estimate-want) > 1e-6 {
		t.Errorf("%s, want %g", say(v), want)
	}
	a.MonthChurn = nil
	if v := one(t, a, CLV, Period{}); v.Estimate != nil || v.Reason != "no churn is known, of a year or a month" {
		t.Error(say(v))
	}
}

func TestWorthIsColouredAgainstCostOnlyWithAMargin(t *testing.T) {
	a := lifetime(0.25)
	a.Acquisition = map[string]*Acquisition{"EUR": {Spend: 100_000 * Money, New: 1000}}
	c := Default()
	for margin, want := range map[float64]string{0: "", 0.5: "green", 0.2: "amber", 0.05: "red"} {
		c.Parameters.Margin = margin
		p := Period{Catalogue: c}
		worth, cost := one(t, a, CLV, p), one(t, a, CAC, p)
		if worth.Colour != want || cost.Colour != want {
			t.Errorf("margin %g: clv %s, cac %s", margin, say(worth), say(cost))
		}
	}
}

func TestCostOfNobodyIsNull(t *testing.T) {
	a := Aggregate{Acquisition: map[string]*Acquisition{"EUR": {Spend: 500 * Money}}}
	if v := one(t, &a, CAC, Period{}); v.Estimate != nil || v.Reason != "no new customers" || v.Numerator != 500 {
		t.Error(say(v))
	}
}

func TestCurrenciesNeverMix(t *testing.T) {
	a := Aggregate{Sales: map[string]*Sales{}}
	for currency, price := range map[string]int64{"EUR": 10, "JPY": 1000} {
		s := &Sales{}
		for i := range int64(50) {
			value := (price + i) * Money
			s.Orders.Add(value, 1)
			s.PerCustomer.Add(value)
			s.Values = append(s.Values, value)
		}
		a.Sales[currency] = s
	}
	v := a.Values(Basket, Period{})
	if len(v) != 2 || v[0].Variant != "EUR" || *v[0].Estimate != 34.5 || v[0].Unit != "EUR" || *v[1].Estimate != 1024.5 {
		t.Errorf("%+v", v)
	}
	if *v[0].Also[0].Estimate != 34.5 || v[0].Also[0].Measure != "median" || *v[0].Also[1].Estimate != 34.5 {
		t.Errorf("beside it: %+v", v[0].Also)
	}
	if v[0].Compare(v[1]) != nil {
		t.Error("euros are compared with yen")
	}
}

func TestEveryComplaintNotYetDueIsLeftOut(t *testing.T) {
	a := Aggregate{Resolutions: Resolutions{InTime: Share{X: 95, N: 100}, NotDue: 12, Close: Durations{Done: []int64{3600, 7200, 10800}, Open: []int64{90000}}}}
	v := one(t, &a, ComplaintResolution, Period{})
	if *v.Estimate != 95 || v.N != 100 || v.Colour != "green" || v.Left[0].N != 12 {
		t.Errorf("%s %+v", say(v), v.Left)
	}
	if median := v.Also[0]; *median.Estimate != 2.5 || median.Method != "" && median.Method != BrookmeyerCrowley || median.Unit != "h" {
		t.Errorf("%s", say(median))
	}
}

func TestFirstResponseIsReadInBusinessHoursPerChannel(t *testing.T) {
	clock := func(hours int64, n int) *Responses {
		r := &Responses{Waiting: 3}
		for i := range int64(n) {
			r.Business.Done = append(r.Business.Done, hours*hour+i)
			r.Calendar.Done = append(r.Calendar.Done, 3*hours*hour+i)
		}
		return r
	}
	a := Aggregate{FirstResponse: map[string]*Responses{"e-mail": clock(3, 100), "phone": clock(1, 100)}}
	v := a.Values(FirstResponseTime, Period{})
	if len(v) != 3 || v[0].Variant != "all channels" || v[0].Left[0].N != 6 || v[1].Variant != "e-mail" || v[1].Colour != "green" || v[2].Colour != "" {
		t.Fatalf("%+v", v)
	}
	if len(v[1].Also) != 3 || math.Abs(*v[1].Also[1].Estimate-9) > 0.1 || v[1].Also[1].Variant != "e-mail, calendar time" {
		t.Errorf("%+v", v[1].Also)
	}
	a.FirstResponse["e-mail"].Business = Durations{}
	delete(a.FirstResponse, "phone")
	if v := one(t, &a, FirstResponseTime, Period{}); math.Abs(*v.Estimate-9) > 0.1 || len(v.Notes) != 1 {
		t.Errorf("without hours: %s %v", say(v), v.Notes)
	}
}

func TestResolutionTimeShowsEveryClock(t *testing.T) {
	d := func(hours ...int64) (d Durations) {
		for _, h := range hours {
			d.Done = append(d.Done, h*hour)
		}
		return d
	}
	a := Aggregate{Solved: Solved{Final: Clock{Calendar: d(2, 4, 30)}, First: Clock{Calendar: d(2, 4, 6)}, LessHold: d(1, 2, 3)}}
	v := one(t, &a, ResolutionTime, Period{})
	var got []string
	for _, w := range append([]Value{v}, v.Also...) {
		got = append(got, fmt.Sprintf("%s %s %g", w.Variant, w.Measure, *w.Estimate))
	}
	want := []string{
		" mean 12", " median 4", " p90 30", "first solve mean 4", "first solve median 4", "first solve p90 6",
		"less time on hold mean 2", "less time on hold median 2", "less time on hold p90 3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRecentSalesAreMarkedAndGetNoColour(t *testing.T) {
	r := &Returns{Exchanged: 4 * milli}
	for i := range int64(200) {
		r.Units.Add(i%20/19*milli, milli)
	}
	a := Aggregate{Returns: r}
	v := one(t, &a, ReturnRate, Period{})
	if *v.Estimate != 5 || v.Colour != "green" || v.Immature || v.Left[0].N != 4 || v.Method != RatioEstimator {
		t.Errorf("%s %+v", say(v), v)
	}
	r.Immature = 10
	if v := one(t, &a, ReturnRate, Period{}); v.Colour != "" || !v.Immature {
		t.Errorf("%s", say(v))
	}
	none := Returns{}
	for range 100 {
		none.Units.Add(0, milli)
	}
	a.Returns = &none
	if v := one(t, &a, ReturnRate, Period{}); *v.High < 1 || *v.High > 5 {
		t.Errorf("nothing came back, yet: %s", say(v))
	}
}

func TestConversionNamesItsDenominator(t *testing.T) {
	c := &Conversions{Visitors: Share{40, 1000}, Prospects: Share{40, 100}}
	for i := range int64(1000) {
		c.Sessions.Add(i%25/24, 2)
	}
	var got []string
	for _, v := range (&Aggregate{Conversions: c}).Values(Conversion, Period{}) {
		got = append(got, v.Variant+" "+say(v)+v.Method)
	}
	want := []string{"visitors 4.0 (3.0 – 5.4) n 1000 greenWilson", "sessions 2.0 (1.4 – 2.6) n 2000 ratio estimator", "prospects 40.0 (30.9 – 49.8) n 100 Wilson"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEngagementIsAgainstADatedBaseline(t *testing.T) {
	at := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	e := &Engagement{Points: []int64{0, 5000, 10_000, 40_000}, Days: 60, Baseline: 10_000, BaselineAt: at}
	a := Aggregate{Engagement: e}
	v := one(t, &a, EngagementScore, Period{})
	// Brought to 30 days: 0, 2.5, 5 and 20 points, of 10: 0, 25, 50 and the cap.
	if *v.Estimate != 43.75 || v.Notes[0] != "baseline of 2026-03-31" || v.Parts[0].N != 1 || v.Parts[1].N != 1 || !v.LowSample {
		t.Errorf("%s %+v", say(v), v)
	}
	e.Baseline = 0
	if v := one(t, &a, EngagementScore, Period{}); v.Estimate != nil || !strings.Contains(v.Reason, "percentile is 0") {
		t.Error(say(v))
	}
	if got := BaselineOf([]int64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}); got != 10 { // between 9 and 10, rounded
		t.Errorf("baseline %d", got)
	}
}

func TestUpSellHasBothDenominators(t *testing.T) {
	a := Aggregate{UpSell: &UpSell{Up: 30, Could: 100, Orders: 300, Top: 150, Other: 50}}
	v := a.Values(UpSelling, Period{})
	if len(v) != 2 || *v[0].Estimate != 30 || *v[1].Estimate != 10 || v[0].Left[0].N != 150 {
		t.Errorf("%+v", v)
	}
	b := Aggregate{}
	if v := one(t, &b, UpSelling, Period{}); v.Reason != "the catalogue lists no tiers" {
		t.Error(say(v))
	}
}

func TestResponseRateIsOverAllSurveysFirst(t *testing.T) {
	a := Aggregate{Invitations: map[string]*Share{"a": {10, 100}, "b": {30, 100}}, Uninvited: 5}
	v := a.Values(ResponseRate, Period{})
	if len(v) != 3 || *v[0].Estimate != 20 || *v[2].Estimate != 30 || v[0].Left[0].N != 5 {
		t.Errorf("%+v", v)
	}
}

func TestRatesPerThousandArePoisson(t *testing.T) {
	a := Aggregate{Complaints: Complaints{N: 10, Active: 2000, Orders: 500, Length: 30}}
	if got := say(one(t, &a, ComplaintsPerCustomer, Period{})); got != "5.0 (2.4 – 9.2) n 2000 " {
		t.Error(got)
	}
	if got := say(one(t, &a, ComplaintsPerOrder, Period{})); got != "20.0 (9.6 – 36.8) n 500 " {
		t.Error(got)
	}
	v := one(t, &a, ComplaintCount, Period{})
	if got := say(v); got != "10.0 (4.8 – 18.4) n 10 " || v.LowSample {
		t.Error(got)
	}
	a.Complaints.Orders = 0
	if v := one(t, &a, ComplaintsPerOrder, Period{}); v.Estimate != nil || v.Reason != "no orders" {
		t.Error(say(v))
	}
}

func TestTheCataloguesParametersHold(t *testing.T) {
	c := Default()
	c.Version, c.Parameters.LowSample = 7, 5
	target := 60.0
	c.Find(Loyalty).Target = &target
	a := Aggregate{Purchasing: &Purchasing{Loyal: Share{X: 900, N: 1000}, Repeat: Share{X: 3, N: 6}, Immature: 4}}
	v := one(t, &a, Loyalty, Period{Catalogue: c})
	if v.Colour != "green" || *v.Target != 60 || v.Catalogue != 7 || v.Formulas != CatalogueVersion {
		t.Errorf("%s %+v", say(v), v)
	}
	if v := one(t, &a, RepeatPurchase, Period{Catalogue: c}); v.LowSample || v.Left[0].N != 4 {
		t.Error(say(v))
	}
	if v := one(t, &a, RepeatPurchase, Period{}); !v.LowSample {
		t.Error(say(v))
	}
}
