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

// TestAccuracyStaysAsCommitted measures the built-in model on rated text that
// it never learned from and compares the report with the committed one, so
// that a change of lexicon or rules shows as a diff of figures.
func TestAccuracyStaysAsCommitted(t *testing.T) {
	dir := os.Getenv("VERBATIM_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, "test", ratedTests[0].name+".jsonl")); err != nil {
		t.Skip("no rated text: set VERBATIM_DATA to the folder that holds test/en_android_reviews.jsonl and the others")
	}
	a, err := nlp.New(nlp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
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
			fmt.Fprintf(&b, "%-42s %6d %8s %8s %8s %8s %8s %8s %8s  %s\n", r.File, r.N, figure(r.BalancedAccuracy), figure(r.NegativeRecall),
				figure(r.NegativePrecision), figure(r.Zeros), figure(r.MacroF1), figure(r.Pearson), figure(r.CalibrationError), r.Short)
		}
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
