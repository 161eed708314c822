package store

import (
	"math/bits"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// apart is the same question with scratch of its own.
func (m *measuring) apart() *measuring {
	x := *m
	x.codes, x.quarters = nil, nil
	return &x
}

// makeCells makes all slices, so that nobody has to while others read them.
func (m *measuring) makeCells() {
	for k := range m.cells {
		m.at(k)
	}
}

func (m *measuring) countAll(slots []uint32) {
	for _, i := range slots {
		m.count(int(i))
	}
}

// count adds slot i to every slice it lies in.
func (m *measuring) count(i int) {
	period := 0
	if m.periods != nil {
		period = m.periods.find(m.t.time.at(i))
	}
	if m.q.By == "" {
		m.at(period).add(m, i)
		return
	}
	m.codes = m.by.codes(i, m.codes[:0])
	for _, c := range m.codes {
		if place, ok := m.rank[c]; ok {
			m.at(period*len(m.values)+place).add(m, i)
		}
	}
}

func (m *measuring) at(k int) *tally {
	if m.cells[k] == nil {
		m.cells[k] = &tally{customers: roaring.New()}
	}
	return m.cells[k]
}

func (c *tally) add(m *measuring, i int) {
	t := m.t
	c.items++
	flags := t.flags[i]
	if flags&slotComplaint != 0 {
		c.complaints++
	}
	if t.known(i) {
		c.labels[flags>>slotLabel]++
		c.agg.Score.Add(int64(t.score[i]))
	} else {
		c.labels[lUnknown]++
		if flags&slotSpoken != 0 {
			c.agg.Unknown++
		}
	}
	customer := t.vals[fCustomer].at(i)
	if customer != 0 {
		c.customers.Add(customer)
	}
	tick(&c.rating, t.rating.at(i))
	tick(&c.csat, t.csat.at(i))
	tick(&c.ces, t.ces.at(i))
	if t.nps[i] >= 0 {
		c.addNPS(m, i, customer)
	}
}

// tick counts one code; 0 is no answer.
func tick(counts *[]int64, code uint32) {
	if code == 0 {
		return
	}
	for len(*counts) <= int(code) {
		*counts = append(*counts, 0)
	}
	(*counts)[code]++
}

// addNPS notes an answer. Without a customer each counts.
func (c *tally) addNPS(m *measuring, i int, customer uint32) {
	t := m.t
	surveyType := t.vals[fSurveyType].at(i)
	if customer == 0 {
		c.agg.AddNPS(t.dict[fSurveyType].name(surveyType), int(t.nps[i]))
		return
	}
	a := npsAnswer{at: t.time.at(i), answer: t.nps[i]}
	a.npsKey = npsKey{customer: customer, survey: t.vals[fSurvey].at(i), wave: t.vals[fWave].at(i), surveyType: surveyType}
	if a.wave == 0 {
		a.quarter = m.quarterOf(a.at)
	}
	c.nps = push(c.nps, a)
}

// latestNPS keeps the latest answer of each customer, survey and wave; of two at
// the same moment, that of the item which came to the store later, which is the
// later one here too.
func (c *tally) latestNPS() []npsAnswer {
	mask := uint64(1)<<bits.Len(uint(2*len(c.nps))) - 1
	places := make([]uint32, mask+1) // by hash: 1 + the place of a key's answer
	out := c.nps[:0]
	for _, a := range c.nps {
		at := a.hash() & mask
		for places[at] != 0 && out[places[at]-1].npsKey != a.npsKey {
			at = (at + 1) & mask
		}
		switch p := places[at]; {
		case p == 0:
			out = append(out, a)
			places[at] = uint32(len(out))
		case a.at >= out[p-1].at:
			out[p-1] = a
		}
	}
	return out
}

func (k npsKey) hash() uint64 {
	return mix(mix(uint64(k.customer)<<32|uint64(k.survey)) ^ (uint64(k.wave)<<32 | uint64(uint32(k.quarter))) ^ uint64(k.surveyType)<<16)
}

// quarter is a local quarter of a year, [from, to).
type quarter struct {
	from, to int64
	number   int32
}

// quarterOf tells in which local quarter a moment lies. Those asked for before
// are kept: they are few.
func (m *measuring) quarterOf(at int64) int32 {
	for _, q := range m.quarters {
		if at >= q.from && at < q.to {
			return q.number
		}
	}
	start := Quarter.floor(time.UnixMicro(at), m.zone)
	q := quarter{start.UnixMicro(), Quarter.next(start, m.zone).UnixMicro(), int32(start.Year()*4 + int(start.Month()-1)/3)}
	m.quarters = append(m.quarters, q)
	return q.number
}

// slices makes the answer of the tallies.
func (m *measuring) slices(through time.Time) []Slice {
	places := 1
	if m.q.By != "" {
		places = len(m.values)
	}
	var out []Slice
	for k, c := range m.cells {
		if c == nil {
			c = &tally{customers: roaring.New()}
		}
		sl := c.slice()
		sl.Start, sl.End = m.q.From, m.q.To
		if m.periods != nil {
			sl.Start, sl.End = m.periods.start[k/places], m.periods.start[k/places+1]
		}
		if m.q.By != "" {
			sl.By = m.by.name(m.values[k%places])
		}
		c.answers(m.t)
		p := m.period(sl.Start, sl.End, through)
		for _, id := range m.q.KPIs {
			sl.Values = append(sl.Values, m.valuesOf(id, &c.agg, p)...)
		}
		out = append(out, sl)
	}
	return out
}

// period is the frame of values.
func (m *measuring) period(start, end, through time.Time) kpi.Period {
	now := time.Now()
	if !m.q.AsOf.IsZero() {
		now = m.q.AsOf
	}
	return kpi.Period{Start: start, End: end, Zone: m.zone.String(), Now: now, Through: through, Catalogue: m.q.Catalogue}
}

// undefinedFor says why a KPI has no meaning here, or nothing.
func (m *measuring) undefinedFor(id string) string {
	if m.reckoner == nil {
		return ""
	}
	return m.reckoner.undefined(id)
}

// valuesOf computes a KPI, or says why it has no meaning here.
func (m *measuring) valuesOf(id string, a *kpi.Aggregate, p kpi.Period) []kpi.Value {
	if reason := m.undefinedFor(id); reason != "" {
		v := (&kpi.Aggregate{}).Values(id, p)[:1]
		v[0].Reason = reason
		return v
	}
	return a.Values(id, p)
}

func (c *tally) slice() Slice {
	sl := Slice{Items: c.items, Complaints: c.complaints, Customers: int64(c.customers.GetCardinality()), Labels: labelCounts(c.labels)}
	sl.Base = c.items - c.labels[lUnknown]
	c.agg.Positive, c.agg.Negative = c.labels[lPositive], c.labels[lNegative]
	c.agg.Neutral, c.agg.Mixed = c.labels[lNeutral], c.labels[lMixed]
	return sl
}

// answers hands the answers, counted by code, to the aggregate.
func (c *tally) answers(t *table) {
	each := func(counts []int64, add func(x scale, n int64)) {
		for code, n := range counts {
			if n > 0 {
				add(t.scales.list[code], n)
			}
		}
	}
	each(c.rating, func(x scale, n int64) { c.agg.AddRating(x.value, x.max, n) })
	each(c.csat, func(x scale, n int64) { c.agg.AddCSAT(x.value, x.max, n) })
	each(c.ces, func(x scale, n int64) { c.agg.AddCES(x.value, x.max, x.high, n) })
	for _, a := range c.latestNPS() {
		c.agg.AddNPS(t.dict[fSurveyType].name(a.surveyType), int(a.answer))
	}
}

func labelCounts(counts [nLabels]int64) map[nlp.Label]int64 {
	out := make(map[nlp.Label]int64, nLabels)
	for code, n := range counts {
		out[labels[code]] = n
	}
	return out
}
