// Package meili is the index on a Meilisearch server: a thin adapter that keeps
// no state of its own beside the connection.
//
// What is always true of it:
//   - A document's words are stemmed here, by the same code as the embedded
//     index (package index), and kept under its language in one of the fields
//     "w.en", "w.fr" and "w.x". Both engines therefore find the same; the server
//     adds its ranking and its typos. Nothing is shown from it.
//   - A search for words is one search per language, sent together and merged:
//     a document has words in one language only, so totals, facets and orders
//     add up exactly.
//   - Words that every match must hold become the server's query. Words
//     elsewhere in the tree, under Or or Not, are searched first and stand in
//     the filter as the keys they found: at most 5,000 of them, or the search is
//     refused with index.ErrUnsupported. So are longer lists in feedback.IDs
//     and feedback.Customers.
//   - Keys are a hash of tenant and id. Keyword values that the server would
//     fold, or take for numbers, are encoded (codec.go): "10" is not "10.0".
//   - Errors never repeat a request, which would hold what people wrote.
//
// Scan pages through the documents: what is written meanwhile it may miss.
package meili

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	ms "github.com/meilisearch/meilisearch-go"

	"verbatim/feedback"
	"verbatim/index"
)

// Index is one index on a Meilisearch server. It is safe for concurrent use.
type Index struct {
	service ms.ServiceManager
	index   ms.IndexManager
	uid     string
}

var _ index.Index = (*Index)(nil)

var validName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,200}$`)

// Open connects to the server at url and creates the index named name, or
// brings its settings up to date. key may be "". A server that does not answer
// is a feedback.ErrPassing.
func Open(ctx context.Context, url, key, name string) (*Index, error) {
	return open(ctx, url, key, name, true)
}

// OpenFresh is Open for an index that must be empty: what the server has under
// that name is removed first.
func OpenFresh(ctx context.Context, url, key, name string) (*Index, error) {
	x, err := Open(ctx, url, key, name)
	if err != nil {
		return nil, err
	}
	if err := x.Drop(ctx); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	if err := x.prepare(ctx, true); err != nil {
		return nil, errors.Join(fmt.Errorf("open index %s on Meilisearch: %w", name, err), x.Close())
	}
	return x, nil
}

// OpenExisting is Open for an index that must be there: one that the server has
// lost is an index.ErrCorrupt, since an empty one in its place would miss what
// the outbox no longer holds.
func OpenExisting(ctx context.Context, url, key, name string) (*Index, error) {
	return open(ctx, url, key, name, false)
}

func open(ctx context.Context, url, key, name string, create bool) (*Index, error) {
	if !validName.MatchString(name) {
		return nil, fmt.Errorf("open index on Meilisearch: the name %q is not made of letters, digits, - and _", name)
	}
	client := &http.Client{Timeout: 2 * time.Minute}
	service := ms.New(url, ms.WithAPIKey(key), ms.WithCustomClient(client), ms.DisableRetries())
	x := &Index{service: service, index: service.Index(name), uid: name}
	if err := x.prepare(ctx, create); err != nil {
		return nil, fmt.Errorf("open index %s on Meilisearch: %w", name, err)
	}
	return x, nil
}

func (x *Index) prepare(ctx context.Context, create bool) error {
	_, err := x.service.GetIndexWithContext(ctx, x.uid)
	if create && code(err) == "index_not_found" {
		task, err := x.service.CreateIndexWithContext(ctx, &ms.IndexConfig{Uid: x.uid, PrimaryKey: "key"})
		if err != nil {
			return fault(ctx, err)
		}
		if err := x.await(ctx, task); err != nil && code(err) != "index_already_exists" {
			return err
		}
	} else if err != nil {
		return fault(ctx, err)
	}
	task, err := x.index.UpdateSettingsWithContext(ctx, settings())
	if err != nil {
		return fault(ctx, err)
	}
	if err := x.await(ctx, task); err != nil {
		return err
	}
	rules := filterable()
	if task, err = x.index.UpdateFilterableAttributesWithContext(ctx, &rules); err != nil {
		return fault(ctx, err)
	}
	return x.await(ctx, task)
}

// Limits that the server's settings put on one search. Ten million is more than
// the store counts on one machine.
const (
	maxTotalHits  = 10_000_000
	maxFacetsKept = 100_000
)

func settings() *ms.Settings {
	off := "disabled"
	return &ms.Settings{
		// "sort" first: a search sorted by time is sorted by nothing else.
		RankingRules:         []string{"sort", "words", "typo", "proximity", "attribute", "exactness", "t:desc", "ord:asc"},
		SearchableAttributes: []string{"w.en", "w.fr", "w.x"},
		DisplayedAttributes:  []string{"key", "id", "tenant", "stamp", "t", "ord"},
		SortableAttributes:   []string{"t", "ord"},
		// Words are searched exactly, in quotes. One that nobody wrote goes
		// without them, and may then have one letter wrong. Stems are shorter
		// than words, hence four letters here for five there.
		TypoTolerance: &ms.TypoTolerance{
			Enabled:             true,
			MinWordSizeForTypos: ms.MinWordSizeForTypos{OneTypo: index.MinTypoRunes - 1, TwoTypos: 255},
			DisableOnWords:      []string{}, DisableOnAttributes: []string{},
		},
		Pagination:   &ms.Pagination{MaxTotalHits: maxTotalHits},
		Faceting:     &ms.Faceting{MaxValuesPerFacet: maxFacetsKept, SortFacetValuesBy: map[string]ms.SortFacetType{"*": ms.SortFacetTypeCount}},
		PrefixSearch: &off,
	}
}

func filterable() []any {
	rule := func(comparison bool, patterns ...string) ms.AttributeRule {
		return ms.AttributeRule{AttributePatterns: patterns, Features: ms.AttributeFeatures{
			Filter: ms.FilterFeatures{Equality: true, Comparison: comparison},
		}}
	}
	return []any{
		rule(false, "key", "tenant", "has", "path", "k.*", "a.*"),
		rule(true, "t", "n.*"),
	}
}

// Drop removes the index from the server.
func (x *Index) Drop(ctx context.Context) error {
	task, err := x.service.DeleteIndexWithContext(ctx, x.uid)
	if err == nil {
		err = x.await(ctx, task)
	} else {
		err = fault(ctx, err)
	}
	if err != nil && code(err) != "index_not_found" {
		return fmt.Errorf("remove index %s from Meilisearch: %w", x.uid, err)
	}
	return nil
}

// Close implements index.Index.
func (x *Index) Close() error {
	x.service.Close()
	return nil
}

// await waits until the server has carried a task out, durably.
func (x *Index) await(ctx context.Context, info *ms.TaskInfo) error {
	task, err := x.service.WaitForTaskWithContext(ctx, info.TaskUID, 20*time.Millisecond)
	if err != nil {
		return fault(ctx, err)
	}
	switch task.Status {
	case ms.TaskStatusSucceeded:
		return nil
	case ms.TaskStatusCanceled:
		return fmt.Errorf("%w: someone cancelled the server's task", feedback.ErrPassing)
	}
	return failure(string(task.Error.Code), string(task.Type))
}

// serverError is an error that the server reported, without its message, which
// may repeat what people wrote.
type serverError struct{ code, where string }

func (e *serverError) Error() string { return "the server says " + e.code + " to " + e.where }

// Unwrap tells passing faults and lost indexes apart from the rest.
func (e *serverError) Unwrap() error {
	switch e.code {
	case "no_space_left_on_device", "io_error", "too_many_search_requests", "database_size_limit_reached", "too_many_open_files", "internal":
		return feedback.ErrPassing
	case "index_not_found":
		return index.ErrCorrupt
	}
	return nil
}

func failure(code, where string) error { return &serverError{code, where} }

func code(err error) string {
	var e *serverError
	if errors.As(err, &e) {
		return e.code
	}
	var m *ms.Error
	if errors.As(err, &m) {
		return m.MeilisearchApiError.Code
	}
	return ""
}

// fault turns the client's error, which repeats requests, into one that says
// what can be done about it.
func fault(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var m *ms.Error
	if !errors.As(err, &m) {
		return fmt.Errorf("%w: %w", feedback.ErrPassing, err)
	}
	switch {
	case m.MeilisearchApiError.Code != "":
		return failure(m.MeilisearchApiError.Code, m.Method+" "+m.Endpoint)
	case m.StatusCode >= 500 || m.StatusCode == http.StatusTooManyRequests || m.StatusCode == http.StatusRequestTimeout:
		return fmt.Errorf("%w: the server answers %d", feedback.ErrPassing, m.StatusCode)
	case m.ErrCode == ms.MeilisearchCommunicationError || m.ErrCode == ms.MeilisearchTimeoutError:
		return fmt.Errorf("%w: the server does not answer: %w", feedback.ErrPassing, m.OriginError)
	}
	return fmt.Errorf("the server answers %d to %s %s", m.StatusCode, m.Method, m.Endpoint)
}
