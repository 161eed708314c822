package store

import (
	"context"
	"errors"

	"verbatim/feedback"
	"verbatim/nlp"
)

// StaleItem is an item whose analysis has another stamp than the one wanted.
type StaleItem struct {
	Row    int64 // where to continue: Stale's after
	Record feedback.Record
}

// Stale returns up to limit items, after a row, whose analysis stamp differs.
func (s *Store) Stale(ctx context.Context, tenant string, stamp nlp.Stamp, after int64, limit int) ([]StaleItem, error) {
	return nil, errors.ErrUnsupported
}

// CountStale counts them.
func (s *Store) CountStale(ctx context.Context, tenant string, stamp nlp.Stamp) (int64, error) {
	return 0, errors.ErrUnsupported
}

// Reanalysis is a new analysis of the state that Was describes.
type Reanalysis struct {
	Was      feedback.Record
	Analysis nlp.Analysis
	Stamp    nlp.Stamp
}

// Reanalysed writes new analyses, each by compare-and-set on the item's
// version and old stamp, and returns how many were written.
func (s *Store) Reanalysed(ctx context.Context, tenant string, batch []Reanalysis) (int64, error) {
	return 0, errors.ErrUnsupported
}

