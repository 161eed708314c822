package index

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"verbatim/feedback"
)

// calendar reads dates in a zone, seen from a moment.
type calendar struct {
	zone *time.Location
	now  time.Time // in zone
}

const timeHelp = "write a day (2026-01-31), a month (2026-01), a year, a moment (2026-01-31T10:00), a range with .. between, today, yesterday, last30d or thismonth"

func (p *parser) time(op string, v value) (feedback.Filter, *SyntaxError) {
	if v.text == "*" {
		return feedback.Has{Field: "time"}, nil
	}
	bad := func(text string) *SyntaxError {
		return p.errorf(v.pos, "%q is no time; %s", shorten(text), timeHelp)
	}
	if lo, hi, ok := strings.Cut(v.text, ".."); ok && (op == ":" || op == "=") {
		var span feedback.Period
		if lo != "" {
			from, ok := p.calendar.period(lo)
			if !ok {
				return nil, bad(lo)
			}
			span.From = from.From
		}
		if hi != "" {
			to, ok := p.calendar.period(hi)
			if !ok {
				return nil, bad(hi)
			}
			span.To = to.To
		}
		if !span.From.IsZero() && !span.To.IsZero() && !span.From.Before(span.To) {
			return nil, p.errorf(v.pos, "the period %s runs backwards; write the earlier end first", shorten(v.text))
		}
		return span, nil
	}
	unit, ok := p.calendar.period(v.text)
	if !ok {
		return nil, bad(v.text)
	}
	switch op {
	case "<":
		return feedback.Period{To: unit.From}, nil
	case "<=":
		return feedback.Period{To: unit.To}, nil
	case ">":
		return feedback.Period{From: unit.To}, nil
	case ">=":
		return feedback.Period{From: unit.From}, nil
	}
	return unit, nil
}

// layouts are the forms of a moment, each with the length of its unit. A form
// with a zone of its own ignores the calendar's.
var layouts = []struct {
	layout string
	add    func(time.Time) time.Time
}{
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"2006-01-02T15", func(t time.Time) time.Time { return t.Add(time.Hour) }},
	{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02T15:04Z07:00", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(fraction(t)) }},
	{time.RFC3339, func(t time.Time) time.Time { return t.Add(fraction(t)) }},
}

// fraction is the unit of a moment given to the second or finer.
func fraction(t time.Time) time.Duration {
	if t.Nanosecond() == 0 {
		return time.Second
	}
	return time.Microsecond
}

// period reads a moment, a day, a month or a name for a stretch of time.
func (c calendar) period(s string) (feedback.Period, bool) {
	for _, l := range layouts {
		t, err := time.ParseInLocation(l.layout, s, c.zone)
		if err != nil {
			continue
		}
		t = t.Truncate(time.Microsecond)
		if p := utc(t, l.add(t)); writable(p, strings.HasSuffix(l.layout, "Z07:00")) {
			return p, true
		}
	}
	return c.named(strings.ToLower(s))
}

// writable says whether both ends have years of four digits in UTC, so that
// they can be written and read again. A moment with a zone of its own is how an
// end is written: the unit after it does not count.
func writable(p feedback.Period, zoned bool) bool {
	last := p.To
	if zoned {
		last = p.From
	}
	return p.From.Year() >= 1000 && last.Year() <= 9998
}

func utc(from, to time.Time) feedback.Period {
	return feedback.Period{From: from.UTC(), To: to.UTC()}
}

var lastN = regexp.MustCompile(`^last([0-9]{1,4})([hdwmy])$`)

// named reads today, yesterday, thisweek, lastmonth and the like. last30d is
// today and the 29 days before it: whole days, so that roll-ups answer it.
func (c calendar) named(s string) (feedback.Period, bool) {
	today := time.Date(c.now.Year(), c.now.Month(), c.now.Day(), 0, 0, 0, 0, c.zone)
	tomorrow := today.AddDate(0, 0, 1)
	switch s {
	case "today":
		return utc(today, tomorrow), true
	case "yesterday":
		return utc(today.AddDate(0, 0, -1), today), true
	}
	if m := lastN.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		if n == 0 {
			return feedback.Period{}, false
		}
		switch m[2] {
		case "h":
			now := c.now.Truncate(time.Microsecond)
			return utc(now.Add(-time.Duration(n)*time.Hour), now), true
		case "d":
			return utc(tomorrow.AddDate(0, 0, -n), tomorrow), true
		case "w":
			return utc(tomorrow.AddDate(0, 0, -7*n), tomorrow), true
		case "m":
			return utc(tomorrow.AddDate(0, -n, 0), tomorrow), true
		}
		from := tomorrow.AddDate(-n, 0, 0)
		return utc(from, tomorrow), from.Year() > 0
	}
	which, unit := strings.CutPrefix(s, "this")
	if !unit {
		if which, unit = strings.CutPrefix(s, "last"); !unit {
			return feedback.Period{}, false
		}
	}
	return c.unit(which, strings.HasPrefix(s, "last"), today)
}

// unit is the week (from Monday), month, quarter or year around today, or the
// one before it.
func (c calendar) unit(name string, previous bool, today time.Time) (feedback.Period, bool) {
	y, m, _ := today.Date()
	var from time.Time
	var step func(t time.Time, n int) time.Time
	months := func(k int) func(time.Time, int) time.Time {
		return func(t time.Time, n int) time.Time { return t.AddDate(0, k*n, 0) }
	}
	switch name {
	case "week":
		from = today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
		step = func(t time.Time, n int) time.Time { return t.AddDate(0, 0, 7*n) }
	case "month":
		from, step = time.Date(y, m, 1, 0, 0, 0, 0, c.zone), months(1)
	case "quarter":
		from, step = time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, c.zone), months(3)
	case "year":
		from, step = time.Date(y, 1, 1, 0, 0, 0, 0, c.zone), months(12)
	default:
		return feedback.Period{}, false
	}
	if previous {
		return utc(step(from, -1), from), true
	}
	return utc(from, step(from, 1)), true
}
