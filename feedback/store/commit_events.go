package store

import (
	"cmp"
	"database/sql"
	"slices"

	"verbatim/feedback"
)

// eventState is one customer event while a batch is applied to it. Events are
// keyed by kind too, beyond what DESIGN.md says: shops number orders and
// refunds apart, both from 1, and one must not overwrite the other.
type eventState struct {
	versioned
	tenant   *tenant
	kind, id string
	row      int64
	was      int64 // time that the roll-ups count it at
	counted  bool  // the roll-ups count it
	time     int64
	customer string
	body     []byte
	now      *eventFacts // nil: deleted
	facts    []byte      // encoded
	moved    bool
	changed  bool
}

// loadEvents reads the state of every event that the batch speaks of.
func (b *batch) loadEvents() error {
	type group struct {
		t    *tenant
		kind string
	}
	ids := make(map[group][]string)
	for i, t := range b.tenants {
		if c := &b.changes[i]; t != nil && c.Event != nil {
			g := group{t, c.Event.Kind}
			ids[g] = append(ids[g], c.Event.ID)
		}
	}
	for g, list := range ids {
		slices.Sort(list)
		list = slices.Compact(list)
		for _, id := range list {
			b.events[recordKey{g.t.id, g.kind, id}] = &eventState{tenant: g.t, kind: g.kind, id: id}
		}
		const query = "SELECT row, id, version_at, version_seq, updated, deleted, content, time FROM events WHERE tenant = ? AND kind = ? AND id IN "
		err := b.w.queryIDs(query, []any{g.t.id, g.kind}, list, func(r *sql.Rows) error {
			st := &eventState{tenant: g.t, kind: g.kind}
			var at, seq int64
			if err := r.Scan(&st.row, &st.id, &at, &seq, &st.updated, &st.deleted, &st.content, &st.was); err != nil {
				return err
			}
			st.exists, st.version, st.counted = true, version(at, seq), !st.deleted
			b.events[recordKey{g.t.id, g.kind, st.id}] = st
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// applyEvent decides what change i, an event, does; a reason refuses it.
func (b *batch) applyEvent(i int) (feedback.Outcome, string) {
	c, p := &b.changes[i], &b.prepared[i]
	ev := c.Event
	key := recordKey{b.tenants[i].id, ev.Kind, ev.ID}
	st := b.events[key]
	if o := b.judgeErased(key, c.Version, ev.Deleted); o != 0 && !st.exists {
		return o, ""
	}
	outcome := st.judge(c.Version, ev.Deleted, p.content)
	if outcome == feedback.Unchanged {
		st.advance(c.Version, ev.Updated, ev.Deleted, p.content)
		st.moved = true
	}
	if outcome != feedback.Stored {
		return outcome, ""
	}
	if reason := b.addKeys(b.tenants[i], ev.Attributes); reason != "" {
		return feedback.Rejected, reason
	}
	st.advance(c.Version, ev.Updated, ev.Deleted, p.content)
	st.moved, st.changed = true, true
	if ev.Deleted {
		st.time, st.customer, st.body, st.now, st.facts = 0, "", []byte{}, nil, []byte{}
		return feedback.Stored, ""
	}
	st.time, st.customer, st.body = micros(ev.Time), ev.Customer, p.body
	st.now, st.facts = p.event, p.facts
	return feedback.Stored, ""
}

// writeEvents writes every event that moved, sorted by key.
func (b *batch) writeEvents() error {
	var fresh, old []*eventState
	for _, st := range b.events {
		if st.moved && st.row == 0 {
			fresh = append(fresh, st)
		} else if st.moved {
			old = append(old, st)
		}
	}
	slices.SortFunc(fresh, compareEvents)
	slices.SortFunc(old, compareEvents)
	for _, st := range fresh {
		st.row = b.nextRow
		b.nextRow++
	}
	const head = "INSERT INTO events (row, tenant, kind, id, version_at, version_seq, updated, deleted, content, time, customer, body, facts) VALUES "
	err := b.w.bulk(head, "", len(fresh), 13, func(i int, args []any) []any {
		st := fresh[i]
		return append(args, st.row, st.tenant.id, st.kind, st.id, st.version.At.UnixMicro(), int64(st.version.Seq),
			st.updated, st.deleted, st.content, st.time, st.customer, st.body, st.facts)
	})
	if err != nil {
		return err
	}
	for _, st := range old {
		if err := b.w.updateEvent(st); err != nil {
			return err
		}
	}
	all := append(fresh, old...)
	slices.SortFunc(all, func(x, y *eventState) int { return cmp.Compare(x.row, y.row) })
	for _, st := range all {
		b.countEvent(st)
	}
	return nil
}

func compareEvents(x, y *eventState) int {
	return cmp.Or(cmp.Compare(x.tenant.id, y.tenant.id), cmp.Compare(x.kind, y.kind), cmp.Compare(x.id, y.id))
}

func (w *writer) updateEvent(st *eventState) error {
	if !st.changed {
		_, err := w.exec("UPDATE events SET version_at = ?, version_seq = ?, updated = ? WHERE row = ?",
			st.version.At.UnixMicro(), int64(st.version.Seq), st.updated, st.row)
		return err
	}
	_, err := w.exec(`UPDATE events SET version_at = ?, version_seq = ?, updated = ?, deleted = ?, content = ?,
		time = ?, customer = ?, body = ?, facts = ? WHERE row = ?`,
		st.version.At.UnixMicro(), int64(st.version.Seq), st.updated, st.deleted, st.content,
		st.time, st.customer, st.body, st.facts, st.row)
	return err
}

// countEvent takes the event's old contribution out of the roll-ups and puts
// its new one in, and tells the column cache.
func (b *batch) countEvent(st *eventState) {
	if !st.changed {
		return
	}
	b.cells = append(b.cells, cell{tenant: st.tenant.id, row: st.row, id: st.id, event: st.now, isEvent: true})
	if st.counted {
		b.rolls.event(st.tenant, st.kind, st.was, -1)
	}
	if !st.deleted {
		b.rolls.event(st.tenant, st.kind, st.time, 1)
	}
}

// writeKeys writes the attribute keys that are new.
func (b *batch) writeKeys() error {
	for _, k := range b.newKeys {
		if _, err := b.w.exec("INSERT INTO attribute_keys (tenant, name) VALUES (?, ?)", k.tenant, k.id); err != nil {
			return err
		}
	}
	return nil
}
