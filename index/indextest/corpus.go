package indextest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/index"
)

func ptr(f float64) *float64 { return &f }

func is(f feedback.Field, values ...string) feedback.Filter {
	return feedback.Match{Field: f, Values: values}
}

func word(s string) feedback.Filter { return feedback.Words{Text: s} }

func phrase(s string) feedback.Filter { return feedback.Words{Text: s, Phrase: true} }

var everything = []string{"r1", "r2", "r3", "s1", "s2", "t1", "t2", "t3", "x1"}

// testCorpus asks the one corpus everything, so that an index on a server is
// filled once.
func testCorpus(t *testing.T, x index.Index) {
	apply(t, x, put(Documents()...)...)
	t.Run("Filters", func(t *testing.T) { testFilters(t, x) })
	t.Run("Words", func(t *testing.T) { testWords(t, x) })
	t.Run("Trees", func(t *testing.T) { testTrees(t, x) })
	t.Run("Sorts", func(t *testing.T) { testSorts(t, x) })
	t.Run("Facets", func(t *testing.T) { testFacets(t, x) })
	t.Run("Pages", func(t *testing.T) { testPages(t, x) })
	t.Run("Typos", func(t *testing.T) { testTypos(t, x) })
}

func testFilters(t *testing.T, x index.Index) {
	agree(t, x, nil, everything...)
	agree(t, x, feedback.And{}, everything...)
	agree(t, x, feedback.Or{})
	agree(t, x, feedback.IDs{})
	agree(t, x, is("kind", "review"), "r1", "r2", "r3")
	agree(t, x, is("kind", "REVIEW", "Ticket"), "r1", "r2", "r3", "t1", "t2", "t3")
	agree(t, x, is("kind"))
	agree(t, x, is("country", "fr"), "r1", "r2", "s2")
	agree(t, x, is("id", "R1"), "r1")
	agree(t, x, is("customer", "c-42"), "t1")
	agree(t, x, is("theme", "delivery"), "r1", "r2", "r3", "t1")
	agree(t, x, is("theme", "Delivery.Delay"), "r1", "t1")
	agree(t, x, is("theme", "deliver"))
	agree(t, x, is("complaint", "true"), "r1", "t1")
	agree(t, x, is("attributes.store", "lyon"), "r1", "r2")
	agree(t, x, is("attributes.store", "bruxelles midi"), "t1")
	agree(t, x, is("attributes.shop", "lyon"))
	agree(t, x, feedback.Has{Field: "nps"}, "s1", "s2", "x1")
	agree(t, x, feedback.Has{Field: "theme"}, "r1", "r2", "r3", "s1", "t1")
	agree(t, x, feedback.Has{Field: "attributes.store"}, "r1", "r2", "t1")
	agree(t, x, feedback.Has{Field: "time"}, everything...)
	agree(t, x, feedback.IDs{Set: map[string]struct{}{"r1": {}, "nobody": {}}}, "r1")

	agree(t, x, feedback.Range{Field: "nps", Min: ptr(2), Max: ptr(6)}, "s1", "x1")
	agree(t, x, feedback.Range{Field: "nps", Min: ptr(2), Max: ptr(6), MinOpen: true}, "x1")
	agree(t, x, feedback.Range{Field: "nps", Min: ptr(2), Max: ptr(6), MaxOpen: true}, "s1")
	agree(t, x, feedback.Range{Field: "nps", Min: ptr(6), Max: ptr(2)})
	agree(t, x, feedback.Range{Field: "score", Max: ptr(0), MaxOpen: true}, "r1", "s1", "t1")
	agree(t, x, feedback.Range{Field: "score", Max: ptr(0)}, "r1", "s1", "t1", "x1")
	agree(t, x, feedback.Range{Field: "score", Min: ptr(-0.8), Max: ptr(0.4)}, "r1", "s1", "s2", "x1")
	agree(t, x, feedback.Range{Field: "rating", Min: ptr(4.5)}, "r2", "r3")
	agree(t, x, feedback.Range{Field: "rating"}, "r1", "r2", "r3")

	agree(t, x, feedback.Period{}, everything...)
	agree(t, x, feedback.Period{From: Day.AddDate(0, 0, 7)}, "t3", "x1")
	agree(t, x, feedback.Period{To: Day.AddDate(0, 0, 1)}, "r1")
	agree(t, x, feedback.Period{From: Day, To: Day.Add(time.Microsecond)}, "r1")
	agree(t, x, feedback.Period{From: Day.Add(time.Microsecond), To: Day.AddDate(0, 0, 2)}, "r2")
}

func testWords(t *testing.T, x index.Index) {
	agree(t, x, word("equipe"), "r1")
	agree(t, x, word("l'équipe"), "r1")
	agree(t, x, word("L’ÉQUIPE"), "r1")
	agree(t, x, word("livraison"), "r1", "r2", "t1")
	agree(t, x, word("livraisons"), "r1", "r2", "t1")
	agree(t, x, word("rembourse"), "r2", "t1")
	agree(t, x, word("déçue"), "r1")
	agree(t, x, word("delivery"), "r3")
	agree(t, x, word("crash paying"), "s1")
	agree(t, x, word("dont"), "s1")
	agree(t, x, word("oeil cafe"), "s2")
	agree(t, x, word("schnell"), "t2")
	agree(t, x, word("配送"), "t3")
	agree(t, x, word("送配"))
	agree(t, x, word("😀"), "r2")
	agree(t, x, word("wi-fi"), "r3")
	agree(t, x, word("reponse relance"), "t1")
	agree(t, x, word("relance zzzz"))
	agree(t, x, word("?!"))
	agree(t, x, word(""))
	agree(t, x, word("très déçu l'équipe n'a jamais répondu les livraisons arrivent en retard"), "r1")
	agree(t, x, word("très déçu l'équipe n'a jamais répondu les livraisons arrivent en avance"))
	agree(t, x, phrase("l'équipe n'a jamais répondu, les livraisons arrivent en retard"), "r1")
	agree(t, x, phrase("sans réponse"), "t1")
	agree(t, x, phrase("réponse sans"))
	agree(t, x, phrase("deux relances sans reponse"), "t1")
	agree(t, x, phrase("livraison toujours")) // title and text are no phrase
	agree(t, x, phrase("livraison"), "r1", "r2", "t1")
}

func testTrees(t *testing.T, x index.Index) {
	agree(t, x, feedback.And{word("livraison"), is("label", "negative")}, "r1", "t1")
	agree(t, x, feedback.And{word("livraison"), word("equipe"), nil}, "r1")
	agree(t, x, feedback.And{word("livraison"), feedback.Not{Of: is("label", "negative")}}, "r2")
	agree(t, x, feedback.And{is("kind", "review"), feedback.Not{Of: word("livraison")}}, "r3")
	agree(t, x, feedback.Or{word("livraison"), is("kind", "survey")}, "r1", "r2", "t1", "s1", "s2", "x1")
	agree(t, x, feedback.Or{word("livraison"), word("delivery"), nil}, everything...)
	agree(t, x, feedback.Or{word("equipe"), phrase("on time")}, "r1", "r3")
	agree(t, x, feedback.Not{}) // not everything
	agree(t, x, feedback.Not{Of: feedback.Or{}}, everything...)
	agree(t, x, feedback.Not{Of: feedback.Not{Of: is("kind", "review")}}, "r1", "r2", "r3")
	agree(t, x, feedback.Not{Of: feedback.Or{word("livraison"), is("kind", "survey")}}, "r3", "t2", "t3")
	agree(t, x, feedback.And{feedback.Or{}, feedback.Not{Of: is("kind", "review")}})
	agree(t, x, feedback.And{
		feedback.Or{is("country", "be"), feedback.And{is("kind", "review"), feedback.Range{Field: "rating", Max: ptr(2)}}},
		feedback.Has{Field: "complaint"}, word("livraison"),
	}, "r1", "t1")
}

func testSorts(t *testing.T, x index.Index) {
	newest := []string{"x1", "t3", "t2", "t1", "s2", "s1", "r3", "r2", "r1"}
	oldest := slices.Clone(newest)
	slices.Reverse(oldest)
	for sort, want := range map[index.Sort][]string{index.Newest: newest, index.Oldest: oldest, index.Relevance: newest} {
		r := search(t, x, index.Query{Tenant: "main", Sort: sort, Limit: 20})
		if !slices.Equal(hits(r), want) {
			t.Errorf("sort %d without words gives %v, want %v", sort, hits(r), want)
		}
	}
	r := search(t, x, index.Query{Tenant: "main", Filter: word("livraison"), Sort: index.Oldest, Limit: 20})
	if want := []string{"r1", "r2", "t1"}; !slices.Equal(hits(r), want) {
		t.Errorf("oldest first gives %v, want %v", hits(r), want)
	}
	r = search(t, x, index.Query{Tenant: "main", Filter: feedback.Or{word("equipe"), word("livraison")}, Sort: index.Relevance, Limit: 20})
	if len(r.Hits) != 3 {
		t.Fatalf("relevance gives %v, want three hits", r.Hits)
	}
	for i := 1; i < len(r.Hits); i++ {
		if r.Hits[i].Score > r.Hits[i-1].Score {
			t.Errorf("scores rise: %v", r.Hits)
		}
	}
}

func testFacets(t *testing.T, x index.Index) {
	r := search(t, x, index.Query{Tenant: "main", Facets: []feedback.Field{"kind", "theme", "attributes.store", "customer", "wave"}})
	want := map[feedback.Field][]index.Count{
		"kind":             {{Value: "review", N: 3}, {Value: "survey", N: 3}, {Value: "ticket", N: 3}},
		"theme":            {{Value: "delivery.delay", N: 2}, {Value: "app", N: 1}, {Value: "delivery", N: 1}, {Value: "delivery.speed", N: 1}, {Value: "refund", N: 1}, {Value: "service", N: 1}},
		"attributes.store": {{Value: "lyon", N: 2}, {Value: "bruxelles midi", N: 1}},
		"customer":         {{Value: "c-42", N: 1}},
		"wave":             {{Value: "2026-q1", N: 1}},
	}
	if d := cmp.Diff(want, r.Facets); d != "" {
		t.Errorf("facets (-want +got):\n%s", d)
	}
	if len(r.Hits) != 0 || r.Total != len(everything) {
		t.Errorf("limit 0 gives %d hits of %d, want 0 of %d", len(r.Hits), r.Total, len(everything))
	}
	r = search(t, x, index.Query{Tenant: "main", Filter: feedback.Or{word("livraison"), is("country", "de")}, Facets: []feedback.Field{"country"}, Top: 2})
	want = map[feedback.Field][]index.Count{"country": {{Value: "fr", N: 2}, {Value: "be", N: 1}}}
	if d := cmp.Diff(want, r.Facets); d != "" {
		t.Errorf("facets of a search (-want +got):\n%s", d)
	}
	if _, err := x.Search(t.Context(), index.Query{Tenant: "main", Facets: []feedback.Field{"nps"}}); !errors.Is(err, index.ErrUnsupported) {
		t.Errorf("a facet over numbers gives %v, want ErrUnsupported", err)
	}
}

func testPages(t *testing.T, x index.Index) {
	for _, f := range []feedback.Filter{nil, feedback.Or{word("livraison"), word("the"), word("plus"), is("kind", "ticket")}} {
		whole := hits(search(t, x, index.Query{Tenant: "main", Filter: f, Limit: 50}))
		var paged []string
		for i := 0; i < len(whole)+2; i += 2 {
			r := search(t, x, index.Query{Tenant: "main", Filter: f, Offset: i, Limit: 2})
			paged = append(paged, hits(r)...)
			if r.Total != len(whole) {
				t.Errorf("page at %d counts %d, want %d", i, r.Total, len(whole))
			}
		}
		if !slices.Equal(paged, whole) {
			t.Errorf("pages give %v, the whole is %v", paged, whole)
		}
	}
}

func testTypos(t *testing.T, x index.Index) {
	r := search(t, x, index.Query{Tenant: "main", Filter: word("livraisson"), Limit: 10})
	got := hits(r)
	slices.Sort(got)
	if want := []string{"r1", "r2", "t1"}; !slices.Equal(got, want) {
		t.Errorf("a letter too many finds %v, want %v", got, want)
	}
	if !slices.Equal(r.Loose, []string{"livraisson"}) {
		t.Errorf("loose words are %v, want the one with a typo", r.Loose)
	}
	r = search(t, x, index.Query{Tenant: "main", Filter: word("livraison"), Limit: 10})
	if len(r.Loose) != 0 {
		t.Errorf("a word that stands in a text was loosened: %v", r.Loose)
	}
	agree(t, x, word("tym")) // too short for a typo
}

func testTooDeep(t *testing.T, x index.Index) {
	for _, q := range []index.Query{
		{Tenant: "main", Limit: index.MaxLimit + 1},
		{Tenant: "main", Limit: 1, Offset: index.MaxOffset + 1},
		{Tenant: "main", Limit: 1, Offset: -1},
	} {
		if _, err := x.Search(t.Context(), q); !errors.Is(err, index.ErrTooDeep) {
			t.Errorf("offset %d, limit %d gives %v, want ErrTooDeep", q.Offset, q.Limit, err)
		}
	}
}

func testTooMany(t *testing.T, x index.Index) {
	if testing.Short() {
		t.Skip("indexes 50,001 items")
	}
	docs := make([]index.Document, 0, 5000)
	for i := range index.MaxIDs + 1 {
		docs = append(docs, index.Document{Tenant: "main", ID: fmt.Sprintf("%06d", i), Stamp: "1", Text: "same", Time: Day})
		if len(docs) == cap(docs) || i == index.MaxIDs {
			apply(t, x, put(docs...)...)
			docs = docs[:0]
		}
	}
	if _, err := x.IDs(t.Context(), "main", nil); !errors.Is(err, index.ErrTooMany) {
		t.Errorf("%d matches give %v, want ErrTooMany", index.MaxIDs+1, err)
	}
	apply(t, x, index.Op{Tenant: "main", ID: "000000"})
	got, err := x.IDs(t.Context(), "main", word("same"))
	if err != nil || len(got) != index.MaxIDs {
		t.Errorf("IDs gives %d, %v, want %d", len(got), err, index.MaxIDs)
	}
	set := map[string]struct{}{}
	for _, id := range got {
		set[id] = struct{}{}
	}
	r, err := x.Search(t.Context(), index.Query{Tenant: "main", Filter: feedback.IDs{Set: set}, Limit: 10, Offset: 9990})
	if errors.Is(err, index.ErrUnsupported) {
		return // an engine may refuse a list that long, if it says so
	}
	if err != nil || r.Total != index.MaxIDs || len(r.Hits) != 10 || r.Hits[0].ID != "009991" {
		t.Errorf("a search over listed ids finds %d and %v, %v", r.Total, r.Hits, err)
	}
}
