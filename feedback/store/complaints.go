package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"verbatim/feedback"
)

// MergedComplaint is one customer's complaint on one matter: the items that
// count as one.
type MergedComplaint struct {
	Customer string    `json:"customer,omitempty"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Themes   []string  `json:"themes"`
	Items    []string  `json:"items"` // ids, in the order of time
	Open     bool      `json:"open"`  // one of them is a ticket that is not resolved
}

// MergedComplaints lists complaints that are made of more than one item, newest
// first, and how many there are in all. One is listed when any of its items
// matches and the first of them came in [from, to).
func (s *Store) MergedComplaints(ctx context.Context, tenant string, f feedback.Filter, from, to time.Time, offset, limit int) ([]MergedComplaint, int, error) {
	out, total, err := s.mergedComplaints(ctx, &Question{Tenant: tenant, Filter: f, From: from, To: to}, offset, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("list merged complaints: %w", err)
	}
	return out, total, nil
}

// MergedComplaintsOf is MergedComplaints with the catalogue of a question.
func (s *Store) MergedComplaintsOf(ctx context.Context, q Question, offset, limit int) ([]MergedComplaint, int, error) {
	out, total, err := s.mergedComplaints(ctx, &q, offset, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("list merged complaints: %w", err)
	}
	return out, total, nil
}

func (s *Store) mergedComplaints(ctx context.Context, q *Question, offset, limit int) ([]MergedComplaint, int, error) {
	tn, t, err := s.tableOf(ctx, q.Tenant)
	if err != nil {
		return nil, 0, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	q.Filter = t.resolve(q.Filter, tn.zone, q.Catalogue, q.AsOf)
	slots, err := s.match(ctx, tn, t, q.Filter, time.Time{}, time.Time{})
	if err != nil {
		return nil, 0, err
	}
	_, cut := asOf(q.AsOf)
	b := t.bookOf(cut, tn.zone, parametersOf(q.Catalogue))
	members := b.matters(slots, q)
	heads := slices.SortedFunc(maps.Keys(members), func(x, y uint32) int {
		return cmp.Or(cmp.Compare(t.time.at(int(y)), t.time.at(int(x))), cmp.Compare(y, x))
	})
	total := len(heads)
	heads = heads[min(max(0, offset), total):]
	var out []MergedComplaint
	for _, h := range heads[:min(max(0, limit), len(heads))] {
		m, err := s.mergedComplaint(ctx, q.Tenant, b, members[h])
		if err != nil {
			return nil, 0, err
		}
		out = append(out, m)
	}
	return out, total, nil
}

// matters returns the complaints of several items that the slots belong to, by
// the first of each, in order of time.
func (b *book) matters(slots []uint32, q *Question) map[uint32][]uint32 {
	b.readyMatters()
	t := b.t
	out := make(map[uint32][]uint32)
	for _, i := range slots {
		if t.flags[i]&slotComplaint == 0 || !b.itemLive(int(i)) {
			continue
		}
		head := b.first(i)
		at := time.UnixMicro(t.time.at(int(head)))
		if (q.From.IsZero() || !at.Before(q.From)) && (q.To.IsZero() || at.Before(q.To)) {
			out[head] = nil
		}
	}
	for i, head := range b.follows {
		if _, ok := out[head]; ok {
			out[head] = append(out[head], i)
		}
	}
	for head, list := range out {
		if len(list) == 0 {
			delete(out, head)
			continue
		}
		list = append(list, head)
		slices.SortFunc(list, func(x, y uint32) int {
			return cmp.Or(cmp.Compare(t.time.at(int(x)), t.time.at(int(y))), cmp.Compare(x, y))
		})
		out[head] = list
	}
	return out
}

// mergedComplaint describes the complaint of these items.
func (s *Store) mergedComplaint(ctx context.Context, tenant string, b *book, list []uint32) (MergedComplaint, error) {
	t := b.t
	m := MergedComplaint{
		Customer: t.dict[fCustomer].name(t.vals[fCustomer].at(int(list[0]))),
		First:    moment(t.time.at(int(list[0]))), Last: moment(t.time.at(int(list[len(list)-1]))),
	}
	rows := make([]int64, len(list))
	for k, i := range list {
		rows[k] = int64(t.rows.at(int(i)))
		for _, x := range t.slotMentions(int(i)) {
			if name := t.mentionDict.name(x >> 4); t.isTheme(x>>4) && !slices.Contains(m.Themes, name[1:]) {
				m.Themes = append(m.Themes, name[1:])
			}
		}
		k, ok := b.ticketAt(int(i))
		m.Open = m.Open || ok && k.resolved == 0 && !t.over(int(i))
	}
	slices.Sort(m.Themes)
	records, err := s.recordsByRow(ctx, tenant, rows)
	for _, r := range records {
		m.Items = append(m.Items, r.Item.ID)
	}
	return m, err
}
