package web

import (
	"context"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
)

// What a value may be compared with.
const (
	withPrevious = "previous" // the same elapsed length of the period before
	withYear     = "year"     // the same period of the year before
	withRest     = "rest"     // for a slice: everything else that matches
)

// most values of a field whose rest is computed, one question each
const mostRests = 30

// compare puts beside each value how it changed. Long lists are held to a false
// discovery rate.
func (s *server) compare(ctx context.Context, q measuring, asked store.Question, out *api.KPIResult) error {
	switch q.compare {
	case "":
		return nil
	case withRest:
		if q.by == "" {
			return badRequest("a slice is compared with the rest, a whole has none: say by which field to slice (by), such as by channel")
		}
		if err := s.compareRest(ctx, asked, out); err != nil {
			return err
		}
	default:
		if err := s.compareBefore(ctx, q, asked, out); err != nil {
			return err
		}
	}
	var all []*kpi.Value
	for i := range out.Rows {
		for j := range out.Rows[i].Values {
			all = append(all, &out.Rows[i].Values[j])
		}
	}
	kpi.Settle(all)
	return nil
}

// compareBefore compares each slice with an earlier one. Of a running period the
// same elapsed length is taken, so that half a month is not held against a
// whole one.
func (s *server) compareBefore(ctx context.Context, q measuring, asked store.Question, out *api.KPIResult) error {
	type span struct{ from, to time.Time }
	earlier := map[span]store.Answer{}
	now := feedback.ByTheHour(s.Now()) // or the earlier period would move by the microsecond
	for i := range out.Rows {
		r := &out.Rows[i]
		if r.Start.IsZero() || r.End.IsZero() {
			return badRequest("an open period has none before it: say from and to when, or by which step, to compare (%s)", q.compare)
		}
		at := span{r.Start, r.End}
		before, ok := earlier[at]
		if !ok {
			one := asked
			one.Step = store.NoStep
			one.From, one.To = q.before(r.Start, r.End, now)
			one.Top = 1000 // every value that may be among those compared
			var err error
			if before, err = s.App.Store.Measure(ctx, one); err != nil {
				return err
			}
			earlier[at] = before
		}
		for _, b := range before.Slices {
			if b.By == r.By {
				compareValues(r.Values, b.Values, b.Items > 0)
			}
		}
	}
	return nil
}

// before is the period that [start, end) is compared with.
func (q measuring) before(start, end, now time.Time) (time.Time, time.Time) {
	p := kpi.Period{Start: start, End: end, Now: now}
	if q.compare == withYear {
		return p.YearAgo(q.zone)
	}
	return p.Before(q.zone)
}

// wholeMonths is how many calendar months lie between two firsts of a month,
// else 0.
func wholeMonths(from, to time.Time) int {
	if from.Day() != 1 || to.Day() != 1 || !midnight(from) || !midnight(to) {
		return 0
	}
	return (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
}

func midnight(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 }

// compareRest compares each slice with everything else of its period.
func (s *server) compareRest(ctx context.Context, asked store.Question, out *api.KPIResult) error {
	rests := map[string]map[time.Time][]kpi.Value{}
	for i := range out.Rows {
		r := &out.Rows[i]
		if r.By == "" {
			continue
		}
		rest, ok := rests[r.By]
		if !ok {
			if len(rests) == mostRests {
				continue
			}
			one := asked
			one.By = ""
			one.Filter = and(asked.Filter, feedback.Not{Of: feedback.Match{Field: asked.By, Values: []string{r.By}}})
			answer, err := s.App.Store.Measure(ctx, one)
			if err != nil {
				return err
			}
			rest = map[time.Time][]kpi.Value{}
			for _, sl := range answer.Slices {
				rest[sl.Start] = sl.Values
			}
			rests[r.By] = rest
		}
		compareValues(r.Values, rest[r.Start], true)
	}
	return nil
}

// compareValues sets the change of each value whose like is among the others.
// Where nothing was heard, no complaints means nothing.
func compareValues(values, others []kpi.Value, heard bool) {
	for i := range values {
		v := &values[i]
		if !heard && strings.HasPrefix(v.ID, "complaint") {
			continue
		}
		for j := range others {
			o := &others[j]
			if v.ID == o.ID && v.Variant == o.Variant && v.Measure == o.Measure {
				v.Change = v.Compare(*o)
			}
		}
	}
}
