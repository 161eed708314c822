// Package hours tells a tenant's business time: a weekly schedule in one time
// zone, less public holidays and days closed, plus days opened. It owns the
// text form of that setting. A Calendar is safe for concurrent use and always
// gives the same answers; it works out the years it is asked about, once each.
//
// Public holidays are those of github.com/rickar/cal. Its own business calendar
// knows one span of hours a day, the same every day, and counts hours by the
// wall clock; this one counts elapsed seconds, so that a day of 23 or 25 hours
// is as long as it was.
package hours

import (
	"slices"
	"sort"
	"sync"
	"time"
)

// Calendar counts business time. A nil Calendar knows no hours; its business
// days are Monday to Friday.
type Calendar struct {
	zone     *time.Location
	week     [7][]span       // by time.Weekday
	closed   map[date]string // a year of 0 stands for every year
	opened   map[date][]span
	holidays []*public
	years    []func() *year // from firstYear on
}

// span is [from, to) of a day by the wall clock, in minutes after midnight.
type span struct{ from, to int }

// date is a local day.
type date struct {
	year  int
	month time.Month
	day   int
}

// The years a calendar covers; moments outside are moved to its ends.
const firstYear, lastYear = 1970, 2199

// year is the business time of a local year.
type year struct {
	starts, ends []int64 // unix seconds, ascending
	before       []int64 // business seconds of the year before each span
	total        int64
	days         []date // business days, ascending
}

func (c *Calendar) prepare() {
	for y := firstYear; y <= lastYear; y++ {
		c.years = append(c.years, sync.OnceValue(func() *year { return c.workOut(y) }))
	}
}

// workOut lays out a year.
func (c *Calendar) workOut(y int) *year {
	out := &year{}
	off := c.publicDays(y)
	for t := time.Date(y, 1, 1, 12, 0, 0, 0, c.zone); t.Year() == y; t = t.AddDate(0, 0, 1) {
		d := date{t.Year(), t.Month(), t.Day()}
		spans := c.spans(d, t.Weekday(), off)
		for _, s := range spans {
			from, to := c.at(d, s.from).Unix(), c.at(d, s.to).Unix()
			out.starts, out.ends, out.before = append(out.starts, from), append(out.ends, to), append(out.before, out.total)
			out.total += to - from
		}
		if len(spans) > 0 {
			out.days = append(out.days, d)
		}
	}
	return out
}

// spans are a day's hours: what is opened counts before what is closed, both
// before the week.
func (c *Calendar) spans(d date, w time.Weekday, off map[date]bool) []span {
	if spans, ok := c.opened[d]; ok {
		return spans
	}
	every := date{0, d.month, d.day}
	if _, ok := c.closed[d]; ok || off[d] {
		return nil
	}
	if _, ok := c.closed[every]; ok {
		return nil
	}
	return c.week[w]
}

// at is a minute of a day by the wall clock.
func (c *Calendar) at(d date, minute int) time.Time {
	return time.Date(d.year, d.month, d.day, 0, minute, 0, 0, c.zone)
}

func (c *Calendar) year(y int) *year {
	return c.years[min(max(y, firstYear), lastYear)-firstYear]()
}

// Between is the business seconds in [from, to); 0 when to is not after from.
func (c *Calendar) Between(from, to time.Time) int64 {
	if c == nil || !from.Before(to) {
		return 0
	}
	first, last := from.In(c.zone).Year(), to.In(c.zone).Year()
	sum := c.year(last).until(to.Unix()) - c.year(first).until(from.Unix())
	for y := max(first, firstYear); y < min(last, lastYear); y++ {
		sum += c.year(y).total
	}
	return sum
}

// until is the business seconds of the year before a moment.
func (y *year) until(unix int64) int64 {
	i := sort.Search(len(y.starts), func(i int) bool { return y.starts[i] >= unix }) // the first span not begun
	if i == 0 {
		return 0
	}
	return y.before[i-1] + min(unix, y.ends[i-1]) - y.starts[i-1]
}

// Open says whether t lies in business time.
func (c *Calendar) Open(t time.Time) bool {
	return c.Between(t, t.Add(time.Second)) > 0
}

// AddDays is when a target of n working days is over: the end (midnight) of the
// n-th business day after t's day, in the calendar's zone. A day is a business
// day when it has any hours. n below 1 gives the end of t's day.
func (c *Calendar) AddDays(t time.Time, n int) time.Time {
	if c == nil {
		return addWeekdays(t, n)
	}
	local := t.In(c.zone)
	d := date{local.Year(), local.Month(), local.Day()}
	for y := d.year; n > 0 && y <= lastYear; y++ {
		days := c.year(y).days
		i := sort.Search(len(days), func(i int) bool { return d.before(days[i]) })
		if n <= len(days)-i {
			d, n = days[i+n-1], 0
			break
		}
		n -= len(days) - i
	}
	return time.Date(d.year, d.month, d.day+1, 0, 0, 0, 0, c.zone)
}

// addWeekdays counts Monday to Friday in t's own zone.
func addWeekdays(t time.Time, n int) time.Time {
	for n = min(n, 10_000); n > 0; {
		t = t.AddDate(0, 0, 1)
		if w := t.Weekday(); w != time.Saturday && w != time.Sunday {
			n--
		}
	}
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
}

func (d date) before(e date) bool {
	switch {
	case d.year != e.year:
		return d.year < e.year
	case d.month != e.month:
		return d.month < e.month
	}
	return d.day < e.day
}

// Zone is the calendar's time zone.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Countries lists the codes whose public holidays are known.
func Countries() []string {
	var out []string
	for code := range countries() {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}
