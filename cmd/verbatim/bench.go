package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"verbatim/cmd/verbatim/app"
	"verbatim/cmd/verbatim/demo"
	"verbatim/feedback"
)

// benchCmd is `verbatim bench`: every figure is the median of some runs, each
// in a temporary folder of its own, beside the bare library doing the same.
type benchCmd struct {
	Items  int  `help:"Items a run." default:"20000"`
	Runs   int  `help:"Runs of each figure; the median counts." default:"5"`
	Memory int  `help:"Items that pass while memory is watched, and that a started server finds; 0 leaves this out." default:"200000"`
	Quick  bool `help:"One small run of everything, to see that it works."`

	Queries bool   `help:"Measure questions over many items and customer events instead (--items, 1,000,000 without it, and --events)."`
	Events  int    `help:"Customer events, with --queries." default:"1000000"`
	Folder  string `help:"Folder that --queries makes its items in and finds them again; a temporary one without it." type:"path"`
}

// figure is one measured number.
type figure struct {
	Name string    `json:"name"`
	Unit string    `json:"unit"`
	Runs []float64 `json:"runs"`
	Goal string    `json:"goal,omitempty"`
}

func (f figure) median() float64 {
	s := slices.Sorted(slices.Values(f.Runs))
	if len(s) == 0 {
		return 0
	}
	return s[len(s)/2]
}

func (c *benchCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	if c.Quick {
		c.Items, c.Runs, c.Memory = 1000, 1, 2000
	}
	if c.Queries {
		return c.queries(ctx, g, std)
	}
	b := &bench{g: g, std: std, texts: benchTexts(), figures: map[string]*figure{}}
	for run := range c.Runs {
		fmt.Fprintf(std.err, "run %d of %d\n", run+1, c.Runs)
		if err := b.run(ctx, c.Items); err != nil {
			return err
		}
	}
	if c.Memory > 0 {
		if err := b.large(ctx, c.Memory, c.Runs); err != nil {
			return err
		}
	}
	return b.print()
}

// bench gathers the figures.
type bench struct {
	g       *Globals
	std     stdio
	texts   []string
	order   []string
	figures map[string]*figure
}

func (b *bench) add(name, unit, goal string, v float64) {
	f := b.figures[name]
	if f == nil {
		f = &figure{Name: name, Unit: unit, Goal: goal}
		b.figures[name] = f
		b.order = append(b.order, name)
	}
	f.Runs = append(f.Runs, v)
}

func (b *bench) print() error {
	rows := [][]string{{"FIGURE", "MEDIAN", "MIN", "MAX", "GOAL"}}
	for _, name := range b.order {
		f := b.figures[name]
		if b.g.JSON {
			if err := printJSON(b.std.out, struct {
				figure
				Median float64 `json:"median"`
			}{*f, f.median()}); err != nil {
				return err
			}
			continue
		}
		num := func(v float64) string {
			if v < 10 {
				return fmt.Sprintf("%.2f %s", v, f.Unit)
			}
			return fmt.Sprintf("%.0f %s", v, f.Unit)
		}
		rows = append(rows, []string{name, num(f.median()), num(slices.Min(f.Runs)), num(slices.Max(f.Runs)), f.Goal})
	}
	if b.g.JSON {
		return nil
	}
	fmt.Fprintf(b.std.out, "%s, %d cores, %s\n", runtime.GOOS+"/"+runtime.GOARCH, runtime.GOMAXPROCS(0), runtime.Version())
	return table(b.std.out, rows)
}

// benchTexts are the demo's sentences, the words that items are made of.
func benchTexts() []string {
	var texts []string
	for m := range demo.Generate(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 1) {
		var it feedback.Item
		if strings.HasPrefix(m.Subject, "feedback.") && json.Unmarshal(m.Body, &it) == nil && it.Text != "" {
			texts = append(texts, it.Text)
		}
	}
	return texts
}

// itemWords is the length of a benchmark item.
const itemWords = 60

// items returns n wire bodies of about itemWords words each, spread over some
// days that end at end.
func (b *bench) items(n, days int, end time.Time) [][]byte {
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([][]byte, n)
	for i := range out {
		var text strings.Builder
		for words := 0; words < itemWords; {
			t := b.texts[rnd.IntN(len(b.texts))]
			text.WriteString(t)
			text.WriteByte(' ')
			words += len(strings.Fields(t))
		}
		stars := float64(1 + rnd.IntN(5))
		out[i], _ = json.Marshal(feedback.Item{ // no member can fail
			ID: fmt.Sprintf("bench-%d", i), Source: []string{"shop", "appstore", "trustsite"}[rnd.IntN(3)],
			Time: end.Add(-time.Duration(rnd.Int64N(int64(days) * int64(24*time.Hour)))).Truncate(time.Second),
			Text: strings.TrimSpace(text.String()), Customer: fmt.Sprintf("c-%d", rnd.IntN(n/2+1)),
			Product: fmt.Sprintf("p-%d", rnd.IntN(40)), Country: []string{"FR", "GB", "BE", "US"}[rnd.IntN(4)],
			Channel: []string{"web", "app", "email"}[rnd.IntN(3)], Rating: &feedback.Rating{Value: stars, Max: 5},
		})
	}
	return out
}

// run measures intake and index once for a day's and a year's items.
func (b *bench) run(ctx context.Context, n int) error {
	end := time.Now().UTC().Truncate(24 * time.Hour)
	for _, span := range []struct {
		name string
		days int
		goal string
	}{{"a day's items", 1, "≥ 4000"}, {"a year's items", 365, "≥ 2500"}} {
		if err := b.inFolder(ctx, func(a *app.App) error {
			return b.intake(ctx, a, b.items(n, span.days, end), span.name, span.goal)
		}); err != nil {
			return err
		}
	}
	return nil
}

// inFolder opens an engine in a temporary folder.
func (b *bench) inFolder(ctx context.Context, fn func(*app.App) error) (err error) {
	dir, err := os.MkdirTemp("", "verbatim-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return b.inEngine(ctx, dir, fn)
}

// inEngine opens an engine on dir, its NATS in this process.
func (b *bench) inEngine(ctx context.Context, dir string, fn func(*app.App) error) (err error) {
	cfg := b.g.quietConfig(b.std)
	cfg.Dir, cfg.Intake.URL = dir, ""
	a, err := app.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.OpenIntake(ctx); err != nil {
		return err
	}
	return fn(a)
}

// intake measures the whole road, published → committed → searchable, and then
// SQLite alone on the same rows.
func (b *bench) intake(ctx context.Context, a *app.App, items [][]byte, name, goal string) error {
	n := float64(len(items))
	var committed time.Duration
	err := running(ctx, a, func(ctx context.Context) error {
		began := time.Now()
		if err := b.publish(ctx, a, items); err != nil {
			return err
		}
		if err := a.Settle(ctx); err != nil {
			return err
		}
		committed = time.Since(began)
		b.add("published → committed, "+name, "items/s", goal, n/committed.Seconds())
		if err := a.Index.Settle(ctx); err != nil {
			return err
		}
		b.add("published → searchable, "+name, "items/s", "≥ 1200", n/time.Since(began).Seconds())
		return nil
	})
	if err != nil {
		return err
	}
	return b.bare(ctx, a, name, n/committed.Seconds())
}

func (b *bench) publish(ctx context.Context, a *app.App, items [][]byte) error {
	p := a.Intake().Publisher()
	for _, body := range items {
		if err := p.Publish(ctx, "feedback.main.review", nil, body); err != nil {
			return err
		}
	}
	return p.Flush(ctx)
}

// bare measures SQLite alone: the items rows that the run wrote, upserted in
// batches into an empty copy of the table, and the ratio of the intake to it.
func (b *bench) bare(ctx context.Context, a *app.App, name string, rate float64) error {
	took, rows, err := upsertCopy(ctx, filepath.Join(a.Dir(), "verbatim.db"), filepath.Join(a.Dir(), "bare.db"))
	if err != nil {
		return err
	}
	alone := float64(rows) / took.Seconds()
	b.add("SQLite alone, the same rows, "+name, "rows/s", "", alone)
	b.add("intake : SQLite alone, "+name, "×", "≥ 0.25", rate/alone)
	return nil
}
