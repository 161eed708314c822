package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"verbatim/cmd/verbatim/app"
	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
)

// queries measures questions over a store of many items and events. All of them
// come in by Commit, as everything does; only the stream and the analysis of
// texts are left out.
func (c *benchCmd) queries(ctx context.Context, g *Globals, std stdio) (err error) {
	items, events, asks := c.Items, c.Events, 20
	if items == 20000 {
		items = 1_000_000
	}
	if c.Quick {
		items, events, asks, c.Runs = 3000, 3000, 2, 1
	}
	dir := c.Folder
	if dir == "" {
		if dir, err = os.MkdirTemp("", "verbatim-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	b := &bench{g: g, std: std, figures: map[string]*figure{}}
	base, err := baseMemory(ctx)
	if err != nil {
		return err
	}
	if err := b.fillStore(ctx, dir, items, events); err != nil {
		return err
	}
	began := time.Now()
	s, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	<-s.Ready()
	b.add("columns loaded", "s", "", time.Since(began).Seconds())
	app.SettleMemory(ctx, s) // as a server does
	q := newAsker(s)
	began = time.Now()
	if err := q.board(ctx, store.Week); err != nil {
		return err
	}
	b.add("the first board of all, everything derived from nothing", "ms", "", millisSince(began))
	perRecord := func(when, goal string, bytes float64) {
		name := fmt.Sprintf("anonymous memory beyond the base, an item or event (%d + %d), %s", items, events, when)
		b.add(name, "bytes", goal, (bytes-base)/float64(items+events))
	}
	for run := range c.Runs {
		fmt.Fprintf(std.err, "run %d of %d\n", run+1, c.Runs)
		peak := watchMemory(ctx)
		if err := b.ask(ctx, q, asks); err != nil {
			return err
		}
		perRecord("peak while KPIs, boards and cohorts are asked", "", peak())
		peak = watchMemory(ctx)
		if err := b.askRare(ctx, q, asks); err != nil {
			return err
		}
		perRecord("peak while all customers are listed, and after a commit", "", peak())
		debug.FreeOSMemory()
		perRecord("at rest", "≤ 100", anonymousMemory())
	}
	return b.print()
}

// baseMemory is what a store without items takes.
func baseMemory(ctx context.Context) (float64, error) {
	dir, err := os.MkdirTemp("", "verbatim-bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return 0, err
	}
	<-s.Ready()
	debug.FreeOSMemory()
	return anonymousMemory(), s.Close()
}

// fillStore commits what is missing, and measures how fast.
func (b *bench) fillStore(ctx context.Context, dir string, items, events int) (err error) {
	s, err := store.Open(ctx, dir, store.Options{Zone: "Europe/Paris"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	have, err := s.Status(ctx, feedback.DefaultTenant)
	if err != nil {
		return err
	}
	made := newBenchWorld(items, time.Now().UTC().Truncate(24*time.Hour))
	for _, part := range []struct {
		name, goal string
		n, have    int
		change     func(n int) feedback.Change
	}{
		{"items", "", items, int(have.Items), made.item},
		{"events", "≥ 6000", events, int(have.Events), made.event},
	} {
		began := time.Now()
		for n := part.have; n < part.n; {
			batch := make([]feedback.Change, 0, 2000)
			for ; n < part.n && len(batch) < cap(batch); n++ {
				batch = append(batch, part.change(n))
			}
			if _, err := s.Commit(ctx, batch); err != nil {
				return err
			}
			if n%100_000 == 0 {
				fmt.Fprintf(b.std.err, "%d %s\n", n, part.name)
			}
		}
		if n := part.n - part.have; n > 0 {
			b.add("commit of "+part.name+" in batches of 2,000", part.name+"/s", part.goal, float64(n)/time.Since(began).Seconds())
		}
	}
	return nil
}

// ask asks every question some times and notes the 95th percentile of each
// sort.
func (b *bench) ask(ctx context.Context, q *asker, asks int) error {
	b.add("calibration loop", "ms", "", calibrate())
	var each []float64
	for _, id := range kpi.IDs() {
		mine, err := timed(asks, func() error { return q.kpi(ctx, id) })
		if err != nil {
			return err
		}
		b.add(id+", 12 months by week, two filters, p95", "ms", "≤ 100", percentile95(mine))
		each = append(each, mine...)
	}
	b.add("any KPI, 12 months by week, two filters, p95", "ms", "≤ 100", percentile95(each))
	for _, x := range []struct {
		name, goal string
		fn         func() error
	}{
		{"board of all KPIs, 12 months, p95", "≤ 600", func() error { return q.board(ctx, store.NoStep) }},
		{"board of all KPIs, 12 months by week, p95", "", func() error { return q.board(ctx, store.Week) }},
		{"cohort table of retention, p95", "≤ 500", func() error { return q.cohorts(ctx, kpi.Retention) }},
		{"cohort table of repeat purchase, p95", "≤ 500", func() error { return q.cohorts(ctx, kpi.RepeatPurchase) }},
	} {
		mine, err := timed(max(2, asks/4), x.fn)
		if err != nil {
			return err
		}
		b.add(x.name, "ms", x.goal, percentile95(mine))
	}
	return nil
}

// askRare asks for what no page asks for again and again: the list of all
// customers, and the board right after a commit.
func (b *bench) askRare(ctx context.Context, q *asker, asks int) error {
	mine, err := timed(max(2, asks/4), func() error { return q.customers(ctx) })
	if err != nil {
		return err
	}
	b.add("facts of all customers, p95", "ms", "", percentile95(mine))
	took, err := timed(1, func() error { return q.afterCommit(ctx) })
	if err != nil {
		return err
	}
	b.add("board of all KPIs right after a commit", "ms", "", took[0])
	return nil
}

// asker asks the questions of the benchmark.
type asker struct {
	s     *store.Store
	to    time.Time
	made  *benchWorld
	next  int
	hours *hours.Calendar
	kpis  *kpi.Catalogue
}

func newAsker(s *store.Store) *asker {
	q := &asker{s: s, to: time.Now().UTC().Truncate(24 * time.Hour), kpis: kpi.Default()}
	q.kpis.Parameters.Tiers = []string{"basic", "plus", "pro"}
	q.made = newBenchWorld(1000, q.to)
	return q
}

func (q *asker) question(step store.Step, ids ...string) store.Question {
	return store.Question{
		Tenant: feedback.DefaultTenant, From: q.to.AddDate(-1, 0, 0), To: q.to, Step: step, KPIs: ids,
		Catalogue: q.kpis, Hours: q.hours,
	}
}

func (q *asker) kpi(ctx context.Context, id string) error {
	ask := q.question(store.Week, id)
	ask.Filter = feedback.And{
		feedback.Match{Field: "segment", Values: []string{"pro"}}, feedback.Match{Field: "country", Values: []string{"FR", "BE"}},
	}
	_, err := q.s.Measure(ctx, ask)
	return err
}

func (q *asker) board(ctx context.Context, step store.Step) error {
	_, err := q.s.Measure(ctx, q.question(step, kpi.IDs()...))
	return err
}

func (q *asker) cohorts(ctx context.Context, id string) error {
	_, err := q.s.Cohorts(ctx, store.CohortQuestion{Tenant: feedback.DefaultTenant, KPI: id, Catalogue: q.kpis, Hours: q.hours})
	return err
}

func (q *asker) customers(ctx context.Context) error {
	_, err := q.s.Customers(ctx, store.CustomerQuestion{Tenant: feedback.DefaultTenant, Catalogue: q.kpis, Hours: q.hours})
	return err
}

// afterCommit asks for the board right after one order came in.
func (q *asker) afterCommit(ctx context.Context) error {
	q.next++
	c := q.made.event(0)
	c.Event.ID = fmt.Sprintf("late-%d-%d", time.Now().UnixNano(), q.next)
	if _, err := q.s.Commit(ctx, []feedback.Change{c}); err != nil {
		return err
	}
	return q.board(ctx, store.NoStep)
}

func timed(n int, fn func() error) ([]float64, error) {
	out := make([]float64, n)
	for i := range out {
		began := time.Now()
		if err := fn(); err != nil {
			return nil, err
		}
		out[i] = millisSince(began)
	}
	return out, nil
}

func millisSince(t time.Time) float64 { return float64(time.Since(t).Microseconds()) / 1000 }

// percentile95 is the smallest value that 95 % do not exceed.
func percentile95(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	return s[(len(s)*95+99)/100-1]
}

// calibrate times a loop that does the same everywhere: a million additions
// over four megabytes, a hundred times.
func calibrate() float64 {
	data := make([]uint32, 1<<20)
	began := time.Now()
	sum := uint32(0)
	for round := range uint32(100) {
		for i := range data {
			data[i] += round
			sum += data[i]
		}
	}
	runtime.KeepAlive(sum)
	return millisSince(began)
}
