package learn

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"text/tabwriter"
)

// TaskReport is how well the labels of one file were found.
//
// A row may have many labels, and is right or wrong of each. MicroF1 is over
// all labels of all rows, MacroF1 the mean over the labels. Beside each figure
// stands what the best constant answer scores: the same labels for every row,
// those that make MicroF1 highest; every label for MacroF1 and for each label's
// F1; the commoner sign for Signs. Signs is the share of the found labels whose
// score has the sign that all the file's labels of the class agree on; a score
// of 0 is wrong. A figure without rows is null in JSON.
type TaskReport struct {
	File          string        `json:"file"`
	Task          Task          `json:"task"`
	N             int           `json:"n"` // rows
	MicroF1       *float64      `json:"micro_f1"`
	MicroConstant *float64      `json:"micro_f1_constant"`
	MacroF1       *float64      `json:"macro_f1"`
	MacroConstant *float64      `json:"macro_f1_constant"`
	Signs         *float64      `json:"signs"`
	SignsConstant *float64      `json:"signs_constant"`
	SignsN        int           `json:"signs_n"`
	Labels        []LabelReport `json:"labels"`
	Worst         []TaskMistake `json:"worst,omitempty"`
}

// LabelReport is how well one label was found.
type LabelReport struct {
	Label         string   `json:"label"`
	N             int      `json:"n"`     // rows that have it
	Found         int      `json:"found"` // rows it was found in
	Precision     *float64 `json:"precision"`
	Recall        *float64 `json:"recall"`
	F1            *float64 `json:"f1"`
	Constant      *float64 `json:"f1_constant"`
	Signs         *float64 `json:"signs"`
	SignsConstant *float64 `json:"signs_constant"`
	SignsN        int      `json:"signs_n"`
}

// TaskMistake is a label that was missed, wrongly found or given the wrong
// sign, with what was found: of a missed one, everything else.
type TaskMistake struct {
	Line  int      `json:"line"`
	What  string   `json:"what"`
	Label string   `json:"label"`
	Score float64  `json:"score"`
	Text  string   `json:"text"`
	Found []string `json:"found,omitempty"`
}

func (t *taskTally) report(name string) TaskReport {
	r := TaskReport{File: name, Task: t.task, N: t.rows, Worst: t.trimmed()}
	var all classTally
	var f1s, constants []*float64
	for i, c := range t.classes {
		l := c.label(t.m.Classes[i].Name, t.rows)
		if t.m.SignsOnly {
			l.Precision, l.Recall, l.F1, l.Constant = nil, nil, nil, nil
		}
		r.Labels = append(r.Labels, l)
		f1s, constants = append(f1s, l.F1), append(constants, l.Constant)
		all.truth += c.truth
		all.said += c.said
		all.both += c.both
		all.plus += c.plus
		all.minus += c.minus
		all.signs += c.signs
		all.right += c.right
	}
	r.Signs, r.SignsConstant, r.SignsN = share(all.right, all.signs), share(max(all.plus, all.minus), all.signs), all.signs
	sort.SliceStable(r.Labels, func(i, j int) bool { return r.Labels[i].N > r.Labels[j].N })
	if !t.m.SignsOnly {
		r.MicroF1, r.MicroConstant = all.f1(), t.constant(all.truth)
		r.MacroF1, r.MacroConstant = meanOf(f1s), meanOf(constants)
	}
	return r
}

func (c classTally) label(name string, rows int) LabelReport {
	every := classTally{truth: c.truth, said: rows, both: c.truth}
	return LabelReport{Label: name, N: c.truth, Found: c.said, Precision: share(c.both, c.said), Recall: share(c.both, c.truth), F1: c.f1(),
		Constant: every.f1(), Signs: share(c.right, c.signs), SignsConstant: share(max(c.plus, c.minus), c.signs), SignsN: c.signs}
}

// f1 is nil where no row has the label: precision alone says nothing.
func (c classTally) f1() *float64 {
	if c.truth == 0 {
		return nil
	}
	return share(2*c.both, c.truth+c.said)
}

// constant is the best MicroF1 of one answer for all rows: the commonest
// labels, as many as make it highest.
func (t *taskTally) constant(truth int) *float64 {
	if truth == 0 {
		return nil
	}
	n := make([]int, len(t.classes))
	for i, c := range t.classes {
		n[i] = c.truth
	}
	sort.Sort(sort.Reverse(sort.IntSlice(n)))
	best, both := 0.0, 0
	for i, c := range n {
		both += c
		best = max(best, 2*float64(both)/float64(truth+(i+1)*t.rows))
	}
	return ptr(best)
}

// meanOf is the mean of the figures that are there.
func meanOf(figures []*float64) *float64 {
	sum, n := 0.0, 0
	for _, f := range figures {
		if f != nil {
			sum += *f
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return ptr(sum / float64(n))
}

// WriteTask writes a report as a text table: a line for the file, one for each
// label. In brackets stands what the best constant answer scores.
func WriteTask(w io.Writer, r TaskReport) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "%s, %s\tn\tfound\tprecision\trecall\tF1\t(constant)\tsign\t(constant)\tn\t\n", r.File, r.Task)
	fmt.Fprintf(tw, "all labels: micro\t%d\t\t\t\t%s\t(%s)\t%s\t(%s)\t%d\t\n", r.N, figure(r.MicroF1), figure(r.MicroConstant), figure(r.Signs), figure(r.SignsConstant), r.SignsN)
	fmt.Fprintf(tw, "macro\t\t\t\t\t%s\t(%s)\t\t\t\t\n", figure(r.MacroF1), figure(r.MacroConstant))
	for _, l := range r.Labels {
		fmt.Fprintf(tw, "%s\t%d\t%d\t%s\t%s\t%s\t(%s)\t%s\t(%s)\t%d\t\n", l.Label, l.N, l.Found, figure(l.Precision), figure(l.Recall), figure(l.F1), figure(l.Constant),
			figure(l.Signs), figure(l.SignsConstant), l.SignsN)
	}
	return tw.Flush()
}

// WriteTaskWorst writes the mistakes of a report, each with its evidence.
func WriteTaskWorst(w io.Writer, r TaskReport) error {
	for _, m := range r.Worst {
		by := strings.Join(m.Found, "; ")
		if by == "" {
			by = "nothing found"
		}
		if _, err := fmt.Fprintf(w, "%s:%d %s: %s (%+.2f)\n  %s\n  %s\n", r.File, m.Line, m.What, m.Label, m.Score, cut(m.Text, 300), cut(by, 300)); err != nil {
			return err
		}
	}
	return nil
}
