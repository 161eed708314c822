package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// MentionQuestion asks how often themes, intents or emotions were found.
type MentionQuestion struct {
	Tenant    string
	Filter    feedback.Filter   // without Words, as in Question
	From, To  time.Time         // [From, To), a zero end is open
	Kinds     []nlp.MentionKind // a table each
	Compare   bool              // with the period of the same length before, where both ends are given
	Step      Step              // count the items of each such slice of the period too; NoStep: no
	Catalogue *kpi.Catalogue    // says within how many days complaints are one matter; nil: the built-in one
}

// ThemeRow is one theme's line: items count for their own and every parent.
type ThemeRow struct {
	Name           string
	Items          int64
	Customers      int64
	Share          float64             // of items with text in a known language that have it, 0 … 1 of Base
	Complaints     int64               // a customer's on one matter count once, by the time of the first
	ComplaintItems int64               // each counted
	Labels         map[nlp.Label]int64 // of the mentions
	Net            kpi.Value           // net sentiment of the mentions
	Steps          []int64             // items of each slice of the period
	Previous       int64               // items in the previous period of the same length
	PreviousShare  float64
}

// ThemeTable lists themes, intents or emotions, most frequent first.
type ThemeTable struct {
	Base    int64 // items with text in a known language
	NoTheme int64 // of those, without any of the kind
	Rows    []ThemeRow

	PreviousBase int64 // Base of the previous period, where compared
}

// Mentions counts mentions under a filter: a table for each kind asked for, all
// from one pass over the columns. Shares are of items with text in a known
// language, above and below the line. What is only found in the previous period
// has no row.
func (s *Store) Mentions(ctx context.Context, q MentionQuestion) ([]ThemeTable, error) {
	tn, t, err := s.tableOf(ctx, q.Tenant)
	if err != nil {
		return nil, fmt.Errorf("count mentions: %w", err)
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	c, err := newMentionCounter(t, tn, q.Kinds)
	if err != nil {
		return nil, fmt.Errorf("count mentions: %w", err)
	}
	from := q.From
	if c.compare = q.Compare && !q.From.IsZero() && !q.To.IsZero(); c.compare {
		from, c.from = q.From.Add(-q.To.Sub(q.From)), q.From.UnixMicro()
	}
	slots, err := s.match(ctx, tn, t, q.Filter, from, q.To)
	if err == nil {
		err = c.cut(&q, slots)
	}
	if err != nil {
		return nil, fmt.Errorf("count mentions: %w", err)
	}
	c.book = t.bookOf(never, tn.zone, parametersOf(q.Catalogue))
	for _, i := range slots {
		c.count(int(i))
	}
	p := kpi.Period{Start: q.From, End: q.To, Zone: tn.zone.String(), Now: time.Now(), Through: moment(tn.through)}
	return c.tables(len(q.Kinds), p), nil
}

// mentionCounter counts mentions slot by slot. A place stands for one name.
type mentionCounter struct {
	t       *table
	book    *book
	zone    *time.Location
	now     int64 // no complaint of a later time is counted yet
	from    int64 // where compared: what comes earlier is the previous period's
	compare bool
	periods *periods // nil: not cut

	above  [][]uint32 // of each mention's code: the place of its name and those of its parents
	places []mentionTally

	base, previousBase int64
	none               []int64 // of each kind asked for

	// Of the slot at hand: the places found, and the kinds.
	touched []uint32
	found   []bool
}

// mentionTally counts one name.
type mentionTally struct {
	name string
	kind int // its place among the kinds asked for

	items, known, complaints, matters int64
	labels                            [nLabels]int64
	customers                         int64
	seen                              []uint64 // a bit for each customer
	steps                             []int64
	previous, previousKnown           int64

	slot  int // 1 + the last slot that it was found in
	label uint8
}

func newMentionCounter(t *table, tn *tenant, kinds []nlp.MentionKind) (*mentionCounter, error) {
	c := &mentionCounter{t: t, zone: tn.zone, from: always, none: make([]int64, len(kinds)), found: make([]bool, len(kinds))}
	c.now, _ = asOf(time.Time{})
	asked := make(map[byte]int) // digit of the kind in the dictionary → its place
	for k, kind := range kinds {
		code := slices.Index(mentionKinds[:], kind)
		if code < 0 {
			return nil, fmt.Errorf("%w: there is no kind %q", ErrFilter, kind)
		}
		asked['0'+byte(code)] = k
	}
	c.above = make([][]uint32, t.mentionDict.size())
	places := make(map[string]uint32)
	for code := 1; code < t.mentionDict.size(); code++ {
		full := t.mentionDict.name(uint32(code))
		digit, name := full[0], full[1:]
		kind, ok := asked[digit]
		if !ok {
			continue
		}
		for n := name; n != ""; n = parent(digit-'0', n) {
			key := string(digit) + n
			place, ok := places[key]
			if !ok {
				place = uint32(len(c.places))
				places[key] = place
				c.places = append(c.places, mentionTally{name: n, kind: kind})
			}
			c.above[code] = append(c.above[code], place)
		}
	}
	return c, nil
}

// cut lays out the slices of the period.
func (c *mentionCounter) cut(q *MentionQuestion, slots []uint32) (err error) {
	if q.Step == NoStep {
		return nil
	}
	from, to := q.From, q.To
	first, last := spanOf(c.t, slots)
	if from.IsZero() {
		from = moment(first)
	}
	if to.IsZero() {
		to = time.UnixMicro(last + 1)
	}
	c.periods, err = q.Step.slices(from, to, c.zone)
	return err
}

func (c *mentionCounter) count(i int) {
	c.find(i)
	at, known := c.t.time.at(i), c.t.known(i)
	if c.compare && at < c.from {
		if known {
			c.previousBase++
		}
		for _, place := range c.touched {
			x := &c.places[place]
			if x.previous++; known {
				x.previousKnown++
			}
		}
		return
	}
	if known {
		c.base++
		for kind, found := range c.found {
			if !found {
				c.none[kind]++
			}
		}
	}
	if len(c.touched) == 0 {
		return
	}
	complains := c.t.flags[i]&slotComplaint != 0
	matter := complains && at <= c.now && !c.book.merged(uint32(i))
	step := -1
	if c.periods != nil {
		step = c.periods.find(at)
	}
	customer := c.t.vals[fCustomer].at(i)
	for _, place := range c.touched {
		x := &c.places[place]
		x.add(known, complains, matter)
		x.addCustomer(customer, c.t.customers())
		if step >= 0 {
			x.addStep(step, c.periods.len())
		}
	}
}

// find notes the places of a slot, each once, with the label of all that the
// item says under it.
func (c *mentionCounter) find(i int) {
	c.touched = c.touched[:0]
	clear(c.found)
	for _, m := range c.t.slotMentions(i) {
		label := uint8(m & mentionLabel)
		for _, place := range c.above[m>>4] {
			x := &c.places[place]
			if x.slot == i+1 {
				x.label = together(x.label, label)
				continue
			}
			x.slot, x.label = i+1, label
			c.touched = append(c.touched, place)
			c.found[x.kind] = true
		}
	}
}

func (x *mentionTally) add(known, complains, matter bool) {
	x.items++
	x.labels[x.label]++
	if known {
		x.known++
	}
	if complains {
		x.complaints++
	}
	if matter {
		x.matters++
	}
}

// addCustomer counts a customer once; 0 is nobody.
func (x *mentionTally) addCustomer(customer uint32, of int) {
	if customer == 0 {
		return
	}
	if x.seen == nil {
		x.seen = make([]uint64, of/64+1)
	}
	if word, bit := &x.seen[customer/64], uint64(1)<<(customer%64); *word&bit == 0 {
		*word |= bit
		x.customers++
	}
}

func (x *mentionTally) addStep(step, of int) {
	if x.steps == nil {
		x.steps = make([]int64, of)
	}
	x.steps[step]++
}

// tables makes the answer of what was counted.
func (c *mentionCounter) tables(kinds int, p kpi.Period) []ThemeTable {
	out := make([]ThemeTable, kinds)
	for k := range out {
		out[k].Base, out[k].NoTheme, out[k].PreviousBase = c.base, c.none[k], c.previousBase
	}
	for i := range c.places {
		if x := &c.places[i]; x.items > 0 {
			out[x.kind].Rows = append(out[x.kind].Rows, c.row(x, p))
		}
	}
	for k := range out {
		slices.SortFunc(out[k].Rows, func(a, b ThemeRow) int {
			return cmp.Or(cmp.Compare(b.Items, a.Items), cmp.Compare(a.Name, b.Name))
		})
	}
	return out
}

func (c *mentionCounter) row(x *mentionTally, p kpi.Period) ThemeRow {
	agg := kpi.Aggregate{
		Positive: x.labels[lPositive], Negative: x.labels[lNegative],
		Neutral: x.labels[lNeutral], Mixed: x.labels[lMixed], Unknown: x.labels[lUnknown],
	}
	net := agg.Values(kpi.Sentiment, p)[0]
	net.Also, net.Counts = nil, "mentions"
	return ThemeRow{
		Name: x.name, Items: x.items, Customers: x.customers, Share: share(x.known, c.base),
		Complaints: x.matters, ComplaintItems: x.complaints, Labels: labelCounts(x.labels), Net: net, Steps: x.steps,
		Previous: x.previous, PreviousShare: share(x.previousKnown, c.previousBase),
	}
}

func share(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
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
