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
	var last int64
	for _, tx := range txs {
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(row), 0) FROM items").Scan(&last); err != nil {
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
}

// rawChunk is how many rows are handed over at once.
const rawChunk = 1000

func (c *columns) load(txs [2]*sql.Tx, last int64) error {
	half := last / 2
	chunks := [2]chan []rawCell{make(chan []rawCell, 4), make(chan []rawCell, 4096)}
	g, ctx := errgroup.WithContext(context.Background())
	for i, limits := range [2][2]int64{{0, half}, {half, last}} {
		g.Go(func() error {
			defer close(chunks[i])
			return readCells(ctx, txs[i], limits[0], limits[1], chunks[i])
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
	for _, r := range raw {
		cl := cell{tenant: r.tenant, row: r.row, id: r.id, facts: &f}
		if r.deleted {
			cl.facts = nil
		} else if err := readFacts(r.facts, &f); err != nil {
			return fmt.Errorf("row %d: %w", r.row, err)
		}
		c.tableOf(r.tenant).put(&cl)
	}
	return nil
}

// readCells sends the items of rows (from, to] in order.
func readCells(ctx context.Context, tx *sql.Tx, from, to int64, out chan<- []rawCell) error {
	send := func(raw []rawCell) error {
		select {
		case out <- raw:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var raw []rawCell
	rows, err := tx.Query("SELECT row, tenant, id, facts, deleted FROM items WHERE row > ? AND row <= ? ORDER BY row", from, to)
	err = each(rows, err)(func(r *sql.Rows) error {
		var c rawCell
		var blob sql.RawBytes
		if err := r.Scan(&c.row, &c.tenant, &c.id, &blob, &c.deleted); err != nil {
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
