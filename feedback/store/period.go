package store

import (
	"fmt"
	"sort"
	"time"
)

// Step is a length of the slices of time.
type Step string

// The steps. A week is an ISO week. All follow the tenant's zone.
const (
	NoStep  Step = ""
	Day     Step = "day"
	Week    Step = "week"
	Month   Step = "month"
	Quarter Step = "quarter"
	Year    Step = "year"
)

// maxPeriods bounds what one question may be sliced into.
const maxPeriods = 10000

// floor returns the start of the step that t lies in. Days start at midnight on
// the wall, so that they are 23 or 25 hours long when clocks change.
func (s Step) floor(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	y, m, d := t.Date()
	switch s {
	case Week:
		d -= (int(t.Weekday()) + 6) % 7
	case Month:
		d = 1
	case Quarter:
		m, d = (m-1)/3*3+1, 1
	case Year:
		m, d = 1, 1
	}
	return midnight(y, m, d, zone)
}

// next returns the start of the step after the one that starts at t.
func (s Step) next(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	switch s {
	case Day:
		d++
	case Week:
		d += 7
	case Month:
		m++
	case Quarter:
		m += 3
	case Year:
		y++
	}
	return midnight(y, m, d, zone)
}

// midnight is the first moment of a local day. Where clocks jump over midnight,
// time.Date may give an hour of the day before.
func midnight(y int, m time.Month, d int, zone *time.Location) time.Time {
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	want := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Day()
	for range 4 {
		if t.Day() == want {
			break
		}
		t = t.Add(30 * time.Minute)
	}
	return t
}

// periods are consecutive slices of time: slice k is [start[k], start[k+1]).
type periods struct {
	start []time.Time // one more than there are slices
	at    []int64     // the same in microseconds
	zone  *time.Location
}

// slices cuts [from, to) at the steps. The first and last slice are whole steps
// too, cut off at from and to where these are given.
func (s Step) slices(from, to time.Time, zone *time.Location) (*periods, error) {
	p := &periods{zone: zone}
	if !from.Before(to) {
		return p, nil
	}
	for t := s.floor(from, zone); t.Before(to); t = s.next(t, zone) {
		if len(p.start) >= maxPeriods {
			return nil, fmt.Errorf("%w: more than %d periods; ask for a longer step or a shorter time", ErrFilter, maxPeriods)
		}
		p.start = append(p.start, t)
	}
	p.start = append(p.start, s.next(p.start[len(p.start)-1], zone))
	for _, t := range p.start {
		p.at = append(p.at, t.UnixMicro())
	}
	return p, nil
}

func (p *periods) len() int { return max(0, len(p.start)-1) }

// find returns the slice of a moment.
func (p *periods) find(at int64) int {
	return sort.Search(len(p.at), func(k int) bool { return p.at[k] > at }) - 1
}
