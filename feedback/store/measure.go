package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"verbatim/feedback"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// Question asks for numbers. Filter has no Words: IDs stand in their place.
type Question struct {
	Tenant   string
	Filter   feedback.Filter
	From, To time.Time      // [From, To), a zero end is open; on top of Filter
	Step     Step           // NoStep: one slice over the whole period
	By       feedback.Field // keyword field to slice by, "" for none; items without it are in no slice
	Top      int            // at most so many values of By, the most frequent; 0 for 50
	KPIs     []string       // ids; nil for none, only the counts

	AsOf      time.Time       // what comes later is not looked at; zero for now
	Catalogue *kpi.Catalogue  // nil: the built-in one
	Hours     *hours.Calendar // business time; nil: none is set

	// Join links by customer and not by item: an item counts when the customer
	// has some item, this one or another, at most so long before or after it, of
	// which is true what Filter says of items. What Filter says of the latest
	// record, or of the product, is still asked of the item itself. 0: no.
	Join time.Duration
}

// Slice is one period and one value of By, with its numbers.
type Slice struct {
	Start, End time.Time // zero for an open end
	By         string
	Items      int64
	Customers  int64 // distinct, named ones
	Complaints int64
	Labels     map[nlp.Label]int64 // unknown: every item out of sentiment
	Base       int64               // items with text in a known language
	Values     []kpi.Value
}

// Answer is what Measure found: slices ordered by period, then by the
// frequency of By. Periods without items in between are there, with zeros.
type Answer struct {
	Zone    string
	Through time.Time
	Slices  []Slice
}

const defaultTop = 50

// Measure computes numbers under any filter, all from one state of the items.
func (s *Store) Measure(ctx context.Context, q Question) (Answer, error) {
	for _, id := range q.KPIs {
		if !kpi.Known(id) {
			return Answer{}, fmt.Errorf("measure: %w: there is no KPI %q; known are %s", ErrFilter, id, strings.Join(kpi.IDs(), ", "))
		}
	}
	tn, t, err := s.tableOf(ctx, q.Tenant)
	if err != nil {
		return Answer{}, fmt.Errorf("measure: %w", err)
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	m, err := s.measure(ctx, &q, tn, t)
	if err != nil {
		return Answer{}, fmt.Errorf("measure: %w", err)
	}
	a := Answer{Zone: tn.zone.String(), Through: moment(tn.through)}
	a.Slices = m.slices(a.Through)
	return a, nil
}

// measure tallies every slice of a question.
func (s *Store) measure(ctx context.Context, q *Question, tn *tenant, t *table) (*measuring, error) {
	ids := func(values []string) (map[uint32]bool, error) { return s.rowsOfIDs(ctx, tn, values) }
	m := &measuring{q: q, t: t, zone: tn.zone}
	q.Filter = t.resolve(q.Filter, tn.zone, q.Catalogue, q.AsOf)
	if q.By == fieldState {
		_, m.states = t.statesAt(tn.zone, q.Catalogue, q.AsOf)
	}
	if len(needed(q.KPIs)) > 0 {
		q.liftPeriod()
		var err error
		if m.reckoner, err = newReckoner(m, ids); err != nil {
			return nil, err
		}
	}
	to := q.To
	if !q.AsOf.IsZero() && (to.IsZero() || q.AsOf.Before(to)) {
		to = q.AsOf
	}
	p, err := s.holding(ctx, tn, t, q)
	if err != nil {
		return nil, err
	}
	slots, err := t.matching(ctx, p, q.From, to)
	if err != nil {
		return nil, err
	}
	if err := m.cut(slots); err != nil {
		return nil, err
	}
	if m.reckoner == nil {
		m.countAll(slots)
		return m, nil
	}
	m.reckoner.run(slots, p)
	return m, nil
}

// tableOf returns a tenant and its columns.
func (s *Store) tableOf(ctx context.Context, name string) (*tenant, *table, error) {
	tn, err := s.tenant(name)
	if err != nil {
		return nil, nil, err
	}
	t, err := s.cols.table(ctx, tn.id)
	if err != nil {
		return nil, nil, err
	}
	return tn, t, nil
}

// match returns the live slots that match, in the order of rows. The table is
// locked for reading by the caller.
func (s *Store) match(ctx context.Context, tn *tenant, t *table, f feedback.Filter, from, to time.Time) ([]uint32, error) {
	p, err := t.compile(f, func(values []string) (map[uint32]bool, error) { return s.rowsOfIDs(ctx, tn, values) })
	if err != nil {
		return nil, err
	}
	return t.matching(ctx, p, from, to)
}

// matching lists the live slots of a time that a predicate holds for.
func (t *table) matching(ctx context.Context, p predicate, from, to time.Time) ([]uint32, error) {
	first, last := int64(always), int64(never)
	if !from.IsZero() {
		first = from.UnixMicro()
	}
	if !to.IsZero() {
		last = to.UnixMicro()
	}
	var out []uint32
	for i := range t.slots() {
		at := t.time.at(i)
		if at >= first && at < last && t.flags[i]&slotLive != 0 && p(i) {
			out = push(out, uint32(i))
		}
		if i&0xffff == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return out, nil
}

// rowsOfIDs finds items by id without regard to case. It reads the whole index
// of keys, which nothing but a filter on ids asks for.
func (s *Store) rowsOfIDs(ctx context.Context, tn *tenant, values []string) (map[uint32]bool, error) {
	want := fold(values)
	out := make(map[uint32]bool)
	rows, err := s.reads.QueryContext(ctx, "SELECT row, id FROM items WHERE tenant = ?", tn.id)
	err = each(rows, err)(func(r *sql.Rows) error {
		var row uint32
		var id string
		err := r.Scan(&row, &id)
		if want[strings.ToLower(id)] {
			out[row] = true
		}
		return err
	})
	return out, fault("find ids", err)
}

// measuring is one question being answered.
type measuring struct {
	q        *Question
	t        *table
	zone     *time.Location
	periods  *periods // nil for NoStep
	by       dimension
	rank     map[uint32]int // code of By → its place among the most frequent
	values   []uint32       // and back
	cells    []*tally       // period × place
	codes    []uint32       // scratch
	quarters []quarter      // those looked at
	states   []uint32       // of customers, where By is their state

	reckoner *reckoner // nil: the KPIs are of feedback alone
}

// tally counts one slice.
type tally struct {
	items, complaints int64
	labels            [nLabels]int64
	customers         *roaring.Bitmap
	rating, csat, ces []int64 // by code of the scale
	agg               kpi.Aggregate
	nps               []npsAnswer
}

// npsAnswer is one customer's answer. Of those with the same key only the latest
// counts.
type npsAnswer struct {
	npsKey
	at     int64
	answer int8
}

type npsKey struct {
	customer, survey, wave uint32
	quarter                int32 // in place of the wave, where none was given
	surveyType             uint32
}

// cut lays out the periods and the values of By.
func (m *measuring) cut(slots []uint32) error {
	q, t := m.q, m.t
	n := 1
	if q.Step != NoStep {
		if !slices.Contains([]Step{Day, Week, Month, Quarter, Year}, q.Step) {
			return fmt.Errorf("%w: there is no step %q", ErrFilter, q.Step)
		}
		from, to := q.From, q.To
		first, last := spanOf(t, slots)
		none := len(slots) == 0
		if m.reckoner != nil && (from.IsZero() || to.IsZero()) {
			if f, l, any := m.reckoner.span(); any && none {
				first, last, none = f, l, false
			} else if any {
				first, last = min(first, f), max(last, l)
			}
		}
		if from.IsZero() {
			from = moment(first)
		}
		if to.IsZero() {
			to = time.UnixMicro(last + 1)
		}
		if none && (q.From.IsZero() || q.To.IsZero()) {
			to = from
		}
		var err error
		if m.periods, err = q.Step.slices(from, to, m.zone); err != nil {
			return err
		}
		n = m.periods.len()
	}
	places := 1
	if q.By != "" {
		var err error
		if m.states != nil {
			m.by = t.stateDimension(m.states)
		} else if m.by, err = t.dimension(q.By); err != nil {
			return err
		}
		m.rankValues(slots)
		places = len(m.values)
	}
	if n*places > 20*maxPeriods {
		return fmt.Errorf("%w: %d periods of %d values are too many", ErrFilter, n, places)
	}
	m.cells = make([]*tally, n*places)
	return nil
}

// spanOf returns the first and last moment of slots.
func spanOf(t *table, slots []uint32) (first, last int64) {
	for k, i := range slots {
		at := t.time.at(int(i))
		if k == 0 || at < first {
			first = at
		}
		if k == 0 || at > last {
			last = at
		}
	}
	return first, last
}

// rankValues picks the most frequent values of By.
func (m *measuring) rankValues(slots []uint32) {
	counts := make(map[uint32]int64)
	for _, i := range slots {
		m.codes = m.by.codes(int(i), m.codes[:0])
		for _, c := range m.codes {
			counts[c]++
		}
	}
	if m.reckoner != nil {
		m.reckoner.countEvents(counts)
	}
	for c := range counts {
		m.values = append(m.values, c)
	}
	slices.SortFunc(m.values, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(m.by.name(a), m.by.name(b)))
	})
	m.values = m.values[:min(len(m.values), cmp.Or(m.q.Top, defaultTop))]
	m.rank = make(map[uint32]int, len(m.values))
	for place, c := range m.values {
		m.rank[c] = place
	}
}
