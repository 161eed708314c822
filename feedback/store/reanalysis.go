package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"verbatim/feedback"
	"verbatim/nlp"
)

// StaleItem is an item whose analysis has another stamp than the one wanted.
type StaleItem struct {
	Row    int64 // where to continue: Stale's after
	Record feedback.Record
}

// Stale returns up to limit items, after a row, whose analysis stamp differs,
// in the order of rows.
func (s *Store) Stale(ctx context.Context, tenant string, stamp nlp.Stamp, after int64, limit int) ([]StaleItem, error) {
	t, err := s.tenant(tenant)
	if err != nil {
		return nil, fmt.Errorf("read stale items: %w", err)
	}
	if n, err := s.CountStale(ctx, tenant, stamp); err != nil || n == 0 {
		return nil, err // without reading all items to the end
	}
	// The plus keeps the planner on the rows, which are in the order wanted.
	const query = "SELECT " + recordColumns + " WHERE +i.tenant = ? AND i.row > ? AND i.deleted = 0 AND i.stamp <> ? ORDER BY i.row LIMIT ?"
	var out []StaleItem
	err = each(s.reads.QueryContext(ctx, query, t.id, after, stampText(stamp), limit))(func(r *sql.Rows) error {
		rec, row, err := scanRecord(r, tenant)
		out = append(out, StaleItem{row, rec})
		return err
	})
	return out, fault("read stale items", err)
}

// CountStale counts them, from the roll-up of stamps.
func (s *Store) CountStale(ctx context.Context, tenant string, stamp nlp.Stamp) (n int64, err error) {
	t, err := s.tenant(tenant)
	if err != nil {
		return 0, fmt.Errorf("count stale items: %w", err)
	}
	const query = "SELECT " + rollColumns + " FROM rollups WHERE tenant = ? AND dim = ? AND value <> ?"
	err = each(s.reads.QueryContext(ctx, query, t.id, stampDim, stampText(stamp)))(func(r *sql.Rows) error {
		return scanRolls(r, func(_ rollKey, x *roll) error {
			n += x.n
			return nil
		})
	})
	return n, fault("count stale items", err)
}

// Reanalysis is a new analysis of the state that Was describes.
type Reanalysis struct {
	Was      feedback.Record
	Analysis nlp.Analysis
	Stamp    nlp.Stamp
}

// Reanalysed writes new analyses, each by compare-and-set on the item's
// version and old stamp, and returns how many were written. What a newer
// message or another re-analysis has changed meanwhile is left as it is, and
// what a person corrected goes on holding.
func (s *Store) Reanalysed(ctx context.Context, tenant string, batch []Reanalysis) (int64, error) {
	byID := make(map[string]*Reanalysis, len(batch))
	ids := make([]string, len(batch))
	for i := range batch {
		ids[i] = batch[i].Was.Item.ID
		byID[ids[i]] = &batch[i]
	}
	return s.restate(ctx, fmt.Sprintf("write %d analyses", len(batch)), tenant, ids, func(st *restated) (bool, error) {
		r := byID[st.id]
		if st.version.Compare(r.Was.Version) != 0 || st.stamp != stampText(r.Was.Stamp) {
			return false, nil
		}
		an := r.Analysis
		an.Evidence, an.Sentences = nil, nil
		encoded, err := json.Marshal(&an)
		if err != nil {
			return false, &permanentError{fmt.Errorf("encode analysis: %w", err)}
		}
		st.stamp, st.analysis, st.said = stampText(r.Stamp), encoded, an
		return true, nil
	})
}
