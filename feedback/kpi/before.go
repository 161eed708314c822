package kpi

import (
	"math"
	"time"
)

// Before is the period that p is compared with: of the same calendar length and
// right before it, cut to the same elapsed length while p is running. Both ends
// are zero for an open period.
func (p *Period) Before(zone *time.Location) (start, end time.Time) {
	months, days := p.calendar(zone)
	if months+days == 0 {
		return start, end
	}
	return p.shifted(zone, -months, -days)
}

// YearAgo is the same period a year before: of weeks and days, 52 weeks before.
func (p *Period) YearAgo(zone *time.Location) (start, end time.Time) {
	months, days := p.calendar(zone)
	switch {
	case months > 0:
		return p.shifted(zone, -12*int(math.Ceil(float64(months)/12)), 0)
	case days > 0:
		return p.shifted(zone, 0, -364)
	}
	return start, end
}

// calendar is the length of a period by the local calendar: whole months, else
// days.
func (p *Period) calendar(zone *time.Location) (months, days int) {
	if p.Start.IsZero() || p.End.IsZero() || !p.Start.Before(p.End) {
		return 0, 0
	}
	start, end := p.Start.In(zone), p.End.In(zone)
	months = 12*(end.Year()-start.Year()) + int(end.Month()-start.Month())
	if months > 0 && start.Day() == 1 && start.AddDate(0, months, 0).Equal(end) {
		return months, 0
	}
	return 0, max(1, int(math.Round(p.End.Sub(p.Start).Hours()/24)))
}

// shifted moves the period by the local calendar. A running one is cut at the
// same day and time of it as now, and never reaches beyond its own end.
func (p *Period) shifted(zone *time.Location, months, days int) (start, end time.Time) {
	from := p.Start.In(zone)
	start = from.AddDate(0, months, days)
	end = p.End.In(zone).AddDate(0, months, days)
	if p.Now.IsZero() || !p.Now.Before(p.End) || p.Now.Before(p.Start) {
		return start, end
	}
	now := p.Now.In(zone)
	elapsed := dayNumber(now) - dayNumber(from)
	cut := time.Date(start.Year(), start.Month(), start.Day()+elapsed, now.Hour(), now.Minute(), now.Second(), now.Nanosecond(), zone)
	if cut.Before(end) {
		end = cut
	}
	return start, end
}

// dayNumber counts local days.
func dayNumber(t time.Time) int {
	return int(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}
