package store

import (
	"testing"
	"time"

	"verbatim/feedback/kpi"
)

func TestClosedPeriodKeepsWhatWasFirstGiven(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	month := func(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }
	now := month(11)
	value := func(x float64, from, to time.Month) *kpi.Value {
		return &kpi.Value{ID: kpi.NPS, Variant: "relational", Measure: "score", Estimate: &x, Start: month(from), End: month(to)}
	}
	publish := func(at time.Time, v ...*kpi.Value) {
		t.Helper()
		if err := s.Publish(t.Context(), "main", v, at); err != nil {
			t.Fatal(err)
		}
	}
	publish(now, value(40, 9, 10), value(10, 11, 12)) // November runs
	later := value(42, 9, 10)
	running := value(12, 11, 12)
	null := &kpi.Value{ID: kpi.CSAT, Start: month(9), End: month(10)}
	publish(now.AddDate(0, 0, 5), later, running, null)
	if p := later.Published; p == nil || p.Estimate != 40 || !p.At.Equal(now) {
		t.Errorf("first given: %+v", p)
	}
	if running.Published != nil || null.Published != nil {
		t.Error("a running period, or none, was published")
	}
	same := value(40, 9, 10)
	publish(now.AddDate(0, 1, 0), same)
	if same.Published != nil {
		t.Errorf("no difference, and yet %+v", same.Published)
	}
}
