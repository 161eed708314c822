package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// TrendRow is one period and value of an unfiltered trend, from the roll-ups.
type TrendRow struct {
	Start, End time.Time
	Value      string
	Items      int64
	Complaints int64
	Labels     map[nlp.Label]int64 // of the items; unknown: every item out of sentiment
	Mean       float64             // mean score of items with text in a known language
}

// Trend reads the roll-ups: items by period and value of the dimension ("" for
// all items; kind, source, channel, product, segment, country, lang, theme,
// intent, emotion; "event" for customer events by kind). from and to are taken
// to whole local days. Periods without items are left out.
func (s *Store) Trend(ctx context.Context, tenant string, dim feedback.Field, from, to time.Time, step Step) ([]TrendRow, error) {
	t, err := s.tenant(tenant)
	if err != nil {
		return nil, fmt.Errorf("read trend: %w", err)
	}
	first, last := int64(-1<<40), int64(1<<40)
	if !from.IsZero() {
		first = localDay(from.UnixMicro(), t.zone)
	}
	if !to.IsZero() {
		last = localDay(to.UnixMicro()-1, t.zone)
	}
	const query = "SELECT " + rollColumns + " FROM rollups WHERE tenant = ? AND dim = ? AND chunk BETWEEN ? AND ?"
	sums := make(map[trendKey]*roll)
	rows, err := s.reads.QueryContext(ctx, query, t.id, string(dim), first>>dayBits, last>>dayBits)
	err = each(rows, err)(func(r *sql.Rows) error {
		return scanRolls(r, func(rk rollKey, x *roll) error {
			if rk.day < first || rk.day > last {
				return nil
			}
			k := trendKey{value: rk.value}
			if step != NoStep {
				k.start = step.floor(dayStart(rk.day, t.zone), t.zone).UnixMicro()
			}
			if sums[k] == nil {
				sums[k] = &roll{}
			}
			sums[k].add(x, 1)
			return nil
		})
	})
	if err != nil {
		return nil, fault("read trend", err)
	}
	out := make([]TrendRow, 0, len(sums))
	for k, x := range sums {
		row := x.trend(k.value)
		row.Start, row.End = from, to
		if step != NoStep {
			row.Start = time.UnixMicro(k.start).In(t.zone)
			row.End = step.next(row.Start, t.zone)
		}
		out = append(out, row)
	}
	slices.SortFunc(out, compareTrend)
	return out, nil
}

type trendKey struct {
	value string
	start int64
}

func (x *roll) trend(value string) TrendRow {
	row := TrendRow{Value: value, Items: x.n, Complaints: x.complaints, Labels: labelCounts(x.labels)}
	if known := x.n - x.labels[lUnknown]; known > 0 {
		row.Mean = float64(x.score) / 1e6 / float64(known)
	}
	return row
}

// compareTrend orders by period, then by frequency.
func compareTrend(a, b TrendRow) int {
	return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(b.Items, a.Items), cmp.Compare(a.Value, b.Value))
}
