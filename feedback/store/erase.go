package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"verbatim/feedback"
)

// Erased counts what was removed of one customer.
type Erased struct {
	Items       int64 `json:"items"`
	Events      int64 `json:"events"`
	Rejects     int64 `json:"rejects"`
	Corrections int64 `json:"corrections"`
}

// erasure is one customer's erasure on its way.
type erasure struct {
	s     *Store
	w     *writer
	t     *tenant
	who   string
	now   int64
	done  Erased
	ids   map[string]bool // of items and events
	rolls rollDeltas
	cells []cell
}

// Erase removes everything of one customer of a tenant in one transaction:
// their items and events, what people corrected in them, what they count in the
// numbers, the rejects that name them or are about one of those items. Of each
// item and event a hash of its key stays with its version, so that a message
// that is late cannot bring it back; the indexes are told through the outbox.
//
// When it returns, the words are in no file of the store any more. Elsewhere
// they may be: in a search index until the indexer has caught up and the index
// has merged its segments, in messages that no consumer has read yet, in
// backups.
func (s *Store) Erase(ctx context.Context, tenant, customer string) (Erased, error) {
	if customer == "" {
		return Erased{}, errors.New("erase customer: none is named")
	}
	e := &erasure{s: s, who: customer, now: time.Now().UnixMicro(), ids: make(map[string]bool), rolls: make(rollDeltas)}
	if err := s.erase(ctx, tenant, e); err != nil {
		return Erased{}, err
	}
	if err := s.scrub(context.WithoutCancel(ctx)); err != nil {
		return e.done, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return e.done, s.emptyLog()
}

func (s *Store) erase(ctx context.Context, tenant string, e *erasure) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.t, err = s.tenant(tenant); err != nil {
		return fmt.Errorf("erase customer: %w", err)
	}
	if err := s.writeLocked(ctx, "erase customer", e.run); err != nil {
		return err
	}
	s.erased = s.erased || len(e.ids) > 0
	s.cols.feed(e.cells)
	s.notify()
	return s.emptyLog()
}

func (e *erasure) run(w *writer) error {
	e.w = w
	for _, step := range []func() error{e.eraseItems, e.eraseEvents, e.eraseRejects} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := w.addRolls(e.rolls); err != nil {
		return err
	}
	return setMeta(w, "last_row", fmt.Sprint(e.s.nextRow-1)) // rows are never given again
}

// eraseItems removes the customer's items.
func (e *erasure) eraseItems() error {
	var items []*itemState
	const query = "SELECT " + itemColumns + " FROM items WHERE +tenant = ? AND deleted = 0 AND instr(facts, ?) > 0 ORDER BY row"
	err := e.w.query(query, func(r *sql.Rows) error {
		st, err := scanItemState(r, e.t)
		if err != nil {
			return err
		}
		st.was = &facts{}
		if err := readFacts(st.facts, st.was); err != nil {
			return &permanentError{fmt.Errorf("row %d: %w", st.row, err)}
		}
		if st.was.values[fCustomer] == e.who {
			items = append(items, st)
		}
		return nil
	}, e.t.id, []byte(e.who))
	if err != nil {
		return err
	}
	for _, st := range items {
		if err := e.eraseItem(st); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasure) eraseItem(st *itemState) error {
	e.done.Items++
	if st.correction != "" {
		e.done.Corrections++
	}
	e.rolls.replace(e.t, st.was, nil)
	e.rolls.restamp(e.t, st.stampWas, "")
	e.cells = append(e.cells, cell{tenant: e.t.id, row: st.row, id: st.id})
	for _, query := range []string{"DELETE FROM bodies WHERE row = ?", "DELETE FROM items WHERE row = ?"} {
		if _, err := e.w.exec(query, st.row); err != nil {
			return err
		}
	}
	for _, target := range e.s.targets {
		if _, err := e.w.exec(`INSERT INTO outbox (target, row, mark, at, gone, tenant) VALUES (?, ?, 0, ?, ?, ?)
			ON CONFLICT (target, row) DO UPDATE SET mark = 0, gone = excluded.gone, tenant = excluded.tenant`,
			target, st.row, e.now, st.id, e.t.id); err != nil {
			return err
		}
	}
	return e.remember(recordKey{e.t.id, "", st.id}, st.version)
}

// eraseEvents removes the customer's events.
func (e *erasure) eraseEvents() error {
	var events []*eventState
	const query = "SELECT row, kind, id, version_at, version_seq, time FROM events WHERE +tenant = ? AND deleted = 0 AND customer = ? ORDER BY row"
	err := e.w.query(query, func(r *sql.Rows) error {
		st := &eventState{tenant: e.t}
		var at, seq int64
		err := r.Scan(&st.row, &st.kind, &st.id, &at, &seq, &st.was)
		st.version = version(at, seq)
		events = append(events, st)
		return err
	}, e.t.id, e.who)
	if err != nil {
		return err
	}
	for _, st := range events {
		e.done.Events++
		e.rolls.event(e.t, st.kind, st.was, -1)
		e.cells = append(e.cells, cell{tenant: e.t.id, row: st.row, id: st.id, isEvent: true})
		if _, err := e.w.exec("DELETE FROM events WHERE row = ?", st.row); err != nil {
			return err
		}
		if err := e.remember(recordKey{e.t.id, st.kind, st.id}, st.version); err != nil {
			return err
		}
	}
	return nil
}

// remember keeps what is left of a record: a hash of its key, and its version.
func (e *erasure) remember(k recordKey, v feedback.Version) error {
	e.ids[k.id] = true
	_, err := e.w.exec("INSERT OR REPLACE INTO erased (hash, version_at, version_seq) VALUES (?, ?, ?)",
		e.s.erasedHash(k), v.At.UnixMicro(), int64(v.Seq))
	return err
}

// eraseRejects empties the rejects that name the customer, or an erased record.
// Those of no valid tenant may be anybody's.
func (e *erasure) eraseRejects() error {
	var keys []feedback.Key
	const query = "SELECT " + rejectColumns + ", body FROM rejects WHERE done = 0 AND tenant IN (?, '') ORDER BY stored, stream, seq"
	err := e.w.query(query, func(r *sql.Rows) error {
		var body []byte
		x, err := scanReject(r, &body)
		if err != nil {
			return err
		}
		x.Body = body
		if e.concerns(&x) {
			keys = append(keys, x.Key)
		}
		return nil
	}, e.t.name)
	if err != nil {
		return err
	}
	for _, k := range keys {
		n, err := e.w.dropReject(k)
		if err != nil {
			return err
		}
		e.done.Rejects += n
	}
	return nil
}

// emptyLog moves everything from the write-ahead log into the database and
// makes the log empty, so that no old page is left in it. A reader that does
// not end within the database's patience is a passing fault: what was erased is
// erased, but its bytes are still in the log.
func (s *Store) emptyLog() error {
	if s.closed {
		return fmt.Errorf("empty log: %w: the store is closed", feedback.ErrPassing)
	}
	var busy, pages, moved int64
	err := s.w.query("PRAGMA wal_checkpoint(TRUNCATE)", func(r *sql.Rows) error { return r.Scan(&busy, &pages, &moved) })
	if err == nil && busy != 0 {
		err = errors.New("a reader holds the log: erase again to empty it")
	}
	return fault("empty log", err)
}
