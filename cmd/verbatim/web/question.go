package web

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/index"
)

// question is one question, understood: whose items, which, and when.
type question struct {
	tenant   string
	zone     *time.Location
	filter   feedback.Filter // nil for every item
	from, to time.Time       // [from, to), a zero end is open
	asOf     time.Time       // the moment of the customers' states, zero for now
}

// understand reads a question. Days of q, from and to are days of the tenant's
// zone.
func (s *server) understand(ctx context.Context, tenant, q, from, to string) (question, error) {
	zone, err := s.zone(ctx, tenant)
	if err != nil {
		return question{}, err
	}
	out := question{tenant: tenant, zone: zone}
	if out.filter, err = index.Parse(q, zone, s.Now()); err != nil {
		return out, err
	}
	if out.from, err = moment("from", from, zone); err != nil {
		return out, err
	}
	if out.to, err = moment("to", to, zone); err != nil {
		return out, err
	}
	if !out.from.IsZero() && !out.to.IsZero() && !out.from.Before(out.to) {
		return out, badRequest("from must be before to")
	}
	return out, nil
}

// zone is a tenant's time zone.
func (s *server) zone(ctx context.Context, tenant string) (*time.Location, error) {
	tenants, err := s.App.Store.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	return zoneOf(tenants, tenant)
}

// moment reads a day of the zone, or an RFC 3339 moment.
func moment(name, s string, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, zone); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, badRequest("%s must be a day such as 2026-11-02, or a moment such as 2026-11-02T10:11:12Z", name)
	}
	return t, nil
}

// whole is the filter with the period in it.
func (q question) whole() feedback.Filter {
	if q.from.IsZero() && q.to.IsZero() {
		return q.filter
	}
	return and(q.filter, feedback.Period{From: q.from, To: q.to})
}

func and(f, more feedback.Filter) feedback.Filter {
	switch f := f.(type) {
	case nil:
		return more
	case feedback.And:
		return append(slices.Clone(f), more)
	default:
		return feedback.And{f, more}
	}
}

// text is the question as it was understood.
func (q question) text() string { return index.Format(q.filter) }

// hasWords says whether only the index can answer a filter.
func hasWords(f feedback.Filter) bool {
	found := false
	_, _ = feedback.Rewrite(f, func(leaf feedback.Filter) (feedback.Filter, error) { // fn gives no error
		if _, ok := leaf.(feedback.Words); ok {
			found = true
		}
		return leaf, nil
	})
	return found
}

// resolved is the filter with lists of customers in place of their states.
func (s *server) resolved(ctx context.Context, q question) (feedback.Filter, error) {
	return s.App.Store.Resolve(ctx, q.tenant, q.filter, s.App.Catalogue(q.tenant), q.asOf)
}

// counted is the filter that the store counts with: under words, the ids that
// the index finds for the whole question. lag is how many changes the index
// does not know yet; 0 where it was not asked.
func (s *server) counted(ctx context.Context, q question) (f feedback.Filter, lag int64, err error) {
	if q.filter, err = s.resolved(ctx, q); err != nil || !hasWords(q.filter) {
		return q.filter, 0, err
	}
	if lag, err = s.lag(ctx); err != nil {
		return nil, 0, err
	}
	ids, err := s.App.Index.IDs(ctx, q.tenant, q.whole())
	if err != nil {
		return nil, lag, tooManyCustomers(err, q.filter)
	}
	set := make(map[string]struct{}, len(ids))
	for _, id := range ids {
		set[id] = struct{}{}
	}
	return feedback.IDs{Set: set}, lag, nil
}

// lag counts the changes that are not searchable yet.
func (s *server) lag(ctx context.Context) (int64, error) {
	targets, err := s.App.Store.Targets(ctx)
	if err != nil {
		return 0, err
	}
	live := s.App.Index.Target()
	for _, t := range targets {
		if t.Name == live {
			return t.Rows, nil
		}
	}
	return 0, nil
}

// snippetBytes is about how much of a text a hit shows.
const snippetBytes = 240

// searching is one search.
type searching struct {
	question
	sort          index.Sort
	offset, limit int
	facets        []feedback.Field
	top           int
}

// search asks the index which items match and takes what is shown from the
// store.
func (s *server) search(ctx context.Context, q searching) (api.SearchResult, error) {
	out := api.SearchResult{Query: q.text(), Hits: []api.Hit{}}
	lag, err := s.lag(ctx)
	if err != nil {
		return out, err
	}
	asked := q.filter
	if q.filter, err = s.resolved(ctx, q.question); err != nil {
		return out, err
	}
	query := index.Query{Tenant: q.tenant, Filter: q.whole(), Sort: q.sort, Offset: q.offset, Limit: q.limit, Facets: withoutState(q.facets), Top: q.top}
	if err := query.Check(); err != nil {
		return out, err
	}
	found, err := s.App.Index.Search(ctx, query)
	if err != nil {
		return out, tooManyCustomers(err, q.filter)
	}
	if len(query.Facets) < len(q.facets) {
		if err := s.countStates(ctx, q.question, &found); err != nil {
			return out, err
		}
	}
	ids := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	records, err := s.App.Store.Items(ctx, q.tenant, ids)
	if err != nil {
		return out, err
	}
	for _, rec := range records {
		out.Hits = append(out.Hits, hit(rec, asked))
	}
	out.Total, out.Facets, out.Lag, out.Loose = found.Total, found.Facets, lag, found.Loose
	return out, nil
}

// hit is what a list shows of an item.
func hit(rec feedback.Record, f feedback.Filter) api.Hit {
	it := rec.Item
	text := it.Text
	if text == "" {
		text = spoken(it.Messages)
	}
	h := api.Hit{
		ID: it.ID, Kind: it.Kind, Source: it.Source, Time: it.Time, Lang: langOf(rec), Label: labelOf(rec), Score: rec.Analysis.Score,
		Themes: themesOf(rec), Title: it.Title, Text: text, Rating: it.Rating, NPS: it.NPS, Customer: it.Customer, URL: it.URL,
		Highlights: []index.Span{},
	}
	h.Snippet, h.Highlights = snippet(it, text, h.Lang, f)
	return h
}

// snippet is the part of an item that shows why it was found: of its text, else
// of its title, else of the message that has the words.
func snippet(it feedback.Item, text, lang string, f feedback.Filter) (string, []index.Span) {
	places := []string{text, it.Title}
	for _, m := range it.Messages {
		places = append(places, m.Text)
	}
	for _, p := range places {
		if spans := index.Highlight(lang, p, f); len(spans) > 0 {
			return index.Snippet(p, spans, snippetBytes)
		}
	}
	if text == "" {
		text = it.Title
	}
	cut, spans := index.Snippet(text, nil, snippetBytes)
	if spans == nil {
		spans = []index.Span{}
	}
	return cut, spans
}

// spoken is what the customer says in a conversation, as one text; all of it
// where the customer says nothing.
func spoken(messages []feedback.Message) string {
	var own, all []string
	for _, m := range messages {
		all = append(all, m.Text)
		if m.Author == "customer" {
			own = append(own, m.Text)
		}
	}
	if len(own) == 0 {
		own = all
	}
	return strings.Join(own, "\n")
}

// item is one item with its analysis made anew, which shows the words behind
// the score.
func (s *server) item(ctx context.Context, tenant, id string) (api.Item, error) {
	rec, err := s.App.Store.Item(ctx, tenant, id)
	if errors.Is(err, store.ErrNotFound) {
		return api.Item{}, newFault(404, "there is no such item", nil)
	} else if err != nil {
		return api.Item{}, err
	}
	return s.explain(rec), nil
}

func (s *server) explain(rec feedback.Record) api.Item {
	in, model := feedback.Input(&rec.Item), s.App.For(rec.Tenant)
	return api.Item{Record: rec, Explained: api.Explained{Input: in, Analysis: model.Analyze(in), Stamp: model.Stamp()}}
}
