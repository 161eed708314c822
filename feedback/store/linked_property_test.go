package store

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// ofFeedback are the KPIs that a join by customer is asked of.
var ofFeedback = []string{
	kpi.NPS, kpi.CSAT, kpi.CES, kpi.Rating, kpi.Sentiment, kpi.ComplaintCount,
	kpi.ComplaintResolution, kpi.FCR, kpi.FirstResponseTime, kpi.ResolutionTime,
}

// TestJoinEqualsTheObviousRecomputation links items by customer over random
// windows.
func TestJoinEqualsTheObviousRecomputation(t *testing.T) {
	linked := 0
	for seed := range uint64(3) {
		s := openNew(t)
		w := makeWorld(t, seed+500, s)
		r := rng(seed)
		for range 25 {
			q := w.asked(r)
			q.By, q.KPIs = "", ofFeedback
			if asksState(q.Filter) {
				q.Filter = feedback.And{q.Filter, feedback.Match{Field: "theme", Values: []string{"delivery"}}}
			}
			q.Join = time.Duration(1+r.IntN(200)) * aDay
			got, err := s.Measure(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for range min(2, len(got.Slices)) {
				sl := &got.Slices[r.IntN(len(got.Slices))]
				n := w.inquiry(&q, sl.Start, sl.End)
				compareValues(t, &q, n.aggregate(), sl, got.Through)
				linked += int(sl.Items)
			}
		}
	}
	if linked == 0 {
		t.Error("nothing was ever linked")
	}
}

// inquiry is what the world is asked about a slice of a question.
func (w *world) inquiry(q *Question, from, to time.Time) *inquiry {
	return &inquiry{w: w, f: q.Filter, from: from, to: to, wholeFrom: q.From, wholeTo: q.To, byStep: q.Step, join: q.Join}
}

func compareValues(t *testing.T, q *Question, a *kpi.Aggregate, sl *Slice, through time.Time) {
	t.Helper()
	p := kpi.Period{Start: sl.Start, End: sl.End, Zone: "Europe/Paris", Now: q.AsOf, Through: through, Catalogue: q.Catalogue}
	found := map[string][]kpi.Value{}
	for _, v := range sl.Values {
		found[v.ID] = append(found[v.ID], v)
	}
	for _, id := range q.KPIs {
		if d := diff.Diff(plain(a.Values(id, p)), plain(found[id])); d != "" {
			t.Fatalf("%s under %v within %s, [%s, %s): %s", id, q.Filter, q.Join, sl.Start, sl.End, d)
		}
	}
}

// TestImpactEqualsTheObviousRecomputation parts the customers and items of each
// theme by hand, and leaves only the formula to package kpi.
func TestImpactEqualsTheObviousRecomputation(t *testing.T) {
	given := map[string]int{}
	sizes := []int{1, 4} // in a small world there are too few
	if testing.Short() {
		sizes = sizes[:1]
	}
	for seed, size := range sizes {
		s := openNew(t)
		w := makeWorldOf(t, uint64(seed+700), s, size)
		r := rng(uint64(seed))
		for n := range 2 {
			q := w.asked(r)
			q.Step, q.By = NoStep, ""
			if size > 1 {
				q.From, q.To = start.AddDate(-1, 0, 0), start.AddDate(1, n, 0)
				q.Filter = []feedback.Filter{nil, feedback.Match{Field: "state", Values: []string{"active", "at risk", "left"}}}[n]
			}
			compareImpacts(t, s, w, &q, []feedback.Field{"intent", "theme"}[n%2], given)
		}
	}
	if testing.Short() {
		return
	}
	if given[kpi.Basket] == 0 || given[kpi.Sentiment] == 0 || given[kpi.ResolutionTime] == 0 || len(given) < 8 {
		t.Errorf("impacts were given of %v alone", given)
	}
}

// compareImpacts compares every KPI's table under one question.
func compareImpacts(t *testing.T, s *Store, w *world, q *Question, field feedback.Field, given map[string]int) {
	t.Helper()
	known := feedback.Match{Field: "label", Values: []string{"positive", "negative", "neutral", "mixed"}}
	sides := map[string][2]*inquiry{}
	sums := map[string][2]*kpi.Aggregate{}
	for _, id := range kpi.IDs() {
		got, err := s.Impact(t.Context(), ImpactQuestion{
			Tenant: "main", KPI: id, Field: field, Filter: q.Filter, From: q.From, To: q.To, AsOf: q.AsOf, Catalogue: q.Catalogue, Hours: q.Hours,
		})
		if err != nil {
			t.Fatal(err)
		}
		p := kpi.Period{Start: q.From, End: q.To, Zone: "Europe/Paris", Now: q.AsOf, Through: got.Through, Catalogue: q.Catalogue}
		undefined := undefinedInTest(id, &Question{Filter: feedback.And{q.Filter, known}}) || undefinedInTest(id, q) && asksState(q.Filter)
		var all []*kpi.Impact
		want := make([][]kpi.Impact, len(got.Rows))
		for k, row := range got.Rows {
			if _, ok := sums[row.Name]; !ok {
				theme := feedback.Match{Field: field, Values: []string{row.Name}}
				sides[row.Name] = [2]*inquiry{w.side(q, known, theme), w.side(q, known, feedback.Not{Of: theme})}
				sums[row.Name] = [2]*kpi.Aggregate{sides[row.Name][0].aggregate(), sides[row.Name][1].aggregate()}
			}
			items, customers := sides[row.Name][0].said()
			if row.Items != items || row.Customers != customers {
				t.Fatalf("%s: %d items of %d customers, want %d of %d", row.Name, row.Items, row.Customers, items, customers)
			}
			if want[k] = kpi.Impacts(id, sums[row.Name][0], sums[row.Name][1], p); undefined {
				want[k] = []kpi.Impact{{ID: id, Reason: row.Impacts[0].Reason}}
			}
			for i := range want[k] {
				all = append(all, &want[k][i])
			}
		}
		kpi.SettleImpacts(all)
		for k, row := range got.Rows {
			if d := diff.Diff(plainImpacts(want[k]), plainImpacts(row.Impacts)); d != "" {
				t.Fatalf("%s of %s under %v: %s", row.Name, id, q.Filter, d)
			}
			for _, i := range row.Impacts {
				if i.Impact != nil {
					given[id]++
				}
			}
		}
	}
}

// side is those who mention a theme, or the others: what is base for both is
// asked of the same item.
func (w *world) side(q *Question, known, theme feedback.Filter) *inquiry {
	n := w.inquiry(q, q.From, q.To)
	n.f = feedback.And{q.Filter, known, theme}
	if q.Filter == nil {
		n.f = feedback.And{known, theme}
	}
	return n
}

// said counts the items of an inquiry and who wrote them.
func (q *inquiry) said() (items, customers int64) {
	who := map[string]bool{}
	for i := range q.w.items {
		if s := &q.w.items[i]; q.here(s.Time) && s.is(q.f) {
			items++
			who[s.Customer] = true
		}
	}
	delete(who, "")
	return items, int64(len(who))
}

func plainImpacts(all []kpi.Impact) (out []string) {
	for _, i := range all {
		side := func(v kpi.Value) string { return plain([]kpi.Value{v}) }
		number := func(x *float64) string {
			if x == nil {
				return "none"
			}
			return fmt.Sprint(*x)
		}
		out = append(out, fmt.Sprint(i.ID, i.Variant, i.Measure, number(i.Impact), number(i.Low), number(i.High), i.Reason, i.Reliable, i.Direction, side(i.With), side(i.Rest)))
		out = append(out, plainImpacts(i.Also)...)
	}
	return out
}

// TestDeparturesEqualTheObviousRecomputation follows every customer by hand.
func TestDeparturesEqualTheObviousRecomputation(t *testing.T) {
	gone := int64(0)
	for seed := range uint64(6) {
		s := openNew(t)
		w := makeWorld(t, seed+900, s)
		r := rng(seed)
		for range 10 {
			q := w.asked(r)
			ask := DepartureQuestion{Tenant: "main", Filter: q.Filter, From: q.From, To: q.To, Days: 20 + r.IntN(150), AsOf: w.now, Catalogue: q.Catalogue}
			got, err := s.Departures(t.Context(), ask)
			if err != nil {
				t.Fatal(err)
			}
			want := w.departures(&ask)
			if d := diff.Diff(want, departuresOf(&got)); d != "" {
				t.Fatalf("seed %d, %v, [%s, %s): %s", seed, ask.Filter, ask.From, ask.To, d)
			}
			gone += got.Left
		}
	}
	if gone == 0 {
		t.Error("nobody ever left")
	}
}

func departuresOf(d *Departures) []string {
	out := []string{fmt.Sprint("left ", d.Left, " stayed ", d.Stayed)}
	for _, r := range d.Rows {
		line := fmt.Sprint(r.Field, " ", r.Name, " ", r.Left, " ", r.Stayed)
		if r.Difference != nil {
			line += fmt.Sprintf(" %.9f", r.Difference.Difference)
		}
		out = append(out, line)
	}
	slices.Sort(out[1:])
	return out
}

func (w *world) departures(q *DepartureQuestion) []string {
	all := inquiry{w: w, f: q.Filter, wholeTo: forever}
	to := q.To
	if w.now.Before(to) {
		to = w.now
	}
	var n [2]int64 // left, stayed
	counts := map[string]*[2]int64{}
	for _, c := range w.customers() {
		list := joined(w.stretches(c, kpi.Subscribed))
		began, end := false, time.Time{}
		side := 0
		for _, s := range list {
			began = began || inside(q.From, s.from, s.to)
			if inside(to, s.from, s.to) {
				side = 1
			}
			if s.from.Before(to) && s.to.After(end) {
				end = s.to
			}
		}
		if side == 1 {
			end = to
		}
		if !began || !all.scope(c, nil) {
			continue
		}
		n[side]++
		for said := range w.mentioned(c, end.Add(-time.Duration(q.Days)*aDay), end) {
			if counts[said] == nil {
				counts[said] = &[2]int64{}
			}
			counts[said][side]++
		}
	}
	out := []string{fmt.Sprint("left ", n[0], " stayed ", n[1])}
	for said, x := range counts {
		line := fmt.Sprint(said, " ", x[0], " ", x[1])
		if n[0] > 0 && n[1] > 0 {
			line += fmt.Sprintf(" %.9f", 100*float64(x[0])/float64(n[0])-100*float64(x[1])/float64(n[1]))
		}
		out = append(out, line)
	}
	slices.Sort(out[1:])
	return out
}

// mentioned is everything a customer said in a time.
func (w *world) mentioned(c string, from, to time.Time) map[string]bool {
	out := map[string]bool{}
	for i := range w.items {
		s := &w.items[i]
		if s.Customer != c || !inside(s.Time, from, to) {
			continue
		}
		for _, f := range []feedback.Field{"theme", "intent"} {
			for _, v := range s.field(f) {
				out[string(f)+" "+v] = true
			}
		}
		if s.known() {
			out["label "+string(s.label)] = true
		}
		if s.NPS != nil {
			out["nps "+cmp.Or(map[bool]string{*s.NPS >= 9: "promoter", *s.NPS <= 6: "detractor"}[true], "passive")] = true
		}
	}
	return out
}

// takes says whether an item counts: of itself or, joined, by what the same
// customer said near it.
func (q *inquiry) takes(s *remark) bool {
	if q.join == 0 {
		return s.is(q.f)
	}
	var near []*remark
	for i := range q.w.items {
		o := &q.w.items[i]
		if o == s || s.Customer != "" && o.Customer == s.Customer && o.Time.Sub(s.Time).Abs() <= q.join {
			near = append(near, o)
		}
	}
	var asked feedback.And
	for _, m := range (feedback.And{q.f}).Flat() {
		not, isNot := m.(feedback.Not)
		switch {
		case ofVeryItem(m):
			if !s.is(m) {
				return false
			}
		case isNot:
			if slices.ContainsFunc(near, func(o *remark) bool { return o.is(not.Of) }) {
				return false
			}
		default:
			asked = append(asked, m)
		}
	}
	return slices.ContainsFunc(near, func(o *remark) bool { return o.is(asked) })
}

// ofVeryItem says whether a condition is asked of the counted item itself.
func ofVeryItem(f feedback.Filter) bool {
	switch f := f.(type) {
	case feedback.Not:
		return ofVeryItem(f.Of)
	case feedback.Match:
		return !slices.Contains([]feedback.Field{"theme", "intent", "label", "complaint"}, f.Field)
	}
	return false
}
