package hours

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A schedule's text has a line for each thing, "key: value". Lines that begin
// with # and empty lines say nothing. A day without a line is closed; hours run
// within a day, so a night shift is two spans. Holidays, closed and open may be
// given more than once; a day opened counts before a day closed.
//
//	zone: Europe/Paris
//	mon-fri: 09:00-12:30 13:30-18:00
//	sat: 09:00-12:00
//	holidays: FR
//	closed: 12-24 Christmas Eve, every year
//	closed: 2026-07-20 stocktaking
//	open: 2026-12-27 10:00-16:00

// Default is a schedule to begin with.
const Default = `# Business hours. A day without a line is closed.
mon-fri: 09:00-18:00
holidays: FR
`

// The most that a schedule may have.
const (
	maxBytes = 64 << 10
	maxSpans = 8 // a day
)

// Parse reads the text of a schedule; zone holds unless the text names one. An
// error names the line and what may stand there.
func Parse(text string, zone *time.Location) (*Calendar, error) {
	if len(text) > maxBytes || !utf8.ValidString(text) {
		return nil, fmt.Errorf("read hours: the text is over %d KiB or not UTF-8", maxBytes>>10)
	}
	c := &Calendar{zone: zone, closed: make(map[date]string), opened: make(map[date][]span)}
	p := &parsing{c: c, seen: make(map[string]bool)}
	n := 0
	for line := range strings.SplitSeq(strings.TrimPrefix(text, "\ufeff"), "\n") {
		n++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("read hours: line %d: %w", n, err)
		}
	}
	open := len(c.opened) > 0
	for _, spans := range c.week {
		open = open || len(spans) > 0
	}
	if !open {
		return nil, fmt.Errorf("read hours: no day is open; write for example mon-fri: 09:00-18:00")
	}
	c.prepare()
	return c, nil
}

type parsing struct {
	c    *Calendar
	seen map[string]bool
}

func (p *parsing) line(s string) error {
	key, value, ok := strings.Cut(s, ":")
	if !ok {
		return fmt.Errorf("%q is no line of a schedule; write key: value", short(s))
	}
	key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
	switch key {
	case "zone":
		return p.zone(value)
	case "holidays":
		return p.holidays(value)
	case "closed":
		return p.closed(value)
	case "open":
		return p.open(value)
	}
	return p.days(key, value)
}

func (p *parsing) zone(value string) error {
	zone, err := time.LoadLocation(value)
	if err != nil || value == "" || value == "Local" {
		return fmt.Errorf("there is no time zone %q; write one such as Europe/Paris", short(value))
	}
	if p.seen["zone"] {
		return fmt.Errorf("zone is given twice")
	}
	p.seen["zone"] = true
	p.c.zone = zone
	return nil
}

func (p *parsing) holidays(value string) error {
	for _, code := range strings.Fields(strings.ReplaceAll(value, ",", " ")) {
		if code == "none" {
			continue
		}
		days, ok := countries()[strings.ToUpper(code)]
		if !ok {
			return fmt.Errorf("the holidays of %q are not known; known are %s, or write none and close the days", short(code), strings.Join(Countries(), ", "))
		}
		p.c.holidays = append(p.c.holidays, days...)
		if len(p.c.holidays) > 200 {
			return fmt.Errorf("too many holidays")
		}
	}
	return nil
}

func (p *parsing) closed(value string) error {
	day, why, _ := strings.Cut(value, " ")
	d, err := readDate(day)
	if err != nil {
		d, err = everyYear(day)
	}
	if err != nil {
		return err
	}
	p.c.closed[d] = strings.TrimSpace(why)
	return nil
}

func (p *parsing) open(value string) error {
	day, rest, _ := strings.Cut(value, " ")
	d, err := readDate(day)
	if err != nil {
		return err
	}
	if _, twice := p.c.opened[d]; twice {
		return fmt.Errorf("%s is opened twice", day)
	}
	spans, err := readSpans(rest)
	if err == nil && len(spans) == 0 {
		err = fmt.Errorf("a day opened needs its hours; write open: 2026-12-27 10:00-16:00")
	}
	p.c.opened[d] = spans
	return err
}

// days reads "mon-fri: 09:00-18:00", "sat: closed".
func (p *parsing) days(key, value string) error {
	first, last, several := strings.Cut(key, "-")
	if !several {
		last = first
	}
	from, ok := weekday(strings.TrimSpace(first))
	to, okLast := weekday(strings.TrimSpace(last))
	if !ok || !okLast {
		return fmt.Errorf("there is no key %q; known are zone, mon to sun (or mon-fri), holidays, closed, open", short(key))
	}
	var spans []span
	if value != "closed" {
		var err error
		if spans, err = readSpans(value); err != nil {
			return err
		}
	}
	for d := from; ; d = (d + 1) % 7 {
		name := d.String()
		if p.seen[name] {
			return fmt.Errorf("%s is given twice", name)
		}
		p.seen[name] = true
		p.c.week[d] = spans
		if d == to {
			return nil
		}
	}
}

func weekday(s string) (time.Weekday, bool) {
	if len(s) < 3 {
		return 0, false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); s == name || s == name[:3] {
			return d, true
		}
	}
	return 0, false
}

func readSpans(value string) ([]span, error) {
	var out []span
	for _, f := range strings.Fields(strings.ReplaceAll(value, ",", " ")) {
		from, to, ok := strings.Cut(f, "-")
		a, okFrom := minute(from)
		b, okTo := minute(to)
		if !ok || !okFrom || !okTo || a >= b {
			return nil, fmt.Errorf("%q are no hours; write 09:00-18:00 (a night is 00:00-06:00 22:00-24:00)", short(f))
		}
		if len(out) > 0 && a < out[len(out)-1].to {
			return nil, fmt.Errorf("%q begins before the hours in front of it end", short(f))
		}
		if len(out) == maxSpans {
			return nil, fmt.Errorf("more than %d spans of hours in a day", maxSpans)
		}
		out = append(out, span{a, b})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no hours are given; write 09:00-18:00, or closed")
	}
	return out, nil
}

// minute reads "09:30", up to "24:00".
func minute(s string) (int, bool) {
	h, m, ok := strings.Cut(s, ":")
	hour, err := strconv.ParseUint(h, 10, 8)
	minutes, errMinutes := strconv.ParseUint(m, 10, 8)
	if !ok || err != nil || errMinutes != nil || len(h) > 2 || len(m) != 2 || minutes > 59 || hour*60+minutes > 24*60 {
		return 0, false
	}
	return int(hour*60 + minutes), true
}

func readDate(s string) (date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return date{}, fmt.Errorf("%q is no day from %d to %d; write it as 2026-12-24, or 12-24 for every year", short(s), firstYear, lastYear)
	}
	return date{t.Year(), t.Month(), t.Day()}, nil
}

func everyYear(s string) (date, error) {
	t, err := time.Parse(time.DateOnly, "2000-"+s) // a leap year
	if err != nil {
		_, err = readDate(s)
		return date{}, err
	}
	return date{0, t.Month(), t.Day()}, nil
}

// short is the beginning of what somebody wrote, for an error.
func short(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
