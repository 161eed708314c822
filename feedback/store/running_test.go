package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// TestARunningPeriodHasTheSameDigitsTwice asks every KPI of now two times.
func TestARunningPeriodHasTheSameDigitsTwice(t *testing.T) {
	s := openNew(t)
	x := &teller{t: t, s: s}
	now := time.Now()
	if left := time.Until(feedback.ByTheHour(now)); left < 5*time.Second {
		time.Sleep(left) // digits may change as an hour ends
	}
	for n := range 40 {
		at, c := now.AddDate(0, 0, -2*n), fmt.Sprint("c", n)
		x.event(feedback.Event{Kind: feedback.Activity, Customer: c, Time: at, Activity: "use", Count: 1 + n%5})
		x.event(feedback.Event{Kind: feedback.Order, Customer: c, Time: at, Currency: "EUR", Lines: []feedback.Line{{Product: "p", Quantity: 1, UnitPrice: 9}}})
	}
	ask := func() string {
		a, err := s.Measure(t.Context(), Question{Tenant: "main", From: now.AddDate(0, 0, -20), KPIs: []string{kpi.EngagementScore, kpi.CLV, kpi.ComplaintCount}})
		if err != nil || a.Slices[0].Values[0].Estimate == nil {
			t.Fatal(a, err)
		}
		return plain(a.Slices[0].Values)
	}
	first := ask()
	time.Sleep(2 * time.Millisecond)
	if diff := cmp.Diff(first, ask()); diff != "" {
		t.Error(diff)
	}
}
