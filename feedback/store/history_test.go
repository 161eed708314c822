package store

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/nlp"
)

// tangle makes messages about few ids: later versions that may come first,
// equal contents under new versions, deletions, and the same message again.
func tangle(r *rand.Rand, n int) []feedback.Change {
	var out []feedback.Change
	contents := make([]*feedback.AnalysedItem, 12)
	for i := range contents {
		contents[i] = item(r, "", start.Add(time.Duration(r.IntN(40*24))*time.Hour))
	}
	for seq := uint64(1); len(out) < n; seq++ {
		c := *contents[r.IntN(len(contents))]
		it := *c.Item
		it.ID = fmt.Sprintf("id-%d", r.IntN(n/6+1))
		if r.IntN(2) == 0 {
			it.Updated = start.AddDate(1, 0, 0).Add(time.Duration(r.IntN(2*n)) * time.Millisecond)
		}
		if c.Item = &it; r.IntN(10) == 0 {
			c = feedback.AnalysedItem{Item: &feedback.Item{ID: it.ID, Kind: it.Kind, Deleted: true, Updated: it.Updated}}
		}
		out = append(out, itemChange(&c, seq))
		if r.IntN(5) == 0 {
			out = append(out, out[r.IntN(len(out))])
		}
	}
	for range n / 4 {
		i := r.IntN(len(out))
		j := min(len(out)-1, i+r.IntN(8))
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// latest is the obvious rule: of each id, the message with the highest version.
func latest(changes []feedback.Change) map[string]feedback.Change {
	out := make(map[string]feedback.Change)
	for _, c := range changes {
		id := c.Item.Item.ID
		if was, ok := out[id]; !ok || c.Version.Compare(was.Version) > 0 {
			out[id] = c
		}
	}
	return out
}

// record is what the store should answer for a change.
func record(c feedback.Change) feedback.Record {
	an := c.Item.Analysis
	return feedback.Record{Tenant: c.Tenant, Item: *c.Item.Item, Version: c.Version, Analysis: an, Stamp: c.Item.Stamp}
}

func TestAnyHistoryEndsInTheLatestVersions(t *testing.T) {
	for seed := range uint64(15) {
		r := rng(seed)
		s := openNew(t)
		if err := s.AddTarget(t.Context(), "local"); err != nil {
			t.Fatal(err)
		}
		changes := tangle(r, 60+r.IntN(200))
		for rest := changes; len(rest) > 0; {
			n := min(len(rest), 1+r.IntN(50))
			commit(t, s, rest[:n]...)
			rest = rest[n:]
		}
		want := latest(changes)
		expectRecords(t, s, want)
		expectMarks(t, s, want)
		expectRollups(t, s, want)
		expectNumbers(t, s, want, r)
		again := open(t, t.TempDir(), Options{})
		commit(t, again, changes...)
		if diff := cmp.Diff(rollupsOf(t, s), rollupsOf(t, again)); diff != "" {
			t.Errorf("seed %d: in one batch: %s", seed, diff)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func alive(want map[string]feedback.Change) []feedback.Change {
	var out []feedback.Change
	for _, c := range want {
		if !c.Item.Item.Deleted {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b feedback.Change) int { return strings.Compare(a.Item.Item.ID, b.Item.Item.ID) })
	return out
}

func expectRecords(t *testing.T, s *Store, want map[string]feedback.Change) {
	t.Helper()
	for id, c := range want {
		got, err := s.Items(t.Context(), "main", []string{id})
		if err != nil {
			t.Fatal(err)
		}
		var expect []feedback.Record
		if !c.Item.Item.Deleted {
			expect = []feedback.Record{record(c)}
		}
		for i := range got {
			if got[i].IndexStamp == "" {
				t.Errorf("%s has no stamp", id)
			}
			got[i].IndexStamp = ""
		}
		if len(got) != len(expect) || len(got) > 0 && !cmp.Equal(expect, got) {
			t.Errorf("%s: %s", id, cmp.Diff(expect, got))
		}
	}
}

func expectMarks(t *testing.T, s *Store, want map[string]feedback.Change) {
	t.Helper()
	marks, err := s.Dirty(t.Context(), "local", 10000)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, m := range marks {
		got[m.ID] = m.Stamp
	}
	expect := make(map[string]string)
	for id := range want {
		expect[id] = "0"
		if recs, err := s.Items(t.Context(), "main", []string{id}); err != nil {
			t.Fatal(err)
		} else if len(recs) == 1 {
			expect[id] = recs[0].IndexStamp
		}
	}
	if diff := cmp.Diff(expect, got); diff != "" {
		t.Error("outbox:", diff)
	}
}

type rollRow struct {
	Dim, Value        string
	Day               string
	N, Complaints     int64
	Positive, Unknown int64
	Score             int64
}

func rollupsOf(t *testing.T, s *Store) []rollRow {
	t.Helper()
	var out []rollRow
	eachRoll(t, s, func(k rollKey, x *roll) {
		out = append(out, rollRow{
			Dim: k.dim, Value: k.value, Day: time.Unix(k.day*86400, 0).UTC().Format(time.DateOnly),
			N: x.n, Complaints: x.complaints, Positive: x.labels[lPositive], Unknown: x.labels[lUnknown], Score: x.score,
		})
	})
	return out
}

// eachRoll reads the roll-ups in the order of their keys.
func eachRoll(t testing.TB, s *Store, fn func(k rollKey, x *roll)) {
	t.Helper()
	rows, err := s.reads.Query("SELECT " + rollColumns + " FROM rollups ORDER BY tenant, dim, value, chunk")
	err = each(rows, err)(func(r *sql.Rows) error {
		return scanRolls(r, func(k rollKey, x *roll) error {
			k.value = strings.Clone(k.value)
			fn(k, x)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// alterRoll adds to one roll-up behind the store's back.
func alterRoll(t testing.TB, s *Store, k rollKey, by roll) {
	t.Helper()
	if err := s.write(t.Context(), "alter", func(w *writer) error { return w.addRolls(rollDeltas{k: &by}) }); err != nil {
		t.Fatal(err)
	}
}

// expectRollups recomputes the roll-ups item by item, from what was sent.
func expectRollups(t *testing.T, s *Store, want map[string]feedback.Change) {
	t.Helper()
	sums := make(map[[3]string]*rollRow)
	for _, c := range alive(want) {
		it, an := c.Item.Item, &c.Item.Analysis
		dims := [][2]string{
			{"", ""}, {"kind", it.Kind}, {"source", it.Source}, {"channel", it.Channel}, {"product", it.Product},
			{"segment", it.Segment}, {"country", it.Country}, {"lang", an.Lang},
		}
		for _, m := range an.Mentions {
			dims = append(dims, [2]string{string(m.Kind), m.Name})
			if m.Name == "delivery.delay" || m.Name == "delivery.damage" {
				dims = append(dims, [2]string{"theme", "delivery"})
			}
			if m.Name == "product.quality" {
				dims = append(dims, [2]string{"theme", "product"})
			}
		}
		slices.SortFunc(dims, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
		for _, d := range slices.Compact(dims) {
			if d[0] != "" && d[1] == "" {
				continue
			}
			k := [3]string{d[0], d[1], it.Time.Format(time.DateOnly)}
			if sums[k] == nil {
				sums[k] = &rollRow{Dim: k[0], Value: k[1], Day: k[2]}
			}
			sums[k].add(it, an)
		}
		k := [3]string{"stamp", stampText(c.Item.Stamp), "1970-01-01"}
		if sums[k] == nil {
			sums[k] = &rollRow{Dim: k[0], Value: k[1], Day: k[2]}
		}
		sums[k].N++
	}
	var expect []rollRow
	for _, x := range sums {
		expect = append(expect, *x)
	}
	slices.SortFunc(expect, func(a, b rollRow) int {
		return slices.Compare([]string{a.Dim, a.Value, a.Day}, []string{b.Dim, b.Value, b.Day})
	})
	if diff := cmp.Diff(expect, rollupsOf(t, s)); diff != "" {
		t.Error("roll-ups:", diff)
	}
}

func (x *rollRow) add(it *feedback.Item, an *nlp.Analysis) {
	x.N++
	if isComplaint(it, an) {
		x.Complaints++
	}
	switch an.Label {
	case nlp.Unknown:
		x.Unknown++
		return
	case nlp.Positive:
		x.Positive++
	}
	x.Score += millionths(an.Score)
}

func isComplaint(it *feedback.Item, an *nlp.Analysis) bool {
	return an.Complaint || it.Ticket != nil && it.Ticket.Type == "complaint"
}

// question is a filter beside the obvious function that it should equal.
type question struct {
	name   string
	filter feedback.Filter
	match  func(it *feedback.Item, an *nlp.Analysis) bool
}

func questions() []question {
	three, four := 3.0, 4.0
	return []question{
		{"everything", nil, func(*feedback.Item, *nlp.Analysis) bool { return true }},
		{"kind, any case", feedback.Match{Field: "kind", Values: []string{"REVIEW"}}, func(it *feedback.Item, _ *nlp.Analysis) bool { return it.Kind == "review" }},
		{"theme and its children", feedback.Match{Field: "theme", Values: []string{"delivery"}}, func(_ *feedback.Item, an *nlp.Analysis) bool {
			return mentions(an, "delivery.delay") || mentions(an, "delivery.damage")
		}},
		{"not an intent", feedback.Not{Of: feedback.Match{Field: "intent", Values: []string{"leave"}}}, func(_ *feedback.Item, an *nlp.Analysis) bool { return !mentions(an, "leave") }},
		{"attribute or label", feedback.Or{
			feedback.Match{Field: "attributes.store", Values: []string{"store 1", "Store 2"}},
			feedback.Match{Field: "label", Values: []string{"negative"}},
		}, func(it *feedback.Item, an *nlp.Analysis) bool {
			return it.Attributes["store"] == "store 1" || it.Attributes["store"] == "store 2" || an.Label == nlp.Negative
		}},
		{"rating in (3, 4]", feedback.Range{Field: "rating", Min: &three, Max: &four, MinOpen: true}, func(it *feedback.Item, _ *nlp.Analysis) bool {
			return it.Rating != nil && it.Rating.Value == 4
		}},
		{"has nps and complains", feedback.And{feedback.Has{Field: "nps"}, feedback.Match{Field: "complaint", Values: []string{"true"}}}, func(it *feedback.Item, an *nlp.Analysis) bool {
			return it.NPS != nil && isComplaint(it, an)
		}},
		{"id, any case", feedback.Match{Field: "id", Values: []string{"ID-1", "id-2"}}, func(it *feedback.Item, _ *nlp.Analysis) bool { return it.ID == "id-1" || it.ID == "id-2" }},
		{"listed ids", feedback.IDs{Set: map[string]struct{}{"id-3": {}, "ID-4": {}}}, func(it *feedback.Item, _ *nlp.Analysis) bool { return it.ID == "id-3" }},
	}
}

func mentions(an *nlp.Analysis, name string) bool {
	return slices.ContainsFunc(an.Mentions, func(m nlp.Mention) bool { return m.Name == name })
}

// expectNumbers asks each question of the columns and recounts it by hand.
func expectNumbers(t *testing.T, s *Store, want map[string]feedback.Change, r *rand.Rand) {
	t.Helper()
	for _, q := range questions() {
		from := start.AddDate(0, 0, r.IntN(20))
		got, err := s.Measure(t.Context(), Question{Tenant: "main", Filter: q.filter, From: from, Step: Week})
		if err != nil {
			t.Fatal(err)
		}
		expect := make(map[string][4]int64)
		customers := make(map[string]map[string]bool)
		for _, c := range alive(want) {
			it, an := c.Item.Item, &c.Item.Analysis
			if it.Time.Before(from) || !q.match(it, an) {
				continue
			}
			y, w := it.Time.ISOWeek()
			k := fmt.Sprint(y, " ", w)
			x := expect[k]
			x[0]++
			if isComplaint(it, an) {
				x[1]++
			}
			if an.Label == nlp.Positive {
				x[2]++
			}
			if customers[k] == nil {
				customers[k] = make(map[string]bool)
			}
			customers[k][it.Customer] = true
			x[3] = int64(len(customers[k]))
			expect[k] = x
		}
		found := make(map[string][4]int64)
		for _, sl := range got.Slices {
			y, w := sl.Start.ISOWeek()
			if sl.Items > 0 {
				found[fmt.Sprint(y, " ", w)] = [4]int64{sl.Items, sl.Complaints, sl.Labels[nlp.Positive], sl.Customers}
			}
		}
		if diff := cmp.Diff(expect, found); diff != "" {
			t.Errorf("%s: %s", q.name, diff)
		}
	}
}
