package local

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/search"
	api "github.com/blevesearch/bleve_index_api"

	"verbatim/feedback"
	"verbatim/index"
)

// Search implements index.Index.
func (x *Index) Search(ctx context.Context, q index.Query) (_ index.Result, err error) {
	if err := q.Check(); err != nil {
		return index.Result{}, err
	}
	options := unscored
	if q.Sort == index.Relevance {
		options = scored
	}
	c := &collector{query: q, keep: q.Offset + q.Limit}
	if q.Limit == 0 {
		c.keep = 0
	}
	err = x.visit(ctx, q.Tenant, q.Filter, options, c)
	if err != nil {
		return index.Result{}, fmt.Errorf("search index: %w", err)
	}
	return c.result, nil
}

// IDs implements index.Index.
func (x *Index) IDs(ctx context.Context, tenant string, f feedback.Filter) ([]string, error) {
	c := &lister{}
	if err := x.visit(ctx, tenant, f, unscored, c); err != nil {
		return nil, fmt.Errorf("list matches: %w", err)
	}
	return c.ids, nil
}

// visitor is told of every match in the order of the index.
type visitor interface {
	begin(r api.IndexReader) error
	match(m *search.DocumentMatch) error
	end(loose []string) error
}

// visit runs a filter over a snapshot of the index.
func (x *Index) visit(ctx context.Context, tenant string, f feedback.Filter, options search.SearcherOptions, v visitor) (err error) {
	release, err := x.use()
	if err != nil {
		return err
	}
	defer release()
	defer guard(&err)
	r, err := x.engine.Reader()
	if err != nil {
		return err
	}
	defer closing(r, &err)
	t := &translator{ctx: ctx, reader: r, tenant: tenant, options: options}
	s, err := t.root(f)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := v.begin(r); err != nil {
		return err
	}
	sc := searchContext(r, s)
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		m, err := s.Next(sc)
		if err != nil {
			return err
		}
		if m == nil {
			return v.end(t.loose)
		}
		if err := v.match(m); err != nil {
			return err
		}
		sc.DocumentMatchPool.Put(m)
	}
}

func closing(r api.IndexReader, err *error) {
	if e := r.Close(); e != nil && *err == nil {
		*err = e
	}
}

// lister collects the ids of all matches.
type lister struct {
	reader api.IndexReader
	ids    []string
}

func (l *lister) begin(r api.IndexReader) error { l.reader = r; return nil }
func (l *lister) end([]string) error            { return nil }

func (l *lister) match(m *search.DocumentMatch) error {
	if len(l.ids) == index.MaxIDs {
		return index.ErrTooMany
	}
	id, err := external(l.reader, m.IndexInternalID)
	l.ids = append(l.ids, id)
	return err
}

// external returns the item's id of a document.
func external(r api.IndexReader, internal api.IndexInternalID) (string, error) {
	k, err := r.ExternalID(internal)
	_, id, _ := strings.Cut(k, "\x00")
	return id, err
}

// collector keeps the best matches and counts the values of the facets.
type collector struct {
	query  index.Query
	keep   int // matches to keep: 0 only counts
	reader api.IndexReader
	values api.DocValueReader
	facets []*counter
	best   []*found // up to twice keep, the first sorted of them the best so far
	worst  *found   // the last of keep sorted matches, nil until there are as many
	now    found    // the match whose values are being read
	result index.Result
	err    error
}

// found is one match. Its id is read only when it decides the order.
type found struct {
	internal api.IndexInternalID
	time     string // sortable, "" sorts as the oldest
	score    float64
	id       string
}

// counter counts the values of one facet.
type counter struct {
	field  feedback.Field
	name   string // the engine's field
	prefix string // of its terms
	n      map[string]*int
}

func (c *collector) begin(r api.IndexReader) (err error) {
	c.reader = r
	var names []string
	if c.keep > 0 {
		names = append(names, timeField.name)
	}
	for _, f := range c.query.Facets {
		name, prefix, ok := facet(f)
		if !ok {
			return fmt.Errorf("%w: the values of %q can't be counted", index.ErrUnsupported, f)
		}
		c.facets = append(c.facets, &counter{f, name, prefix, map[string]*int{}})
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		c.values, err = r.DocValueReader(names)
	}
	return err
}

func (c *collector) match(m *search.DocumentMatch) error {
	c.result.Total++
	c.now.time = ""
	if c.values != nil {
		if err := c.values.VisitDocValues(m.IndexInternalID, c.value); err != nil {
			return err
		}
	}
	if c.keep == 0 {
		return nil
	}
	c.now.internal, c.now.score, c.now.id = m.IndexInternalID, m.Score, ""
	if c.worst != nil && c.compare(&c.now, c.worst) >= 0 {
		return c.err
	}
	kept := c.now
	kept.internal = slices.Clone(m.IndexInternalID)
	c.best = append(c.best, &kept)
	if len(c.best) >= 2*c.keep+64 {
		c.trim()
	}
	return c.err
}

// value is called with every value of the match that is being read.
func (c *collector) value(field string, term []byte) {
	if field == timeField.name {
		c.now.time = string(term)
		return
	}
	for _, f := range c.facets {
		if f.name != field {
			continue
		}
		if len(term) < len(f.prefix) || string(term[:len(f.prefix)]) != f.prefix {
			continue
		}
		v := term[len(f.prefix):]
		if n := f.n[string(v)]; n != nil {
			*n++
			continue
		}
		one := 1
		f.n[string(v)] = &one
	}
}

func (c *collector) trim() {
	slices.SortFunc(c.best, c.compare)
	if len(c.best) > c.keep {
		clear(c.best[c.keep:])
		c.best = c.best[:c.keep]
	}
	if c.keep > 0 && len(c.best) == c.keep {
		c.worst = c.best[c.keep-1]
	}
}

// compare orders matches: by the query's sort, then newest first, then by id.
func (c *collector) compare(a, b *found) int {
	if c.query.Sort == index.Relevance {
		if d := cmp.Compare(b.score, a.score); d != 0 {
			return d
		}
	}
	d := strings.Compare(b.time, a.time)
	if c.query.Sort == index.Oldest {
		d = -d
	}
	if d != 0 {
		return d
	}
	return strings.Compare(c.id(a), c.id(b))
}

func (c *collector) id(f *found) string {
	if f.id == "" {
		id, err := external(c.reader, f.internal)
		if err != nil && c.err == nil {
			c.err = err
		}
		f.id = id
	}
	return f.id
}

func (c *collector) end(loose []string) error {
	c.trim()
	c.result.Loose = loose
	for i := c.query.Offset; i < len(c.best); i++ {
		h := index.Hit{ID: c.id(c.best[i])}
		if c.query.Sort == index.Relevance {
			h.Score = c.best[i].score
		}
		c.result.Hits = append(c.result.Hits, h)
	}
	for _, f := range c.facets {
		if c.result.Facets == nil {
			c.result.Facets = map[feedback.Field][]index.Count{}
		}
		c.result.Facets[f.field] = f.top(c.query.Top)
	}
	return c.err
}

func (f *counter) top(n int) []index.Count {
	out := make([]index.Count, 0, len(f.n))
	for v, n := range f.n {
		out = append(out, index.Count{Value: v, N: *n})
	}
	return index.Top(out, n)
}
