package store

import (
	"context"
	"database/sql"
	"fmt"
	"hash/maphash"
	"slices"
)

// columnChunk is how many rows are compared while the writer is held: about
// ten milliseconds.
const columnChunk = 1000

// checkColumns compares the column cache with the items. What a commit writes
// is in the cache before the writer is let go.
func (v *verifier) checkColumns(ctx context.Context) error {
	c := v.s.cols
	select {
	case <-c.ready:
	case <-ctx.Done():
		return ctx.Err()
	}
	if c.err != nil {
		v.add(Finding{Check: inColumns, Where: "column cache", What: "it was not loaded: " + c.err.Error()}, 0)
		return nil
	}
	var done int64
	for _, compare := range []func(context.Context, int64) (int64, int64, error){v.compareChunk, v.compareEvents} {
		for after, n := int64(0), int64(columnChunk); n == columnChunk; {
			var err error
			if after, n, err = compare(ctx, after); err != nil {
				return err
			}
			done += n
			v.o.Progress(inColumns, done, max(done, v.out.Items+v.out.Events))
		}
	}
	return nil
}

// compareChunk compares the rows after one, and what the cache has there, and
// returns the last of them and how many there were.
func (v *verifier) compareChunk(ctx context.Context, after int64) (last, n int64, err error) {
	s := v.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := v.holding(ctx); err != nil {
		return 0, 0, err
	}
	there := make(map[int64]bool)
	last = after
	var mends []cell
	err = s.w.query("SELECT row, tenant, id, facts, deleted FROM items WHERE row > ? ORDER BY row LIMIT ?", func(r *sql.Rows) error {
		var st storedItem
		if err := r.Scan(&st.row, &st.tenant, &st.id, &st.facts, &st.deleted); err != nil {
			return err
		}
		last, n = st.row, n+1
		there[st.row] = true
		c, err := v.compareRow(&st)
		if c != nil {
			mends = append(mends, *c)
		}
		return err
	}, after, columnChunk)
	if err != nil {
		return 0, 0, err
	}
	end := last
	if n < columnChunk {
		end = int64(^uint32(0)) // the cache's rows are no wider
	}
	mends = append(mends, v.ghosts(after, end, there)...)
	v.mendColumns(mends)
	return last, n, nil
}

// mendColumns makes the cache's slots what they should be, where that was asked
// for.
func (v *verifier) mendColumns(mends []cell) {
	if !v.o.Repair {
		return
	}
	v.s.cols.feed(mends)
	for _, c := range mends {
		v.mended(inColumns, c.row, 1)
	}
}

// holding prepares a comparison with the writer held.
func (v *verifier) holding(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if v.s.closed {
		return fmt.Errorf("the store is closed")
	}
	for _, t := range v.s.tenants {
		v.tenants[t.id] = t // one may be newer than the snapshot
	}
	return nil
}

// compareRow compares one item with its slot. It returns what the slot should
// be made, or nil.
func (v *verifier) compareRow(st *storedItem) (*cell, error) {
	var want *facts
	if !st.deleted {
		want = &facts{}
		if readFacts(string(st.facts), want) != nil {
			return nil, nil // the items say so
		}
	}
	f := v.compareSlot(st, want)
	if f == nil || st.deleted {
		return v.noteColumn(f, st, nil), nil
	}
	// The facts themselves may be what was altered.
	again := *st
	if err := v.s.w.query(storedItemQuery+" WHERE i.row = ?", again.scan, st.row); err != nil {
		return nil, err
	}
	if _, sound := again.judge(); sound != nil {
		want = sound
	}
	return v.noteColumn(v.compareSlot(st, want), st, want), nil
}

func (v *verifier) noteColumn(f *Finding, st *storedItem, want *facts) *cell {
	if f == nil {
		return nil
	}
	v.add(*f, st.row)
	return &cell{tenant: st.tenant, row: st.row, id: st.id, facts: want}
}

// compareSlot compares a slot with what it should hold; nil is a deleted item.
func (v *verifier) compareSlot(st *storedItem, want *facts) *Finding {
	c := v.s.cols
	c.mu.Lock()
	t := c.tableOf(st.tenant)
	c.mu.Unlock()
	t.mu.RLock()
	defer t.mu.RUnlock()
	f := Finding{Check: inColumns, Where: v.where(st.tenant, st.id)}
	i, there := t.slot(st.row)
	live := there && t.flags[i]&slotLive != 0
	switch {
	case want == nil && live:
		f.What = "the deleted item is still there"
	case want == nil:
		return nil
	case !live:
		f.What = "the item is missing"
	case t.ids[i] != maphash.String(t.seed, st.id):
		f.What = "the id is wrong"
	default:
		got := t.facts(i)
		if want.same(got) {
			return nil
		}
		field, expected, found, ok := differ(want.texts(), got.texts())
		if !ok {
			return nil
		}
		f.What, f.Expected, f.Found = field+" is wrong", expected, found
	}
	return &f
}

// ghosts notes the slots of rows in (after, end] that no item has.
func (v *verifier) ghosts(after, end int64, there map[int64]bool) []cell {
	c := v.s.cols
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []cell
	for id, t := range c.tables {
		t.mu.RLock()
		i, _ := t.slot(after + 1)
		for ; i < t.slots() && int64(t.rows.at(i)) <= end; i++ {
			row := int64(t.rows.at(i))
			if t.flags[i]&slotLive == 0 || there[row] {
				continue
			}
			v.add(Finding{Check: inColumns, Where: v.where(id, fmt.Sprintf("row %d", row)), What: "there is no such item"}, row)
			out = append(out, cell{tenant: id, row: row})
		}
		t.mu.RUnlock()
	}
	return out
}

// same says, quicker than words can, whether f is certainly what o is.
func (f *facts) same(o *facts) bool {
	return f.time == o.time && f.score == o.score && f.label == o.label && f.complaint == o.complaint && f.spoken == o.spoken &&
		f.values == o.values && f.rating == o.rating && f.csat == o.csat && f.ces == o.ces && f.high == o.high && f.nps == o.nps &&
		slices.Equal(f.mentions, o.mentions) && slices.Equal(f.attrs, o.attrs) && f.print == o.print &&
		(f.ticket == nil) == (o.ticket == nil) && (f.ticket == nil || *f.ticket == *o.ticket)
}
