package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

func TestPeriodsFollowTheZone(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	lebanon, err := time.LoadLocation("Asia/Beirut") // clocks jump over midnight
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string, z *time.Location) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, z)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []struct {
		step     Step
		zone     *time.Location
		from, to string
		want     []string // starts, then the last end
	}{
		{Day, paris, "2026-03-28 12:00", "2026-03-30 00:00", []string{"03-28 00:00+01", "03-29 00:00+01", "03-30 00:00+02"}},
		{Day, paris, "2026-10-25 00:00", "2026-10-26 00:00", []string{"10-25 00:00+02", "10-26 00:00+01"}},
		{Week, paris, "2027-01-01 00:00", "2027-01-05 00:00", []string{"12-28 00:00+01", "01-04 00:00+01", "01-11 00:00+01"}},
		{Month, paris, "2026-02-28 00:00", "2026-04-01 00:00", []string{"02-01 00:00+01", "03-01 00:00+01", "04-01 00:00+02"}},
		{Quarter, paris, "2026-05-05 00:00", "2026-05-06 00:00", []string{"04-01 00:00+02", "07-01 00:00+02"}},
		{Year, paris, "2026-12-31 23:59", "2027-01-01 00:01", []string{"01-01 00:00+01", "01-01 00:00+01", "01-01 00:00+01"}},
		{Day, lebanon, "2026-03-28 12:00", "2026-03-30 00:00", []string{"03-28 00:00+02", "03-29 01:00+03", "03-30 00:00+03"}},
	} {
		p, err := c.step.slices(at(c.from, c.zone), at(c.to, c.zone), c.zone)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range p.start {
			got = append(got, s.Format("01-02 15:04-07"))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s: %s", c.step, c.zone, diff)
		}
		for k := range p.len() {
			if p.find(p.at[k]) != k || p.find(p.at[k+1]-1) != k {
				t.Errorf("%s: slice %d is not found", c.step, k)
			}
		}
	}
	if _, err := Day.slices(start.AddDate(-200, 0, 0), start, time.UTC); err == nil {
		t.Error("more periods than anyone wants")
	}
}

// answer is a survey answer of a customer.
func answer(seq uint64, customer, survey, wave, kind string, nps int, at time.Time) feedback.Change {
	it := &feedback.Item{
		ID: fmt.Sprint("n", seq), Kind: feedback.Survey, Time: at, Customer: customer, NPS: &nps,
		Survey: &feedback.SurveyInfo{ID: survey, Wave: wave, Type: kind},
	}
	return itemChange(&feedback.AnalysedItem{Item: it, Analysis: nlp.Analysis{Lang: "und", Label: nlp.Unknown}}, seq)
}

func TestLatestAnswerOfACustomerSurveyAndWaveCounts(t *testing.T) {
	s := openNew(t)
	if err := s.SetZone(t.Context(), "main", "Europe/Paris"); err != nil {
		t.Fatal(err)
	}
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 12, 0, 0, 0, time.UTC) }
	commit(t, s,
		answer(1, "c", "s", "w", "relational", 10, day(2, 2)),
		answer(2, "c", "s", "w", "relational", 0, day(1, 1)), // earlier: does not count
		answer(3, "c", "s", "w2", "relational", 9, day(1, 3)),
		answer(4, "c", "s", "", "relational", 8, day(1, 4)),
		answer(5, "c", "s", "", "relational", 3, day(3, 30)),
		// already the second quarter in Paris
		answer(6, "c", "s", "", "relational", 7, time.Date(2026, 3, 31, 22, 30, 0, 0, time.UTC)),
		answer(7, "", "s", "w", "relational", 10, day(1, 1)),
		answer(8, "", "s", "w", "relational", 10, day(1, 1)),
		answer(9, "c", "s", "w", "transactional", 1, day(4, 1)),
	)
	got, err := s.Measure(t.Context(), Question{Tenant: "main", KPIs: []string{kpi.NPS}})
	if err != nil || len(got.Slices) != 1 {
		t.Fatal(got, err)
	}
	var values []string
	for _, v := range got.Slices[0].Values {
		values = append(values, fmt.Sprint(v.Variant, " ", v.N, " ", v.Parts[0].N, " ", v.Parts[1].N, " ", v.Parts[2].N))
	}
	if diff := cmp.Diff([]string{"relational 6 4 1 1", "transactional 1 0 0 1"}, values); diff != "" {
		t.Error(diff)
	}
	// A slice is what the same period alone would give.
	months, err := s.Measure(t.Context(), Question{Tenant: "main", KPIs: []string{kpi.NPS}, Step: Month})
	if err != nil {
		t.Fatal(err)
	}
	for _, sl := range months.Slices {
		alone, err := s.Measure(t.Context(), Question{Tenant: "main", KPIs: []string{kpi.NPS}, From: sl.Start, To: sl.End})
		if err != nil {
			t.Fatal(err)
		}
		for i := range sl.Values {
			if diff := cmp.Diff(alone.Slices[0].Values[i].Parts, sl.Values[i].Parts); diff != "" {
				t.Error(sl.Start, diff)
			}
		}
	}
}

func TestThemesCountParentsAndDistinctCustomers(t *testing.T) {
	s := openNew(t)
	mention := func(name string, l nlp.Label) nlp.Mention {
		return nlp.Mention{Kind: nlp.Theme, Name: name, Label: l}
	}
	say := func(seq uint64, customer string, label nlp.Label, at time.Time, m ...nlp.Mention) feedback.Change {
		it := &feedback.Item{ID: fmt.Sprint("t", seq), Kind: feedback.Review, Text: "x", Customer: customer, Time: at}
		return itemChange(&feedback.AnalysedItem{Item: it, Analysis: nlp.Analysis{Lang: "en", Label: label, Mentions: m}}, seq)
	}
	at, before := start.AddDate(0, 0, 10), start.AddDate(0, 0, 5)
	commit(t, s,
		say(1, "a", nlp.Negative, at, mention("delivery.delay", nlp.Negative), mention("delivery.damage", nlp.Positive)),
		say(2, "a", nlp.Negative, at, mention("delivery.delay", nlp.Negative)),
		say(3, "b", nlp.Positive, at, mention("price", nlp.Positive)),
		say(4, "b", nlp.Positive, at),
		say(5, "b", nlp.Unknown, at),
		say(6, "b", nlp.Negative, before, mention("price", nlp.Negative)),
	)
	got := themesOf(t, s, MentionQuestion{From: start.AddDate(0, 0, 9), To: start.AddDate(0, 0, 14), Compare: true})
	var lines []string
	for _, r := range got.Rows {
		lines = append(lines, fmt.Sprintf("%s %d %d %.2f %+d%+d mixed %d before %d %.1f", r.Name, r.Items, r.Customers, r.Share,
			r.Labels[nlp.Positive], -r.Labels[nlp.Negative], r.Labels[nlp.Mixed], r.Previous, r.PreviousShare))
	}
	want := []string{
		"delivery 2 1 0.50 +0-1 mixed 1 before 0 0.0",
		"delivery.delay 2 1 0.50 +0-2 mixed 0 before 0 0.0",
		"delivery.damage 1 1 0.25 +1+0 mixed 0 before 0 0.0",
		"price 1 1 0.25 +1+0 mixed 0 before 1 1.0",
	}
	if diff := cmp.Diff(want, lines); diff != "" || got.Base != 4 || got.NoTheme != 1 {
		t.Error(diff, got.Base, got.NoTheme)
	}
}

func TestSlicingByManyValuedFields(t *testing.T) {
	s := openNew(t)
	commit(t, s, history(rng(4), 400, 60, 1)...)
	for _, by := range []feedback.Field{"theme", "emotion", "product", "label", "complaint", "attributes.store", "customer"} {
		got, err := s.Measure(t.Context(), Question{Tenant: "main", By: by, Top: 1000})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Slices) < 2 {
			t.Errorf("%s: %d slices", by, len(got.Slices))
		}
		for _, sl := range got.Slices {
			alone, err := s.Measure(t.Context(), Question{Tenant: "main", Filter: feedback.Match{Field: by, Values: []string{sl.By}}})
			if err != nil {
				t.Fatal(err)
			}
			if alone.Slices[0].Items != sl.Items || alone.Slices[0].Customers != sl.Customers {
				t.Errorf("%s = %s: %d items sliced, %d filtered", by, sl.By, sl.Items, alone.Slices[0].Items)
			}
		}
	}
}

func TestFirstOfIsTheHeadOfASort(t *testing.T) {
	r := rng(8)
	for range 300 {
		slots := make([]uint32, r.IntN(3*fewFirst))
		for i := range slots {
			slots[i] = r.Uint32N(1 << 20)
		}
		n := r.IntN(2 * fewFirst)
		want := slices.Sorted(slices.Values(slots))
		got := firstOf(slots, n, func(a, b uint32) int { return int(a) - int(b) })
		if !slices.Equal(got, want[:min(n, len(want))]) {
			t.Fatalf("first %d of %d: %v", n, len(want), got)
		}
	}
}

func TestSelectGivesTheRowsBehindANumber(t *testing.T) {
	s := openNew(t)
	commit(t, s, history(rng(5), 300, 60, 1)...)
	f := feedback.Match{Field: "country", Values: []string{"fr"}}
	number, err := s.Measure(t.Context(), Question{Tenant: "main", Filter: f})
	if err != nil {
		t.Fatal(err)
	}
	var all []feedback.Record
	for {
		page, total, err := s.Select(t.Context(), "main", f, Newest, len(all), 17)
		if err != nil || int64(total) != number.Slices[0].Items {
			t.Fatal(total, number.Slices[0].Items, err)
		}
		if all = append(all, page...); len(page) == 0 {
			break
		}
	}
	if int64(len(all)) != number.Slices[0].Items {
		t.Error(len(all))
	}
	for i, r := range all {
		if r.Item.Country != "FR" || i > 0 && r.Item.Time.After(all[i-1].Item.Time) {
			t.Error(i, r.Item.Country, r.Item.Time)
		}
	}
}

func TestWordsNeedAnIndex(t *testing.T) {
	s := openNew(t)
	for _, f := range []feedback.Filter{feedback.Words{Text: "late"}, feedback.Match{Field: "nps"}, feedback.Range{Field: "kind"}, feedback.Has{Field: "moon"}} {
		if _, err := s.Measure(t.Context(), Question{Tenant: "main", Filter: f}); err == nil {
			t.Errorf("%T was answered", f)
		}
	}
	if _, err := s.Measure(t.Context(), Question{Tenant: "main", KPIs: []string{"karma"}}); err == nil {
		t.Error("an unknown KPI was answered")
	}
}
