package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"verbatim/feedback"
)

// SplitRow is one value of a field: the items that have it, and those of them
// that also match what was asked.
type SplitRow struct {
	Value string
	Items int64
	With  int64
}

// Split counts the items of [from, to) under a filter by the values of fields,
// and how many of each also match with: a list for each field, those with most
// of it first. All come from one pass over the columns.
func (s *Store) Split(ctx context.Context, tenant string, f, with feedback.Filter, from, to time.Time, fields ...feedback.Field) ([][]SplitRow, error) {
	tn, t, err := s.tableOf(ctx, tenant)
	if err != nil {
		return nil, fmt.Errorf("split items: %w", err)
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	out, err := s.split(ctx, tn, t, f, with, from, to, fields)
	if err != nil {
		return nil, fmt.Errorf("split items: %w", err)
	}
	return out, nil
}

func (s *Store) split(ctx context.Context, tn *tenant, t *table, f, with feedback.Filter, from, to time.Time, fields []feedback.Field) ([][]SplitRow, error) {
	slots, err := s.match(ctx, tn, t, f, from, to)
	if err != nil {
		return nil, err
	}
	also, err := t.compile(with, func(values []string) (map[uint32]bool, error) { return s.rowsOfIDs(ctx, tn, values) })
	if err != nil {
		return nil, err
	}
	dims := make([]dimension, len(fields))
	counts := make([]map[uint32]*SplitRow, len(fields))
	for k, field := range fields {
		if dims[k], err = t.dimension(field); err != nil {
			return nil, err
		}
		counts[k] = make(map[uint32]*SplitRow)
	}
	var codes []uint32
	for _, i := range slots {
		matches := also(int(i))
		for k := range dims {
			codes = dims[k].codes(int(i), codes[:0])
			for _, code := range codes {
				row := counts[k][code]
				if row == nil {
					row = &SplitRow{Value: dims[k].name(code)}
					counts[k][code] = row
				}
				if row.Items++; matches {
					row.With++
				}
			}
		}
	}
	out := make([][]SplitRow, len(fields))
	for k := range counts {
		for _, row := range counts[k] {
			out[k] = append(out[k], *row)
		}
		slices.SortFunc(out[k], func(a, b SplitRow) int {
			return cmp.Or(cmp.Compare(b.With, a.With), cmp.Compare(a.Value, b.Value))
		})
	}
	return out, nil
}
