// Package indextest is the conformance suite of index.Index: what both indexes
// are held to. It owns no state; every test opens an index of its own.
package indextest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/index"
)

// Run runs the suite. open returns an empty index; reopen closes x and opens
// what it kept.
func Run(t *testing.T, open func(t *testing.T) index.Index, reopen func(t *testing.T, x index.Index) index.Index) {
	opened := func(test func(t *testing.T, x index.Index)) func(t *testing.T) {
		return func(t *testing.T) {
			x := open(t)
			defer x.Close()
			test(t, x)
		}
	}
	t.Run("Corpus", opened(testCorpus))
	t.Run("RandomTrees", opened(testRandomTrees))
	t.Run("LaterStateReplaces", opened(testReplace))
	t.Run("TenantsNeverMix", opened(testTenants))
	t.Run("OddIDsComeBackWhole", opened(testOddIDs))
	t.Run("OddValuesMatchThemselves", opened(testOddValues))
	t.Run("ScanNamesEveryDocument", opened(testScan))
	t.Run("StateIsLeftToTheStore", opened(testState))
	t.Run("IDsBeyondTheLimitAreRefused", opened(testTooMany))
	t.Run("DeepPagesAreRefused", opened(testTooDeep))
	t.Run("CancelledContextStops", opened(testCancelled))
	t.Run("SearchesWhileItIsFed", opened(testConcurrent))
	t.Run("KeepsWhatItHeldWhenReopened", func(t *testing.T) {
		x := open(t)
		apply(t, x, put(Documents()...)...)
		x = reopen(t, x)
		defer x.Close()
		if got, want := ids(t, x, "main", feedback.Words{Text: "livraison"}), []string{"r1", "r2", "t1"}; !slices.Equal(got, want) {
			t.Errorf("after reopening found %v, want %v", got, want)
		}
	})
}

// Day is the day around which the documents of the suite lie.
var Day = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func keywords(pairs ...string) map[feedback.Field][]string {
	m := map[feedback.Field][]string{}
	for i := 0; i < len(pairs); i += 2 {
		f := feedback.Field(pairs[i])
		m[f] = append(m[f], pairs[i+1])
	}
	return m
}

// Documents returns the documents that most tests search.
func Documents() []index.Document {
	doc := func(id, lang, title, text string, days int, k map[feedback.Field][]string, n map[feedback.Field]float64) index.Document {
		k["lang"] = []string{lang}
		return index.Document{Tenant: "main", ID: id, Stamp: "s-" + id, Title: title, Text: text, Lang: lang,
			Keywords: k, Numbers: n, Time: Day.AddDate(0, 0, days)}
	}
	type num = map[feedback.Field]float64
	return []index.Document{
		doc("r1", "fr", "Très déçu", "L'équipe n'a jamais répondu, les livraisons arrivent en retard.", 0,
			keywords("kind", "review", "country", "FR", "theme", "delivery.delay", "theme", "service", "label", "negative", "complaint", "true", "attributes.store", "Lyon"),
			num{"score": -0.8, "rating": 1}),
		doc("r2", "fr", "", "La livraison était rapide et j'ai été remboursé sans attendre 😀", 1,
			keywords("kind", "review", "country", "fr", "theme", "delivery", "label", "positive", "attributes.store", "Lyon"),
			num{"score": 0.6, "rating": 5}),
		doc("r3", "en", "Great", "The delivery team was friendly, deliveries always on time. Wi-Fi works.", 2,
			keywords("kind", "review", "country", "GB", "theme", "delivery.speed", "label", "positive"),
			num{"score": 0.9, "rating": 4.5}),
		doc("s1", "en", "", "Don't expect a refund. The app crashes when I pay.", 3,
			keywords("kind", "survey", "country", "US", "theme", "app", "label", "negative", "survey", "post-delivery", "wave", "2026-Q1"),
			num{"score": -0.5, "nps": 2, "csat": 1}),
		doc("s2", "fr", "", "Un café à l’œil, que demander de plus ?", 4,
			keywords("kind", "survey", "country", "FR", "label", "positive", "survey", "post-delivery"),
			num{"score": 0.4, "nps": 9}),
		doc("t1", "fr", "Livraison", "Toujours pas reçu, deux relances sans réponse. Remboursez-moi !", 5,
			keywords("kind", "ticket", "country", "BE", "theme", "delivery.delay", "theme", "refund", "label", "negative", "complaint", "true", "status", "open", "customer", "C-42", "attributes.store", "Bruxelles Midi"),
			num{"score": -0.9}),
		doc("t2", "de", "", "Die Lieferung war schnell", 6,
			keywords("kind", "ticket", "country", "DE", "label", "unknown", "status", "closed"), num{}),
		doc("t3", "ja", "", "配送が遅いです", 7, keywords("kind", "ticket", "label", "unknown"), num{}),
		doc("x1", "en", "", "", 8, keywords("kind", "survey"), num{"score": 0, "nps": 6}),
	}
}

func put(docs ...index.Document) []index.Op {
	ops := make([]index.Op, len(docs))
	for i, d := range docs {
		ops[i] = index.Op{Tenant: d.Tenant, ID: d.ID, Doc: &d}
	}
	return ops
}

func apply(t *testing.T, x index.Index, ops ...index.Op) {
	t.Helper()
	if err := x.Apply(t.Context(), ops); err != nil {
		t.Fatalf("apply: %v", err)
	}
}

func search(t *testing.T, x index.Index, q index.Query) index.Result {
	t.Helper()
	r, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search for %.200s: %v", fmt.Sprintf("%+v", q), err)
	}
	return r
}

func hits(r index.Result) []string {
	var out []string
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

// ids returns the sorted ids that f finds.
func ids(t *testing.T, x index.Index, tenant string, f feedback.Filter) []string {
	t.Helper()
	got, err := x.IDs(t.Context(), tenant, f)
	if err != nil {
		t.Fatalf("ids of %+v: %v", f, err)
	}
	slices.Sort(got)
	return got
}

// agree holds that Search and IDs find exactly want, whatever the order.
func agree(t *testing.T, x index.Index, f feedback.Filter, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := ids(t, x, "main", f); !slices.Equal(got, want) {
		t.Errorf("IDs(%+v) = %v, want %v", f, got, want)
	}
	r := search(t, x, index.Query{Tenant: "main", Filter: f, Limit: 50})
	got := hits(r)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("Search(%+v) = %v, want %v", f, got, want)
	}
	if r.Total != len(want) || r.AtLeast {
		t.Errorf("Search(%+v) counts %d (at least: %t), want %d", f, r.Total, r.AtLeast, len(want))
	}
}

func testReplace(t *testing.T, x index.Index) {
	doc := func(text, label string) index.Document {
		return index.Document{Tenant: "main", ID: "1", Stamp: text, Text: text, Lang: "en", Time: Day, Keywords: keywords("label", label)}
	}
	first, second := doc("slow parcel", "negative"), doc("broken screen", "mixed")
	apply(t, x, put(first)...)
	agree(t, x, feedback.Words{Text: "parcel"}, "1")
	apply(t, x, put(second)...)
	apply(t, x, put(second)...)
	agree(t, x, feedback.Words{Text: "parcel"})
	agree(t, x, feedback.Words{Text: "screen"}, "1")
	agree(t, x, nil, "1")
	agree(t, x, feedback.Match{Field: "label", Values: []string{"negative"}})
	remove := index.Op{Tenant: "main", ID: "1"}
	apply(t, x, remove, remove, index.Op{Tenant: "main", ID: "never there"})
	agree(t, x, nil)
	apply(t, x, append(put(first, second), remove, put(first)[0])...)
	agree(t, x, feedback.Words{Text: "parcel"}, "1")
	apply(t, x, append(put(second), remove)...)
	agree(t, x, nil)
	apply(t, x)
}

func testTenants(t *testing.T, x index.Index) {
	mine := Documents()[0]
	theirs := Documents()[1]
	theirs.Tenant, theirs.ID = "other", mine.ID
	apply(t, x, put(mine, theirs)...)
	for tenant, want := range map[string][]string{"main": {"r1"}, "other": {"r1"}, "third": nil} {
		if got := ids(t, x, tenant, nil); !slices.Equal(got, want) {
			t.Errorf("tenant %s holds %v, want %v", tenant, got, want)
		}
	}
	remboursé := feedback.Words{Text: "remboursé"}
	if got := ids(t, x, "main", remboursé); len(got) != 0 {
		t.Errorf("tenant main finds the other's text: %v", got)
	}
	if got := ids(t, x, "main", feedback.Not{Of: remboursé}); !slices.Equal(got, []string{"r1"}) {
		t.Errorf("tenant main finds %v without the other's text, want its own", got)
	}
	apply(t, x, index.Op{Tenant: "other", ID: mine.ID})
	if got := ids(t, x, "main", nil); len(got) != 1 {
		t.Errorf("a removal in one tenant left %v in the other", got)
	}
}

// testState holds an engine to refuse what it can't know, wherever it stands.
func testState(t *testing.T, x index.Index) {
	apply(t, x, put(Documents()...)...)
	left := feedback.Match{Field: "state", Values: []string{"left"}}
	for _, f := range []feedback.Filter{left, feedback.Has{Field: "state"}, feedback.Not{Of: left}, feedback.Or{feedback.Words{Text: "livraison"}, left}} {
		if _, err := x.IDs(t.Context(), "main", f); !errors.Is(err, index.ErrUnsupported) {
			t.Errorf("%s gives %v, want ErrUnsupported", index.Format(f), err)
		}
	}
	if _, err := x.Search(t.Context(), index.Query{Tenant: "main", Facets: []feedback.Field{"state"}}); !errors.Is(err, index.ErrUnsupported) {
		t.Errorf("a facet of the state gives %v, want ErrUnsupported", err)
	}
	many := map[string]struct{}{}
	for i := range 3000 {
		many[fmt.Sprint("nobody ", i)] = struct{}{}
	}
	agree(t, x, feedback.Customers{Set: many})
	agree(t, x, feedback.Customers{})
}

func testOddIDs(t *testing.T, x index.Index) {
	odd := []string{"a/b", "a b", "é", "e", "日本", "😀", "\"quoted\"", "a'b", "A", "a", "a\tb", ".", "-", "1", "1.0", "null",
		strings.Repeat("x", feedback.MaxIDBytes), strings.Repeat("x", feedback.MaxIDBytes-1), strings.Repeat("é", feedback.MaxIDBytes/2)}
	var docs []index.Document
	for _, id := range odd {
		docs = append(docs, index.Document{Tenant: "main", ID: id, Stamp: id, Text: "same", Time: Day})
	}
	apply(t, x, put(docs...)...)
	agree(t, x, feedback.Words{Text: "same"}, slices.Clone(odd)...)
	for _, id := range odd {
		agree(t, x, feedback.IDs{Set: map[string]struct{}{id: {}}}, id)
	}
	r := search(t, x, index.Query{Tenant: "main", Limit: 100})
	if want := slices.Sorted(slices.Values(odd)); !slices.Equal(hits(r), want) {
		t.Errorf("equal times are ordered %q, want %q", hits(r), want)
	}
	apply(t, x, index.Op{Tenant: "main", ID: "A"})
	agree(t, x, feedback.IDs{Set: map[string]struct{}{"A": {}, "a": {}}}, "a")
}

func testOddValues(t *testing.T, x index.Index) {
	odd := []string{"10", "10.0", "1e1", "café", "cafe", "a b", "\"x\"", "it's", "日本", "inf", "nan", "null", "true", "-", "~x", "a,b", "[1]", "x AND y",
		strings.Repeat("long ", 100), strings.Repeat("long ", 101)}
	var docs []index.Document
	for i, v := range odd {
		docs = append(docs, index.Document{Tenant: "main", ID: fmt.Sprint(i), Stamp: "1", Time: Day,
			Keywords: keywords("product", v, "attributes.Shelf life/é", v)})
	}
	apply(t, x, put(docs...)...)
	for i, v := range odd {
		agree(t, x, feedback.Match{Field: "product", Values: []string{strings.ToUpper(v)}}, fmt.Sprint(i))
		agree(t, x, feedback.Match{Field: "attributes.Shelf life/é", Values: []string{v}}, fmt.Sprint(i))
	}
	r := search(t, x, index.Query{Tenant: "main", Facets: []feedback.Field{"product", "attributes.Shelf life/é"}, Top: 100})
	for f, counts := range r.Facets {
		got := map[string]int{}
		for _, c := range counts {
			got[c.Value] = c.N
		}
		for _, v := range odd {
			if got[index.Key(v)] != 1 {
				t.Errorf("facet %s counts %q %d times, want 1: %v", f, v, got[index.Key(v)], got)
			}
		}
	}
}

func testScan(t *testing.T, x index.Index) {
	docs := Documents()
	for i := range docs[:3] {
		d := docs[i]
		d.Tenant = "other"
		docs = append(docs, d)
	}
	apply(t, x, put(docs...)...)
	apply(t, x, index.Op{Tenant: "main", ID: "t2"})
	want := map[string]string{}
	for _, d := range docs {
		want[d.Tenant+" "+d.ID] = d.Stamp
	}
	delete(want, "main t2")
	got := map[string]string{}
	err := x.Scan(t.Context(), func(tenant, id, stamp string) error {
		if _, twice := got[tenant+" "+id]; twice {
			t.Errorf("scan names %s %s twice", tenant, id)
		}
		got[tenant+" "+id] = stamp
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("scan (-want +got):\n%s", d)
	}
	stop := fmt.Errorf("stop")
	if err := x.Scan(t.Context(), func(_, _, _ string) error { return stop }); err != stop {
		t.Errorf("scan returned %v, want its function's error", err)
	}
}

func testCancelled(t *testing.T, x index.Index) {
	apply(t, x, put(Documents()...)...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, index.Query{Tenant: "main", Limit: 1}); err == nil {
		t.Error("Search under a cancelled context succeeded")
	}
	if err := x.Apply(ctx, put(Documents()...)); err == nil {
		t.Error("Apply under a cancelled context succeeded")
	}
}

func testConcurrent(t *testing.T, x index.Index) {
	docs := Documents()
	apply(t, x, put(docs...)...)
	done := make(chan error, 4)
	for i := range 4 {
		go func() {
			for range 10 {
				var err error
				if i == 0 {
					err = x.Apply(t.Context(), put(docs...))
				} else {
					var r index.Result
					r, err = x.Search(t.Context(), index.Query{Tenant: "main", Filter: word("livraison"), Limit: 10, Facets: []feedback.Field{"kind"}})
					if err == nil && r.Total != 3 {
						err = fmt.Errorf("a search beside an update finds %d, want 3", r.Total)
					}
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
