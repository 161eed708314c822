package learn

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"verbatim/nlp"
)

// wordSource is a source of plain words with two hand-written ones.
type wordSource struct{}

func (wordSource) Features(in nlp.Input, visit func(string, float64, float64)) (string, float64) {
	base := map[string]float64{"good": 2, "bad": -2, "rare": -3}
	for _, w := range strings.Fields(in.Fields[0].Text) {
		visit(w, base[w], 1)
	}
	return in.Lang, 1
}

// made writes rated rows: "slow" is never nice, whatever a person thought.
func made(domain string) File {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, `{"text":"good thing julie %s","lang":"en","polarity":"positive"}`+"\n", domain)
		fmt.Fprintf(&b, `{"text":"slow thing %s","lang":"en","polarity":"negative"}`+"\n", domain)
		if i%3 == 0 {
			fmt.Fprintln(&b, `{"text":"thing","lang":"en","polarity":"neutral"}`)
		}
	}
	return File{Name: domain, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(b.String())), nil }}
}

func fitMade(t *testing.T) (*Model, string) {
	t.Helper()
	return fitWith(t, DefaultFit("en"))
}

func fitWith(t *testing.T, opt FitOptions) (*Model, string) {
	t.Helper()
	ctx := context.Background()
	opt.Mass = 1000
	c, err := ReadCorpus(ctx, "en", []File{made("one"), made("two")}, wordSource{}, opt)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Fit(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return m, b.String()
}

func TestFitLearnsWhatNobodyWroteDown(t *testing.T) {
	m, _ := fitMade(t)
	if w := m.Weights["slow"]; w > -0.2 {
		t.Errorf("slow weighs %v", w)
	}
	if w, ok := m.Weights["good"]; ok && w < 2 {
		t.Errorf("good weighs %v, less than its prior", w)
	}
}

func TestSparseTakesBackWhatSaysLittle(t *testing.T) {
	opt := DefaultFit("en")
	opt.Least, opt.Sparse = 0, 0
	all, _ := fitWith(t, opt)
	weak := math.Inf(1)
	for _, w := range all.Weights {
		weak = min(weak, math.Abs(w))
	}
	opt.Sparse = 2 * weak
	few, _ := fitWith(t, opt)
	kept := 0
	for _, w := range few.Weights {
		if math.Abs(w) > weak/10 {
			kept++
		}
	}
	if kept == 0 || kept >= len(all.Weights) {
		t.Errorf("%d of %d weights are left", kept, len(all.Weights))
	}
	if w := few.Weights["slow"]; w > -0.2 {
		t.Errorf("slow weighs %v", w)
	}
}

func TestFitLeavesOutNamesAndWordsOfOneFile(t *testing.T) {
	m, _ := fitMade(t)
	for _, f := range []string{"julie", "one", "two", "rare"} {
		if w, ok := m.Weights[f]; ok {
			t.Errorf("%s is learned, %v", f, w)
		}
	}
}

func TestFitIsDeterministic(t *testing.T) {
	_, a := fitMade(t)
	_, b := fitMade(t)
	if a != b {
		t.Error("the same texts gave two weights files")
	}
}

func TestThresholdsBracketZero(t *testing.T) {
	m, _ := fitMade(t)
	if l := m.Labels; l.Negative > 0 || l.Positive < 0 || l.Slope < 0 || l.Neutral <= 0 || l.Neutral > 1 {
		t.Errorf("labels: %+v", l)
	}
}

func TestClassesWeighTheSameInEachLengthBin(t *testing.T) {
	c := NewCorpus("en")
	c.files = []string{"a"}
	for i := range 100 {
		label := int8(1)
		if i%5 == 0 {
			label = -1
		}
		c.rows = append(c.rows, example{words: int32(1 + 9*(i%2)), label: label})
	}
	sum := map[[2]int]float64{}
	for i, w := range c.shares(DefaultFit("en"), -1) {
		sum[[2]int{int(c.rows[i].label), lengthBin(c.rows[i].words)}] += w
	}
	for b := range lengthBins {
		neg, pos := sum[[2]int{-1, b}], sum[[2]int{1, b}]
		if d := neg - pos; d > 1e-6*pos || d < -1e-6*pos {
			t.Errorf("bin %d: negative %v, positive %v", b, neg, pos)
		}
	}
}
