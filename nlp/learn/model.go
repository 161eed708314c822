package learn

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"sort"
)

// File is one file of rated text, opened as often as it is read.
type File struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Model is what was learned for one language, in the unit of the hand-written
// weights: raw = Intercept + length × Σ weight × factor, where weight is
// Weights' if it has the feature and the hand-written one otherwise.
type Model struct {
	Lang      string
	Intercept float64
	Scale     float64 // log-odds a unit of raw: P(positive) = 1/(1+exp(-Scale·raw)) on balanced text
	Weights   map[string]float64
	Labels    Labels
}

// ReadCorpus counts files and keeps the features that are common enough.
func ReadCorpus(ctx context.Context, lang string, files []File, src Source, opt FitOptions) (*Corpus, error) {
	c := NewCorpus(lang)
	read := func(f File, step func(context.Context, io.Reader, string, Source) error) error {
		r, err := f.Open()
		if err != nil {
			return fmt.Errorf("open rated text: %w", err)
		}
		defer r.Close()
		return step(ctx, r, f.Name, src)
	}
	for _, f := range files {
		if err := read(f, c.Count); err != nil {
			return nil, err
		}
	}
	c.Prune(opt.MinRows, opt.MinFiles)
	for _, f := range files {
		if err := read(f, c.Add); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Fit fits the weights of a corpus.
func (c *Corpus) Fit(ctx context.Context, opt FitOptions) (*Model, error) {
	x, err := c.fit(ctx, opt, -1)
	if err != nil {
		return nil, err
	}
	return c.model(x, opt), nil
}

// model turns the unknowns of a fit into weights in hand-written units, and
// leaves out the corrections too small to matter.
func (c *Corpus) model(x []float64, opt FitOptions) *Model {
	scale := max(x[1], 0.05)
	m := &Model{Lang: c.lang, Intercept: x[0] / scale, Scale: scale, Weights: map[string]float64{}}
	for i, f := range c.names {
		d := x[i+2] / scale
		if math.Abs(d) >= opt.Least {
			m.Weights[f] = float64(c.base[i]) + d
		}
	}
	return m
}

// WriteTo writes the weights file: "FEATURE<TAB>WEIGHT" lines, sorted.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	names := make([]string, 0, len(m.Weights))
	for f := range m.Weights {
		names = append(names, f)
	}
	sort.Strings(names)
	b := bufio.NewWriter(w)
	n, err := fmt.Fprintf(b, "# Learned weights of %s, written by the learner: FEATURE, a tab, WEIGHT. They replace the hand-written weight.\n<intercept>\t%.3f\n",
		m.Lang, m.Intercept)
	total := int64(n)
	for _, f := range names {
		if err != nil {
			return total, err
		}
		n, err = fmt.Fprintf(b, "%s\t%.2f\n", f, m.Weights[f])
		total += int64(n)
	}
	if err != nil {
		return total, err
	}
	return total, b.Flush()
}

// Held is how a fit without one file did on that file.
type Held struct {
	File                           string
	Positive, Negative             int
	PositiveRecall, NegativeRecall float64
	ShortPositives, ShortNegatives int
	ShortPosRecall, ShortNegRecall float64
}

// Balanced is the balanced accuracy.
func (h Held) Balanced() float64 { return (h.PositiveRecall + h.NegativeRecall) / 2 }

// LeaveOneOut fits the corpus once without each file and measures on it. The
// holding out is what tells how the weights do on a trade they have not seen.
func (c *Corpus) LeaveOneOut(ctx context.Context, opt FitOptions) ([]Held, error) {
	var out []Held
	for f, name := range c.files {
		x, err := c.fit(ctx, opt, f)
		if err != nil {
			return nil, err
		}
		out = append(out, c.measure(f, name, x))
	}
	return out, nil
}

func (c *Corpus) measure(f int, name string, x []float64) Held {
	var hit, n, shortHit, shortN [2]int
	for i := range c.rows {
		e := &c.rows[i]
		if int(e.file) != f || e.label == 0 {
			continue
		}
		k, right := 0, 0
		if e.label > 0 {
			k = 1
		}
		if (e.raw(x) > 0) == (k == 1) {
			right = 1
		}
		n[k]++
		hit[k] += right
		if e.words <= shortWords {
			shortN[k]++
			shortHit[k] += right
		}
	}
	rate := func(a, b int) float64 { return float64(a) / math.Max(1, float64(b)) }
	return Held{File: name, Positive: n[1], Negative: n[0], PositiveRecall: rate(hit[1], n[1]), NegativeRecall: rate(hit[0], n[0]),
		ShortPositives: shortN[1], ShortNegatives: shortN[0], ShortPosRecall: rate(shortHit[1], shortN[1]), ShortNegRecall: rate(shortHit[0], shortN[0])}
}
