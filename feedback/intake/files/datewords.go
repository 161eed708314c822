package files

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// months in English and French, without accents: the first three letters (four
// where two months share them) decide, and the whole word must go on with the
// month's name.
var months = []struct {
	stem  string
	names string
	month int
}{
	{"jan", "january janvier janv", 1}, {"feb", "february", 2}, {"fev", "fevrier fevr", 2},
	{"mar", "march mars", 3}, {"apr", "april", 4}, {"avr", "avril", 4}, {"may", "may", 5}, {"mai", "mai", 5},
	{"jun", "june", 6}, {"juin", "juin", 6}, {"jul", "july", 7}, {"juil", "juillet", 7},
	{"aug", "august", 8}, {"aou", "aout", 8}, {"sep", "september septembre sept", 9},
	{"oct", "october octobre", 10}, {"nov", "november novembre", 11}, {"dec", "december decembre", 12},
}

// zones are the abbreviations that exports write, in minutes east of UTC.
// Others are refused: many stand for several places.
var zones = map[string]int{
	"z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180,
	"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}

var dateFillers = map[string]bool{
	"a": true, "at": true, "le": true, "on": true, "de": true, "of": true, "the": true, "t": true, "du": true,
	"er": true, "st": true, "nd": true, "rd": true, "th": true, "h": true, "min": true, "s": true,
}

var weekdays = []string{
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
}

func monthOf(word string) int {
	for _, m := range months {
		if len(word) < 3 || !strings.HasPrefix(word, m.stem) {
			continue
		}
		for name := range strings.FieldsSeq(m.names) {
			if strings.HasPrefix(name, word) {
				return m.month
			}
		}
	}
	return 0
}

func isWeekday(word string) bool {
	if len(word) < 3 {
		return false
	}
	for _, d := range weekdays {
		if strings.HasPrefix(d, word) {
			return true
		}
	}
	return false
}

// word reads a run of letters: a month, a weekday, am or pm, a zone, a filler.
func (d *dateScanner) word() error {
	end := 0
	for end < len(d.rest) {
		r, size := utf8.DecodeRuneInString(d.rest[end:])
		if !unicode.IsLetter(r) {
			break
		}
		end += size
	}
	word := plain(d.rest[:end])
	d.rest = d.rest[end:]
	if d.clock && strings.HasPrefix(d.rest, ".m") && (word == "a" || word == "p") { // "p.m."
		word, d.rest = word+"m", d.rest[2:]
	}
	// A named zone stands in brackets after an offset: "[Europe/Paris]".
	if d.p.zone != nil && strings.HasPrefix(d.rest, "/") {
		d.rest = ""
		return nil
	}
	minutes, zone := zones[word]
	switch {
	case word == "am" && d.clock:
		d.p.am = true
	case word == "pm" && d.clock:
		d.p.pm = true
	case zone && d.clock:
		if d.p.zone == nil || minutes != 0 {
			d.p.zone = time.FixedZone("", minutes*60)
		}
		if next := strings.TrimLeft(d.rest, " "); next != "" && (next[0] == '+' || next[0] == '-') { // "GMT+02:00"
			if !d.offset(next[1:]) {
				return errDateZone
			}
		}
	case (d.p.month == 0 || d.maybe) && monthOf(word) > 0:
		d.p.month, d.maybe = monthOf(word), word == "mar"
	case dateFillers[word] || isWeekday(word):
	case d.clock && len(d.nums) == 3:
		return errDateZone
	default:
		return errNoDate
	}
	return nil
}

// offset reads "+01:00", "+0100" or "+01", whose sign is still in d.rest.
func (d *dateScanner) offset(s string) bool {
	east := strings.TrimLeft(d.rest, " ")[0] == '+'
	t := dateScanner{rest: s}
	n, width := t.digits()
	h, m := n, 0
	switch {
	case width == 4:
		h, m = n/100, n%100
	case width == 2 || width == 1:
		if len(t.rest) > 2 && t.rest[0] == ':' {
			t.rest = t.rest[1:]
			m, _ = t.digits()
		}
	default:
		return false
	}
	if h > 14 || m > 59 {
		return false
	}
	minutes := h*60 + m
	if !east {
		minutes = -minutes
	}
	d.p.zone, d.rest = time.FixedZone("", minutes*60), t.rest
	return true
}

// finish puts the numbers in their places.
func (d *dateScanner) finish() (dateParts, error) {
	p, n := d.p, d.nums
	p.clock = d.clock
	switch {
	case p.month > 0 && len(n) == 2:
		p.a, p.c = n[0], n[1]
		if d.wide[0] == 4 || n[0] > 31 { // 2026-Nov-02
			p.a, p.c = n[1], n[0]
		}
	case p.month == 0 && len(n) == 3:
		p.a, p.b, p.c = n[0], n[1], n[2]
		p.yearFirst = d.wide[0] == 4 || p.a > 31
		if d.wide[1] > 2 || p.yearFirst && d.wide[2] > 2 || !p.yearFirst && d.wide[2] == 1 {
			return p, errNoDate
		}
	default:
		return d.wholeMonth()
	}
	return p, nil
}

// wholeMonth reads "2026-01", "01/2026" and "janv. 2026" as the month's first
// day: sheets of spend are by month.
func (d *dateScanner) wholeMonth() (dateParts, error) {
	p, n := d.p, d.nums
	year, month, width := 0, p.month, 0
	switch {
	case d.clock:
	case month > 0 && len(n) == 1:
		year, width = n[0], d.wide[0]
	case month == 0 && len(n) == 2 && d.wide[0] == 4:
		year, month, width = n[0], n[1], d.wide[0]
	case month == 0 && len(n) == 2:
		year, month, width = n[1], n[0], d.wide[1]
	}
	if width != 4 || month < 1 || month > 12 || year < 1990 || year > 2100 {
		return p, errNoDate
	}
	p.a, p.b, p.c, p.month, p.yearFirst, p.whole = year, month, 1, 0, true, true
	return p, nil
}
