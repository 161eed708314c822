package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"verbatim/feedback"
)

// Moment is one thing in a customer's life: an item or an event.
type Moment struct {
	Time   time.Time        `json:"time"`
	Record *feedback.Record `json:"record,omitempty"`
	Event  *feedback.Event  `json:"event,omitempty"`
}

// Timeline lists everything of one customer, newest first, and how much there
// is in all.
func (s *Store) Timeline(ctx context.Context, tenant, customer string, offset, limit int) ([]Moment, int, error) {
	items, events, total, err := s.timelineRows(ctx, tenant, customer, offset, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("read timeline: %w", err)
	}
	var out []Moment
	records, err := s.recordsByRow(ctx, tenant, items)
	if err != nil {
		return nil, 0, fmt.Errorf("read timeline: %w", err)
	}
	for k := range records {
		out = append(out, Moment{Time: records[k].Item.Time, Record: &records[k]})
	}
	err = s.inGroups(ctx, "SELECT body FROM events WHERE deleted = 0 AND row IN ", nil, len(events), func(i int) any { return events[i] }, func(r *sql.Rows) error {
		var body sql.RawBytes
		if err := r.Scan(&body); err != nil {
			return err
		}
		e := &feedback.Event{}
		out = append(out, Moment{Event: e})
		err := json.Unmarshal(body, e)
		out[len(out)-1].Time = e.Time
		return err
	})
	if err != nil {
		return nil, 0, fault("read timeline", err)
	}
	slices.SortStableFunc(out, func(x, y Moment) int { return y.Time.Compare(x.Time) })
	return out, total, nil
}

// timelineRows finds the rows of one page of a timeline.
func (s *Store) timelineRows(ctx context.Context, tenant, customer string, offset, limit int) (items, events []int64, total int, err error) {
	_, t, err := s.tableOf(ctx, tenant)
	if err != nil {
		return nil, nil, 0, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	code := t.dict[fCustomer].find(customer)
	if code == 0 {
		return nil, nil, 0, nil
	}
	type place struct {
		at, row int64
		event   bool
	}
	var all []place
	for i := range t.slots() {
		if t.flags[i]&slotLive != 0 && t.vals[fCustomer].at(i) == code {
			all = append(all, place{t.time.at(i), int64(t.rows.at(i)), false})
		}
	}
	for i := range t.events.slots() {
		if t.events.live(i) && t.events.customer.at(i) == code {
			all = append(all, place{t.events.time.at(i), int64(t.events.rows.at(i)), true})
		}
	}
	slices.SortFunc(all, func(x, y place) int { return cmp.Or(cmp.Compare(y.at, x.at), cmp.Compare(y.row, x.row)) })
	total = len(all)
	all = all[min(max(0, offset), total):]
	for _, p := range all[:min(max(0, limit), len(all))] {
		if p.event {
			events = append(events, p.row)
		} else {
			items = append(items, p.row)
		}
	}
	return items, events, total, nil
}
