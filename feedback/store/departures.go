package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
)

// DepartureQuestion asks what customers who left said in the days before,
// against those who stayed.
type DepartureQuestion struct {
	Tenant    string
	Filter    feedback.Filter
	From, To  time.Time // of leaving
	Days      int       // 0 for 90
	AsOf      time.Time
	Catalogue *kpi.Catalogue  // nil: the built-in one
	Hours     *hours.Calendar // business time; nil: none is set
}

// Departures is the answer: shares of customers who mentioned each thing.
type Departures struct {
	Left   int64          `json:"left"` // customers
	Stayed int64          `json:"stayed"`
	Rows   []DepartureRow `json:"rows"` // themes, emotions, labels
}

// DepartureRow is one theme, emotion or label: how many of those who left, and
// of those who stayed, mentioned it.
type DepartureRow struct {
	Field      feedback.Field `json:"field"`
	Name       string         `json:"name"`
	Left       int64          `json:"left"`
	Stayed     int64          `json:"stayed"`
	Difference *kpi.Change    `json:"difference,omitempty"` // of the shares, left − stayed
}

// Departures compares what was said by customers who left with what was said
// by those who stayed. Leaving is of subscriptions where there are any, else of
// purchases. Of who left between From and To it is what they said in the days
// before they did, of who was active at both ends, in the days before To.
func (s *Store) Departures(ctx context.Context, q DepartureQuestion) (Departures, error) {
	out, err := s.departures(ctx, &q)
	if err != nil {
		return Departures{}, fmt.Errorf("compare departures: %w", err)
	}
	return out, nil
}

func (s *Store) departures(ctx context.Context, q *DepartureQuestion) (Departures, error) {
	tn, t, err := s.tableOf(ctx, q.Tenant)
	if err != nil {
		return Departures{}, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	now, cut := asOf(q.AsOf)
	set := parametersOf(q.Catalogue)
	b := t.bookOf(cut, tn.zone, set)
	q.Filter = t.resolve(q.Filter, tn.zone, q.Catalogue, q.AsOf)
	ids := func(values []string) (map[uint32]bool, error) { return s.rowsOfIDs(ctx, tn, values) }
	sc, err := b.compileScope(q.Filter, always, never, ids)
	if err != nil {
		return Departures{}, err
	}
	to := now
	if !q.To.IsZero() {
		to = min(to, q.To.UnixMicro())
	}
	basis := bySubscription
	if !b.spansOf(basis).any {
		basis = byPurchase
	}
	d := &departing{b: b, days: int64(cmp.Or(q.Days, set.LeaverDays)) * day, counts: make(map[uint64]*[2]int64)}
	for c := uint32(1); int(c) < b.size; c++ {
		left, at, ok := leaving(b.spansOf(basis).of(c), q.From.UnixMicro(), to)
		if ok && sc.inAll(c, never) {
			d.add(c, left, at)
		}
	}
	return d.answer(), nil
}

// leaving says of a customer active at a moment whether they had left by a
// later one, and when; if not, the later moment.
func leaving(list []span, from, to int64) (left bool, at int64, ok bool) {
	for _, s := range list {
		ok = ok || s.from <= from && from < s.to
		if s.from <= to && to < s.to {
			return false, to, ok
		}
		if s.from < to {
			left, at = true, s.to
		}
	}
	return left, at, ok
}

// departing counts customers by what they mentioned. Keys are the digit of the
// field and the code of the value.
type departing struct {
	b      *book
	days   int64
	n      [2]int64 // left, stayed
	counts map[uint64]*[2]int64
	dict   dict
}

func (d *departing) add(c uint32, left bool, at int64) {
	side := 1
	if left {
		side = 0
	}
	d.n[side]++
	t := d.b.t
	seen := make(map[uint64]bool)
	for _, slot := range d.b.itemsOf(c) {
		i := int(slot)
		if t.time.at(i) < at-d.days || t.time.at(i) >= at {
			continue
		}
		for _, m := range t.slotMentions(i) {
			name := t.mentionDict.name(m >> 4)
			for n := name[1:]; n != ""; n = parent(name[0]-'0', n) {
				seen[uint64(d.dict.code(name[:1]+n))] = true
			}
		}
		if t.known(i) {
			seen[uint64(d.dict.code("l"+string(labels[t.flags[i]>>slotLabel])))] = true
		}
		if n := t.nps[i]; n >= 0 {
			group := "detractor"
			if n >= 9 {
				group = "promoter"
			} else if n >= 7 {
				group = "passive"
			}
			seen[uint64(d.dict.code("n"+group))] = true
		}
	}
	for k := range seen {
		if d.counts[k] == nil {
			d.counts[k] = &[2]int64{}
		}
		d.counts[k][side]++
	}
}

// answer compares the shares; with many rows the false discovery rate is held.
func (d *departing) answer() Departures {
	out := Departures{Left: d.n[0], Stayed: d.n[1], Rows: []DepartureRow{}}
	fields := map[byte]feedback.Field{'0' + theme: "theme", '0' + intent: "intent", '0' + emotion: "emotion", 'l': "label", 'n': "nps"}
	var values []*kpi.Value
	for k, n := range d.counts {
		name := d.dict.name(uint32(k))
		row := DepartureRow{Field: fields[name[0]], Name: name[1:], Left: n[0], Stayed: n[1]}
		if d.n[0] > 0 && d.n[1] > 0 {
			v := shareOf(n[0], d.n[0])
			v.Change = v.Compare(shareOf(n[1], d.n[1]))
			row.Difference = v.Change
			values = append(values, &v)
		}
		out.Rows = append(out.Rows, row)
	}
	kpi.Settle(values)
	slices.SortFunc(out.Rows, func(x, y DepartureRow) int {
		return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(y.Left, x.Left), cmp.Compare(y.Stayed, x.Stayed), cmp.Compare(x.Name, y.Name))
	})
	return out
}

// shareOf is a share of customers as a value that can be compared.
func shareOf(x, n int64) kpi.Value {
	share := 100 * float64(x) / float64(n)
	low, high := kpi.Wilson(x, n)
	low, high = 100*low, 100*high
	return kpi.Value{
		ID: "share", Measure: "share", Estimate: &share, Low: &low, High: &high, Method: kpi.WilsonScore,
		Numerator: float64(x), Denominator: float64(n), N: n, Unit: "%",
	}
}
