package learn

import (
	"context"
	"fmt"
	"io"
	"math"
	"sort"
	"strings"
	"time"

	"verbatim/nlp"
)

// shortWords is the most words of a row that counts as short.
const shortWords = 8

// Options of an evaluation.
type Options struct {
	Worst   int  // how many of the worst mistakes to keep, 0 for none
	Domains bool // one report a domain of the file instead of one in all
}

// Evaluate measures a on the labelled JSON lines of r, which it calls name. A
// bad line ends it with an error that names the line.
func Evaluate(ctx context.Context, r io.Reader, name string, a Analyzer) (Report, error) {
	reports, err := EvaluateWith(ctx, r, name, a, Options{})
	if err != nil {
		return Report{File: name}, err
	}
	return reports[0], nil
}

// EvaluateWith is Evaluate with options. It gives one report, or with
// opt.Domains one for each domain, sorted and named "NAME/DOMAIN".
func EvaluateWith(ctx context.Context, r io.Reader, name string, a Analyzer, opt Options) ([]Report, error) {
	all := map[string]*tally{}
	err := EachRow(ctx, r, name, func(line int, row Row) error {
		key := name
		if opt.Domains && row.Domain != "" {
			key = name + "/" + row.Domain
		}
		t := all[key]
		if t == nil {
			t = &tally{name: key, worst: opt.Worst}
			all[key] = t
		}
		start := time.Now()
		got := a.Analyze(row.input())
		t.took += time.Since(start)
		t.add(line, row, got)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		all[name] = &tally{name: name}
	}
	reports := make([]Report, 0, len(all))
	for _, t := range all {
		reports = append(reports, t.report())
	}
	sort.Slice(reports, func(i, j int) bool { return reports[i].File < reports[j].File })
	return reports, nil
}

// tally gathers what a report is made of.
type tally struct {
	name           string
	worst          int
	took           time.Duration
	n              int
	zeros          int
	forced         [2][2]int // truth (0 negative, 1 positive) → said
	short          Short
	labels         map[nlp.Label]map[nlp.Label]int
	bins           [10]Bin
	human, machine []float64
	mistakes       []Mistake
}

// add counts one row and what the analyzer said of it.
func (t *tally) add(line int, row Row, got nlp.Analysis) {
	t.n++
	if row.Score != nil {
		t.human = append(t.human, *row.Score)
		t.machine = append(t.machine, got.Score)
	}
	if row.Polarity == "" {
		return
	}
	t.addLabel(row.Polarity, got)
	if row.Polarity != nlp.Positive && row.Polarity != nlp.Negative {
		return
	}
	truth, said := 0, 0
	if row.Polarity == nlp.Positive {
		truth = 1
	}
	if got.Score > 0 {
		said = 1
	}
	t.forced[truth][said]++
	if got.Score == 0 {
		t.zeros++
	}
	if got.Words >= 1 && got.Words <= shortWords {
		t.addShort(truth, said)
	}
	if truth != said {
		t.addMistake(Mistake{Line: line, Truth: row.Polarity, Text: row.Text, Analysis: got})
	}
}

func (t *tally) addLabel(truth nlp.Label, got nlp.Analysis) {
	if t.labels == nil {
		t.labels = map[nlp.Label]map[nlp.Label]int{}
	}
	if t.labels[truth] == nil {
		t.labels[truth] = map[nlp.Label]int{}
	}
	t.labels[truth][got.Label]++
	if truth == nlp.Mixed {
		return
	}
	b := &t.bins[min(max(int(got.Confidence*10), 0), 9)]
	b.N++
	b.Confidence += got.Confidence
	if truth == got.Label {
		b.Right++
	}
}

func (t *tally) addShort(truth, said int) {
	if truth == 0 {
		t.short.Negative++
		t.short.NegativeCaught += 1 - said
		return
	}
	t.short.Positive++
	t.short.PositiveCaught += said
}

// addMistake keeps the mistakes whose score is furthest on the wrong side.
func (t *tally) addMistake(m Mistake) {
	if t.worst == 0 {
		return
	}
	t.mistakes = append(t.mistakes, m)
	if len(t.mistakes) >= 4*t.worst {
		t.trim()
	}
}

func (t *tally) trim() {
	sort.SliceStable(t.mistakes, func(i, j int) bool {
		return math.Abs(t.mistakes[i].Analysis.Score) > math.Abs(t.mistakes[j].Analysis.Score)
	})
	if len(t.mistakes) > t.worst {
		t.mistakes = t.mistakes[:t.worst]
	}
}

func (t *tally) report() Report {
	t.trim()
	r := Report{File: t.name, N: t.n, Short: t.short, Confusion: t.labels, Worst: t.mistakes}
	neg, pos := t.forced[0][0]+t.forced[0][1], t.forced[1][0]+t.forced[1][1]
	r.NegativeRecall = share(t.forced[0][0], neg)
	r.PositiveRecall = share(t.forced[1][1], pos)
	r.NegativePrecision = share(t.forced[0][0], t.forced[0][0]+t.forced[1][0])
	r.Zeros = share(t.zeros, neg+pos)
	if neg > 0 && pos > 0 {
		r.BalancedAccuracy = ptr((*r.NegativeRecall + *r.PositiveRecall) / 2)
	}
	r.MacroF1 = t.macroF1()
	r.Pearson = pearson(t.human, t.machine)
	r.Bins, r.CalibrationError = t.bins, calibrationError(t.bins)
	if s := t.took.Seconds(); s > 0 {
		r.DocsPerSecond = math.Round(float64(t.n) / s)
	}
	return r
}

// macroF1 is the mean F1 over the labels that the file has, mixed left out.
func (t *tally) macroF1() *float64 {
	sum, n := 0.0, 0
	for _, l := range []nlp.Label{nlp.Positive, nlp.Negative, nlp.Neutral} {
		if len(t.labels[l]) == 0 {
			continue
		}
		hit, truth, said := t.labels[l][l], 0, 0
		for is, row := range t.labels {
			if is == nlp.Mixed {
				continue
			}
			said += row[l]
			for _, c := range row {
				if is == l {
					truth += c
				}
			}
		}
		sum += 2 * float64(hit) / float64(truth+said)
		n++
	}
	if n == 0 {
		return nil
	}
	return ptr(sum / float64(n))
}

// calibrationError is the mean distance between the confidence and the share
// that is right, over ten bins weighed by their rows.
func calibrationError(bins [10]Bin) *float64 {
	n, sum := 0, 0.0
	for _, b := range bins {
		n += b.N
		sum += math.Abs(b.Confidence - float64(b.Right))
	}
	if n == 0 {
		return nil
	}
	return ptr(sum / float64(n))
}

func share(k, n int) *float64 {
	if n == 0 {
		return nil
	}
	return ptr(float64(k) / float64(n))
}

func ptr(f float64) *float64 { return &f }

// pearson is Pearson's r of two samples, nil where it is not defined.
func pearson(x, y []float64) *float64 {
	if len(x) < 2 {
		return nil
	}
	var mx, my float64
	for i := range x {
		mx += x[i]
		my += y[i]
	}
	mx /= float64(len(x))
	my /= float64(len(x))
	var sxy, sxx, syy float64
	for i := range x {
		sxy += (x[i] - mx) * (y[i] - my)
		sxx += (x[i] - mx) * (x[i] - mx)
		syy += (y[i] - my) * (y[i] - my)
	}
	if sxx == 0 || syy == 0 {
		return nil
	}
	return ptr(sxy / math.Sqrt(sxx*syy))
}

// heaviest spells the n heaviest pieces of evidence.
func heaviest(evidence []nlp.Evidence, n int) string {
	e := append([]nlp.Evidence(nil), evidence...)
	sort.SliceStable(e, func(i, j int) bool { return math.Abs(e[i].Weight) > math.Abs(e[j].Weight) })
	var b strings.Builder
	for i := range min(n, len(e)) {
		fmt.Fprintf(&b, "%s %+.2f  ", e[i].Entry, e[i].Weight)
	}
	return strings.TrimSpace(b.String())
}

// cut shortens a text to at most n runes on one line.
func cut(s string, n int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n-1]) + "…"
}
