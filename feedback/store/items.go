package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"verbatim/feedback"
)

// Status counts what the store holds.
type Status struct {
	Items, Events, Rejects int64
	Unindexed              int64     // rows in the outbox
	Through                time.Time // the newest moment a stream stored a committed message, zero for none
}

// Status counts what the store holds of a tenant; rejects that name no valid
// tenant are counted for every tenant.
func (s *Store) Status(ctx context.Context, name string) (Status, error) {
	var st Status
	t, err := s.tenant(name)
	if err != nil {
		return st, fmt.Errorf("read status: %w", err)
	}
	const query = `SELECT (SELECT count(*) FROM rejects WHERE tenant IN (?, '') AND done = 0),
		(SELECT count(*) FROM outbox o JOIN targets g ON g.target = o.target AND g.live = 1)`
	err = s.reads.QueryRowContext(ctx, query, name).Scan(&st.Rejects, &st.Unindexed)
	if err == nil {
		st.Items, err = s.sumRolls(ctx, t.id, "")
	}
	if err == nil {
		st.Events, err = s.sumRolls(ctx, t.id, eventDim)
	}
	st.Through = moment(t.through)
	return st, fault("read status", err)
}

const recordColumns = `i.row, i.id, i.version_at, i.version_seq, i.updated, i.stamp, i.mark, coalesce(i.correction, ''), b.body, b.analysis
	FROM items i JOIN bodies b ON b.row = i.row`

// scanRecord reads one item of a tenant and its row.
func scanRecord(r *sql.Rows, tenant string) (feedback.Record, int64, error) {
	rec := feedback.Record{Tenant: tenant}
	var row, at, seq, updated, mark int64
	var id, stamp, correction string
	var body, analysis sql.RawBytes
	if err := r.Scan(&row, &id, &at, &seq, &updated, &stamp, &mark, &correction, &body, &analysis); err != nil {
		return rec, 0, err
	}
	if err := json.Unmarshal(body, &rec.Item); err != nil {
		return rec, 0, fmt.Errorf("row %d: read item: %w", row, err)
	}
	if err := json.Unmarshal(analysis, &rec.Analysis); err != nil {
		return rec, 0, fmt.Errorf("row %d: read analysis: %w", row, err)
	}
	var err error
	if rec.Stamp, err = parseStamp(stamp); err != nil {
		return rec, 0, fmt.Errorf("row %d: %w", row, err)
	}
	rec.Version, rec.Item.Updated = version(at, seq), moment(updated)
	rec.IndexStamp = stampOf(mark)
	if c := readCorrection(correction); c != nil && c.TextHash == feedback.TextHash(&rec.Item) {
		rec.Correction = c // in force
	}
	return rec, row, nil
}

// Item returns one item, or ErrNotFound (also for a deleted one).
func (s *Store) Item(ctx context.Context, tenant, id string) (feedback.Record, error) {
	recs, err := s.Items(ctx, tenant, []string{id})
	if err != nil {
		return feedback.Record{}, err
	}
	if len(recs) == 0 {
		return feedback.Record{}, &NotFoundError{"item", id}
	}
	return recs[0], nil
}

// Items returns the items in the order of ids; what is not there, or was
// deleted, is left out.
func (s *Store) Items(ctx context.Context, tenant string, ids []string) ([]feedback.Record, error) {
	t, err := s.tenant(tenant)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	found := make(map[string]feedback.Record, len(ids))
	query := "SELECT " + recordColumns + " WHERE i.tenant = ? AND i.id IN "
	err = s.inGroups(ctx, query, []any{t.id}, len(ids), func(i int) any { return ids[i] }, func(r *sql.Rows) error {
		rec, _, err := scanRecord(r, tenant)
		found[rec.Item.ID] = rec
		return err
	})
	if err != nil {
		return nil, fault("read items", err)
	}
	out := make([]feedback.Record, 0, len(found))
	for _, id := range ids {
		if rec, ok := found[id]; ok {
			out = append(out, rec)
		}
	}
	return out, nil
}

// inGroups runs head + (?, …) over n values, a hundred at a time.
func (s *Store) inGroups(ctx context.Context, head string, first []any, n int, value func(i int) any, scan func(*sql.Rows) error) error {
	for from := 0; from < n; {
		to := min(n, from+100)
		args := append(make([]any, 0, len(first)+to-from), first...)
		for i := from; i < to; i++ {
			args = append(args, value(i))
		}
		query := head + "(" + strings.TrimSuffix(strings.Repeat("?,", to-from), ",") + ")"
		if err := each(s.reads.QueryContext(ctx, query, args...))(scan); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// recordsByRow returns items in the order of their rows as listed.
func (s *Store) recordsByRow(ctx context.Context, tenant string, rows []int64) ([]feedback.Record, error) {
	found := make(map[int64]feedback.Record, len(rows))
	query := "SELECT " + recordColumns + " WHERE i.row IN "
	err := s.inGroups(ctx, query, nil, len(rows), func(i int) any { return rows[i] }, func(r *sql.Rows) error {
		rec, row, err := scanRecord(r, tenant)
		found[row] = rec
		return err
	})
	if err != nil {
		return nil, fault("read items", err)
	}
	out := make([]feedback.Record, 0, len(found))
	for _, row := range rows {
		if rec, ok := found[row]; ok {
			out = append(out, rec)
		}
	}
	return out, nil
}
