package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"verbatim/feedback"
)

// Order is the order of Select's rows.
type Order uint8

// The orders. Ties are broken by which item came to the store first.
const (
	Newest Order = iota
	Oldest
)

// Select returns the rows behind a number, and how many there are in all.
func (s *Store) Select(ctx context.Context, tenant string, f feedback.Filter, o Order, offset, limit int) ([]feedback.Record, int, error) {
	rows, total, err := s.selectRows(ctx, tenant, f, o, offset, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("select items: %w", err)
	}
	recs, err := s.recordsByRow(ctx, tenant, rows)
	return recs, total, err
}

func (s *Store) selectRows(ctx context.Context, tenant string, f feedback.Filter, o Order, offset, limit int) ([]int64, int, error) {
	tn, t, err := s.tableOf(ctx, tenant)
	if err != nil {
		return nil, 0, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	slots, err := s.match(ctx, tn, t, f, time.Time{}, time.Time{})
	if err != nil {
		return nil, 0, err
	}
	total := len(slots)
	slots = firstOf(slots, min(max(0, offset), total)+min(max(0, limit), total), func(a, b uint32) int {
		c := cmp.Compare(t.time.at(int(a)), t.time.at(int(b)))
		if o == Newest {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a, b)) // slots are in the order of rows
	})
	slots = slots[min(max(0, offset), len(slots)):]
	slots = slots[:min(max(0, limit), len(slots))]
	rows := make([]int64, len(slots))
	for i, slot := range slots {
		rows[i] = int64(t.rows.at(int(slot)))
	}
	return rows, total, nil
}

// fewFirst is up to how many firsts are found without sorting all: pages show
// the newest few of very many.
const fewFirst = 512

// firstOf returns the first n of slots in an order, sorted. It may reorder slots.
func firstOf(slots []uint32, n int, order func(a, b uint32) int) []uint32 {
	if n >= len(slots) || n > fewFirst {
		slices.SortFunc(slots, order)
		return slots[:min(n, len(slots))]
	}
	first := make([]uint32, 0, n+1)
	for _, slot := range slots {
		if len(first) == n && (n == 0 || order(slot, first[n-1]) >= 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(first, slot, order)
		if first = slices.Insert(first, at, slot); len(first) > n {
			first = first[:n]
		}
	}
	return first
}
