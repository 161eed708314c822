package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"verbatim/feedback/kpi"
)

// A closed period keeps the value that was first given of it: late messages,
// corrections, another taxonomy or another catalogue may change what is computed
// today, and the reader of last month's report must be able to see that they
// did. Only whole tenants' values over calendar periods are kept, a row each.

type publishedKey struct {
	kpi, variant, measure string
	start, until          int64
}

// Publish notes the values of closed periods that were never given before, and
// tells in Published what was first given where it differs. Values of running
// or open periods, and those without an estimate, pass as they are.
func (s *Store) Publish(ctx context.Context, tenantName string, values []*kpi.Value, now time.Time) error {
	t, err := s.tenant(tenantName)
	if err != nil {
		return fmt.Errorf("publish values: %w", err)
	}
	closed := make(map[publishedKey]*kpi.Value)
	for _, v := range values {
		if v.Estimate != nil && !v.Start.IsZero() && !v.End.IsZero() && !v.End.After(now) {
			closed[publishedKey{v.ID, v.Variant, v.Measure, v.Start.UnixMicro(), v.End.UnixMicro()}] = v
		}
	}
	if len(closed) == 0 {
		return nil
	}
	if err := s.readPublished(ctx, t, closed); err != nil || len(closed) == 0 {
		return err
	}
	return s.write(ctx, "publish values", func(w *writer) error {
		for k, v := range closed {
			_, err := w.exec("INSERT OR IGNORE INTO published (tenant, kpi, start, until, variant, measure, estimate, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
				t.id, k.kpi, k.start, k.until, k.variant, k.measure, *v.Estimate, now.UnixMicro())
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// readPublished takes the values that were given before out of closed.
func (s *Store) readPublished(ctx context.Context, t *tenant, closed map[publishedKey]*kpi.Value) error {
	first, last := int64(never), int64(always)
	for k := range closed {
		first, last = min(first, k.start), max(last, k.until)
	}
	const query = "SELECT kpi, start, until, variant, measure, estimate, at FROM published WHERE tenant = ? AND start >= ? AND until <= ?"
	rows, err := s.reads.QueryContext(ctx, query, t.id, first, last)
	err = each(rows, err)(func(r *sql.Rows) error {
		var k publishedKey
		var estimate float64
		var at int64
		if err := r.Scan(&k.kpi, &k.start, &k.until, &k.variant, &k.measure, &estimate, &at); err != nil {
			return err
		}
		v := closed[k]
		if v == nil {
			return nil
		}
		if *v.Estimate != estimate {
			v.Published = &kpi.Published{Estimate: estimate, At: moment(at)}
		}
		delete(closed, k)
		return nil
	})
	return fault("read published values", err)
}
