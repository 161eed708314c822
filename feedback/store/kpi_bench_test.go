package store

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// benchRows is how many items, and how many events, the benchmarks ask about.
const benchRows = 200_000

// benchStore feeds the columns alone: there is nothing behind them.
func benchStore(b *testing.B) *Store {
	b.Helper()
	s := openNew(b)
	<-s.Ready()
	r := rng(1)
	var cells []cell
	for n := range 2 * benchRows {
		at := start.Add(time.Duration(r.Int64N(730 * 24 * int64(time.Hour)))).Truncate(time.Second)
		c := cell{tenant: 1, row: int64(n + 1), id: fmt.Sprint("r", n)}
		if n < benchRows {
			x := benchItem(r, at)
			c.facts = factsOf(x.Item, &x.Analysis, nil)
		} else {
			c.event, c.isEvent = eventFactsOf(benchEvent(r, c.id, at)), true
		}
		cells = append(cells, c)
	}
	s.cols.feed(cells)
	return s
}

func benchItem(r *rand.Rand, at time.Time) *feedback.AnalysedItem {
	x := item(r, "", at)
	x.Item.Text, x.Item.Attributes = fmt.Sprint("late parcel ", r.IntN(1e6)), nil
	x.Item.Customer = fmt.Sprint("c-", r.IntN(benchRows/5))
	if k := x.Item.Ticket; k != nil {
		k.FirstResponse, k.Resolved = at.Add(time.Duration(r.IntN(1e5))*time.Second), at.Add(time.Duration(r.IntN(6e5))*time.Second)
	}
	return x
}

func benchEvent(r *rand.Rand, id string, at time.Time) *feedback.Event {
	e := &feedback.Event{ID: id, Kind: pick(r, "order", "order", "visit", "activity", "subscription", "invitation"), Time: at, Customer: fmt.Sprint("c-", r.IntN(benchRows/5))}
	switch e.Kind {
	case "order":
		e.Currency, e.Tier = "EUR", pick(r, "basic", "plus")
		e.Lines = []feedback.Line{{Product: fmt.Sprint("product ", r.IntN(12)), Category: fmt.Sprint(r.IntN(9)), Quantity: 1, UnitPrice: float64(r.IntN(100))}}
	case "visit":
		e.Customer, e.Visitor, e.Session = "", fmt.Sprint("v", r.IntN(benchRows/5)), id
	case "activity":
		e.Activity, e.Count = pick(r, "use", "reply"), 1+r.IntN(5)
	case "subscription":
		e.Action, e.Start, e.End = pick(r, "start", "renewal", "end"), at, at.AddDate(0, 3, 0)
	case "invitation":
		e.Survey = "s1"
	}
	return e
}

// processor is the time that this process had a processor: on a machine that is
// shared it says more than the clock.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func benchQuestion(b *testing.B, s *Store, q Question) {
	if _, err := s.Measure(b.Context(), q); err != nil {
		b.Fatal(err)
	}
	began := processor()
	for b.Loop() {
		if _, err := s.Measure(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processor()-began).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

func BenchmarkQuestions(b *testing.B) {
	s := benchStore(b)
	cat := kpi.Default()
	cat.Parameters.Tiers = []string{"basic", "plus"}
	q := Question{Tenant: "main", From: start.AddDate(1, 0, 0), To: start.AddDate(2, 0, 0), Step: Week, AsOf: start.AddDate(2, 0, 0), Catalogue: cat}
	q.Filter = feedback.And{feedback.Match{Field: "segment", Values: []string{"pro"}}, feedback.Match{Field: "country", Values: []string{"FR", "BE"}}}
	for _, id := range kpi.IDs() {
		q.KPIs = []string{id}
		b.Run(id, func(b *testing.B) { benchQuestion(b, s, q) })
	}
	q.KPIs, q.Filter = kpi.IDs(), nil
	b.Run("board by week", func(b *testing.B) { benchQuestion(b, s, q) })
	q.Step = NoStep
	b.Run("board", func(b *testing.B) { benchQuestion(b, s, q) })
	states := q
	states.KPIs, states.Filter = []string{kpi.NPS}, feedback.Match{Field: "state", Values: []string{"active"}}
	b.Run("state", func(b *testing.B) { benchQuestion(b, s, states) })
	b.Run("states reckoned", func(b *testing.B) {
		began := processor()
		for b.Loop() {
			s.cols.tables[1].book.books[0].stateList.codes = nil
			if _, err := s.Measure(b.Context(), states); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64((processor()-began).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	})
	b.Run("book", func(b *testing.B) {
		began := processor()
		for b.Loop() {
			s.cols.tables[1].gen[0]++
			s.cols.tables[1].gen[1]++
			s.cols.tables[1].log.lost = true
			if _, err := s.Measure(b.Context(), q); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64((processor()-began).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	})
}
