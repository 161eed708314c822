package local

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	api "github.com/blevesearch/bleve_index_api"

	"verbatim/feedback"
	"verbatim/index"
)

var (
	unscored = search.SearcherOptions{Score: "none"}
	scored   = search.SearcherOptions{}
)

// translator turns a filter into the engine's searchers. Only words score.
type translator struct {
	ctx     context.Context
	reader  api.IndexReader
	tenant  string
	options search.SearcherOptions // of words
	loose   []string               // words that no document of the tenant holds
}

// root translates the filter of a query, held to the tenant.
func (t *translator) root(f feedback.Filter) (search.Searcher, error) {
	return t.and(feedback.And{f})
}

func (t *translator) filter(f feedback.Filter) (search.Searcher, error) {
	switch f := f.(type) {
	case nil:
		return t.all()
	case feedback.And:
		return t.and(f)
	case feedback.Or:
		return t.or(f)
	case feedback.Not:
		return t.and(feedback.And{f})
	case feedback.Match:
		return t.match(f)
	case feedback.Range:
		return t.between(f)
	case feedback.Period:
		return t.period(f)
	case feedback.Has:
		if f.Field == "state" {
			return nil, index.CheckKeyword(f.Field)
		}
		return t.term("has", string(f.Field))
	case feedback.Customers:
		return t.customers(f)
	case feedback.Words:
		return t.words(f)
	case feedback.IDs:
		return t.ids(f)
	}
	return nil, fmt.Errorf("%w: %T", index.ErrUnsupported, f)
}

func (t *translator) term(field, term string) (search.Searcher, error) {
	return searcher.NewTermSearcher(t.ctx, t.reader, term, field, 1, unscored)
}

func (t *translator) all() (search.Searcher, error) { return t.term("tenant", t.tenant) }

// and finds what all members find. What must not be found is taken from the
// rest, or from the whole tenant.
func (t *translator) and(members feedback.And) (search.Searcher, error) {
	var must, not []search.Searcher
	for _, m := range members.Flat() {
		into := &must
		if n, ok := m.(feedback.Not); ok {
			into, m = &not, n.Of
		}
		s, err := t.filter(m)
		if err != nil {
			closeAll(must)
			closeAll(not)
			return nil, err
		}
		*into = append(*into, s)
	}
	s, err := t.all()
	if err != nil {
		return nil, err
	}
	return t.allOf(append(must, s), not)
}

func (t *translator) allOf(must, not []search.Searcher) (search.Searcher, error) {
	var err error
	s := must[0]
	if len(must) > 1 {
		if s, err = searcher.NewConjunctionSearcher(t.ctx, t.reader, must, t.options); err != nil {
			return nil, err
		}
	}
	if len(not) == 0 {
		return s, nil
	}
	n, err := anyOf(t.ctx, t.reader, not, unscored)
	if err != nil {
		return nil, err
	}
	return searcher.NewBooleanSearcher(t.ctx, t.reader, s, nil, n, t.options)
}

func (t *translator) or(members feedback.Or) (search.Searcher, error) {
	var any []search.Searcher
	for _, m := range members {
		s, err := t.filter(m)
		if err != nil {
			closeAll(any)
			return nil, err
		}
		any = append(any, s)
	}
	return anyOf(t.ctx, t.reader, any, t.options)
}

func anyOf(ctx context.Context, r api.IndexReader, members []search.Searcher, options search.SearcherOptions) (search.Searcher, error) {
	switch len(members) {
	case 0:
		return searcher.NewMatchNoneSearcher(r)
	case 1:
		return members[0], nil
	}
	return searcher.NewDisjunctionSearcher(ctx, r, members, 0, options)
}

func closeAll(all []search.Searcher) {
	for _, s := range all {
		s.Close()
	}
}

func (t *translator) match(m feedback.Match) (search.Searcher, error) {
	if err := index.CheckKeyword(m.Field); err != nil {
		return nil, err
	}
	name, terms := keywordTerms(m.Field, m.Values)
	var any []search.Searcher
	for _, term := range terms {
		s, err := t.term(name, term)
		if err != nil {
			closeAll(any)
			return nil, err
		}
		any = append(any, s)
		if m.Field != "theme" {
			continue
		}
		if s, err = searcher.NewTermPrefixSearcher(t.ctx, t.reader, term+".", name, 1, unscored); err != nil {
			closeAll(any)
			return nil, err
		}
		any = append(any, s)
	}
	return anyOf(t.ctx, t.reader, any, unscored)
}

// customers finds the items of listed customers, in one go: there may be many.
func (t *translator) customers(f feedback.Customers) (search.Searcher, error) {
	if len(f.Set) == 0 {
		return searcher.NewMatchNoneSearcher(t.reader)
	}
	name, terms := keywordTerms("customer", slices.Collect(maps.Keys(f.Set)))
	return searcher.NewMultiTermSearcher(t.ctx, t.reader, terms, name, 1, unscored, false)
}

func (t *translator) between(r feedback.Range) (search.Searcher, error) {
	if kind, ok := r.Field.Lookup(); !ok || kind != feedback.Number {
		return nil, fmt.Errorf("%w: %q is no number field", index.ErrUnsupported, r.Field)
	}
	lo, hi := sortableFloat(math.Inf(-1)), sortableFloat(math.Inf(1))
	if r.Min != nil {
		lo = sortableFloat(*r.Min)
		if r.MinOpen {
			lo++
		}
	}
	if r.Max != nil {
		hi = sortableFloat(*r.Max)
		if r.MaxOpen {
			hi--
		}
	}
	return numberField(string(r.Field)).searcher(t.ctx, t.reader, lo, hi)
}

func (t *translator) period(p feedback.Period) (search.Searcher, error) {
	lo, hi := uint64(0), uint64(math.MaxUint64)
	if !p.From.IsZero() {
		lo = sortableTime(p.From)
		if p.From.Nanosecond()%1000 != 0 {
			lo++
		}
	}
	if !p.To.IsZero() {
		hi = sortableTime(p.To)
		if p.To.Nanosecond()%1000 == 0 {
			hi--
		}
	}
	return timeField.searcher(t.ctx, t.reader, lo, hi)
}

func (t *translator) ids(f feedback.IDs) (search.Searcher, error) {
	keys := make([]string, 0, len(f.Set))
	for id := range f.Set {
		keys = append(keys, key(t.tenant, id))
	}
	return searcher.NewDocIDSearcher(t.ctx, t.reader, keys, 1, unscored)
}

// words finds every unit in any language: a document has its words in one.
func (t *translator) words(w feedback.Words) (search.Searcher, error) {
	units := index.Units(w)
	if len(units) == 0 {
		return searcher.NewMatchNoneSearcher(t.reader)
	}
	var must []search.Searcher
	for _, u := range units {
		s, err := t.unit(u)
		if err != nil {
			closeAll(must)
			return nil, err
		}
		must = append(must, s)
	}
	return t.allOf(must, nil)
}

// unit finds a unit as it is written or, when no document of the tenant holds
// it, with a letter wrong.
func (t *translator) unit(u index.Unit) (search.Searcher, error) {
	fuzzy := false
	if u.Runes >= index.MinTypoRunes {
		known, err := t.known(u)
		if err != nil {
			return nil, err
		}
		if fuzzy = !known; fuzzy {
			t.loose = append(t.loose, u.Word)
		}
	}
	return t.inLanguages(u, fuzzy, t.options)
}

func (t *translator) inLanguages(u index.Unit, fuzzy bool, options search.SearcherOptions) (search.Searcher, error) {
	var any []search.Searcher
	for i, terms := range u.Terms {
		name := "w:" + index.Languages[i]
		var s search.Searcher
		var err error
		switch {
		case len(terms) > 1:
			s, err = searcher.NewPhraseSearcher(t.ctx, t.reader, terms, 0, false, name, 1, options)
		case fuzzy:
			s, err = searcher.NewFuzzySearcher(t.ctx, t.reader, terms[0], 0, 1, name, 1, options)
		default:
			s, err = searcher.NewTermSearcher(t.ctx, t.reader, terms[0], name, 1, options)
		}
		if err != nil {
			closeAll(any)
			return nil, err
		}
		any = append(any, s)
	}
	return anyOf(t.ctx, t.reader, any, options)
}

// known reports whether any document of the tenant holds u.
func (t *translator) known(u index.Unit) (bool, error) {
	s, err := t.inLanguages(u, false, unscored)
	if err != nil {
		return false, err
	}
	tenant, err := t.all()
	if err != nil {
		return false, err
	}
	both, err := searcher.NewConjunctionSearcher(t.ctx, t.reader, []search.Searcher{s, tenant}, unscored)
	if err != nil {
		return false, err
	}
	defer both.Close()
	m, err := both.Next(searchContext(t.reader, both))
	return m != nil, err
}

func searchContext(r api.IndexReader, s search.Searcher) *search.SearchContext {
	return &search.SearchContext{
		DocumentMatchPool: search.NewDocumentMatchPool(s.DocumentMatchPoolSize()+1, 0),
		IndexReader:       r,
	}
}
