package local_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/mapping"

	"verbatim/feedback"
	"verbatim/index"
)

// vocabulary makes words that are spread as those of a language are: few of
// them make most of a text.
type vocabulary struct {
	words []string
	zipf  *rand.Zipf
}

func newVocabulary(seed uint64, endings []string) *vocabulary {
	r := rand.New(rand.NewPCG(seed, 1))
	v := &vocabulary{zipf: rand.NewZipf(r, 1.2, 4, 29999)}
	syllables := []string{"la", "ri", "mo", "dé", "tan", "ser", "pli", "vo", "cu", "ne", "gar", "to", "bli", "sa", "qué", "fen"}
	for range 30000 {
		w := ""
		for range 1 + r.IntN(3) {
			w += syllables[r.IntN(len(syllables))]
		}
		v.words = append(v.words, w+endings[r.IntN(len(endings))])
	}
	return v
}

func (v *vocabulary) text(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(v.words[v.zipf.Uint64()])
		b.WriteByte(' ')
	}
	return b.String()
}

// reviews makes documents of about 60 words with the fields of a review.
func reviews(n int) []index.Document {
	french := newVocabulary(1, []string{"", "s", "ement", "é", "ées", "tion", "er"})
	english := newVocabulary(2, []string{"", "s", "ing", "ed", "ness", "tion", "ly"})
	r := rand.New(rand.NewPCG(3, 3))
	pick := func(values ...string) []string { return []string{values[r.IntN(len(values))]} }
	docs := make([]index.Document, n)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range docs {
		lang, words := "fr", french
		if i%2 == 0 {
			lang, words = "en", english
		}
		docs[i] = index.Document{
			Tenant: "main", ID: fmt.Sprintf("review-%07d", i), Stamp: fmt.Sprintf("%016x", r.Uint64()), Lang: lang,
			Title: words.text(3), Text: words.text(40 + r.IntN(34)), Time: start.Add(time.Duration(r.IntN(365*86400)) * time.Second),
			Keywords: map[feedback.Field][]string{
				"kind": {"review"}, "source": pick("site", "app", "store"), "channel": pick("web", "email"), "product": pick("a", "b", "c", "d", "e"),
				"country": pick("FR", "GB", "BE"), "lang": {lang}, "label": pick("positive", "negative", "neutral"), "complaint": pick("true", "false"),
				"theme": append(pick("delivery", "delivery.delay", "price"), pick("service", "app", "quality")...), "customer": {fmt.Sprint("c-", r.IntN(n/3+1))},
				"attributes.store": pick("Lyon", "Paris", "Lille"),
			},
			Numbers: map[feedback.Field]float64{"score": float64(r.IntN(2_000_000)-1_000_000) / 1e6, "rating": float64(1 + r.IntN(5))},
		}
	}
	return docs
}

const benchBatch = 2000

// BenchmarkApply feeds documents to an empty index in batches, durably.
func BenchmarkApply(b *testing.B) {
	docs := reviews(20000)
	ops := put(docs)
	b.ReportAllocs()
	for b.Loop() {
		x := open(b, b.TempDir())
		for i := 0; i < len(ops); i += benchBatch {
			if err := x.Apply(b.Context(), ops[i:i+benchBatch]); err != nil {
				b.Fatal(err)
			}
		}
		x.Close()
	}
	b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "docs/s")
}

// BenchmarkBleveAlone is what Apply is measured against: bleve with the same
// fields and its own analyzers, one an item, nothing stored.
func BenchmarkBleveAlone(b *testing.B) {
	docs := reviews(20000)
	b.ReportAllocs()
	for b.Loop() {
		x, err := bleve.NewUsing(b.TempDir()+"/i", bleveMapping(), "scorch", "scorch", nil)
		if err != nil {
			b.Fatal(err)
		}
		for i := 0; i < len(docs); i += benchBatch {
			batch := x.NewBatch()
			for _, d := range docs[i : i+benchBatch] {
				if err := batch.Index(d.ID, bleveDocument(d)); err != nil {
					b.Fatal(err)
				}
			}
			if err := x.Batch(batch); err != nil {
				b.Fatal(err)
			}
		}
		x.Close()
	}
	b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "docs/s")
}

func bleveMapping() *mapping.IndexMappingImpl {
	m := bleve.NewIndexMapping()
	text := func(analyzer string) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.DocValues = analyzer, false, false, false
		return f
	}
	keyword := bleve.NewKeywordFieldMapping()
	keyword.Store, keyword.IncludeInAll, keyword.IncludeTermVectors = false, false, false
	number := bleve.NewNumericFieldMapping()
	number.Store, number.IncludeInAll = false, false
	date := bleve.NewDateTimeFieldMapping()
	date.Store, date.IncludeInAll = false, false
	stamp := bleve.NewKeywordFieldMapping()
	stamp.Store, stamp.Index, stamp.IncludeInAll, stamp.DocValues = true, false, false, false
	d := bleve.NewDocumentStaticMapping()
	d.AddFieldMappingsAt("fr", text(fr.AnalyzerName))
	d.AddFieldMappingsAt("en", text(en.AnalyzerName))
	for _, f := range []string{"tenant", "kind", "source", "channel", "product", "country", "lang", "label", "complaint", "theme", "customer", "store", "has", "id"} {
		d.AddFieldMappingsAt(f, keyword)
	}
	d.AddFieldMappingsAt("score", number)
	d.AddFieldMappingsAt("rating", number)
	d.AddFieldMappingsAt("time", date)
	d.AddFieldMappingsAt("stamp", stamp)
	m.DefaultMapping = d
	return m
}

func bleveDocument(d index.Document) map[string]any {
	out := map[string]any{d.Lang: d.Title + "\n" + d.Text, "tenant": d.Tenant, "id": d.ID, "stamp": d.Stamp, "time": d.Time}
	var has []any
	for f, values := range d.Keywords {
		has = append(has, string(f))
		list := make([]any, len(values))
		for i, v := range values {
			list[i] = strings.ToLower(v)
		}
		out[strings.TrimPrefix(string(f), feedback.AttributePrefix)] = list
	}
	for f, n := range d.Numbers {
		has = append(has, string(f))
		out[string(f)] = n
	}
	out["has"] = has
	return out
}

// BenchmarkSearch asks an index of 20,000 documents what a page asks.
func BenchmarkSearch(b *testing.B) {
	x := open(b, b.TempDir())
	defer x.Close()
	docs := reviews(20000)
	if err := x.Apply(b.Context(), put(docs)); err != nil {
		b.Fatal(err)
	}
	word := strings.Fields(docs[0].Text)[0]
	for _, q := range []index.Query{
		{Filter: nil, Limit: 20},
		{Filter: feedback.Words{Text: word}, Limit: 20, Sort: index.Relevance},
		{Filter: feedback.And{feedback.Words{Text: word}, feedback.Match{Field: "label", Values: []string{"negative"}}}, Limit: 20, Facets: []feedback.Field{"theme", "product"}},
		{Filter: feedback.Range{Field: "score", Max: new(float64)}, Facets: []feedback.Field{"theme", "attributes.store"}},
		{Filter: feedback.Period{From: docs[0].Time.AddDate(0, 0, -30), To: docs[0].Time}, Limit: 20},
	} {
		q.Tenant = "main"
		b.Run(strings.ReplaceAll(index.Format(q.Filter), " ", "_")+fmt.Sprint("/facets=", len(q.Facets)), func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Search(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func put(docs []index.Document) []index.Op {
	ops := make([]index.Op, len(docs))
	for i := range docs {
		ops[i] = index.Op{Tenant: docs[i].Tenant, ID: docs[i].ID, Doc: &docs[i]}
	}
	return ops
}
