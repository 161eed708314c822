package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"
)

// The lengths of a page's period, in weeks.
var periods = []int{4, 13, 26, 52}

const usualWeeks = 26

// frame is a page's period: whole weeks that end with this one, or with the
// newest item's when nothing newer is there.
type frame struct {
	Start, End time.Time
	Weeks      int
	Old        bool // the period ends with the newest item, not today
	Running    bool // its last week is not over
}

// newFrame reads the length from ?weeks=; newest is the zero time where nothing
// is stored.
func newFrame(v url.Values, now, newest time.Time, zone *time.Location) frame {
	f := frame{Weeks: usualWeeks}
	if n, err := strconv.Atoi(v.Get("weeks")); err == nil && slices.Contains(periods, n) {
		f.Weeks = n
	}
	f.End = monday(now.In(zone)).AddDate(0, 0, 7)
	if !newest.IsZero() && newest.Before(f.End.AddDate(0, 0, -7*f.Weeks)) {
		f.End, f.Old = monday(newest.In(zone)).AddDate(0, 0, 7), true
	}
	f.Start, f.Running = f.End.AddDate(0, 0, -7*f.Weeks), now.Before(f.End)
	return f
}

// Periods are the lengths to choose from.
func (f frame) Periods() []int { return periods }

// LastDay is the last day of the period.
func (f frame) LastDay() time.Time { return f.End.AddDate(0, 0, -1) }

// monday is the start of t's week.
func monday(t time.Time) time.Time {
	back := (int(t.Weekday()) + 6) % 7
	return time.Date(t.Year(), t.Month(), t.Day()-back, 0, 0, 0, 0, t.Location())
}
