// Package index is the search side of feedback: the query language (Parse,
// Format), what a document is (NewDocument), how text becomes terms and is
// highlighted (AppendTerms, Highlight, Snippet), the Index contract that its
// engines keep, and the Indexer that feeds one from a store's outbox.
//
// It owns no state and reaches no engine. What is always true:
//   - Both engines and Highlight cut and stem words by the same code, so what
//     one finds the other finds, and what is marked is what was found.
//   - A query that Parse accepts, Format writes so that Parse gives the same
//     filter; a SyntaxError says the column, the matter and what to do.
//   - A document follows what the store counts (corrections, rounding, which
//     items have a sentiment), so that search and numbers agree.
//   - A word is looked for as it is. Only one of five letters or more that no
//     text of the tenant holds is looked for with a letter wrong (Result.Loose),
//     so that typos never add to the numbers of a word that is there.
//
// DESIGN.md wants index keys to be hashes; the embedded index uses tenant and id
// themselves, for the reason it gives.
package index

import (
	"context"
	"time"

	"verbatim/feedback"
)

// Document is what an index keeps of one item. The index stores no text that
// it need not: hits are ids, and what is shown is taken from the store.
type Document struct {
	Tenant string
	ID     string
	Stamp  string // the outbox stamp of the state that was indexed; verify compares it
	Title  string
	Text   string // text and every message, one after the other
	Lang   string // chooses the analyzer; "" or an unknown language gets the plain one

	// Keywords by field, each lower-cased by the index; Numbers by field.
	Keywords map[feedback.Field][]string
	Numbers  map[feedback.Field]float64
	Time     time.Time
}

// Op is one change of an index: Doc, or the removal of (Tenant, ID).
type Op struct {
	Tenant, ID string
	Doc        *Document // nil removes
}

// Sort is the order of hits.
type Sort uint8

// The orders. Ties are broken by time (newest first), then by id.
const (
	Newest Sort = iota
	Oldest
	Relevance
)

// Query is one search.
type Query struct {
	Tenant string
	Filter feedback.Filter // nil matches everything
	Sort   Sort
	Offset int
	Limit  int              // at most MaxLimit
	Facets []feedback.Field // keyword fields to count values of
	Top    int              // values a facet, 0 for 10
}

// MaxLimit is the most hits one search returns, MaxOffset the deepest a page
// may start, and MaxIDs the most ids that IDs returns.
const (
	MaxLimit  = 1000
	MaxOffset = 10000
	MaxIDs    = 50000
)

// Hit is one item found.
type Hit struct {
	ID    string
	Score float64 // relevance, 0 when sorted by time
}

// Count is one value of a facet with the number of matching items.
type Count struct {
	Value string `json:"value"`
	N     int    `json:"n"`
}

// Result is what a search found. Total is exact unless AtLeast.
type Result struct {
	Hits    []Hit
	Total   int
	AtLeast bool
	Facets  map[feedback.Field][]Count
	// Loose lists the words of five letters or more that no text of the tenant
	// holds: they were searched with one letter wrong.
	Loose []string
}

// Index is a search index over items. Implementations are safe for concurrent
// use. It is the one interface that is not at its consumer: it stands with its
// contract and its conformance suite, package indextest.
type Index interface {
	// Apply carries out ops in order. When it returns nil they are durable and
	// every later Search sees them. On error any part may have been applied:
	// applying the same ops again is right.
	Apply(ctx context.Context, ops []Op) error
	Search(ctx context.Context, q Query) (Result, error)
	// IDs returns the ids of all matches, or ErrTooMany beyond MaxIDs.
	IDs(ctx context.Context, tenant string, f feedback.Filter) ([]string, error)
	// Scan calls fn for every document with its tenant, id and stamp, in no
	// order, and stops at fn's first error.
	Scan(ctx context.Context, fn func(tenant, id, stamp string) error) error
	Close() error
}
