// Package versus times the analyzer beside a peer on the same texts in the
// same run. It is a module of its own, so that the peer is no dependency of
// the project:
//
//	cd nlp/versus && go test -bench . -cpu 1 -count 5
package versus

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jonreiter/govader"

	"verbatim/cmd/verbatim/demo"
	"verbatim/feedback"
	"verbatim/nlp"
	"verbatim/nlp/taxonomy"
)

// texts are English texts of about words words each, made of the demo's
// sentences.
func texts(n, words int) []string {
	var sentences []string
	for m := range demo.Generate(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 1) {
		var it feedback.Item
		if strings.HasPrefix(m.Subject, "feedback.") && json.Unmarshal(m.Body, &it) == nil && it.Lang == "en" && it.Text != "" {
			sentences = append(sentences, it.Text)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for k := 0; k < words; {
			s := sentences[rnd.IntN(len(sentences))]
			b.WriteString(s)
			b.WriteByte(' ')
			k += len(strings.Fields(s))
		}
		out[i] = b.String()
	}
	return out
}

const docs, words = 2000, 60

// run times fn on the texts in turn.
func run(b *testing.B, fn func(text string)) {
	all := texts(docs, words)
	bytes := 0
	for _, t := range all {
		bytes += len(t)
	}
	b.SetBytes(int64(bytes / docs))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		fn(all[i%docs])
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}

// BenchmarkVerbatim does what the peer does and more: tokens, language,
// sentiment and its explanation.
func BenchmarkVerbatim(b *testing.B) { analyze(b, nlp.Options{Taxonomy: taxonomy.Empty()}) }

// BenchmarkVerbatimThemes finds themes, intents and emotions too.
func BenchmarkVerbatimThemes(b *testing.B) { analyze(b, nlp.Options{}) }

func analyze(b *testing.B, o nlp.Options) {
	a, err := nlp.New(o)
	if err != nil {
		b.Fatal(err)
	}
	run(b, func(text string) { a.Analyze(nlp.Input{Fields: []nlp.Field{{Name: "text", Text: text}}}) })
}

func BenchmarkGovader(b *testing.B) {
	g := govader.NewSentimentIntensityAnalyzer()
	run(b, func(text string) { g.PolarityScores(text) })
}

// BenchmarkFieldsAndMap is the floor: cutting at white space and one look-up a
// word in a map of 8,000 keys.
func BenchmarkFieldsAndMap(b *testing.B) {
	lexicon := make(map[string]float64, 8000)
	for _, t := range texts(docs, words) {
		for _, w := range strings.Fields(t) {
			if len(lexicon) < 8000 {
				lexicon[w] = 1
			}
		}
	}
	for i := 0; len(lexicon) < 8000; i++ {
		lexicon["word"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+time.Duration(i).String()] = 1
	}
	sum := 0.0
	run(b, func(text string) {
		for _, w := range strings.Fields(text) {
			sum += lexicon[w]
		}
	})
	_ = sum
}
