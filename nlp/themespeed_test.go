package nlp

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"verbatim/nlp/taxonomy"
)

// bare is the built-in analyzer without a taxonomy: sentiment alone.
var bare = sync.OnceValue(func() *Analyzer { return mustTaxonomy(taxonomy.Empty()) })

func mustTaxonomy(t *taxonomy.Taxonomy) *Analyzer {
	a, err := builtin().WithTaxonomy(1, t)
	if err != nil {
		panic(err)
	}
	return a
}

// themeSizes are texts from 10 bytes to 256 KiB; time must grow with the length.
var themeSizes = []struct{ name, text string }{
	{"10B", "late again"},
	{"100B", "The parcel came three weeks late and nobody at the customer service has answered my two emails yet."},
	{"400B-en", sixtyWords},
	{"400B-fr", soixanteMots},
	{"4KiB", strings.Repeat(sixtyWords+" ", 10)},
	{"32KiB", strings.Repeat(sixtyWords+" "+soixanteMots+"\n", 38)},
	{"256KiB", strings.Repeat(sixtyWords+" "+soixanteMots+"\n", 300)},
	{"256KiB-one-sentence", strings.Repeat("the delivery of my parcel never arrived late not ", 256<<10/49)},
}

// BenchmarkThemes compares sentiment alone ("none") with all packs on ("all").
func BenchmarkThemes(b *testing.B) {
	for _, s := range themeSizes {
		for name, a := range map[string]*Analyzer{"none": bare(), "all": builtin()} {
			b.Run(s.name+"/"+name, func(b *testing.B) { benchAnalyze(b, a, s.text) })
		}
	}
}

// BenchmarkRules shows that thousands of rules cost no more than a few: most of
// what they cost is the mentions that they find.
func BenchmarkRules(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 5000} {
		a := mustTaxonomy(generated(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchAnalyze(b, a, sixtyWords+" "+soixanteMots) })
	}
}

func benchAnalyze(b *testing.B, a *Analyzer, s string) {
	in := text(s)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		a.Analyze(in)
	}
}

// generated is a taxonomy with n rules in each language made of frequent words,
// with gaps, alternatives, NEAR and NOT.
func generated(n int) *taxonomy.Taxonomy {
	r := rand.New(rand.NewPCG(1, 2))
	var words [modelCount][]string
	for lang := range words {
		eachProfileWord("language/"+modelLangs[lang]+".txt", func(w string, _ int32) (more bool) {
			if len(w) > 2 && onlyLetters(w) {
				words[lang] = append(words[lang], w)
			}
			return len(words[lang]) < 3000
		})
	}
	var b strings.Builder
	for i := range n {
		if i%20 == 0 {
			fmt.Fprintf(&b, "theme t%d | T%d | T%d\n", i/20, i, i)
		}
		for lang, list := range words {
			w := func() string { return list[r.IntN(len(list))] }
			fmt.Fprintf(&b, "%s: %s|%s~ ... %s|%s; %s %s NEAR/5 %s NOT %s\n", modelLangs[lang], w(), w(), w(), w(), w(), w(), w(), w())
		}
	}
	f, err := taxonomy.Parse("generated", []byte(b.String()))
	if err != nil {
		panic(err)
	}
	t, err := taxonomy.Empty().With(f)
	if err != nil {
		panic(err)
	}
	return t
}

// BenchmarkWithTaxonomy is what a change of a tenant's taxonomy costs.
func BenchmarkWithTaxonomy(b *testing.B) {
	for name, t := range map[string]*taxonomy.Taxonomy{"builtin": taxonomy.Builtin(), "empty": taxonomy.Empty()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustTaxonomy(t)
			}
		})
	}
}
