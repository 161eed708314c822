package store

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// teller commits items and events one by one.
type teller struct {
	t   *testing.T
	s   *Store
	seq uint64
}

func (x *teller) event(e feedback.Event) {
	x.seq++
	if e.ID == "" {
		e.ID = fmt.Sprint("ev", x.seq)
	}
	commit(x.t, x.s, feedback.Change{
		Origin: feedback.Origin{Stream: "C", Seq: x.seq, Stored: start.AddDate(2, 0, 0)}, Tenant: "main",
		Version: feedback.Version{At: start.AddDate(2, 0, 0), Seq: x.seq}, Event: &e,
	})
}

func (x *teller) item(it feedback.Item, an nlp.Analysis) {
	x.seq++
	if it.ID == "" {
		it.ID = fmt.Sprint("it", x.seq)
	}
	commit(x.t, x.s, itemChange(&feedback.AnalysedItem{Item: &it, Analysis: an, Stamp: nlp.Stamp{Model: 1}}, x.seq))
}

func date(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }

func only(t *testing.T, s *Store, q Question) kpi.Value {
	t.Helper()
	a, err := s.Measure(t.Context(), q)
	if err != nil || len(a.Slices) != 1 || len(a.Slices[0].Values) != 1 {
		t.Fatal(a, err)
	}
	return a.Slices[0].Values[0]
}

// The catalogue's own example: 200 at the start, 30 joined, none of them left,
// nobody came back, 190 at the end; and 30 joined of whom 10 left, 170 kept.
func TestRetentionByHand(t *testing.T) {
	for _, c := range []struct{ keep, joinedLeft, want int }{{160, 0, 80}, {170, 10, 85}} {
		s := openNew(t)
		var all []feedback.Change
		tell := func(n int, action string, from, to time.Time) {
			e := &feedback.Event{ID: fmt.Sprint(action, n), Kind: feedback.Subscription, Customer: fmt.Sprint("c", n), Action: action, Time: from, Start: from, End: to}
			if action == "end" {
				e.Time, e.Start = to.AddDate(0, 0, -9), time.Time{} // asked for before
			}
			seq := uint64(len(all) + 1)
			all = append(all, feedback.Change{
				Origin: feedback.Origin{Stream: "C", Seq: seq, Stored: start}, Tenant: "main",
				Version: feedback.Version{At: start, Seq: seq}, Event: e,
			})
		}
		for n := range 200 {
			tell(n, "start", date(1, 1), time.Time{})
			if n >= c.keep {
				tell(n, "end", date(1, 1), date(3, 20))
			}
		}
		for n := range 30 {
			tell(200+n, "start", date(3, 10), time.Time{})
			if n < c.joinedLeft {
				tell(200+n, "end", date(3, 10), date(3, 25))
			}
		}
		commit(t, s, all...)
		q := Question{Tenant: "main", KPIs: []string{kpi.Retention}, From: date(3, 1), To: date(4, 1), AsOf: date(6, 1)}
		v := only(t, s, q)
		if v.Estimate == nil || *v.Estimate != float64(c.want) || v.N != 200 {
			t.Errorf("%v: %+v", c, v)
		}
		q.KPIs = []string{kpi.Churn}
		if v := only(t, s, q); *v.Estimate != float64(100-c.want) {
			t.Errorf("churn %v", *v.Estimate)
		}
		q.From, q.To = date(3, 1), date(3, 20) // lost on the day it ends, not on that of the request
		if v := only(t, s, q); *v.Estimate != float64(200-c.keep)/2 {
			t.Errorf("churn up to the last day %v", *v.Estimate)
		}
		q.To = date(3, 19)
		if v := only(t, s, q); *v.Estimate != 0 {
			t.Errorf("churn before the last day %v", *v.Estimate)
		}
	}
}

func TestCustomerFactsAsOfAMoment(t *testing.T) {
	s := openNew(t)
	x := &teller{t: t, s: s}
	nine, two := 9, 2
	line := []feedback.Line{{Product: "p", Quantity: 2, UnitPrice: 50}}
	x.event(feedback.Event{ID: "o1", Kind: feedback.Order, Customer: "c", Time: date(1, 1), Lines: line, Currency: "EUR", Tax: 20})
	x.event(feedback.Event{ID: "o2", Kind: feedback.Order, Customer: "c", Time: date(2, 1), Lines: line, Currency: "EUR"})
	x.event(feedback.Event{Kind: feedback.Refund, Customer: "c", Time: date(2, 10), Order: "o1", Amount: 50, Currency: "EUR"})
	x.event(feedback.Event{Kind: feedback.Return, Customer: "c", Time: date(2, 11), Order: "o1", Lines: []feedback.Line{{Product: "p", Quantity: 1}}})
	x.event(feedback.Event{Kind: feedback.Activity, Customer: "c", Time: date(2, 12), Activity: "reply", Count: 2})
	x.item(feedback.Item{Kind: "survey", Customer: "c", Time: date(1, 5), NPS: &nine, Segment: "pro", Survey: &feedback.SurveyInfo{ID: "s"}}, nlp.Analysis{})
	x.item(feedback.Item{Kind: "survey", Customer: "c", Time: date(2, 20), NPS: &two, Survey: &feedback.SurveyInfo{ID: "s"}}, nlp.Analysis{})
	x.item(feedback.Item{
		Kind: "ticket", Customer: "c", Time: date(2, 5), Text: "bad", Ticket: &feedback.TicketInfo{Type: "complaint", Opened: date(2, 5), Resolved: date(2, 6)},
	}, nlp.Analysis{Label: nlp.Negative, Score: -0.5, Lang: "en"})
	describe := func(at time.Time) string {
		f, err := s.CustomerFacts(t.Context(), "main", "c", at)
		if err != nil {
			t.Fatal(err)
		}
		nps := -1
		if f.NPS != nil {
			nps = *f.NPS
		}
		return fmt.Sprint(f.State, " ", f.Segment, " orders ", f.Orders, " ", f.Value, " returned ", f.UnitsReturned, " nps ", nps, " texts ", f.Negative,
			" complaints ", f.Complaints, " open ", f.OpenComplaints, " solved in ", f.Resolution, " replies ", f.Activity["reply"], " points ", f.Engagement)
	}
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{date(1, 2), "active  orders 1 [{EUR 80}] returned 0 nps -1 texts 0 complaints 0 open 0 solved in 0s replies 0 points 0"},
		{date(2, 5).Add(time.Hour), "at risk pro orders 2 [{EUR 180}] returned 0 nps 9 texts 1 complaints 1 open 1 solved in 0s replies 0 points 0"},
		{date(3, 1), "at risk pro orders 2 [{EUR 140}] returned 1 nps 2 texts 1 complaints 1 open 0 solved in 24h0m0s replies 2 points 6"},
		{date(7, 1), "left pro orders 2 [{EUR 140}] returned 1 nps 2 texts 1 complaints 1 open 0 solved in 24h0m0s replies 0 points 0"},
	} {
		if diff := cmp.Diff(c.want, describe(c.at)); diff != "" {
			t.Error(c.at, diff)
		}
	}
	if _, err := s.CustomerFacts(t.Context(), "main", "nobody", time.Time{}); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	all, total, err := s.Timeline(t.Context(), "main", "c", 1, 3)
	if err != nil || total != 8 || len(all) != 3 || all[0].Event == nil || all[0].Event.Activity != "reply" || !all[0].Time.After(all[2].Time) {
		t.Error(all, total, err)
	}
	if _, err := s.Erase(t.Context(), "main", "c"); err != nil {
		t.Fatal(err)
	}
	left, err := s.Customers(t.Context(), CustomerQuestion{Tenant: "main"})
	if err != nil || len(left) != 0 {
		t.Error(left, err)
	}
	if v := only(t, s, Question{Tenant: "main", KPIs: []string{kpi.Basket}}); v.Estimate != nil {
		t.Error("an erased customer still bought something")
	}
	if found, err := s.Verify(t.Context(), VerifyOptions{}); err != nil || found.Differences != 0 {
		t.Error(found.List, err)
	}
}

func TestComplaintsMergeByTime(t *testing.T) {
	s := openNew(t)
	x := &teller{t: t, s: s}
	moan := func(id, customer string, at time.Time, theme, text string) {
		x.item(feedback.Item{ID: id, Kind: "review", Customer: customer, Time: at, Text: text},
			nlp.Analysis{Complaint: true, Label: nlp.Negative, Lang: "en", Mentions: []nlp.Mention{{Kind: nlp.Theme, Name: theme, Label: nlp.Negative}}})
	}
	long := "the parcel that I ordered three weeks ago has still not come and nobody answers my letters"
	moan("later", "c", date(3, 9), "delivery", "where is it")
	moan("first", "c", date(3, 1), "delivery", "it is late") // comes later, happened before
	moan("next", "c", date(3, 16), "delivery", "still nothing")
	moan("other", "c", date(3, 2), "price", "too dear")
	moan("own words", "c", date(3, 3), "staff", "too dear")
	moan("a1", "", date(3, 1), "x", long)
	moan("a2", "", date(3, 2), "y", long+"!")
	moan("a3", "", date(3, 2), "y", "too dear")
	moan("a4", "", date(3, 2), "y", "too dear")
	v := only(t, s, Question{Tenant: "main", KPIs: []string{kpi.ComplaintCount}})
	if *v.Estimate != 6 || v.Left[0].N != 3 {
		t.Error(*v.Estimate, v.Left)
	}
	list, total, err := s.MergedComplaints(t.Context(), "main", nil, date(2, 1), date(4, 1), 0, 10)
	if err != nil || total != 3 {
		t.Fatal(list, total, err)
	}
	var lines []string
	for _, m := range list {
		lines = append(lines, fmt.Sprintf("%s%v%v", m.Customer, m.Items, m.Themes))
	}
	slices.Sort(lines)
	want := []string{"[a1 a2][x y]", "c[first later][delivery]", "c[other own words][price staff]"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	cat := kpi.Default()
	cat.Parameters.ComplaintMergeDays = 16
	if v := only(t, s, Question{Tenant: "main", KPIs: []string{kpi.ComplaintCount}, Catalogue: cat}); *v.Estimate != 5 {
		t.Error("the window cannot be set", *v.Estimate)
	}
}

func TestCohortTablesEqualTheObviousRecomputation(t *testing.T) {
	s := openNew(t)
	w := makeWorld(t, 31, s)
	for _, id := range []string{kpi.Retention, kpi.RepeatPurchase} {
		got, err := s.Cohorts(t.Context(), CohortQuestion{Tenant: "main", KPI: id, AsOf: w.now})
		if err != nil || len(got.Rows) < 10 {
			t.Fatal(len(got.Rows), err)
		}
		for _, row := range got.Rows {
			for k, cell := range row.Cells {
				end := Month.floor(row.Start, w.zone).AddDate(0, k+1, 0)
				want := CohortCell{Immature: end.After(w.now)}
				size := int64(0)
				for _, c := range w.customers() {
					var began, again time.Time
					if id == kpi.Retention {
						_, began, _ = w.active(c, kpi.Subscribed, end)
					} else if o := w.standingOf(c); len(o) > 0 {
						if began = o[0].Time; len(o) > 1 {
							again = o[1].Time
						}
					}
					if began.IsZero() || !inside(began, row.Start, row.End) || began.After(w.now) {
						continue
					}
					size++
					at := end
					if at.After(w.now) {
						at = w.now
					}
					is, _, _ := w.active(c, kpi.Subscribed, at)
					if id == kpi.Retention && is || id == kpi.RepeatPurchase && !again.IsZero() && again.Before(end) {
						want.Customers++
					}
				}
				share := math.NaN()
				if cell.Share != nil {
					share = *cell.Share
				}
				if cell.Customers != want.Customers || row.Customers != size || cell.Immature != want.Immature ||
					!cell.Immature && size > 0 && math.Abs(share-100*float64(want.Customers)/float64(size)) > 1e-9 {
					t.Fatalf("%s of %s after %d: %+v of %d, want %+v of %d", id, row.Start, k, cell, row.Customers, want, size)
				}
			}
		}
	}
}

func TestImpactPartsTheAnswers(t *testing.T) {
	s := openNew(t)
	commit(t, s, history(rng(12), 900, 60, 1)...)
	known := feedback.Match{Field: "label", Values: []string{"positive", "negative", "neutral", "mixed"}}
	theme := feedback.Match{Field: "theme", Values: []string{"price"}}
	for _, id := range []string{kpi.NPS, kpi.Rating, kpi.Sentiment, kpi.ResolutionTime, kpi.Retention, kpi.CAC} {
		got, err := s.Impact(t.Context(), ImpactQuestion{Tenant: "main", KPI: id, From: start, To: start.AddDate(0, 3, 0)})
		if err != nil || len(got.Rows) == 0 {
			t.Fatal(id, got, err)
		}
		i := slices.IndexFunc(got.Rows, func(r ImpactRow) bool { return r.Name == "price" })
		if i < 0 || len(got.Rows[i].Impacts) == 0 {
			t.Fatal(id, got.Rows)
		}
		impact := got.Rows[i].Impacts[0]
		if impact.Impact == nil {
			if impact.Reason == "" {
				t.Errorf("%s: no impact and no reason", id)
			}
			continue
		}
		for side, f := range map[*kpi.Value]feedback.Filter{&impact.With: theme, &impact.Rest: feedback.Not{Of: theme}} {
			a, err := s.Measure(t.Context(), Question{Tenant: "main", KPIs: []string{id}, Filter: feedback.And{known, f}, From: start, To: start.AddDate(0, 3, 0)})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(a.Slices[0].Values, func(v kpi.Value) bool {
				return v.Variant == side.Variant && v.N == side.N && *v.Estimate == *side.Estimate
			}) {
				t.Errorf("%s: %+v is not among %+v", id, side, a.Slices[0].Values)
			}
		}
	}
}

func TestJoinLinksAnswersByCustomer(t *testing.T) {
	s := openNew(t)
	x := &teller{t: t, s: s}
	late := nlp.Analysis{Label: nlp.Negative, Lang: "en", Mentions: []nlp.Mention{{Kind: nlp.Theme, Name: "delivery", Label: nlp.Negative}}}
	for n, c := range []string{"near", "far", "silent", ""} {
		score := n
		x.item(feedback.Item{Kind: "survey", Customer: c, Time: date(3, 1), NPS: &score, Survey: &feedback.SurveyInfo{ID: "s"}}, nlp.Analysis{})
	}
	x.item(feedback.Item{Kind: "review", Customer: "near", Time: date(3, 20), Text: "late"}, late)
	x.item(feedback.Item{Kind: "review", Customer: "far", Time: date(5, 20), Text: "late"}, late)
	x.item(feedback.Item{Kind: "review", Time: date(3, 2), Text: "late"}, late)
	q := Question{Tenant: "main", KPIs: []string{kpi.NPS}, Filter: feedback.Match{Field: "theme", Values: []string{"delivery"}}}
	if v := only(t, s, q); v.N != 0 {
		t.Error("joined without being asked", v.N)
	}
	q.Join = 30 * 24 * time.Hour
	if v := only(t, s, q); v.N != 1 || v.Parts[2].N != 1 {
		t.Error(v)
	}
	q.Filter = feedback.Not{Of: q.Filter}
	if v := only(t, s, q); v.N != 3 {
		t.Error(v)
	}
}

func TestDeparturesCompareWhatWasSaid(t *testing.T) {
	s := openNew(t)
	x := &teller{t: t, s: s}
	for n := range 8 {
		c := fmt.Sprint("c", n)
		x.event(feedback.Event{Kind: feedback.Subscription, Action: "start", Customer: c, Time: date(1, 1), Start: date(1, 1)})
		theme, at := "price", date(3, 10)
		if n < 3 {
			x.event(feedback.Event{Kind: feedback.Subscription, Action: "end", Customer: c, Time: date(3, 15), End: date(3, 20)})
			theme = "delivery.delay"
		}
		if n == 7 {
			at = date(1, 2) // too long before
		}
		x.item(feedback.Item{Kind: "review", Customer: c, Time: at, Text: "x"},
			nlp.Analysis{Label: nlp.Negative, Lang: "en", Mentions: []nlp.Mention{{Kind: nlp.Theme, Name: theme, Label: nlp.Negative}}})
	}
	got, err := s.Departures(t.Context(), DepartureQuestion{Tenant: "main", From: date(3, 1), To: date(4, 20), AsOf: date(5, 1), Days: 60})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range got.Rows {
		lines = append(lines, fmt.Sprint(r.Field, " ", r.Name, " ", r.Left, " ", r.Stayed))
	}
	want := []string{"label negative 3 4", "theme delivery 3 0", "theme delivery.delay 3 0", "theme price 0 4"}
	if diff := cmp.Diff(want, lines); diff != "" || got.Left != 3 || got.Stayed != 5 {
		t.Error(diff, got)
	}
}
