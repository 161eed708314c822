package learn

import (
	"fmt"
	"io"
	"text/tabwriter"

	"verbatim/nlp"
)

// Report is how an analyzer did on one file.
//
// Forced choice (BalancedAccuracy, the recalls, NegativePrecision) is over the
// positive and negative rows: a score above 0 says positive, all else
// negative. MacroF1 is over the labels present in the file, mixed rows left
// out. CalibrationError is the expected calibration error of Confidence over
// the same rows, in ten bins. A figure whose rows are missing is null in JSON.
type Report struct {
	File              string                          `json:"file"`
	N                 int                             `json:"n"`
	BalancedAccuracy  *float64                        `json:"balanced_accuracy"`
	NegativeRecall    *float64                        `json:"negative_recall"`
	NegativePrecision *float64                        `json:"negative_precision"`
	PositiveRecall    *float64                        `json:"positive_recall"`
	Zeros             *float64                        `json:"zeros"`
	MacroF1           *float64                        `json:"macro_f1"`
	Pearson           *float64                        `json:"pearson"`
	CalibrationError  *float64                        `json:"calibration_error"`
	DocsPerSecond     float64                         `json:"docs_per_second"`
	Short             Short                           `json:"short"`
	Confusion         map[nlp.Label]map[nlp.Label]int `json:"confusion"` // truth → label → rows
	Bins              [10]Bin                         `json:"confidence_bins"`
	Worst             []Mistake                       `json:"worst,omitempty"`
}

// Bin is the rows whose label came with a confidence of one tenth of the scale.
type Bin struct {
	N          int     `json:"n"`
	Confidence float64 `json:"confidence"` // sum over the rows
	Right      int     `json:"right"`      // rows whose label was right
}

// Short is forced choice over the rows of one to eight words.
type Short struct {
	Negative       int `json:"negative"`        // negative rows
	NegativeCaught int `json:"negative_caught"` // of them, called negative
	Positive       int `json:"positive"`
	PositiveCaught int `json:"positive_caught"`
}

// Mistake is one row that came out on the wrong side, with why.
type Mistake struct {
	Line     int          `json:"line"`
	Truth    nlp.Label    `json:"truth"`
	Text     string       `json:"text"`
	Analysis nlp.Analysis `json:"analysis"`
}

// columns of the text table, in order.
const tableHead = "file\tn\tbalanced\tneg recall\tneg precision\tzeros\tmacro-F1\tpearson\tECE\tshort neg/pos recall\tdocs/s\t\n"

// WriteTable writes reports as a text table, one line a file.
func WriteTable(w io.Writer, reports []Report) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	io.WriteString(tw, tableHead)
	for _, r := range reports {
		fmt.Fprintf(tw, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.0f\t\n", r.File, r.N,
			figure(r.BalancedAccuracy), figure(r.NegativeRecall), figure(r.NegativePrecision), figure(r.Zeros),
			figure(r.MacroF1), figure(r.Pearson), figure(r.CalibrationError), r.Short, r.DocsPerSecond)
	}
	return tw.Flush()
}

func figure(f *float64) string {
	if f == nil {
		return "–"
	}
	return fmt.Sprintf("%.3f", *f)
}

// String shows both recalls with their n.
func (s Short) String() string {
	part := func(hit, n int) string {
		if n == 0 {
			return "–"
		}
		return fmt.Sprintf("%.2f (%d)", float64(hit)/float64(n), n)
	}
	return part(s.NegativeCaught, s.Negative) + " / " + part(s.PositiveCaught, s.Positive)
}

// WriteWorst writes the worst mistakes of a report, each with the evidence that
// weighed most.
func WriteWorst(w io.Writer, r Report) error {
	for _, m := range r.Worst {
		if _, err := fmt.Fprintf(w, "%s:%d is %s, scored %+.2f\n  %s\n  %s\n", r.File, m.Line, m.Truth, m.Analysis.Score,
			cut(m.Text, 300), heaviest(m.Analysis.Evidence, 8)); err != nil {
			return err
		}
	}
	return nil
}
