package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// batch is one commit on its way: every record is read once, the changes are
// applied to it in memory in their order, and what came of it is written once,
// sorted by key.
type batch struct {
	s        *Store
	w        *writer
	now      int64
	changes  []feedback.Change
	prepared []prepared
	tenants  []*tenant // of each change; nil for a reject without one
	outcomes []feedback.Outcome

	items   map[recordKey]*itemState
	events  map[recordKey]*eventState
	erased  map[recordKey]feedback.Version // by key, of what was looked up
	rolls   rollDeltas
	cells   []cell
	newKeys []recordKey // attribute keys to write
	raised  []recordKey // erased records whose version went up
	nextRow int64
	marked  bool
}

// recordKey names an item (kind "") or an event.
type recordKey struct {
	tenant   int64
	kind, id string
}

// prepared is what can be made of a change before the store is locked.
type prepared struct {
	body, analysis []byte
	content        []byte
	event          *eventFacts
	facts          []byte // encoded
}

// Commit implements feedback.Sink: all of changes in one transaction, or none.
func (s *Store) Commit(ctx context.Context, changes []feedback.Change) ([]feedback.Outcome, error) {
	b := &batch{
		s: s, now: time.Now().UnixMicro(), changes: changes,
		prepared: make([]prepared, len(changes)), tenants: make([]*tenant, len(changes)),
		outcomes: make([]feedback.Outcome, len(changes)),
		items:    make(map[recordKey]*itemState), events: make(map[recordKey]*eventState),
		erased: make(map[recordKey]feedback.Version), rolls: make(rollDeltas),
	}
	for i := range changes {
		var err error
		if b.prepared[i], err = prepare(&changes[i]); err != nil {
			return nil, fmt.Errorf("commit %d changes: %w", len(changes), err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b.nextRow = s.nextRow
	if err := s.writeLocked(ctx, fmt.Sprintf("commit %d changes", len(changes)), b.run); err != nil {
		return nil, err
	}
	s.nextRow = b.nextRow
	s.cols.feed(b.cells)
	if b.marked {
		s.notify()
	}
	return b.outcomes, nil
}

// prepare encodes a change.
func prepare(c *feedback.Change) (p prepared, err error) {
	switch {
	case c.Item != nil:
		if p.body, err = itemBody(c.Item.Item); err != nil {
			return p, fmt.Errorf("encode item: %w", err)
		}
		an := c.Item.Analysis
		an.Evidence, an.Sentences = nil, nil
		if p.analysis, err = json.Marshal(&an); err != nil {
			return p, fmt.Errorf("encode analysis: %w", err)
		}
	case c.Event != nil:
		e := *c.Event
		e.Updated = time.Time{}
		if p.body, err = json.Marshal(&e); err != nil {
			return p, fmt.Errorf("encode event: %w", err)
		}
		if !e.Deleted {
			p.event = eventFactsOf(&e)
			p.facts = p.event.append(nil)
		}
	default:
		return p, nil
	}
	p.content = contentHash(p.body)
	return p, nil
}

func (b *batch) run(w *writer) error {
	b.w = w
	if err := b.findTenants(); err != nil {
		return err
	}
	if err := b.loadItems(); err != nil {
		return err
	}
	if err := b.loadEvents(); err != nil {
		return err
	}
	if err := b.loadErased(); err != nil {
		return err
	}
	for i := range b.changes {
		if err := b.apply(i); err != nil {
			return err
		}
	}
	for _, step := range []func() error{
		b.writeItems, b.writeEvents, b.writeRolls, b.writeKeys, b.writeRaised,
		b.writeImports, b.clearSuspects, b.writeThrough,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// findTenants resolves the tenant of every change; where there is none and
// none may be made, the change becomes a reject when its turn comes.
func (b *batch) findTenants() error {
	for i := range b.changes {
		c := &b.changes[i]
		t, err := b.s.tenant(c.Tenant)
		if err != nil && b.s.opts.AutoTenant && c.Reject == nil && feedback.ValidTenant(c.Tenant) {
			if err := b.s.createTenant(b.w, c.Tenant, b.s.opts.Zone); err != nil {
				return err
			}
			t, err = b.s.tenant(c.Tenant)
		}
		if err == nil {
			b.tenants[i] = t
		}
	}
	return nil
}

// apply decides what one change does.
func (b *batch) apply(i int) error {
	c, t := &b.changes[i], b.tenants[i]
	reason := ""
	switch {
	case c.Reject != nil:
	case t == nil:
		reason = fmt.Sprintf("tenant %q does not exist; create it first, or serve with --auto-tenant", c.Tenant)
	case c.Item != nil:
		b.outcomes[i], reason = b.applyItem(i)
	case c.Event != nil:
		b.outcomes[i], reason = b.applyEvent(i)
	default:
		return &permanentError{fmt.Errorf("change %d is neither item nor event nor reject", i)}
	}
	if c.Reject == nil && reason == "" {
		return b.endReplay(c)
	}
	r := c.Reject
	if r == nil {
		r = b.rejectOf(i, reason)
	}
	var err error
	b.outcomes[i], err = b.fileReject(c, r)
	return err
}

// rejectOf makes a reject of a record that only the store could refuse. What
// was published is no longer there byte for byte, so its JSON is written anew.
func (b *batch) rejectOf(i int, reason string) *feedback.Reject {
	c := &b.changes[i]
	var body []byte
	if c.Item != nil {
		body, _ = json.Marshal(c.Item.Item) // prepare has encoded it before
	} else {
		body, _ = json.Marshal(c.Event)
	}
	return &feedback.Reject{Reason: reason, Body: body}
}

// versioned is what decides between two messages of one record.
type versioned struct {
	exists  bool
	version feedback.Version
	updated int64
	deleted bool
	content []byte
}

// judge says what a message of the version does to the record as it stands.
func (r *versioned) judge(v feedback.Version, deleted bool, content []byte) feedback.Outcome {
	if !r.exists {
		return feedback.Stored
	}
	switch c := v.Compare(r.version); {
	case c == 0:
		return feedback.Repeated
	case c < 0:
		return feedback.Older
	case deleted && r.deleted:
		return feedback.Unchanged
	case !deleted && !r.deleted && bytes.Equal(content, r.content):
		return feedback.Unchanged
	}
	return feedback.Stored
}

// advance makes the record the message's.
func (r *versioned) advance(v feedback.Version, updated time.Time, deleted bool, content []byte) {
	r.exists, r.version, r.updated, r.deleted, r.content = true, v, micros(updated), deleted, content
	if deleted {
		r.content = []byte{}
	}
}

func version(at, seq int64) feedback.Version {
	return feedback.Version{At: time.UnixMicro(at).UTC(), Seq: uint64(seq)}
}

// writeThrough notes how far the data of each tenant reaches.
func (b *batch) writeThrough() error {
	through := make(map[*tenant]int64)
	for i, t := range b.tenants {
		if at := micros(b.changes[i].Origin.Stored); t != nil && at > max(t.through, through[t]) {
			through[t] = at
		}
	}
	for t, at := range through {
		if _, err := b.w.exec("UPDATE tenants SET through = ? WHERE tenant = ?", at, t.id); err != nil {
			return err
		}
		next := *t
		next.through = at
		b.s.uncommitted = true
		b.s.keepTenant(&next)
	}
	return nil
}

func stampText(s nlp.Stamp) string { return fmt.Sprintf("%d/%d/%d", s.Model, s.Overlay, s.Taxonomy) }

func parseStamp(text string) (s nlp.Stamp, err error) {
	if _, err = fmt.Sscanf(text, "%d/%d/%d", &s.Model, &s.Overlay, &s.Taxonomy); err != nil {
		return s, fmt.Errorf("stamp %q: %w", text, err)
	}
	return s, nil
}
