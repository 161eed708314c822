package kpi

import (
	"math"
	"math/rand/v2"
	"testing"
)

// shop deals customers with 1 … 5 orders; those who mention the theme, about a
// quarter, spend less.
func shop(seed uint64, n int) (with, rest [][]int64) {
	r := rand.New(rand.NewPCG(seed, 5))
	for range n {
		orders := make([]int64, 1+r.IntN(5))
		theme := r.IntN(4) == 0
		for k := range orders {
			if orders[k] = Money * int64(20+r.IntN(60)); theme {
				orders[k] /= 2
			}
		}
		if theme {
			with = append(with, orders)
		} else {
			rest = append(rest, orders)
		}
	}
	return with, rest
}

func sold(customers ...[]int64) *Aggregate {
	s := &Sales{}
	for _, orders := range customers {
		sum := int64(0)
		for _, o := range orders {
			sum += o
		}
		s.Orders.Add(sum, int64(len(orders)))
		s.PerCustomer.Add(sum)
		s.Values = append(s.Values, orders...)
	}
	return &Aggregate{Sales: map[string]*Sales{"EUR": s}}
}

func basketOf(customers ...[]int64) float64 {
	return *sold(customers...).Values(Basket, Period{})[0].Estimate
}

// The standard error of a basket's impact beside the jackknife's, which leaves
// out one customer after the other and computes everything anew.
func TestImpactOnBasketEqualsTheJackknife(t *testing.T) {
	for seed := range uint64(5) {
		with, rest := shop(seed, 400)
		i := Impacts(Basket, sold(with...), sold(rest...), Period{})[0]
		all := append(append([][]int64{}, with...), rest...)
		if want := basketOf(all...) - basketOf(rest...); i.Impact == nil || math.Abs(*i.Impact-want) > 1e-9 || i.Direction != "worse" {
			t.Fatalf("%v (%s), want %v", i.Impact, i.Reason, want)
		}
		var left []float64
		for k := range all {
			others := append(append([][]int64{}, all[:k]...), all[k+1:]...)
			if without := rest; k >= len(with) {
				j := k - len(with)
				without = append(append([][]int64{}, rest[:j]...), rest[j+1:]...)
				left = append(left, basketOf(others...)-basketOf(without...))
			} else {
				left = append(left, basketOf(others...)-basketOf(rest...))
			}
		}
		mean, sum := 0.0, 0.0
		for _, x := range left {
			mean += x / float64(len(left))
		}
		for _, x := range left {
			sum += (x - mean) * (x - mean)
		}
		jackknife := math.Sqrt(sum * float64(len(left)-1) / float64(len(left)))
		if se := (*i.High - *i.Low) / 2 / z; math.Abs(se/jackknife-1) > 0.03 {
			t.Errorf("standard error %g, jackknife %g", se, jackknife)
		}
		each := i.Also[1] // revenue per customer, a mean
		if each.Measure != "revenue per customer" || each.Impact == nil || each.Low == nil {
			t.Errorf("%+v", each)
		}
	}
}

// With one order each a basket is a mean, and so is its impact.
func TestImpactOnBasketOfSingleOrdersIsThatOfMeans(t *testing.T) {
	with, rest := shop(9, 500)
	for _, side := range [][][]int64{with, rest} {
		for k := range side {
			side[k] = side[k][:1]
		}
	}
	i := Impacts(Basket, sold(with...), sold(rest...), Period{})[0]
	mean := i.Also[1]
	if math.Abs(*i.Impact-*mean.Impact) > 1e-9 || math.Abs(*i.Low-*mean.Low) > 0.01 || math.Abs(*i.High-*mean.High) > 0.01 {
		t.Errorf("%g [%g, %g], as a mean %g [%g, %g]", *i.Impact, *i.Low, *i.High, *mean.Impact, *mean.Low, *mean.High)
	}
}

func TestABasketsIntervalStaysOnItsScale(t *testing.T) {
	a := sold([]int64{1 * Money}, []int64{900 * Money})
	v := a.Values(Basket, Period{})[0]
	if *v.Low != 0 || *v.Also[1].Low != 0 || *v.High <= *v.Estimate {
		t.Errorf("%+v", v)
	}
	v = sold([]int64{-5 * Money}, []int64{900 * Money}).Values(Basket, Period{})[0]
	if *v.Low >= 0 {
		t.Errorf("an order below 0 is on the scale, its interval is cut at %g", *v.Low)
	}
}

func TestWhatHasNoValueIsCountedInItsOwnUnit(t *testing.T) {
	want := map[string]string{
		Basket: "orders", ReturnRate: "orders", CrossSelling: "orders", UpSelling: "orders", Retention: "customers at the start",
		Churn: "customers at the start", Loyalty: "buyers of the period before", CLV: "customers", CAC: "new customers",
		NPS: "answers", Sentiment: "texts", FCR: "tickets", ResponseRate: "invitations", Conversion: "visitors",
	}
	for id, counts := range want {
		for _, a := range []*Aggregate{{}, {Sales: map[string]*Sales{}, Retention: map[Basis]*Cohort{Subscribed: {}}, Lifetime: map[string]*Lifetime{}, Returns: &Returns{}}} {
			for _, v := range a.Values(id, Period{}) {
				if v.Estimate == nil && v.Counts != counts {
					t.Errorf("no %s of %s", v.Counts, id)
				}
			}
		}
		if fr := In("fr", counts); fr == counts && counts != "invitations" && counts != "tickets" {
			t.Errorf("%q has no French", counts)
		}
	}
}
