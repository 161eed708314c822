package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// restated is an item whose analysis or correction changes while what was sent
// stays the same.
type restated struct {
	itemState
	item feedback.Item
	said nlp.Analysis // what the machine says of it
}

// restate lets change rewrite the stamp, the analysis and the correction of
// items that are there, in one transaction with all that is derived from them,
// and returns how many it did. change says whether it changed anything.
func (s *Store) restate(ctx context.Context, doing, tenant string, ids []string, change func(*restated) (bool, error)) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.tenant(tenant)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	var written int64
	var moved []*itemState
	err = s.writeLocked(ctx, doing, func(w *writer) error {
		changed, err := w.changeItems(t, ids, change)
		if err != nil {
			return err
		}
		written = int64(len(changed))
		moved, err = s.writeRestated(w, changed)
		return err
	})
	if err != nil || len(moved) == 0 {
		return written, err
	}
	s.feedItems(moved)
	s.notify()
	return written, nil
}

// changeItems reads items and returns those that change has changed, with
// their new facts, by row.
func (w *writer) changeItems(t *tenant, ids []string, change func(*restated) (bool, error)) ([]*restated, error) {
	sorted := slices.Compact(slices.Sorted(slices.Values(ids)))
	items, err := w.loadRestated(t, sorted)
	if err != nil {
		return nil, err
	}
	var out []*restated
	for _, st := range items {
		ok, err := change(st)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		st.changed = true
		was := st.facts
		st.setFacts(factsOf(&st.item, &st.said, readCorrection(st.correction)))
		st.moved = st.facts != was
		out = append(out, st)
	}
	slices.SortFunc(out, func(x, y *restated) int { return compareRows(&x.itemState, &y.itemState) })
	return out, nil
}

func compareRows(x, y *itemState) int { return int(x.row - y.row) }

// loadRestated reads the items of ids that are there, with all that they are
// made of.
func (w *writer) loadRestated(t *tenant, ids []string) ([]*restated, error) {
	var out []*restated
	query := "SELECT i.row, i.id, i.version_at, i.version_seq, i.updated, i.content, i.stamp, i.mark, i.facts, coalesce(i.correction, ''), b.body, b.analysis" +
		" FROM items i JOIN bodies b ON b.row = i.row WHERE i.deleted = 0 AND i.tenant = ? AND i.id IN "
	err := w.queryIDs(query, []any{t.id}, ids, func(r *sql.Rows) error {
		st := &restated{itemState: itemState{tenant: t, was: &facts{}}}
		var at, seq int64
		err := r.Scan(&st.row, &st.id, &at, &seq, &st.updated, &st.content, &st.stamp, &st.mark, &st.facts, &st.correction, &st.body, &st.analysis)
		if err != nil {
			return err
		}
		st.exists, st.version, st.stampWas = true, version(at, seq), st.stamp
		if err := readFacts(st.facts, st.was); err != nil {
			return &permanentError{fmt.Errorf("row %d: %w", st.row, err)}
		}
		if err := json.Unmarshal(st.body, &st.item); err != nil {
			return &permanentError{fmt.Errorf("row %d: read item: %w", st.row, err)}
		}
		if err := json.Unmarshal(st.analysis, &st.said); err != nil {
			return &permanentError{fmt.Errorf("row %d: read analysis: %w", st.row, err)}
		}
		out = append(out, st)
		return nil
	})
	return out, err
}

// writeRestated writes changed items. Those whose facts are what they were
// concern neither numbers nor indexes; the others are returned.
func (s *Store) writeRestated(w *writer, changed []*restated) ([]*itemState, error) {
	rolls := make(rollDeltas)
	var all, moved []*itemState
	for _, st := range changed {
		if err := w.updateItem(&st.itemState); err != nil {
			return nil, err
		}
		all = append(all, &st.itemState)
		rolls.restamp(st.tenant, st.stampWas, st.stamp)
		if st.moved {
			moved = append(moved, &st.itemState)
			rolls.replace(st.tenant, st.was, st.now)
		}
	}
	if err := w.writeBodies(all); err != nil {
		return nil, err
	}
	if err := w.addRolls(rolls); err != nil {
		return nil, err
	}
	return moved, s.mark(w, moved, time.Now().UnixMicro())
}

// feedItems hands committed items to the column cache. The writer's lock is held.
func (s *Store) feedItems(items []*itemState) {
	cells := make([]cell, len(items))
	for i, st := range items {
		cells[i] = cell{tenant: st.tenant.id, row: st.row, id: strings.Clone(st.id), facts: st.now}
	}
	s.cols.feed(cells)
}
