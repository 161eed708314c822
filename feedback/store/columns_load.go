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

// rawCell is one row as it is read from the database. Id and facts stand in its
// chunk's text, one after the other.
type rawCell struct {
	tenant, row int64
	from, mid   int // id, then facts up to the next row's from
	deleted     bool
	isEvent     bool
}

// rawChunk is rows as they are handed over: up to chunkRows, or, nil, the end of
// a stretch.
type rawChunk struct {
	rows []rawCell
	text string
}

// The rows are read in stretches, by turns, and taken in order: a reader is at
// most chunksAhead chunks ahead, about 4 MB.
const (
	chunkRows   = 1000
	chunksAhead = 16
	stretchRows = 20_000
)

func (c *columns) load(txs [2]*sql.Tx, last [2]int64) error {
	chunks := [2]chan *rawChunk{make(chan *rawChunk, chunksAhead), make(chan *rawChunk, chunksAhead)}
	g, ctx := errgroup.WithContext(context.Background())
	for i := range txs {
		g.Go(func() error {
			defer close(chunks[i])
			for part, query := range [...]string{itemCells, eventCells} {
				for from := int64(i) * stretchRows; from < last[part]; from += 2 * stretchRows {
					if err := readCells(ctx, txs[i], query, from, min(from+stretchRows, last[part]), chunks[i]); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		for part := range last {
			for k := int64(0); k*stretchRows < last[part]; k++ {
				for raw := range chunks[k%2] {
					if raw == nil {
						break
					}
					if err := c.take(raw); err != nil {
						return err
					}
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
func (c *columns) take(raw *rawChunk) error {
	var f facts
	var e eventFacts
	for k := range raw.rows {
		r := &raw.rows[k]
		end := len(raw.text)
		if k+1 < len(raw.rows) {
			end = raw.rows[k+1].from
		}
		facts := raw.text[r.mid:end]
		cl := cell{tenant: r.tenant, row: r.row, id: raw.text[r.from:r.mid], isEvent: r.isEvent}
		var err error
		switch {
		case r.deleted:
		case r.isEvent:
			cl.event, err = &e, readEventFacts(facts, &e)
		default:
			cl.facts, err = &f, readFacts(facts, &f)
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

// The rows of items and of events.
const (
	itemCells  = "SELECT row, tenant, id, facts, deleted, 0 FROM items WHERE row > ? AND row <= ? ORDER BY row"
	eventCells = "SELECT row, tenant, id, facts, deleted, 1 FROM events WHERE row > ? AND row <= ? ORDER BY row"
)

// readCells sends the items or events of rows (from, to] in order, and then nil.
func readCells(ctx context.Context, tx *sql.Tx, query string, from, to int64, out chan<- *rawChunk) error {
	var rows []rawCell
	var text []byte
	send := func(raw *rawChunk) error {
		select {
		case out <- raw:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	flush := func() error {
		raw := &rawChunk{rows, string(text)}
		rows, text = make([]rawCell, 0, chunkRows), text[:0]
		return send(raw)
	}
	found, err := tx.Query(query, from, to)
	err = each(found, err)(func(r *sql.Rows) error {
		c := rawCell{from: len(text)}
		var id, facts sql.RawBytes
		if err := r.Scan(&c.row, &c.tenant, &id, &facts, &c.deleted, &c.isEvent); err != nil {
			return err
		}
		text = append(text, id...)
		c.mid = len(text)
		text = append(text, facts...)
		if rows = append(rows, c); len(rows) < chunkRows {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	return send(nil)
}
