package store

import (
	"context"
	"database/sql"
	"fmt"
)

// compareEvents compares the events of the rows after one, and what the cache
// has there, as compareChunk does the items.
func (v *verifier) compareEvents(ctx context.Context, after int64) (last, n int64, err error) {
	s := v.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := v.holding(ctx); err != nil {
		return 0, 0, err
	}
	there := make(map[int64]bool)
	last = after
	var mends []cell
	err = s.w.query(storedEventQuery+" WHERE row > ? ORDER BY row LIMIT ?", func(r *sql.Rows) error {
		var st storedEvent
		if err := st.scan(r); err != nil {
			return err
		}
		last, n = st.row, n+1
		there[st.row] = true
		if c := v.compareEvent(&st); c != nil {
			mends = append(mends, *c)
		}
		return nil
	}, after, columnChunk)
	if err != nil {
		return 0, 0, err
	}
	end := last
	if n < columnChunk {
		end = int64(^uint32(0)) // the cache's rows are no wider
	}
	mends = append(mends, v.eventGhosts(after, end, there)...)
	v.mendColumns(mends)
	return last, n, nil
}

// compareEvent compares one event with its slot. It returns what the slot
// should be made, or nil.
func (v *verifier) compareEvent(st *storedEvent) *cell {
	want := &eventFacts{}
	if st.deleted {
		want = nil
	} else if p := st.judge(); readEventFacts(string(st.facts), want) != nil || p != nil && p.mend != mendNothing {
		return nil // the events say so
	}
	what := v.eventWrong(st, want)
	if what == "" {
		return nil
	}
	v.add(Finding{Check: inColumns, Where: v.where(st.tenant, st.kind+"/"+st.id), What: what}, st.row)
	return &cell{tenant: st.tenant, row: st.row, id: st.id, event: want, isEvent: true}
}

// eventWrong says what is wrong with the slot of an event; nil is a deleted one.
func (v *verifier) eventWrong(st *storedEvent, want *eventFacts) string {
	c := v.s.cols
	c.mu.Lock()
	t := c.tableOf(st.tenant)
	c.mu.Unlock()
	t.mu.RLock()
	defer t.mu.RUnlock()
	i, there := t.events.slot(st.row)
	live := there && t.events.live(i)
	switch {
	case want == nil && live:
		return "the deleted event is still there"
	case want == nil:
		return ""
	case !live:
		return "the event is missing"
	}
	if field := t.eventDiffers(i, want, st.id); field != "" {
		return field + " is wrong"
	}
	return ""
}

// eventGhosts notes the slots of rows in (after, end] that no event has.
func (v *verifier) eventGhosts(after, end int64, there map[int64]bool) []cell {
	c := v.s.cols
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []cell
	for id, t := range c.tables {
		t.mu.RLock()
		i, _ := t.events.slot(after + 1)
		for ; i < t.events.slots() && int64(t.events.rows.at(i)) <= end; i++ {
			row := int64(t.events.rows.at(i))
			if !t.events.live(i) || there[row] {
				continue
			}
			v.add(Finding{Check: inColumns, Where: v.where(id, fmt.Sprintf("event row %d", row)), What: "there is no such event"}, row)
			out = append(out, cell{tenant: id, row: row, isEvent: true})
		}
		t.mu.RUnlock()
	}
	return out
}
