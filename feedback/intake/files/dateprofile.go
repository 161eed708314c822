package files

import (
	"time"
)

// dateProfile is what pass one learns of a column of times.
type dateProfile struct {
	tried   int64
	good    int64 // can be read as a time, one way or the other
	months  int64 // can be read as a whole month
	serials int64 // numbers that a sheet's date would be
	stamps  int64 // unix times
	written int64 // day and month written as numbers, year last
	first   int64 // of those, the first number can only be a day
	second  int64 // of those, the second number can only be a day
	dots    int64
	halves  int64 // am or pm
	zoned   int64
	clocks  int64          // with a time of day
	day     readingProfile // as if the day stood first
	month   readingProfile // as if the month stood first
}

// readingProfile is how plausible a column looks under one order.
type readingProfile struct {
	last   time.Time
	up     int64 // not earlier than the row above
	down   int64 // not later
	newest time.Time
}

func (r *readingProfile) add(y, m, d int) {
	if m > 12 {
		return
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if !r.last.IsZero() {
		if !t.Before(r.last) {
			r.up++
		}
		if !t.After(r.last) {
			r.down++
		}
	}
	if t.After(r.newest) {
		r.newest = t
	}
	r.last = t
}

func (d *dateProfile) add(s string) {
	d.tried++
	if len(s) < 5 || len(s) > maxDate {
		return
	}
	p, err := splitDate(s)
	if err != nil {
		if f, ok := plainNumber(s); ok && f >= 20000 && f < 80000 {
			d.serials++
		}
		return
	}
	if p.number {
		if p.unix >= 20000 && p.unix < 80000 {
			d.serials++
		} else if _, err := numberTime(p.unix, dateStyle{}); err == nil {
			d.stamps++
			d.clocks++
			d.good++
		}
		return
	}
	if p.whole {
		d.months++
		return
	}
	if p.zone != nil {
		d.zoned++
	}
	if p.clock {
		d.clocks++
	}
	if p.am || p.pm {
		d.halves++
	}
	if p.month > 0 || p.yearFirst {
		d.good++
		return
	}
	d.numeric(p)
}

func (d *dateProfile) numeric(p dateParts) {
	if p.a < 1 || p.b < 1 || p.a > 31 || p.b > 31 || p.a > 12 && p.b > 12 {
		return
	}
	d.good++
	d.written++
	y := p.c
	if y < 100 {
		y += 2000
	}
	if p.dots {
		d.dots++
	}
	if p.a > 12 {
		d.first++
	}
	if p.b > 12 {
		d.second++
	}
	d.day.add(y, p.b, p.a)
	d.month.add(y, p.a, p.b)
}

// settle decides the order of day and month for the whole column. how says it
// aloud and whether it had to be assumed.
func (d *dateProfile) settle(now time.Time, french bool) (o order, how string, sure bool) {
	ahead := now.AddDate(0, 0, 2)
	switch {
	case d.written == 0:
		return anyOrder, "", true
	case d.first > 0 && d.first >= d.second:
		return dayFirst, "day first", d.second == 0
	case d.second > 0:
		return monthFirst, "month first", d.first == 0
	case d.day.newest.After(ahead) && !d.month.newest.After(ahead):
		return monthFirst, "month first (else some lie in the future)", true
	case d.month.newest.After(ahead) && !d.day.newest.After(ahead):
		return dayFirst, "day first (else some lie in the future)", true
	}
	if n := d.written - 1; n >= 5 {
		day, month := max(d.day.up, d.day.down), max(d.month.up, d.month.down)
		if day == n && month < n {
			return dayFirst, "day first (the rows are then in order)", true
		}
		if month == n && day < n {
			return monthFirst, "month first (the rows are then in order)", true
		}
	}
	switch {
	case d.halves > 0 && !french:
		return monthFirst, "month first, assumed: no day is over 12, hours are am and pm", false
	case french || d.dots == d.written:
		return dayFirst, "day first, assumed: no day is over 12", false
	}
	return monthFirst, "month first, assumed from the English column names: no day is over 12", false
}
