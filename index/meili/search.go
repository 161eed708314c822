package meili

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	ms "github.com/meilisearch/meilisearch-go"

	"verbatim/feedback"
	"verbatim/index"
)

// Search implements index.Index.
func (x *Index) Search(ctx context.Context, q index.Query) (index.Result, error) {
	if err := q.Check(); err != nil {
		return index.Result{}, err
	}
	facets := make([]string, len(q.Facets))
	for i, f := range q.Facets {
		if f == "id" || index.CheckKeyword(f) != nil {
			return index.Result{}, fmt.Errorf("search index: %w: the values of %q can't be counted", index.ErrUnsupported, f)
		}
		facets[i] = fieldName(f)
	}
	t := &translator{x: x, ctx: ctx, tenant: q.Tenant}
	asked, err := t.root(q.Filter)
	if err != nil {
		return index.Result{}, fmt.Errorf("search index: %w", err)
	}
	keep := q.Offset + q.Limit
	if q.Limit == 0 {
		keep = 0
	}
	by := q.Sort
	if by == index.Relevance && len(asked.units) == 0 {
		by = index.Newest
	}
	answers, err := x.ask(ctx, asked, request{keep: keep, sort: by, facets: facets, fields: []string{"id", "t", "ord"}})
	if err != nil {
		return index.Result{}, fmt.Errorf("search index: %w", err)
	}
	r := index.Result{Loose: t.loose, Hits: merge(answers, by, q.Offset, keep)}
	for _, a := range answers {
		r.Total += int(a.TotalHits)
	}
	if len(q.Facets) > 0 {
		r.Facets, err = counts(answers, q)
	}
	return r, err
}

// request is what a question is asked for.
type request struct {
	keep   int
	sort   index.Sort
	facets []string
	fields []string
}

// ask sends a question: once, or with words once for each language.
func (x *Index) ask(ctx context.Context, q question, r request) ([]ms.SearchResponse, error) {
	if q.none {
		return nil, ctx.Err()
	}
	keep := int64(r.keep)
	base := ms.SearchRequest{
		IndexUID: x.uid, Filter: q.filter, HitsPerPage: &keep, Page: 1, Facets: r.facets,
		AttributesToRetrieve: r.fields, MatchingStrategy: ms.All,
	}
	switch r.sort {
	case index.Newest:
		base.Sort = []string{"t:desc", "ord:asc"}
	case index.Oldest:
		base.Sort = []string{"t:asc", "ord:asc"}
	default:
		base.ShowRankingScore = true
	}
	var queries []*ms.SearchRequest
	for i, lang := range index.Languages {
		query := base
		if len(q.units) > 0 {
			query.Query = words(q, i)
			query.AttributesToSearchOn = []string{"w." + wordField(lang)}
		} else if i > 0 {
			break
		}
		queries = append(queries, &query)
	}
	out, err := x.service.MultiSearchWithContext(ctx, &ms.MultiSearchRequest{Queries: queries})
	if err != nil {
		return nil, fault(ctx, err)
	}
	return out.Results, nil
}

// words writes units as the server's query in a language: a phrase each, since
// phrases are matched as they stand, but for those that may have a letter wrong.
func words(q question, lang int) string {
	var b strings.Builder
	for _, u := range q.units {
		terms := make([]string, len(u.Terms[lang]))
		for i, t := range u.Terms[lang] {
			terms[i] = encodeTerm(t)
		}
		mark := `"`
		if q.loose[u.Word] {
			mark = ""
		}
		b.WriteString(mark + strings.Join(terms, " ") + mark + " ")
	}
	return b.String()
}

// count returns how many documents answer a question.
func (x *Index) count(ctx context.Context, q question) (int, error) {
	answers, err := x.ask(ctx, q, request{fields: []string{"key"}})
	n := 0
	for _, a := range answers {
		n += int(a.TotalHits)
	}
	return n, err
}

// list returns a field of every document that answers a question, or
// ErrTooMany.
func (x *Index) list(ctx context.Context, q question, field string) ([]string, error) {
	answers, err := x.ask(ctx, q, request{keep: index.MaxIDs + 1, fields: []string{field}})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, a := range answers {
		if len(out)+len(a.Hits) > index.MaxIDs {
			return nil, index.ErrTooMany
		}
		for _, h := range a.Hits {
			out = append(out, text(h, field))
		}
	}
	return out, nil
}

// IDs implements index.Index.
func (x *Index) IDs(ctx context.Context, tenant string, f feedback.Filter) ([]string, error) {
	t := &translator{x: x, ctx: ctx, tenant: tenant}
	q, err := t.root(f)
	if err != nil {
		return nil, fmt.Errorf("list matches: %w", err)
	}
	ids, err := x.list(ctx, q, "id")
	if err != nil {
		return nil, fmt.Errorf("list matches: %w", err)
	}
	return ids, nil
}

func text(h ms.Hit, field string) string {
	var s string
	_ = json.Unmarshal(h[field], &s) // absent or no string: ""
	return s
}

// ranked is a hit with what it is ordered by.
type ranked struct {
	index.Hit
	t   int64
	ord string
}

// merge puts the hits of all answers in order and cuts the page out.
func merge(answers []ms.SearchResponse, by index.Sort, offset, keep int) []index.Hit {
	var all []ranked
	for _, a := range answers {
		for _, h := range a.Hits {
			r := ranked{Hit: index.Hit{ID: text(h, "id")}, ord: text(h, "ord")}
			_ = json.Unmarshal(h["t"], &r.t)
			if by == index.Relevance {
				_ = json.Unmarshal(h["_rankingScore"], &r.Score)
			}
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		if d := cmp.Compare(b.Score, a.Score); d != 0 {
			return d
		}
		d := cmp.Compare(b.t, a.t)
		if by == index.Oldest {
			d = -d
		}
		return cmp.Or(d, strings.Compare(a.ord, b.ord))
	})
	var hits []index.Hit
	for i := offset; i < min(keep, len(all)); i++ {
		hits = append(hits, all[i].Hit)
	}
	return hits
}

// counts adds the facets of all answers up.
func counts(answers []ms.SearchResponse, q index.Query) (map[feedback.Field][]index.Count, error) {
	sums := make([]map[string]int, len(q.Facets))
	for i := range sums {
		sums[i] = map[string]int{}
	}
	for _, a := range answers {
		var got map[string]map[string]int
		if len(a.FacetDistribution) == 0 {
			continue
		}
		if err := json.Unmarshal(a.FacetDistribution, &got); err != nil {
			return nil, fmt.Errorf("search index: read facets: %w", err)
		}
		for i, f := range q.Facets {
			for v, n := range got[fieldName(f)] {
				sums[i][decode(v)] += n
			}
		}
	}
	out := make(map[feedback.Field][]index.Count, len(q.Facets))
	for i, f := range q.Facets {
		list := make([]index.Count, 0, len(sums[i]))
		for v, n := range sums[i] {
			list = append(list, index.Count{Value: v, N: n})
		}
		out[f] = index.Top(list, q.Top)
	}
	return out, nil
}
