package store

import (
	"context"
	"database/sql"
	"fmt"

	"golang.org/x/sync/errgroup"
)

// startColumns loads the cache in the background, from the state the database
// has now, two ranges of rows at a time.
func (s *Store) startColumns(ctx context.Context) error {
	c := s.cols
	var txs [2]*sql.Tx
	for i := range txs {
		tx, err := s.reads.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: true})
		if err != nil {
			close(c.ready)
			return fault("load columns", err)
		}
		txs[i] = tx
	}
	// The first read fixes what each transaction sees: before any commit.
	var last [2]int64 // of items, of events
	for _, tx := range txs {
		const query = "SELECT coalesce((SELECT max(row) FROM items), 0), coalesce((SELECT max(row) FROM events), 0)"
		if err := tx.QueryRowContext(ctx, query).Scan(&last[0], &last[1]); err != nil {
			close(c.ready)
			return fault("load columns", err)
		}
	}
	go func() {
		defer close(c.ready)
		c.err = c.load(txs, last)
		for _, tx := range txs {
			_ = tx.Rollback() // nothing was written
		}
		if c.err != nil {
			s.log.Error("load columns", "error", c.err)
		}
	}()
	return nil
}

// rawCell is one row as it is read from the database.
type rawCell struct {
	tenant, row int64
	id, facts   string
	deleted     bool
	isEvent     bool
}

// rawChunk is how many rows are handed over at once.
const rawChunk = 1000

func (c *columns) load(txs [2]*sql.Tx, last [2]int64) error {
	chunks := [2]chan []rawCell{make(chan []rawCell, 4), make(chan []rawCell, 4096)}
	g, ctx := errgroup.WithContext(context.Background())
	for i := range txs {
		g.Go(func() error {
			defer close(chunks[i])
			for part, query := range [...]string{itemCells, eventCells} {
				half := last[part] / 2
				limits := [2][2]int64{{0, half}, {half, last[part]}}[i]
				if err := readCells(ctx, txs[i], query, limits[0], limits[1], chunks[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		for _, ch := range chunks {
			for raw := range ch {
				if err := c.take(raw); err != nil {
					return err
				}
			}
		}
		return nil
	})
	err := g.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.failed, c.pending = true, nil
		return err
	}
	for _, cells := range c.pending {
		c.apply(cells)
	}
	c.pending, c.loaded = nil, true
	return nil
}

// take puts rows into their tables. Nobody reads these before ready is closed.
func (c *columns) take(raw []rawCell) error {
	var f facts
	var e eventFacts
	for _, r := range raw {
		cl := cell{tenant: r.tenant, row: r.row, id: r.id, isEvent: r.isEvent}
		var err error
		switch {
		case r.deleted:
		case r.isEvent:
			cl.event, err = &e, readEventFacts(r.facts, &e)
		default:
			cl.facts, err = &f, readFacts(r.facts, &f)
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", r.row, err)
		}
		t := c.tableOf(r.tenant)
		if r.isEvent {
			t.events.put(t, &cl)
		} else {
			t.put(&cl)
		}
	}
	return nil
}

// The rows of items and of events, of which the first half is read by one
// transaction and the second by another.
const (
	itemCells  = "SELECT row, tenant, id, facts, deleted, 0 FROM items WHERE row > ? AND row <= ? ORDER BY row"
	eventCells = "SELECT row, tenant, id, facts, deleted, 1 FROM events WHERE row > ? AND row <= ? ORDER BY row"
)

// readCells sends the items or events of rows (from, to] in order.
func readCells(ctx context.Context, tx *sql.Tx, query string, from, to int64, out chan<- []rawCell) error {
	send := func(raw []rawCell) error {
		select {
		case out <- raw:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var raw []rawCell
	rows, err := tx.Query(query, from, to)
	err = each(rows, err)(func(r *sql.Rows) error {
		var c rawCell
		var blob sql.RawBytes
		if err := r.Scan(&c.row, &c.tenant, &c.id, &blob, &c.deleted, &c.isEvent); err != nil {
			return err
		}
		c.facts = string(blob)
		if raw = append(raw, c); len(raw) < rawChunk {
			return nil
		}
		full := raw
		raw = make([]rawCell, 0, rawChunk)
		return send(full)
	})
	if err != nil {
		return err
	}
	return send(raw)
}
