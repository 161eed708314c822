// Package learn measures the analyzer on rated text and fits the weights it
// learns from rated text.
//
// It keeps no state. Labelled texts come in as JSON lines (one Row a line),
// reports and weight files go out; no text is ever written. What is learned is
// a correction to the hand-written lexicon: a ridge penalty pulls every weight
// towards the person's value, and towards zero for a phrase nobody wrote down,
// so that where data are silent the hand-written weight stands. Intents are
// learned in the same spirit (lessons.go): their rules are the prior, and words
// said in one trade only are left out. What is found, themes, intents and
// complaints, is measured through maps of labels (task_map.go).
package learn

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"verbatim/nlp"
)

// Analyzer is what is measured: the analyzer itself, or a fixed answer in a test.
type Analyzer interface {
	Analyze(in nlp.Input) nlp.Analysis
}

// Row is one labelled text. A member that is none of these is an error.
type Row struct {
	Text     string     `json:"text"`
	Lang     string     `json:"lang"`
	Polarity nlp.Label  `json:"polarity,omitempty"` // positive, negative, neutral, mixed or ""
	Stars    *float64   `json:"stars,omitempty"`    // 0 … 10, as the source has them
	Score    *float64   `json:"score,omitempty"`    // mean human rating, -4 … +4
	Themes   [][]string `json:"themes,omitempty"`   // [theme, polarity] or ["TERM", polarity, term]
	Domain   string     `json:"domain,omitempty"`
}

// input is the row as the analyzer reads it.
func (r Row) input() nlp.Input {
	return nlp.Input{Fields: []nlp.Field{{Name: "text", Text: r.Text}}, Lang: r.Lang}
}

// maxLine bounds one line of labelled text.
const maxLine = 4 << 20

// EachRow calls do with every row of r and its line number. The first bad line
// ends it with an error that names it; blank lines are passed over.
func EachRow(ctx context.Context, r io.Reader, name string, do func(line int, row Row) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 64<<10), maxLine)
	line := 0
	for sc.Scan() {
		line++
		if line%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		b := bytes.TrimSpace(sc.Bytes())
		if len(b) == 0 {
			continue
		}
		row, err := readRow(b)
		if err == nil {
			err = do(line, row)
		}
		if err != nil {
			return fmt.Errorf("read %s:%d: %w", name, line, err)
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("read %s:%d: %w", name, line+1, err)
	}
	return ctx.Err()
}

// readRow decodes one line and checks that its members are what they claim.
func readRow(b []byte) (Row, error) {
	var row Row
	if !utf8.Valid(b) {
		return row, errors.New("the line is no valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&row); err != nil {
		return row, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return row, errors.New("something follows the object")
	}
	switch row.Polarity {
	case "", nlp.Positive, nlp.Negative, nlp.Neutral, nlp.Mixed:
	default:
		return row, errors.New("polarity is not positive, negative, neutral or mixed")
	}
	if row.Text == "" {
		return row, errors.New("text is empty")
	}
	if row.Stars != nil && (*row.Stars < 0 || *row.Stars > 10) {
		return row, errors.New("stars is not in 0 … 10")
	}
	if row.Score != nil && (*row.Score < -4 || *row.Score > 4) {
		return row, errors.New("score is not in -4 … 4")
	}
	return row, nil
}
