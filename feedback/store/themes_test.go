package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// themesOf asks of tenant main what a question finds of themes.
func themesOf(t *testing.T, s *Store, q MentionQuestion) ThemeTable {
	t.Helper()
	q.Tenant, q.Kinds = "main", []nlp.MentionKind{nlp.Theme}
	tables, err := s.Mentions(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return tables[0]
}

// counts are what the table of mentions and the KPIs both count.
type counts struct {
	Items, Customers, Complaints, ComplaintItems int64
	Weeks                                        []int64
}

// The page of themes counts in one pass what the KPIs count by theme.
func TestMentionsCountWhatTheKPIsCount(t *testing.T) {
	s := openNew(t)
	changes := history(rng(31), 900, 80, 1)
	for i := range changes { // more of one customer on one theme, and some of the future
		it, an := changes[i].Item.Item, &changes[i].Item.Analysis
		an.Complaint = an.Complaint || i%4 == 0
		if i%3 == 0 {
			it.Customer = "c" + string(rune('a'+i%7))
		}
		if i%50 == 0 {
			it.Time = time.Now().AddDate(0, 0, 1+i%40)
		}
	}
	commit(t, s, changes...)
	kinds := []nlp.MentionKind{nlp.Theme, nlp.Intent, nlp.Emotion}
	from, to := start.AddDate(0, 0, 3), start.AddDate(0, 2, 1)
	for _, q := range []MentionQuestion{
		{From: from, To: to},
		{From: from},
		{},
		{From: from, To: to, Filter: feedback.Match{Field: "country", Values: []string{"fr"}}},
		{From: from, To: to, Filter: feedback.Match{Field: "theme", Values: []string{"delivery"}}},
		{From: from, Filter: feedback.Not{Of: feedback.Has{Field: "theme"}}},
	} {
		q.Tenant, q.Kinds, q.Step = "main", kinds, Week
		tables, err := s.Mentions(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for k, kind := range kinds {
			got := map[string]counts{}
			for _, r := range tables[k].Rows {
				got[r.Name] = counts{r.Items, r.Customers, r.Complaints, r.ComplaintItems, r.Steps}
			}
			if diff := cmp.Diff(sliced(t, s, q, kind), got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s of %+v: %s", kind, q, diff)
			}
		}
	}
}

// sliced counts by way of Measure.
func sliced(t *testing.T, s *Store, q MentionQuestion, kind nlp.MentionKind) map[string]counts {
	t.Helper()
	ask := Question{Tenant: "main", Filter: q.Filter, From: q.From, To: q.To, By: feedback.Field(kind), Top: 1000, KPIs: []string{kpi.ComplaintCount}}
	all, err := s.Measure(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	ask.Step, ask.KPIs = Week, nil
	weeks, err := s.Measure(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]counts{}
	for _, sl := range all.Slices {
		out[sl.By] = counts{sl.Items, sl.Customers, int64(*sl.Values[0].Estimate), sl.Complaints, nil}
	}
	for _, sl := range weeks.Slices {
		c := out[sl.By]
		c.Weeks = append(c.Weeks, sl.Items)
		out[sl.By] = c
	}
	return out
}

func TestMentionsCompareWithThePeriodBefore(t *testing.T) {
	s := openNew(t)
	commit(t, s, history(rng(32), 600, 60, 1)...)
	mid := start.AddDate(0, 0, 30)
	now := themesOf(t, s, MentionQuestion{From: mid, To: mid.AddDate(0, 0, 20), Compare: true})
	before := themesOf(t, s, MentionQuestion{From: mid.AddDate(0, 0, -20), To: mid})
	if now.PreviousBase != before.Base || before.Base == 0 {
		t.Errorf("base before %d, want %d", now.PreviousBase, before.Base)
	}
	was := map[string]ThemeRow{}
	for _, r := range before.Rows {
		was[r.Name] = r
	}
	for _, r := range now.Rows {
		if r.Previous != was[r.Name].Items || r.PreviousShare != was[r.Name].Share {
			t.Errorf("%s: %d and %f before, want %d and %f", r.Name, r.Previous, r.PreviousShare, was[r.Name].Items, was[r.Name].Share)
		}
	}
	alone := themesOf(t, s, MentionQuestion{From: mid, To: mid.AddDate(0, 0, 20)})
	if alone.Base != now.Base || alone.NoTheme != now.NoTheme || alone.PreviousBase != 0 {
		t.Errorf("%+v", alone)
	}
}

func TestSplitCountsWhatMeasureCounts(t *testing.T) {
	s := openNew(t)
	commit(t, s, history(rng(33), 500, 60, 1)...)
	f := feedback.Match{Field: "lang", Values: []string{"en"}}
	with := feedback.Match{Field: "theme", Values: []string{"delivery"}}
	fields := []feedback.Field{"product", "kind", "theme"}
	from, to := start, start.AddDate(0, 0, 40)
	got, err := s.Split(t.Context(), "main", f, with, from, to, fields...)
	if err != nil {
		t.Fatal(err)
	}
	for k, field := range fields {
		want := map[string][2]int64{}
		for n, filter := range []feedback.Filter{f, feedback.And{f, with}} {
			a, err := s.Measure(t.Context(), Question{Tenant: "main", Filter: filter, From: from, To: to, By: field, Top: 1000})
			if err != nil {
				t.Fatal(err)
			}
			for _, sl := range a.Slices {
				x := want[sl.By]
				x[n] = sl.Items
				want[sl.By] = x
			}
		}
		found := map[string][2]int64{}
		for i, r := range got[k] {
			found[r.Value] = [2]int64{r.Items, r.With}
			if i > 0 && r.With > got[k][i-1].With {
				t.Errorf("%s: %+v comes after %+v", field, r, got[k][i-1])
			}
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Error(field, diff)
		}
	}
}
