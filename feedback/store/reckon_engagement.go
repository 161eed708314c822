package store

import (
	"fmt"
	"math"
	"time"

	"verbatim/feedback/kpi"
)

// engagement adds up each customer's activities. Who was active in the period
// in any way counts, with 0 when nothing that weighs was done.
func (r *reckoner) engagement() {
	b := r.b
	e := &b.t.events
	weights := r.weights()
	first := int64(never)
	for i, k := range e.kind {
		if k&kindMask == evActivity {
			first = min(first, e.time.at(i))
		}
	}
	if first == never {
		return
	}
	points := make([]int64, len(r.lo))
	seen := make([]bool, len(r.lo))
	r.every(func(k int, a *kpi.Aggregate) {
		a.Engagement = &kpi.Engagement{}
		from, to := r.clip(k)
		if from == always {
			from, _, _ = r.span()
		}
		a.Engagement.Days = float64(r.length(from, to)) / float64(day)
	})
	for c := uint32(1); int(c) < b.size; c++ {
		if !r.scope.inAll(c, never) || len(r.within.of(c)) == 0 {
			continue
		}
		clear(points)
		r.seen(c, seen)
		for _, i := range b.eventsOf(c) {
			if e.kind[i]&kindMask != evActivity {
				continue
			}
			if k := r.find(e.time.at(int(i))); k >= 0 {
				points[k] += weighted(weights, e.row(int(i)))
			}
		}
		r.engaged(c, points, seen)
	}
	from, to := r.baseline(first)
	base := baseline{int64(math.Round(r.set.Baseline * 1000)), r.set.Baseline > 0}
	if !base.any && to != always {
		base = b.baselineOf(from, to, weights)
	}
	r.every(func(_ int, a *kpi.Aggregate) {
		if to != always && base.any {
			a.Engagement.Baseline, a.Engagement.BaselineAt = base.points, time.UnixMicro(to).In(r.m.zone)
		}
	})
}

// baselineOf is the baseline of everybody who did or said anything in some time.
func (b *book) baselineOf(from, to int64, weights []int64) baseline {
	key := baselineKey{from, to, fmt.Sprint(weights)}
	b.baseMu.Lock()
	defer b.baseMu.Unlock()
	if base, ok := b.baselines[key]; ok {
		return base
	}
	if b.baselines == nil {
		b.baselines = make(map[baselineKey]baseline)
	}
	base := b.makeBaseline(from, to, weights)
	b.baselines[key] = base
	return base
}

func (b *book) makeBaseline(from, to int64, weights []int64) baseline {
	e := &b.t.events
	var points []int64
	for c := uint32(1); int(c) < b.size; c++ {
		sum, there := int64(0), false
		for _, i := range b.eventsOf(c) {
			if at := e.time.at(int(i)); at >= from && at < to {
				there = true
				if e.kind[i]&kindMask == evActivity {
					sum += weighted(weights, e.row(int(i)))
				}
			}
		}
		for _, i := range b.itemsOf(c) {
			there = there || b.t.time.at(int(i)) >= from && b.t.time.at(int(i)) < to
		}
		if there {
			points = append(points, sum)
		}
	}
	return baseline{kpi.BaselineOf(points), len(points) > 0}
}

func weighted(weights []int64, x eventRow) int64 { return weights[x.code] * x.a }

func (r *reckoner) engaged(c uint32, points []int64, seen []bool) {
	for k, is := range seen {
		if !is {
			continue
		}
		for _, p := range r.within.of(c) {
			x := r.cell(k, p.place).Engagement
			x.Points = push(x.Points, points[k])
		}
	}
}

// weights are those of the activities by code, in thousandths.
func (r *reckoner) weights() []int64 {
	names := &r.b.t.events.names
	out := make([]int64, names.size())
	for code := 1; code < names.size(); code++ {
		w, ok := r.set.Weights[names.name(uint32(code))]
		if !ok {
			w = r.set.Weights["*"]
		}
		out[code] = int64(math.Round(w * 1000))
	}
	return out
}

// baselineDays is how long engagement's baseline is.
const baselineDays = 30

// baseline is the time of engagement's baseline: the days before its date or,
// without one, the first days with any activity, so that one period has one
// score whatever else is asked for beside it. It is empty until it is over.
func (r *reckoner) baseline(first int64) (from, to int64) {
	if at := r.set.BaselineAt; !at.IsZero() {
		to = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, r.m.zone).UnixMicro()
		return to - baselineDays*day, to
	}
	from = Day.floor(time.UnixMicro(first), r.m.zone).UnixMicro()
	to = Day.floor(time.UnixMicro(from), r.m.zone).AddDate(0, 0, baselineDays).UnixMicro()
	if to > r.now {
		return always, always
	}
	return from, to
}
