package indextest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"verbatim/feedback"
	"verbatim/index"
)

// testRandomTrees asks trees that nobody would think of and compares with a
// plain reading of the contract over the documents.
func testRandomTrees(t *testing.T, x index.Index) {
	r := rand.New(rand.NewPCG(2026, 11))
	docs := randomDocuments(r, 60)
	apply(t, x, put(docs...)...)
	other := randomDocuments(r, 20)
	for i := range other {
		other[i].Tenant = "other"
	}
	apply(t, x, put(other...)...)
	for range 150 {
		f := randomTree(r, 4)
		var want []string
		for _, d := range docs {
			if matches(d, f) {
				want = append(want, d.ID)
			}
		}
		slices.Sort(want)
		if got := ids(t, x, "main", f); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", index.Format(f), got, want)
		}
		by := index.Sort(r.IntN(3))
		if s := search(t, x, index.Query{Tenant: "main", Filter: f, Sort: by, Limit: 3}); s.Total != len(want) || len(s.Hits) != min(3, len(want)) {
			t.Errorf("%s counts %d and shows %d, want %d", index.Format(f), s.Total, len(s.Hits), len(want))
		}
	}
}

var lexicon = map[string][]string{
	"fr": {"livraison", "livraisons", "l'équipe", "déçu", "déçue", "remboursé", "de", "la"},
	"en": {"delivery", "deliveries", "team", "refunded", "of", "the", "don't"},
	"de": {"lieferung", "schnell", "die", "de"},
}

func randomDocuments(r *rand.Rand, n int) []index.Document {
	docs := make([]index.Document, n)
	langs := []string{"fr", "en", "de"}
	for i := range docs {
		lang := langs[r.IntN(3)]
		text := make([]string, r.IntN(5))
		for j := range text {
			text[j] = lexicon[lang][r.IntN(len(lexicon[lang]))]
		}
		d := index.Document{
			Tenant: "main", ID: fmt.Sprintf("d%02d", i), Stamp: "1", Lang: lang, Text: strings.Join(text, " "), Time: Day.AddDate(0, 0, r.IntN(10)),
			Keywords: map[feedback.Field][]string{"lang": {lang}, "label": {[]string{"positive", "negative"}[r.IntN(2)]}},
			Numbers:  map[feedback.Field]float64{},
		}
		if r.IntN(2) == 0 {
			d.Keywords["theme"] = []string{[]string{"a", "a.b", "a.b.c", "ab"}[r.IntN(4)], "z"}
		}
		if r.IntN(4) > 0 {
			d.Keywords["customer"] = []string{fmt.Sprintf("c%d", r.IntN(15))}
		}
		if r.IntN(2) == 0 {
			d.Numbers["nps"] = float64(r.IntN(11))
		}
		if r.IntN(3) > 0 {
			d.Numbers["score"] = float64(r.IntN(21)-10) / 10
		}
		docs[i] = d
	}
	return docs
}

func randomTree(r *rand.Rand, depth int) feedback.Filter {
	if depth > 0 && r.IntN(3) > 0 {
		var members []feedback.Filter
		for range r.IntN(4) {
			members = append(members, randomTree(r, depth-1))
		}
		switch r.IntN(3) {
		case 0:
			return feedback.And(members)
		case 1:
			return feedback.Or(members)
		}
		return feedback.Not{Of: randomTree(r, depth-1)}
	}
	return randomLeaf(r)
}

func randomLeaf(r *rand.Rand) feedback.Filter {
	lang := []string{"fr", "en", "de"}[r.IntN(3)]
	one := func() string { return lexicon[lang][r.IntN(len(lexicon[lang]))] }
	number := func() *float64 {
		if r.IntN(3) == 0 {
			return nil
		}
		return ptr(float64(r.IntN(21)-10) / 10)
	}
	switch r.IntN(10) {
	case 8:
		set := map[string]struct{}{}
		for range r.IntN(12) {
			set[fmt.Sprintf("c%d", r.IntN(20))] = struct{}{}
		}
		return feedback.Customers{Set: set}
	case 0:
		return feedback.Words{Text: one()}
	case 1:
		return feedback.Words{Text: one() + " " + one(), Phrase: r.IntN(2) == 0}
	case 2:
		return is("theme", []string{"a", "a.b", "A.B.C", "ab", "b"}[r.IntN(5)])
	case 3:
		return is("label", "Negative")
	case 4:
		return feedback.Range{Field: "score", Min: number(), Max: number(), MinOpen: r.IntN(2) == 0, MaxOpen: r.IntN(2) == 0}
	case 5:
		return feedback.Has{Field: []feedback.Field{"nps", "theme", "time", "rating"}[r.IntN(4)]}
	case 6:
		from := Day.AddDate(0, 0, r.IntN(10))
		return feedback.Period{From: from, To: from.AddDate(0, 0, r.IntN(5))}
	case 7:
		return nil
	}
	set := map[string]struct{}{}
	for range r.IntN(20) {
		set[fmt.Sprintf("d%02d", r.IntN(70))] = struct{}{}
	}
	return feedback.IDs{Set: set}
}

// matches reads the contract of feedback.Filter for one document.
func matches(d index.Document, f feedback.Filter) bool {
	holds := func(m feedback.Filter) bool { return matches(d, m) }
	switch f := f.(type) {
	case nil:
		return true
	case feedback.And:
		return !slices.ContainsFunc(f, func(m feedback.Filter) bool { return !holds(m) })
	case feedback.Or:
		return slices.ContainsFunc(f, holds)
	case feedback.Not:
		return !holds(f.Of)
	case feedback.Match:
		return slices.ContainsFunc(d.Keywords[f.Field], func(has string) bool {
			return slices.ContainsFunc(f.Values, func(v string) bool {
				return strings.EqualFold(has, v) || f.Field == "theme" && strings.HasPrefix(has, strings.ToLower(v)+".")
			})
		})
	case feedback.Range:
		n, ok := d.Numbers[f.Field]
		return ok && (f.Min == nil || n > *f.Min || n == *f.Min && !f.MinOpen) && (f.Max == nil || n < *f.Max || n == *f.Max && !f.MaxOpen)
	case feedback.Period:
		return (f.From.IsZero() || !d.Time.Before(f.From)) && (f.To.IsZero() || d.Time.Before(f.To))
	case feedback.Has:
		_, number := d.Numbers[f.Field]
		return number || len(d.Keywords[f.Field]) > 0 || f.Field == "time"
	case feedback.Customers:
		return slices.ContainsFunc(d.Keywords["customer"], func(has string) bool {
			_, ok := f.Set[has]
			return ok
		})
	case feedback.IDs:
		_, ok := f.Set[d.ID]
		return ok
	case feedback.Words:
		return contains(d, f)
	}
	return false
}

func contains(d index.Document, w feedback.Words) bool {
	lang := index.Language(d.Lang)
	var text []string
	for _, t := range index.AppendTerms(nil, lang, d.Text) {
		text = append(text, t.Text)
	}
	line := " " + strings.Join(text, " ") + " "
	units := index.Units(w)
	for _, u := range units {
		if !strings.Contains(line, " "+strings.Join(u.Terms[slices.Index(index.Languages, lang)], " ")+" ") {
			return false
		}
	}
	return len(units) > 0
}
