package web

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback"
	"verbatim/index"
	"verbatim/nlp"
)

// hitsShown is how many hits one page has.
const hitsShown = 20

// facetsShown are the fields whose values stand beside the hits.
var facetsShown = []feedback.Field{"label", "theme", "kind", "source", "lang", "product", "channel", "country", "segment", "state", "intent", "emotion"}

// found is the data of the search page.
type found struct {
	base
	api.SearchResult
	Problem string // why the query can't be understood
	Sort    string
	Sorts   []string
	Page    int
	Pages   int
	Facets  []facet
}

// facet is one field with the values to narrow down by.
type facet struct {
	Field  feedback.Field
	Values []facetValue
}

type facetValue struct {
	Title string
	N     int64
	Query string
}

// Found and PageCount are the numbers as the templates write them.
func (f *found) Found() int64     { return int64(f.Total) }
func (f *found) PageCount() int64 { return int64(f.Pages) }

// Prev and Next are the pages around this one, 0 for none.
func (f *found) Prev() int { return f.Page - 1 }
func (f *found) Next() int {
	if f.Page >= f.Pages {
		return 0
	}
	return f.Page + 1
}

// Mark is a hit's snippet with the words that matched marked.
func (base) Mark(h api.Hit) []stretch { return mark(h.Snippet, h.Highlights) }

func (s *server) searchPage(r *http.Request, b base) (string, any, error) {
	ctx, v := r.Context(), r.URL.Query()
	f := &found{base: b, Sort: "newest", Sorts: []string{"newest", "relevance", "oldest"}, Page: 1}
	if _, ok := sorts[v.Get("sort")]; ok {
		f.Sort = v.Get("sort")
	}
	if n, err := strconv.Atoi(v.Get("page")); err == nil && n > 1 {
		f.Page = min(n, index.MaxOffset/hitsShown)
	}
	q, err := s.understand(ctx, b.Tenant, b.Q, "", "")
	facets := facetsShown
	if err == nil {
		facets, err = s.quickFacets(ctx, b.Tenant, facets)
	}
	if err == nil {
		f.SearchResult, err = s.search(ctx, searching{
			question: q, sort: sorts[f.Sort], offset: (f.Page - 1) * hitsShown, limit: hitsShown, facets: facets,
		})
	}
	if err != nil {
		t := told(err)
		if t.Status != http.StatusUnprocessableEntity {
			return "", nil, err
		}
		f.Problem = t.Detail
		return "search.html", f, nil
	}
	f.Pages = min((f.Total+hitsShown-1)/hitsShown, index.MaxOffset/hitsShown)
	f.fillFacets(q)
	return "search.html", f, nil
}

// fillFacets offers the values that narrow the query down.
func (f *found) fillFacets(q question) {
	for _, field := range facetsShown {
		counts := f.SearchResult.Facets[field]
		if len(counts) == 0 || len(counts) == 1 && counts[0].N == f.Total {
			continue // nothing to choose
		}
		fc := facet{Field: field}
		for _, c := range counts {
			title := c.Value
			switch field {
			case "theme", "intent", "emotion":
				title = f.Name(nlp.MentionKind(field), c.Value)
			case "label", "complaint":
				title = f.Lang.say(c.Value)
			case "kind":
				title = f.Lang.kind(c.Value)
			case fieldState:
				title = words.Of(string(f.Lang), c.Value)
			}
			fc.Values = append(fc.Values, facetValue{title, int64(c.N), index.Format(and(q.filter, feedback.Match{Field: field, Values: []string{c.Value}}))})
		}
		f.Facets = append(f.Facets, fc)
	}
}

// readable makes a name of a theme that has none: product.quality → Quality.
func readable(name string) string {
	last := []rune(strings.ReplaceAll(name[strings.LastIndexByte(name, '.')+1:], "_", " "))
	if len(last) > 0 {
		last[0] = unicode.ToUpper(last[0])
	}
	return string(last)
}

// stretch is a piece of a snippet, marked where it matched.
type stretch struct {
	Text  string
	Hit   bool
	Class string // of what is said there: p2, n2, or ""
}

// mark cuts text at spans, which lie in order and apart.
func mark(text string, spans []index.Span) []stretch {
	var out []stretch
	at := 0
	for _, sp := range spans {
		if sp.Start < at || sp.End > len(text) || sp.Start >= sp.End {
			continue // a span that is none: show the text plainly
		}
		out = append(out, stretch{Text: text[at:sp.Start]}, stretch{Text: text[sp.Start:sp.End], Hit: true})
		at = sp.End
	}
	return append(out, stretch{Text: text[at:]})
}
