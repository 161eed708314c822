package kpi

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// history fills an aggregate at random; order shuffles the rows.
func history(seed uint64, order func(n int, swap func(i, j int))) *Aggregate {
	r := rand.New(rand.NewPCG(seed, 1))
	n := 1 + r.IntN(300)
	rows := make([][4]int64, n)
	for i := range rows {
		rows[i] = [4]int64{r.Int64N(1e9), r.Int64N(5), r.Int64N(200_000), r.Int64N(2)}
	}
	order(n, func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	a := &Aggregate{
		FirstResponse: map[string]*Responses{"email": {}}, Sales: map[string]*Sales{"EUR": {}}, Purchasing: &Purchasing{}, Returns: &Returns{},
		Engagement:  &Engagement{Days: 30, Baseline: 2000, BaselineAt: time.Unix(0, 0)},
		Conversions: &Conversions{}, CrossSell: &CrossSell{}, UpSell: &UpSell{}, Invitations: map[string]*Share{"s": {}},
		Retention: map[Basis]*Cohort{Subscribed: {}}, YearChurn: map[Basis]*Cohort{Subscribed: {Start: 10, Kept: 6}},
		Lifetime: map[string]*Lifetime{"EUR": {Years: 1}}, Acquisition: map[string]*Acquisition{"EUR": {Spend: 9e9}},
	}
	for _, x := range rows {
		fill(a, x)
	}
	return a
}

func fill(a *Aggregate, x [4]int64) {
	yes := x[3] == 1
	a.AddNPS("relational", int(x[1]*2))
	a.AddCSAT(float64(x[1]+1), 5, 1)
	a.AddRating(float64(x[1]+1), 5, 1)
	a.AddCES(float64(x[1]+1), 7, yes, 1)
	a.Positive += x[3]
	a.Negative += 1 - x[3]
	a.Score.Add(x[0]/1000 - 500_000)
	a.Complaints.N++
	a.Complaints.Active += 2
	a.Complaints.Orders += 3
	a.Complaints.Days.Add(x[1])
	a.Resolutions.InTime.Add(yes)
	d := &a.Resolutions.Close.Done
	if yes {
		d = &a.Resolutions.Close.Open
	}
	*d = append(*d, x[2])
	a.Contacts.First.Add(yes)
	c := a.FirstResponse["email"]
	c.Business.Done, c.Calendar.Done = append(c.Business.Done, x[2]/3), append(c.Calendar.Done, x[2])
	a.Solved.Final.Calendar.Done = append(a.Solved.Final.Calendar.Done, x[2])
	a.Invitations["s"].Add(yes)
	a.Retention[Subscribed].Start++
	a.Retention[Subscribed].Kept += x[3]
	a.Purchasing.Loyal.Add(yes)
	a.Purchasing.Repeat.Add(!yes)
	l := a.Lifetime["EUR"]
	l.Orders += 1 + x[1]
	l.Spend.Add(x[0] + 1)
	l.Historical.Add(2 * x[0])
	a.Engagement.Points = append(a.Engagement.Points, x[1]*1000)
	a.Returns.Units.Add(x[3]*x[1]*milli, (x[1]+1)*milli)
	a.Conversions.Visitors.Add(yes)
	a.Conversions.Sessions.Add(x[3], x[1]+1)
	s := a.Sales["EUR"]
	s.Orders.Add(x[0]*(x[1]+1), x[1]+1)
	s.PerCustomer.Add(x[0])
	s.Values = append(s.Values, x[0])
	a.CrossSell.Flagged.Add(yes)
	a.UpSell.Orders++
	a.UpSell.Could++
	a.UpSell.Up += x[3]
	a.Acquisition["EUR"].New++
}

func TestIntervalsHoldTheirEstimateAndOrderChangesNothing(t *testing.T) {
	keep := func(int, func(i, j int)) {}
	for seed := range uint64(40) {
		a := history(seed, keep)
		shuffled := history(seed, rand.New(rand.NewPCG(seed, 2)).Shuffle)
		for _, id := range IDs() {
			values := a.Values(id, month(2026, 5, 1))
			if diff := cmp.Diff(values, shuffled.Values(id, month(2026, 5, 1))); diff != "" {
				t.Fatalf("%s depends on the order: %s", id, diff)
			}
			for _, v := range values {
				checkValue(t, v)
				for _, w := range v.Also {
					checkValue(t, w)
				}
			}
		}
	}
}

func checkValue(t *testing.T, v Value) {
	t.Helper()
	name := v.ID + " " + v.Variant + " " + v.Measure
	if v.Estimate == nil && v.Reason == "" {
		t.Errorf("%s: null without a reason", name)
	}
	if (v.Low == nil) != (v.High == nil) || (v.Low == nil) != (v.Method == "") {
		t.Errorf("%s: half an interval", name)
	}
	if v.Low != nil && (v.Estimate == nil || *v.Low > *v.Estimate+1e-9 || *v.Estimate > *v.High+1e-9) {
		t.Errorf("%s: %s", name, say(v))
	}
	for _, x := range []*float64{v.Estimate, v.Low, v.High, &v.SD, &v.Numerator, &v.Denominator} {
		if x != nil && !isFinite(*x) {
			t.Errorf("%s: %g", name, *x)
		}
	}
	if v.Unit == "" || v.Counts == "" || v.Measure == "" {
		t.Errorf("%s: nameless: %+v", name, v)
	}
}
