package learn

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/nlp"
)

// said answers with the number that a text ends in.
type said struct{}

func (said) Analyze(in nlp.Input) nlp.Analysis {
	text := in.Fields[0].Text
	var score float64
	fmt.Sscan(text[strings.LastIndex(text, " ")+1:], &score)
	an := nlp.Analysis{Score: score, Label: nlp.Neutral, Confidence: 0.75, Words: len(strings.Fields(text)) - 1}
	switch {
	case score > 0.2:
		an.Label = nlp.Positive
	case score < -0.2:
		an.Label = nlp.Negative
	}
	return an
}

const labelled = `{"text":"a 0.9","lang":"en","polarity":"positive","score":3}
{"text":"b -0.5","lang":"en","polarity":"positive","score":1}

{"text":"c -0.9","lang":"en","polarity":"negative","score":-3}
{"text":"d 0","lang":"en","polarity":"negative","score":-1}
{"text":"e 0.1","lang":"en","polarity":"neutral","score":0}
{"text":"f 0.9","lang":"en","polarity":"mixed","themes":[["food","pos"]],"domain":"x"}
`

func TestEvaluateCountsForcedChoice(t *testing.T) {
	r, err := Evaluate(context.Background(), strings.NewReader(labelled), "made", said{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{"n": float64(r.N), "ba": *r.BalancedAccuracy, "nr": *r.NegativeRecall, "np": *r.NegativePrecision,
		"zeros": *r.Zeros, "f1": round3(*r.MacroF1), "ece": *r.CalibrationError, "short": float64(r.Short.Negative + r.Short.Positive)}
	want := map[string]float64{"n": 6, "ba": 0.75, "nr": 1, "np": round3(2.0 / 3), "zeros": 0.25,
		// positive 2·1/(1+2), negative 2·1/(2+2), neutral 2·1/(2+1)
		"f1": round3((2.0/3 + 0.5 + 2.0/3) / 3), "ece": 0.15, "short": 4}
	got["np"], got["ece"] = round3(got["np"]), round3(got["ece"])
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if r.Confusion[nlp.Mixed][nlp.Positive] != 1 {
		t.Errorf("the mixed row is missing from the confusion: %v", r.Confusion)
	}
	if p := pearson([]float64{1, 2, 3}, []float64{2, 4, 6}); math.Abs(*p-1) > 1e-12 {
		t.Errorf("pearson of a line is %v", *p)
	}
}

func round3(f float64) float64 { return math.Round(f*1000) / 1000 }

func TestReportHasTheMembersThatOthersRead(t *testing.T) {
	r, err := Evaluate(context.Background(), strings.NewReader(`{"text":"x 0","lang":"fr"}`), "made", said{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file", "n", "balanced_accuracy", "negative_recall", "negative_precision", "macro_f1", "pearson", "docs_per_second"} {
		if _, ok := m[name]; !ok {
			t.Errorf("member %s is missing", name)
		}
	}
	if m["balanced_accuracy"] != nil {
		t.Errorf("a file without labels has balanced accuracy %v", m["balanced_accuracy"])
	}
}

func TestBadLineIsNamed(t *testing.T) {
	good := `{"text":"x 1","lang":"en","polarity":"positive"}` + "\n"
	for _, bad := range []string{`{"text":"x"`, `{"text":"x","colour":"red"}`, `{"text":"x","polarity":"good"}`, `{"text":""}`,
		`{"text":"x","stars":11}`, `{"text":"x","score":5}`, `{"text":"x"} {"text":"y"}`, `{"text":3}`, "{\"text\":\"\xff\"}"} {
		_, err := Evaluate(context.Background(), strings.NewReader(good+bad+"\n"), "made", said{})
		if err == nil || !strings.HasPrefix(err.Error(), "read made:2: ") {
			t.Errorf("%s: error %v does not name the line", bad, err)
		}
	}
}

func TestDomainsAreReportedApart(t *testing.T) {
	in := `{"text":"x 1","lang":"en","polarity":"positive","domain":"b"}
{"text":"y 1","lang":"en","polarity":"negative","domain":"a"}`
	rs, err := EvaluateWith(context.Background(), strings.NewReader(in), "made", said{}, Options{Domains: true, Worst: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(rs) != 2 || rs[0].File != "made/a" || rs[1].File != "made/b" {
		t.Fatalf("reports: %+v", rs)
	}
	var b strings.Builder
	if err := WriteWorst(&b, rs[0]); err != nil || !strings.Contains(b.String(), "made/a:2 is negative") {
		t.Errorf("worst: %q %v", b.String(), err)
	}
	b.Reset()
	if err := WriteTable(&b, rs); err != nil || strings.Count(b.String(), "\n") != 3 {
		t.Errorf("table: %q %v", b.String(), err)
	}
}

func FuzzReadRow(f *testing.F) {
	for _, line := range strings.Split(labelled, "\n") {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		row, err := readRow(line)
		if err == nil && row.Text == "" {
			t.Error("a row without text passed")
		}
	})
}
