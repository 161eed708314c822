// Package learn measures the analyzer on rated text and fits the weights it
// learns from rated text.
//
// It keeps no state. Labelled texts come in as JSON lines (one Row a line),
// reports and weight files go out; no text is ever written. What is learned is
// a correction to the hand-written lexicon: a ridge penalty pulls every weight
// towards the person's value, and towards zero for a phrase nobody wrote down,
// so that where data are silent the hand-written weight stands.
package learn

import (
	"context"
	"io"

	"verbatim/nlp"
)

// Analyzer is what is measured: the analyzer itself, or a fixed answer in a test.
type Analyzer interface {
	Analyze(in nlp.Input) nlp.Analysis
}

// Row is one labelled text. Members that a file may have beside these (themes,
// domain) are known and left alone; any other member is an error.
type Row struct {
	Text     string     `json:"text"`
	Lang     string     `json:"lang"`
	Polarity string     `json:"polarity,omitempty"` // positive, negative, neutral, mixed or ""
	Stars    *float64   `json:"stars,omitempty"`    // 1 … 5
	Score    *float64   `json:"score,omitempty"`    // mean human rating, -4 … +4
	Themes   [][]string `json:"themes,omitempty"`   // [theme, polarity] or ["TERM", polarity, term]
	Domain   string     `json:"domain,omitempty"`
}

// Report is how an analyzer did on one file.
//
// BalancedAccuracy is forced choice over the positive and negative rows: a
// score above 0 says positive, all else negative. MacroF1 is over the labels
// present in the file, mixed rows left out. A figure whose rows are missing is
// null in JSON.
type Report struct {
	File              string                    `json:"file"`
	N                 int                       `json:"n"`
	Positive          int                       `json:"positive"`
	Negative          int                       `json:"negative"`
	BalancedAccuracy  *float64                  `json:"balanced_accuracy"`
	Zeros             *float64                  `json:"zeros"` // share of exact zeros among positive and negative rows
	NegativeRecall    *float64                  `json:"negative_recall"`
	NegativePrecision *float64                  `json:"negative_precision"`
	PositiveRecall    *float64                  `json:"positive_recall"`
	MacroF1           *float64                  `json:"macro_f1"`
	Pearson           *float64                  `json:"pearson"`
	ECE               *float64                  `json:"calibration_error"`
	DocsPerSecond     float64                   `json:"docs_per_second"`
	Confusion         map[string]map[string]int `json:"confusion"` // truth → label → rows
	Worst             []Mistake                 `json:"worst,omitempty"`
}

// Mistake is one row that came out on the wrong side, with why.
type Mistake struct {
	Line     int          `json:"line"`
	Truth    string       `json:"truth"`
	Score    float64      `json:"score"`
	Text     string       `json:"text"`
	Analysis nlp.Analysis `json:"analysis"`
}

// Options of an evaluation.
type Options struct {
	Worst int // how many of the worst mistakes to keep, 0 for none
}

// Evaluate measures a on the labelled JSON lines of r, which it calls name. A
// bad line ends it with an error that names the line.
func Evaluate(ctx context.Context, r io.Reader, name string, a Analyzer) (Report, error) {
	return EvaluateWith(ctx, r, name, a, Options{})
}
