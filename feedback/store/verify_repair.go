package store

import (
	"context"
	"database/sql"
	"slices"
	"time"
)

// repairBatch is how many rows one transaction mends, so that the intake never
// waits for long.
const repairBatch = 500

// repairSnapshot mends what was found in the database. Every row is judged
// again with the writer held: the intake may have replaced it.
func (v *verifier) repairSnapshot(ctx context.Context) error {
	for _, r := range []struct {
		check string
		fn    func(w *writer, row int64) (*cell, error)
	}{
		{inItems, v.mendItem}, {inEvents, v.mendEvent}, {inOutbox, v.mendMark}, {inRejects, v.mendReject},
	} {
		if err := v.repairRows(ctx, r.check, r.fn); err != nil {
			return err
		}
	}
	for id := range v.rebuild {
		if err := v.repairRollups(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// repairRows mends the rows noted for a check. A cell that fn returns is the
// item's new state.
func (v *verifier) repairRows(ctx context.Context, check string, fn func(*writer, int64) (*cell, error)) error {
	for rows := range slices.Chunk(v.mends[check], repairBatch) {
		v.s.mu.Lock()
		var cells []cell
		err := v.s.writeLocked(ctx, "repair "+check, func(w *writer) error {
			for _, row := range rows {
				c, err := fn(w, row)
				if err != nil {
					return err
				}
				if c != nil {
					cells = append(cells, *c)
				}
			}
			return nil
		})
		if err == nil {
			v.s.cols.feed(cells)
		}
		v.s.mu.Unlock()
		if err != nil {
			return err
		}
		for _, row := range rows {
			v.mended(check, row, 1)
		}
		v.s.notify()
	}
	return nil
}

// mendItem mends one item, and marks it dirty.
func (v *verifier) mendItem(w *writer, row int64) (*cell, error) {
	var st storedItem
	if err := w.query(storedItemQuery+" WHERE i.row = ?", st.scan, row); err != nil {
		return nil, err
	}
	p, f := st.judge()
	if p == nil || st.row == 0 {
		return nil, nil
	}
	switch p.mend {
	case mendDeleted:
		if _, err := w.exec("DELETE FROM bodies WHERE row = ?", row); err != nil {
			return nil, err
		}
		if _, err := w.exec("UPDATE items SET content = x'', stamp = '', mark = 0, facts = x'', correction = NULL WHERE row = ?", row); err != nil {
			return nil, err
		}
		st.mark, f = 0, nil
	case mendContent:
		sum := contentHash(st.body)
		if _, err := w.exec("UPDATE items SET content = ? WHERE row = ?", sum, row); err != nil {
			return nil, err
		}
	case mendFacts:
		v.rebuild[st.tenant] = true
		encoded := f.append(nil)
		st.mark = markOf(st.content, encoded)
		if _, err := w.exec("UPDATE items SET facts = ?, mark = ? WHERE row = ?", encoded, st.mark, row); err != nil {
			return nil, err
		}
	default:
		return nil, nil
	}
	return &cell{tenant: st.tenant, row: row, id: st.id, facts: f}, v.s.mark(w, []*itemState{{row: row, mark: st.mark}}, time.Now().UnixMicro())
}

// mendEvent mends one event.
func (v *verifier) mendEvent(w *writer, row int64) (*cell, error) {
	var st storedEvent
	if err := w.query(storedEventQuery+" WHERE row = ?", st.scan, row); err != nil {
		return nil, err
	}
	p := st.judge()
	if p == nil || st.row == 0 {
		return nil, nil
	}
	v.rebuild[st.tenant] = true
	c := &cell{tenant: st.tenant, row: row, id: st.id, isEvent: true}
	var err error
	switch p.mend {
	case mendDeleted:
		_, err = w.exec("UPDATE events SET content = x'', time = 0, customer = '', body = x'', facts = x'' WHERE row = ?", row)
	case mendFacts:
		c.event = &eventFacts{}
		if err = readEventFacts(string(st.bodyFacts), c.event); err == nil {
			_, err = w.exec("UPDATE events SET time = ?, customer = ?, facts = ? WHERE row = ?", st.bodyTime, st.bodyCustomer, st.bodyFacts, row)
		}
	default:
		return nil, nil
	}
	return c, err
}

// mendMark mends the outbox's rows of one item, for every target.
func (v *verifier) mendMark(w *writer, row int64) (*cell, error) {
	_, err := w.exec("UPDATE outbox SET mark = (SELECT mark FROM items WHERE items.row = outbox.row) WHERE row = ?1 AND EXISTS (SELECT 1 FROM items WHERE row = ?1)", row)
	if err == nil {
		_, err = w.exec(`DELETE FROM outbox WHERE row = ?1 AND NOT EXISTS (SELECT 1 FROM items WHERE row = ?1)
			AND (gone IS NULL OR NOT EXISTS (SELECT 1 FROM tenants t WHERE t.tenant = outbox.tenant))`, row)
	}
	return nil, err
}

// mendReject empties one settled reject.
func (v *verifier) mendReject(w *writer, row int64) (*cell, error) {
	_, err := w.exec("UPDATE rejects SET body = NULL, reason = '', headers = '', subject = '', file = '' WHERE rowid = ? AND done = 1", row)
	return nil, err
}

// repairRollups makes a tenant's roll-ups anew. The writer waits meanwhile.
func (v *verifier) repairRollups(ctx context.Context, id int64) error {
	err := v.s.write(ctx, "repair roll-ups", func(w *writer) error {
		var name string
		if err := w.query("SELECT name FROM tenants WHERE tenant = ?", func(r *sql.Rows) error { return r.Scan(&name) }, id); err != nil {
			return err
		}
		t, err := v.s.tenant(name)
		if err != nil {
			_, err = w.exec("DELETE FROM rollups WHERE tenant = ?", id)
			return err
		}
		return v.s.rebuildRollups(w, t)
	})
	if err == nil {
		v.mended(inRollups, id, v.rollsOf[id])
	}
	return err
}
