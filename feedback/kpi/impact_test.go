package kpi

import (
	"fmt"
	"math"
	"testing"
)

// The catalogue's figure: −7.0 ± 2.1.
func TestImpactOnNPSMatchesTheReference(t *testing.T) {
	var with, rest Aggregate
	answers(&with, "relational", 20, 20, 60)
	answers(&rest, "relational", 450, 270, 180)
	i := Impacts(NPS, &with, &rest, Period{})
	if len(i) != 1 || i[0].Impact == nil {
		t.Fatalf("%+v", i)
	}
	if got := fmt.Sprintf("%.1f ± %.1f %v %s", *i[0].Impact, (*i[0].High-*i[0].Low)/2, i[0].Reliable, i[0].Direction); got != "-7.0 ± 2.1 true worse" {
		t.Error(got)
	}
}

func TestImpactIsAllLessTheRest(t *testing.T) {
	var with, rest, all Aggregate
	for i := range 400 {
		to := &rest
		if i%5 == 0 {
			to = &with
		}
		value := float64(i%7%5 + 1)
		to.AddCSAT(value, 5, 1)
		all.AddCSAT(value, 5, 1)
	}
	i := Impacts(CSAT, &with, &rest, Period{})[0]
	a, r := all.Values(CSAT, Period{})[0], rest.Values(CSAT, Period{})[0]
	if d := *a.Estimate - *r.Estimate; math.Abs(d-*i.Impact) > 1e-9 {
		t.Errorf("share: %g, want %g", *i.Impact, d)
	}
	if d := *a.Also[0].Estimate - *r.Also[0].Estimate; len(i.Also) != 1 || math.Abs(d-*i.Also[0].Impact) > 1e-9 {
		t.Errorf("mean: %+v", i.Also)
	}
}

func TestImpactOnMediansIsRecomputed(t *testing.T) {
	var with, rest Aggregate
	for i := range int64(40) {
		with.Resolutions.Close.Done = append(with.Resolutions.Close.Done, 100*hour+i)
		rest.Resolutions.Close.Done = append(rest.Resolutions.Close.Done, 10*hour+i)
		with.Resolutions.InTime.Add(false)
		rest.Resolutions.InTime.Add(true)
	}
	i := Impacts(ComplaintResolution, &with, &rest, Period{})[0]
	median := i.Also[0]
	if median.Measure != "median" || median.Impact == nil || math.Abs(*median.Impact-45) > 0.01 || median.Low != nil {
		t.Errorf("%+v", median)
	}
	if *i.Impact != -50 {
		t.Errorf("share: %g", *i.Impact)
	}
}

func TestNoImpactWithoutThirtyAnswersOnBothSidesOrADefinition(t *testing.T) {
	var with, rest Aggregate
	answers(&with, "relational", 29, 0, 0)
	answers(&rest, "relational", 450, 270, 180)
	answers(&rest, "transactional", 450, 270, 180)
	for _, i := range Impacts(NPS, &with, &rest, Period{}) {
		if i.Impact != nil || i.Reason != tooFew("answers") {
			t.Errorf("%s: %+v", i.Variant, i)
		}
	}
	with.Complaints = Complaints{N: 50, Active: 400}
	rest.Complaints = Complaints{N: 50, Active: 400}
	for _, id := range []string{ComplaintCount, ComplaintsPerCustomer} {
		if i := Impacts(id, &with, &rest, Period{}); i[0].Impact != nil || i[0].Reason != noImpact {
			t.Errorf("%s: %+v", id, i)
		}
	}
	for _, id := range IDs() {
		i := Impacts(id, &Aggregate{}, &Aggregate{}, Period{})
		if len(i) == 0 || i[0].Impact != nil || i[0].Reason == "" {
			t.Errorf("%s of nothing: %+v", id, i)
		}
	}
}

func TestALongListOfImpactsIsHeldToTheFalseDiscoveryRate(t *testing.T) {
	var list []*Impact
	for n := range int64(12) {
		var with, rest Aggregate
		with.Retention = map[Basis]*Cohort{Subscribed: {Start: 100, Kept: 88 - 3*(n/11)*20}}
		rest.Retention = map[Basis]*Cohort{Subscribed: {Start: 10_000, Kept: 9_500}}
		i := Impacts(Retention, &with, &rest, Period{})[0]
		list = append(list, &i)
	}
	reliable := func() (n int) {
		for _, i := range list {
			if i.Reliable {
				n++
			}
		}
		return n
	}
	weak := list[0].P
	if weak < 0.05/12 || weak > 0.06 {
		t.Fatalf("p = %g is no weak sign", weak)
	}
	for _, i := range list[1:11] { // nothing, but for the first and the last
		i.P, i.Reliable = 0.5, false
	}
	before := reliable()
	SettleImpacts(list)
	if before != 2 || reliable() != 1 || !list[11].Reliable {
		t.Errorf("%d of %d stay reliable", reliable(), before)
	}
}
