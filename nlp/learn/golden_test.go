package learn

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/nlp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// ratedTests are the test files with a polarity or a score, and whether they are
// reported by domain.
var ratedTests = []struct {
	name    string
	domains bool
}{
	{"en_android_reviews", false}, {"en_uci_sentences", false}, {"en_semeval_absa", false}, {"en_skytrax", false},
	{"en_vader_groundtruth", true}, {"en_cfpb", false},
	{"fr_tripadvisor_absa", false}, {"fr_trustpilot_cdiscount", false}, {"fr_trustpilot_showroomprive", false},
	{"fr_googleplay", false}, {"fr_semeval16_restaurants", false}, {"fr_deft2017_tweets", false},
}

// reviewSets are the files that the mean of a language is taken over.
var reviewSets = map[string]bool{"en_android_reviews": true, "en_uci_sentences": true, "en_semeval_absa": true, "en_skytrax": true,
	"fr_tripadvisor_absa": true, "fr_trustpilot_cdiscount": true, "fr_trustpilot_showroomprive": true, "fr_googleplay": true, "fr_semeval16_restaurants": true}

// mean sums figures over files; bins and short are pooled over rows.
type mean struct {
	n, balanced, recall, precision float64
	bins                           [10]Bin
	short                          Short
}

func (m *mean) add(r Report) {
	m.n++
	m.balanced += *r.BalancedAccuracy
	m.recall += *r.NegativeRecall
	m.precision += *r.NegativePrecision
	for i, b := range r.Bins {
		m.bins[i].N += b.N
		m.bins[i].Confidence += b.Confidence
		m.bins[i].Right += b.Right
	}
	m.short.Negative += r.Short.Negative
	m.short.NegativeCaught += r.Short.NegativeCaught
	m.short.Positive += r.Short.Positive
	m.short.PositiveCaught += r.Short.PositiveCaught
}

// labelledFolder is the folder of the labelled texts, which are no part of the
// project. A machine without them skips the test.
func labelledFolder(t *testing.T, first string) string {
	t.Helper()
	dir := os.Getenv("VERBATIM_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, "test", first+".jsonl")); err != nil {
		t.Skipf("no labelled text: set VERBATIM_DATA to the folder that holds test/%s.jsonl and the others", first)
	}
	return dir
}

// TestAccuracyStaysAsCommitted measures the built-in model on rated text that
// it never learned from and compares the report with the committed one, so
// that a change of lexicon or rules shows as a diff of figures.
func TestAccuracyStaysAsCommitted(t *testing.T) {
	dir := labelledFolder(t, ratedTests[0].name)
	a, err := nlp.New(nlp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	means := map[string]*mean{"en": {}, "fr": {}}
	fmt.Fprintf(&b, "%-42s %6s %8s %8s %8s %8s %8s %8s %8s  %s\n", "file", "n", "balanced", "neg-rec", "neg-prec", "zeros", "macro-F1", "pearson", "ECE", "short neg / pos recall")
	for _, rt := range ratedTests {
		f, err := os.Open(filepath.Join(dir, "test", rt.name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		reports, err := EvaluateWith(context.Background(), f, rt.name, a, Options{Domains: rt.domains})
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			if reviewSets[rt.name] {
				means[rt.name[:2]].add(r)
			}
			fmt.Fprintf(&b, "%-42s %6d %8s %8s %8s %8s %8s %8s %8s  %s\n", r.File, r.N, figure(r.BalancedAccuracy), figure(r.NegativeRecall),
				figure(r.NegativePrecision), figure(r.Zeros), figure(r.MacroF1), figure(r.Pearson), figure(r.CalibrationError), r.Short)
		}
	}
	for _, lang := range []string{"en", "fr"} {
		m := means[lang]
		fmt.Fprintf(&b, "mean of %s review sets: balanced %.4f, negative recall %.3f, negative precision %.3f, pooled ECE %.3f, short pooled %s\n", lang,
			m.balanced/m.n, m.recall/m.n, m.precision/m.n, *calibrationError(m.bins), m.short)
	}
	golden := filepath.Join("testdata", "accuracy.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
		t.Errorf("the figures have changed (go test -run Accuracy -update ./nlp/learn writes them anew):\n%s", d)
	}
}
