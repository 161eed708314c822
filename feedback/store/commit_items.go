package store

import (
	"cmp"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"verbatim/feedback"
)

// itemState is one item while a batch is applied to it.
type itemState struct {
	versioned
	tenant     *tenant
	id         string
	row        int64 // 0: not stored yet
	stamp      string
	stampWas   string // "": not there, or deleted
	mark       int64
	facts      string // encoded
	correction string // JSON, "" for none
	was, now   *facts // nil: not there, or deleted

	body, analysis []byte
	moved          bool // its version at least
	changed        bool // its state
}

const itemColumns = "row, id, version_at, version_seq, updated, deleted, content, stamp, mark, facts, coalesce(correction, '')"

func scanItemState(r *sql.Rows, t *tenant) (*itemState, error) {
	st := &itemState{tenant: t}
	var at, seq int64
	err := r.Scan(&st.row, &st.id, &at, &seq, &st.updated, &st.deleted, &st.content, &st.stamp, &st.mark, &st.facts, &st.correction)
	st.exists, st.version, st.stampWas = true, version(at, seq), st.stamp
	return st, err
}

// loadItems reads the state of every item that the batch speaks of.
func (b *batch) loadItems() error {
	ids := make(map[*tenant][]string)
	for i, t := range b.tenants {
		if c := &b.changes[i]; t != nil && c.Item != nil {
			ids[t] = append(ids[t], c.Item.Item.ID)
		}
	}
	for t, list := range ids {
		slices.Sort(list)
		list = slices.Compact(list)
		for _, id := range list {
			b.items[recordKey{t.id, "", id}] = &itemState{tenant: t, id: id}
		}
		err := b.w.queryIDs("SELECT "+itemColumns+" FROM items WHERE tenant = ? AND id IN ", []any{t.id}, list, func(r *sql.Rows) error {
			st, err := scanItemState(r, t)
			if err != nil {
				return err
			}
			b.items[recordKey{t.id, "", st.id}] = st
			if st.deleted {
				return nil
			}
			st.was = &facts{}
			st.now = st.was
			return readFacts(st.facts, st.was)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// queryIDs runs head + (?, …) over ids, a group at a time.
func (w *writer) queryIDs(head string, first []any, ids []string, scan func(*sql.Rows) error) error {
	for _, g := range groups {
		for ; len(ids) >= g; ids = ids[g:] {
			args := slices.Clone(first)
			for _, id := range ids[:g] {
				args = append(args, id)
			}
			query := head + "(" + strings.TrimSuffix(strings.Repeat("?,", g), ",") + ")"
			if err := w.query(query, scan, args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// applyItem decides what change i, an item, does; a reason refuses it.
func (b *batch) applyItem(i int) (feedback.Outcome, string) {
	c, p := &b.changes[i], &b.prepared[i]
	it := c.Item.Item
	key := recordKey{b.tenants[i].id, "", it.ID}
	st := b.items[key]
	if o := b.judgeErased(key, c.Version, it.Deleted); o != 0 && !st.exists {
		return o, ""
	}
	outcome := st.judge(c.Version, it.Deleted, p.content)
	if outcome == feedback.Unchanged {
		st.advance(c.Version, it.Updated, it.Deleted, p.content)
		st.moved = true
	}
	if outcome != feedback.Stored {
		return outcome, ""
	}
	if reason := b.addKeys(b.tenants[i], it.Attributes); reason != "" {
		return feedback.Rejected, reason
	}
	st.advance(c.Version, it.Updated, it.Deleted, p.content)
	st.moved, st.changed = true, true
	if it.Deleted {
		st.now, st.facts, st.correction, st.stamp, st.mark = nil, "", "", "", 0
		st.body, st.analysis = nil, nil
		return feedback.Stored, ""
	}
	st.stamp, st.body, st.analysis = stampText(c.Item.Stamp), p.body, p.analysis
	st.setFacts(factsOf(it, &c.Item.Analysis, readCorrection(st.correction)))
	return feedback.Stored, ""
}

// setFacts makes f the item's facts, and its mark follows.
func (st *itemState) setFacts(f *facts) {
	st.now = f
	encoded := f.append(nil)
	st.facts = string(encoded)
	st.mark = markOf(st.content, encoded)
}

func readCorrection(text string) *feedback.Correction {
	if text == "" {
		return nil
	}
	c := &feedback.Correction{}
	if json.Unmarshal([]byte(text), c) != nil {
		return nil // written by this package alone
	}
	return c
}

// addKeys notes new attribute keys, of which a tenant has so many at most.
func (b *batch) addKeys(t *tenant, attributes map[string]string) (reason string) {
	var fresh []string
	for k := range attributes {
		if !t.keys[k] {
			fresh = append(fresh, k)
		}
	}
	if len(fresh) == 0 {
		return ""
	}
	slices.Sort(fresh)
	if len(t.keys)+len(fresh) > feedback.MaxAttributeKeys {
		return fmt.Sprintf("attributes.%.40s is a new attribute, and tenant %s has %d of at most %d already",
			fresh[0], t.name, len(t.keys), feedback.MaxAttributeKeys)
	}
	b.s.uncommitted = true
	for _, k := range fresh {
		t.keys[k] = true
		b.newKeys = append(b.newKeys, recordKey{tenant: t.id, id: k})
	}
	return ""
}

// writeItems writes every item that moved, sorted by key.
func (b *batch) writeItems() error {
	var fresh, old, marked []*itemState
	for _, st := range b.items {
		switch {
		case !st.moved:
			continue
		case st.row == 0:
			fresh = append(fresh, st)
		default:
			old = append(old, st)
		}
		if st.changed {
			marked = append(marked, st)
		}
	}
	slices.SortFunc(fresh, compareItems)
	slices.SortFunc(old, compareItems)
	for _, st := range fresh {
		st.row = b.nextRow
		b.nextRow++
	}
	slices.SortFunc(marked, func(x, y *itemState) int { return cmp.Compare(x.row, y.row) })
	if err := b.w.insertItems(fresh); err != nil {
		return err
	}
	if err := b.welcomeBack(fresh); err != nil {
		return err
	}
	for _, st := range old {
		if err := b.w.updateItem(st); err != nil {
			return err
		}
	}
	if err := b.w.writeBodies(marked); err != nil {
		return err
	}
	for _, st := range marked {
		b.rolls.replace(st.tenant, st.was, st.now)
		b.rolls.restamp(st.tenant, st.stampWas, st.stamp)
		b.cells = append(b.cells, cell{tenant: st.tenant.id, row: st.row, id: st.id, facts: st.now})
	}
	b.marked = len(marked) > 0
	return b.s.mark(b.w, marked, b.now)
}

func compareItems(x, y *itemState) int {
	return cmp.Or(cmp.Compare(x.tenant.id, y.tenant.id), cmp.Compare(x.id, y.id))
}

func (w *writer) insertItems(items []*itemState) error {
	const head = "INSERT INTO items (row, tenant, id, version_at, version_seq, updated, deleted, content, stamp, mark, facts, correction) VALUES "
	return w.bulk(head, "", len(items), 12, func(i int, args []any) []any {
		st := items[i]
		return append(args, st.row, st.tenant.id, st.id, st.version.At.UnixMicro(), int64(st.version.Seq), st.updated,
			st.deleted, st.content, st.stamp, st.mark, []byte(st.facts), orNull(st.correction))
	})
}

func (w *writer) updateItem(st *itemState) error {
	if !st.changed {
		_, err := w.exec("UPDATE items SET version_at = ?, version_seq = ?, updated = ? WHERE row = ?",
			st.version.At.UnixMicro(), int64(st.version.Seq), st.updated, st.row)
		return err
	}
	_, err := w.exec(`UPDATE items SET version_at = ?, version_seq = ?, updated = ?, deleted = ?, content = ?, stamp = ?,
		mark = ?, facts = ?, correction = ? WHERE row = ?`,
		st.version.At.UnixMicro(), int64(st.version.Seq), st.updated, st.deleted, st.content, st.stamp,
		st.mark, []byte(st.facts), orNull(st.correction), st.row)
	return err
}

func (w *writer) writeBodies(items []*itemState) error {
	var there []*itemState
	for _, st := range items {
		if st.body != nil {
			there = append(there, st)
		} else if _, err := w.exec("DELETE FROM bodies WHERE row = ?", st.row); err != nil {
			return err
		}
	}
	return w.bulk("INSERT OR REPLACE INTO bodies (row, body, analysis) VALUES ", "", len(there), 3, func(i int, args []any) []any {
		st := there[i]
		return append(args, st.row, st.body, st.analysis)
	})
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// loadErased looks up the records that the batch speaks of and that are not
// there among those that were erased.
func (b *batch) loadErased() error {
	if !b.s.erased {
		return nil
	}
	var absent []recordKey
	for k, st := range b.items {
		if !st.exists {
			absent = append(absent, k)
		}
	}
	for k, st := range b.events {
		if !st.exists {
			absent = append(absent, k)
		}
	}
	for _, k := range absent {
		err := b.w.query("SELECT version_at, version_seq FROM erased WHERE hash = ?", func(r *sql.Rows) error {
			var at, seq int64
			err := r.Scan(&at, &seq)
			b.erased[k] = version(at, seq)
			return err
		}, b.s.erasedHash(k))
		if err != nil {
			return err
		}
	}
	return nil
}

// judgeErased says what a message does to a record that was erased, or 0 when
// it is a new record. A later deletion only raises the version that is kept, so
// that the id is not written down again.
func (b *batch) judgeErased(k recordKey, v feedback.Version, deleted bool) feedback.Outcome {
	at, ok := b.erased[k]
	switch {
	case !ok:
		return 0
	case v.Compare(at) <= 0:
		return feedback.Older
	case deleted:
		b.erased[k] = v
		b.raised = append(b.raised, k)
		return feedback.Unchanged
	}
	return 0
}

// writeRaised keeps the versions of later deletions of erased records.
func (b *batch) writeRaised() error {
	for _, k := range b.raised {
		v := b.erased[k]
		if _, err := b.w.exec("UPDATE erased SET version_at = ?, version_seq = ? WHERE hash = ?",
			v.At.UnixMicro(), int64(v.Seq), b.s.erasedHash(k)); err != nil {
			return err
		}
	}
	return nil
}

// welcomeBack drops the outbox rows that still ask for the removal of an erased
// item that is there again: its own row asks for what is to be.
func (b *batch) welcomeBack(fresh []*itemState) error {
	for _, st := range fresh {
		if _, ok := b.erased[recordKey{st.tenant.id, "", st.id}]; !ok {
			continue
		}
		if _, err := b.w.exec("DELETE FROM outbox WHERE tenant = ? AND gone = ?", st.tenant.id, st.id); err != nil {
			return err
		}
	}
	return nil
}

// erasedHash is what is kept of an erased record's key. The store's id is in
// it, so that hashes of two stores cannot be compared.
func (s *Store) erasedHash(k recordKey) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%d\x00%s\x00%s", s.id, k.tenant, k.kind, k.id)
	return h.Sum(nil)
}
