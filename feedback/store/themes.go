package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// ThemeRow is one theme's line: items count for their own and every parent.
type ThemeRow struct {
	Name          string
	Items         int64
	Customers     int64
	Share         float64 // of Base, 0 … 1
	Complaints    int64
	Labels        map[nlp.Label]int64 // of the mentions
	Net           kpi.Value           // net sentiment of the mentions
	Previous      int64               // items in the previous period of the same length
	PreviousShare float64
}

// ThemeTable lists themes, most frequent first.
type ThemeTable struct {
	Base    int64 // items with text in a known language
	NoTheme int64 // of those, without any theme
	Rows    []ThemeRow

	PreviousBase int64 // Base of the previous period, where compared
}

// themeTally counts one theme.
type themeTally struct {
	items, known, complaints int64
	labels                   [nLabels]int64
	customers                *roaring.Bitmap
}

// Themes counts themes under a filter. With compare and a closed period, each
// row also has its count in the period of the same length before. The share is
// of items with text in a known language, above and below the line.
func (s *Store) Themes(ctx context.Context, tenant string, f feedback.Filter, from, to time.Time, compare bool) (ThemeTable, error) {
	return s.Mentions(ctx, tenant, nlp.Theme, f, from, to, compare)
}

// Mentions is Themes for any kind of mention; its NoTheme counts the items
// without any of that kind.
func (s *Store) Mentions(ctx context.Context, tenant string, kind nlp.MentionKind, f feedback.Filter, from, to time.Time, compare bool) (ThemeTable, error) {
	code := slices.Index(mentionKinds[:], kind)
	if code < 0 {
		return ThemeTable{}, fmt.Errorf("count mentions: %w: there is no kind %q", ErrFilter, kind)
	}
	tn, t, err := s.tableOf(ctx, tenant)
	if err != nil {
		return ThemeTable{}, fmt.Errorf("count themes: %w", err)
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	slots, err := s.match(ctx, tn, t, f, from, to)
	if err != nil {
		return ThemeTable{}, fmt.Errorf("count themes: %w", err)
	}
	c := newThemeCounter(t, uint8(code))
	c.count(slots)
	out := ThemeTable{Base: c.base, NoTheme: c.noTheme}
	p := kpi.Period{Start: from, End: to, Zone: tn.zone.String(), Now: time.Now(), Through: moment(tn.through)}
	for name, x := range c.themes {
		out.Rows = append(out.Rows, x.row(name, c.base, p))
	}
	if compare && !from.IsZero() && !to.IsZero() {
		if slots, err = s.match(ctx, tn, t, f, from.Add(-to.Sub(from)), from); err != nil {
			return ThemeTable{}, fmt.Errorf("count themes: %w", err)
		}
		before := newThemeCounter(t, uint8(code))
		before.count(slots)
		out.PreviousBase = before.base
		for i := range out.Rows {
			row := &out.Rows[i]
			if x := before.themes[row.Name]; x != nil {
				row.Previous, row.PreviousShare = x.items, share(x.known, before.base)
			}
		}
	}
	slices.SortFunc(out.Rows, func(a, b ThemeRow) int {
		return cmp.Or(cmp.Compare(b.Items, a.Items), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

func share(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func (x *themeTally) row(name string, base int64, p kpi.Period) ThemeRow {
	agg := kpi.Aggregate{
		Positive: x.labels[lPositive], Negative: x.labels[lNegative],
		Neutral: x.labels[lNeutral], Mixed: x.labels[lMixed], Unknown: x.labels[lUnknown],
	}
	net := agg.Values(kpi.Sentiment, p)[0]
	net.Also, net.Counts = nil, "mentions"
	return ThemeRow{
		Name: name, Items: x.items, Customers: int64(x.customers.GetCardinality()), Share: share(x.known, base),
		Complaints: x.complaints, Labels: labelCounts(x.labels), Net: net,
	}
}

// themeCounter counts the themes of slots.
type themeCounter struct {
	t             *table
	base, noTheme int64
	themes        map[string]*themeTally
	above         [][]string // of each mention code: the theme and its parents
}

func newThemeCounter(t *table, kind uint8) *themeCounter {
	c := &themeCounter{t: t, themes: make(map[string]*themeTally), above: make([][]string, max(1, len(t.mentionDict.names)))}
	for code := 1; code < len(t.mentionDict.names); code++ {
		name := t.mentionDict.names[code]
		if name[0] != '0'+kind {
			continue
		}
		for n := name[1:]; n != ""; n = parent(kind, n) {
			c.above[code] = append(c.above[code], n)
		}
	}
	return c
}

func (c *themeCounter) count(slots []uint32) {
	seen := make(map[string]uint8) // theme → the label of what the item says of it
	for _, i := range slots {
		clear(seen)
		for _, m := range c.t.slotMentions(int(i)) {
			label := uint8(m & 15)
			for _, name := range c.above[m>>4] {
				if was, ok := seen[name]; ok {
					seen[name] = together(was, label)
				} else {
					seen[name] = label
				}
			}
		}
		known := c.t.known(int(i))
		if known {
			c.base++
			if len(seen) == 0 {
				c.noTheme++
			}
		}
		for name, label := range seen {
			c.tally(name).add(c.t, int(i), label, known)
		}
	}
}

func (c *themeCounter) tally(name string) *themeTally {
	x := c.themes[name]
	if x == nil {
		x = &themeTally{customers: roaring.New()}
		c.themes[name] = x
	}
	return x
}

func (x *themeTally) add(t *table, i int, label uint8, known bool) {
	x.items++
	x.labels[label]++
	if known {
		x.known++
	}
	if t.flags[i]&slotComplaint != 0 {
		x.complaints++
	}
	if customer := t.vals[fCustomer].at(i); customer != 0 {
		x.customers.Add(customer)
	}
}

// together is the label of two mentions under one theme.
func together(a, b uint8) uint8 {
	weak := func(l uint8) bool { return l == lNeutral || l == lUnknown }
	switch {
	case a == b:
		return a
	case a == lUnknown || a == lNeutral && !weak(b):
		return b
	case weak(b):
		return a
	}
	return lMixed
}
