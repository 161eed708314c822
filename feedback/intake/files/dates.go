package files

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// order is how the day, the month and the year of a column of dates follow one
// another where only numbers are written.
type order uint8

const (
	anyOrder order = iota // not settled: what is ambiguous is read day first
	dayFirst
	monthFirst
)

// dateStyle is what was settled over a column of times.
type dateStyle struct {
	order  order
	serial bool // plain numbers are days since 1900, as sheets count
	zone   *time.Location
}

var (
	errNoDate   = errors.New("is no date that can be read")
	errNoSuch   = errors.New("is a day that doesn't exist")
	errDateZone = errors.New("has a time zone that isn't known")
)

// maxDate bounds the text that is looked at for a date.
const maxDate = 64

// dateParts is a date as it was written, before day and month are told apart.
type dateParts struct {
	a, b, c     int // numbers in their order; c is the year, or a when yearFirst
	yearFirst   bool
	month       int // when written as a word: a is then the day, c the year
	h, m, s, ns int
	pm, am      bool
	zone        *time.Location // written, or nil
	unix        float64
	number      bool // a plain number, in unix
	dots        bool
	clock       bool
	whole       bool // a whole month: the day is not written
}

// parseTime reads one cell as a moment.
func parseTime(s string, st dateStyle) (time.Time, error) {
	p, err := splitDate(s)
	if err != nil {
		return time.Time{}, err
	}
	if p.number {
		return numberTime(p.unix, st)
	}
	y, m, d := p.c, p.b, p.a
	switch {
	case p.month > 0:
		m = p.month
	case p.yearFirst:
		y, m, d = p.a, p.b, p.c
	case st.order == monthFirst:
		m, d = p.a, p.b
	}
	if y < 100 {
		if y += 1900; y < 1969 {
			y += 100
		}
	}
	if p.pm && p.h < 12 {
		p.h += 12
	}
	if p.am && p.h == 12 {
		p.h = 0
	}
	if y < 1970 || y > 2200 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) || p.h > 24 || p.m > 59 || p.s > 60 || p.h == 24 && p.m+p.s > 0 {
		return time.Time{}, errNoSuch
	}
	zone := p.zone
	if zone == nil {
		zone = st.zone
	}
	return inZone(time.Date(y, time.Month(m), d, p.h, p.m, min(p.s, 59), p.ns, time.UTC), zone), nil
}

func daysIn(y, m int) int {
	return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// inZone returns the moment at which a clock in zone shows what u shows. Where
// the clock is turned back it is the first such moment; where it is turned
// forward and never shows it, the moment as far after the change as the clock
// would have been without it.
func inZone(u time.Time, zone *time.Location) time.Time {
	if zone == nil || zone == time.UTC {
		return u
	}
	offset := func(t time.Time) time.Duration {
		_, s := t.In(zone).Zone()
		return time.Duration(s) * time.Second
	}
	before, after := offset(u.Add(-26*time.Hour)), offset(u.Add(26*time.Hour))
	first, second := u.Add(-before), u.Add(-after)
	if offset(first) != before && offset(second) == after {
		return second
	}
	return first
}

// numberTime reads unix seconds, milli- and microseconds, and, in a column of
// them, the days that sheets count.
func numberTime(f float64, st dateStyle) (time.Time, error) {
	switch {
	case st.serial && f >= 20000 && f < 80000:
		return serialTime(f, false, st.zone), nil
	case f >= 3e8 && f < 1e10:
		sec, frac := math.Modf(f)
		return time.Unix(int64(sec), int64(frac*1e9)).UTC().Truncate(time.Microsecond), nil
	case f >= 3e11 && f < 1e13:
		return time.UnixMilli(int64(f)).UTC(), nil
	case f >= 3e14 && f < 1e16:
		return time.UnixMicro(int64(f)).UTC(), nil
	}
	return time.Time{}, errNoDate
}

// serialTime reads a sheet's date: days since 1899-12-30, or since 1904-01-01
// in workbooks of old Macs.
func serialTime(days float64, from1904 bool, zone *time.Location) time.Time {
	day, frac := math.Modf(days)
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	t := base.AddDate(0, 0, int(day)).Add(time.Duration(math.Round(frac*86400)) * time.Second)
	return inZone(t, zone)
}

// splitDate reads the parts of a date without deciding on their order.
func splitDate(s string) (dateParts, error) {
	s = strings.TrimSpace(s)
	if len(s) < 6 || len(s) > maxDate || !strings.ContainsAny(s, "0123456789") {
		return dateParts{}, errNoDate
	}
	if f, ok := plainNumber(s); ok {
		return wholeNumber(s, f)
	}
	d := dateScanner{rest: s}
	if err := d.scan(); err != nil {
		return dateParts{}, err
	}
	return d.finish()
}

// plainNumber reads digits with at most one dot: a count of seconds or days.
func plainNumber(s string) (float64, bool) {
	dots := 0
	for i := range len(s) {
		if s[i] == '.' {
			dots++
		} else if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	if dots > 1 {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// wholeNumber tells 20261102 from a count.
func wholeNumber(s string, f float64) (dateParts, error) {
	if len(s) == 8 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20")) {
		p := dateParts{yearFirst: true}
		p.a, _ = strconv.Atoi(s[:4])
		p.b, _ = strconv.Atoi(s[4:6])
		p.c, _ = strconv.Atoi(s[6:])
		if p.b >= 1 && p.b <= 12 && p.c >= 1 && p.c <= 31 {
			return p, nil
		}
	}
	return dateParts{number: true, unix: f}, nil
}

// dateScanner walks over numbers, words and signs.
type dateScanner struct {
	rest  string
	p     dateParts
	nums  []int
	wide  []int // digits of nums
	clock bool
	maybe bool // the month was "mar", which is mardi too
}

func (d *dateScanner) scan() error {
	for steps := 0; d.rest != "" && steps < maxDate; steps++ {
		c := d.rest[0]
		r, size := utf8.DecodeRuneInString(d.rest)
		var err error
		switch {
		case c >= '0' && c <= '9':
			err = d.number()
		case unicode.IsLetter(r):
			err = d.word()
		case (c == '+' || c == '-' || r == '−') && d.clock && (len(d.nums) == 3 || d.p.month > 0) && d.offset(d.rest[size:]):
		case strings.ContainsRune(" -/.,()[]'’:\u00a0\u202f", r):
			d.p.dots = d.p.dots || c == '.' && len(d.nums) > 0 && !d.clock
			d.rest = d.rest[size:]
		default:
			return errNoDate
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// digits takes a number of at most nine digits.
func (d *dateScanner) digits() (n, width int) {
	for width < len(d.rest) && width < 9 && d.rest[width] >= '0' && d.rest[width] <= '9' {
		n = n*10 + int(d.rest[width]-'0')
		width++
	}
	d.rest = d.rest[width:]
	return n, width
}

func (d *dateScanner) number() error {
	n, width := d.digits()
	if width > 2 && width != 4 && !(width == 8 && len(d.nums) == 0) {
		return errNoDate
	}
	if width == 8 { // 20261102T101112
		d.nums, d.wide = append(d.nums, n/10000, n/100%100, n%100), append(d.wide, 4, 2, 2)
		return d.compactClock()
	}
	low := strings.TrimLeft(d.rest, " ")
	if !d.clock && width <= 2 && low != "" && (low[0] == ':' && d.rest[0] == ':' || isHour(low)) {
		return d.time(n)
	}
	if len(d.nums) == 3 {
		return errNoDate
	}
	d.nums, d.wide = append(d.nums, n), append(d.wide, width)
	return nil
}

// isHour says whether s goes on like the French "14h05" or "14 h".
func isHour(s string) bool {
	if s[0] != 'h' && s[0] != 'H' {
		return false
	}
	return len(s) == 1 || !unicode.IsLetter(rune(s[1]))
}

func (d *dateScanner) compactClock() error {
	if len(d.rest) < 5 || d.rest[0] != 'T' || d.rest[1] < '0' || d.rest[1] > '9' {
		return nil
	}
	d.rest, d.clock = d.rest[1:], true
	n, width := d.digits()
	switch width {
	case 4:
		d.p.h, d.p.m = n/100, n%100
	case 6:
		d.p.h, d.p.m, d.p.s = n/10000, n/100%100, n%100
	default:
		return errNoDate
	}
	return nil
}

// time reads the rest of a clock's time, whose hour is read.
func (d *dateScanner) time(h int) error {
	d.clock, d.p.h = true, h
	d.rest = strings.TrimLeft(d.rest, " ")[1:]
	french := strings.TrimLeft(d.rest, " ")
	if french == "" || french[0] < '0' || french[0] > '9' {
		return nil // "14h"
	}
	d.rest = french
	m, _ := d.digits()
	d.p.m = m
	if len(d.rest) < 2 || d.rest[0] != ':' && d.rest[0] != 'm' || d.rest[1] < '0' || d.rest[1] > '9' {
		return nil
	}
	d.rest = d.rest[1:]
	d.p.s, _ = d.digits()
	if len(d.rest) > 1 && (d.rest[0] == '.' || d.rest[0] == ',') && d.rest[1] >= '0' && d.rest[1] <= '9' {
		d.rest = d.rest[1:]
		n, width := d.digits()
		for ; width < 9; width++ {
			n *= 10
		}
		d.p.ns = n / 1000 * 1000
	}
	return nil
}
