package store

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
)

// asked is a question of the property test.
func (w *world) asked(r *rand.Rand) Question {
	f := func(field feedback.Field, values ...string) feedback.Filter {
		return feedback.Match{Field: field, Values: values}
	}
	filters := []feedback.Filter{
		nil, nil, f("segment", "pro"), f("theme", "delivery"), f("theme", "price"), f("label", "negative"), f("intent", "leave"),
		f("product", "p1"), f("attributes.store", "Lyon"), f("channel", "email"), f("country", "FR", "BE"), f("customer", "c1", "c2", "c3"),
		feedback.And{f("theme", "delivery.delay"), f("channel", "phone")}, feedback.And{f("segment", "home"), f("product", "p2", "p1")},
		feedback.Not{Of: f("theme", "price")}, feedback.And{f("lang", "fr"), f("kind", "ticket")},
		feedback.Or{f("segment", "pro"), f("theme", "price")}, feedback.Not{Of: f("country", "FR")},
		f("state", "at risk"), f("state", "active", "left"), feedback.And{f("state", "left"), f("theme", "delivery"), f("channel", "email")},
		feedback.Not{Of: f("state", "left")}, feedback.Or{f("state", "prospect"), f("theme", "price")}, feedback.And{f("state", "active", "at risk"), f("product", "p1")},
	}
	q := Question{
		Tenant: "main", AsOf: w.now, KPIs: kpi.IDs(), Filter: filters[r.IntN(len(filters))], Catalogue: kpi.Default(), Hours: w.cal,
		From: start.AddDate(0, r.IntN(8), r.IntN(20)), Step: pick(r, NoStep, NoStep, Week, Month, Quarter, Year, Day),
	}
	q.Catalogue.Parameters = w.set
	q.To = q.From.AddDate(0, 1+r.IntN(7), r.IntN(5))
	if q.Step == Day {
		q.From = time.Date(2026, 3, 20, 0, 0, 0, 0, w.zone) // the clocks change
		q.To = q.From.AddDate(0, 0, 14)
	}
	if r.IntN(2) == 0 {
		q.By = pick[feedback.Field](r, "segment", "country", "lang", "theme", "product", "channel", "attributes.store", "label", "intent", "kind", "state", "state")
	}
	return q
}

// naive answers a slice the slow way.
func (w *world) naive(q *Question, sl *Slice, through time.Time, ids []string) map[string][]kpi.Value {
	n := inquiry{w: w, f: q.Filter, from: sl.Start, to: sl.End, wholeFrom: q.From, wholeTo: q.To, byStep: q.Step}
	if q.By != "" {
		n.f = feedback.And{feedback.Match{Field: q.By, Values: []string{sl.By}}, q.Filter}
		if q.Filter == nil {
			n.f = n.f.(feedback.And)[:1]
		}
	}
	a := n.aggregate()
	p := kpi.Period{Start: sl.Start, End: sl.End, Zone: w.zone.String(), Now: w.now, Through: through, Catalogue: q.Catalogue}
	out := map[string][]kpi.Value{}
	for _, id := range ids {
		out[id] = a.Values(id, p)
	}
	return out
}

// TestEveryKPIEqualsTheObviousRecomputation asks many questions of made-up
// histories: by every KPI, under filters, by values and by periods.
func TestEveryKPIEqualsTheObviousRecomputation(t *testing.T) {
	calendar, err := hours.Parse("mon-fri: 09:00-12:30, 13:30-18:00\nsat: 10:00-12:00\n", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	seeds, questions := uint64(4), 24
	if os.Getenv("VERBATIM_LONG") != "" {
		seeds, questions = 60, 60
	}
	for seed := range seeds {
		s := openNew(t)
		w := makeWorld(t, seed, s)
		if seed%2 == 1 {
			w.cal = calendar
		}
		r := rng(seed + 100)
		for range questions {
			compareSlices(t, s, w, w.asked(r), r)
		}
	}
}

// compareSlices compares some slices of an answer.
func compareSlices(t *testing.T, s *Store, w *world, q Question, r *rand.Rand) {
	t.Helper()
	got, err := s.Measure(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for range min(3, len(got.Slices)) {
		sl := &got.Slices[r.IntN(len(got.Slices))]
		want := w.naive(&q, sl, got.Through, q.KPIs)
		found := map[string][]kpi.Value{}
		for _, v := range sl.Values {
			found[v.ID] = append(found[v.ID], v)
		}
		for _, id := range q.KPIs {
			if undefinedInTest(id, &q) {
				if found[id][0].Estimate != nil {
					t.Errorf("%s has a value under %v by %q", id, q.Filter, q.By)
				}
				continue
			}
			if diff := cmp.Diff(plain(want[id]), plain(found[id])); diff != "" {
				t.Fatalf("%s under %v by %q = %q, %s of [%s, %s): %s", id, q.Filter, q.By, sl.By, q.Step, sl.Start, sl.End, diff)
			}
		}
		checkSums(t, sl)
	}
}

func plain(v []kpi.Value) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func undefinedInTest(id string, q *Question) bool {
	attr := func(f feedback.Filter) bool { return f == nil || isAttrMatch(f) }
	byAttr := q.By == "" || q.By == "attributes.store"
	switch id {
	case kpi.CAC:
		return q.Filter != nil || q.By != ""
	case kpi.Conversion:
		return !attr(q.Filter) || !byAttr
	case kpi.Retention, kpi.Churn, kpi.Loyalty, kpi.CLV: // a state knows already who stayed
		return q.By == "state" || asksState(q.Filter)
	}
	return false
}

// checkSums holds retention and churn to 100.
func checkSums(t *testing.T, sl *Slice) {
	t.Helper()
	share := map[string]float64{}
	for _, v := range sl.Values {
		if v.Estimate != nil && (v.ID == kpi.Retention || v.ID == kpi.Churn) {
			share[v.Variant] += *v.Estimate
		}
	}
	for basis, sum := range share {
		if sum < 100-1e-9 || sum > 100+1e-9 {
			t.Errorf("retention and churn by %s add up to %v", basis, sum)
		}
	}
}

// TestReopenedStoreGivesTheSameAnswers compares what was derived step by step,
// while messages came in any order, with what is derived of the database.
func TestReopenedStoreGivesTheSameAnswers(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := makeWorld(t, 77, s)
	r := rng(78)
	var questions []Question
	var before []string
	for range 10 {
		q := w.asked(r)
		questions, before = append(questions, q), append(before, answerOf(t, s, q))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	for i, q := range questions {
		if diff := cmp.Diff(before[i], answerOf(t, s, q)); diff != "" {
			t.Errorf("%v by %q: %s", q.Filter, q.By, diff)
		}
	}
	found, err := s.Verify(t.Context(), VerifyOptions{})
	if err != nil || found.Differences != 0 {
		t.Error(found.List, err)
	}
}

func answerOf(t *testing.T, s *Store, q Question) string {
	t.Helper()
	a, err := s.Measure(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
