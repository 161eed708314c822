package files

import (
	"testing"
	"time"
)

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no time zones on this machine: %v", err)
	}
	return z
}

func TestTimesAreReadAsWritten(t *testing.T) {
	paris := location(t, "Europe/Paris")
	day, month := dateStyle{order: dayFirst, zone: paris}, dateStyle{order: monthFirst, zone: time.UTC}
	for _, c := range []struct {
		in   string
		st   dateStyle
		want string // "" for none
	}{
		{"2026-11-02T10:11:12Z", day, "2026-11-02T10:11:12Z"},
		{"2026-11-02T10:11:12.345678+01:00", day, "2026-11-02T09:11:12.345678Z"},
		{"2026-11-02 10:11:12", day, "2026-11-02T09:11:12Z"},
		{"2026-11-02 10:11:12 UTC", day, "2026-11-02T10:11:12Z"},
		{"2026-11-02 10:11:12 -0500", day, "2026-11-02T15:11:12Z"},
		{"2026-11-02", day, "2026-11-01T23:00:00Z"},
		{"2026/11/02", month, "2026-11-02T00:00:00Z"},
		{"20261102", month, "2026-11-02T00:00:00Z"},
		{"20261102T101112", month, "2026-11-02T10:11:12Z"},
		{"02/11/2026", day, "2026-11-01T23:00:00Z"},
		{"02/11/2026", month, "2026-02-11T00:00:00Z"},
		{"2.11.26 14:05", day, "2026-11-02T13:05:00Z"},
		{"02-11-2026 14h05", day, "2026-11-02T13:05:00Z"},
		{"02/11/2026 à 9 h", day, "2026-11-02T08:00:00Z"},
		{"lundi 2 novembre 2026 à 14:05", day, "2026-11-02T13:05:00Z"},
		{"1er août 2026", day, "2026-07-31T22:00:00Z"},
		{"mar. 3 nov. 2026", day, "2026-11-02T23:00:00Z"},
		{"12 déc. 2025, 08:00", day, "2025-12-12T07:00:00Z"},
		{"Nov 2, 2026 3:04 PM", month, "2026-11-02T15:04:00Z"},
		{"November 2nd, 2026 at 12:04 a.m.", month, "2026-11-02T00:04:00Z"},
		{"02-Nov-26", month, "2026-11-02T00:00:00Z"},
		{"Mon, 02 Nov 2026 15:04:05 +0100", month, "2026-11-02T14:04:05Z"},
		{"Mon Nov 02 15:04:05 CET 2026", month, "2026-11-02T14:04:05Z"},
		{"Mon Nov 02 15:04:05 +0000 2026", month, "2026-11-02T15:04:05Z"},
		{"11/2/2026 12:30 AM", month, "2026-11-02T00:30:00Z"},
		{"1793513564", month, "2026-11-01T06:12:44Z"},
		{"1793513564000", month, "2026-11-01T06:12:44Z"},
		{"46328.5", dateStyle{serial: true, zone: time.UTC}, "2026-11-02T12:00:00Z"},
		{"29/03/2026 02:30", day, "2026-03-29T01:30:00Z"}, // never shown: an hour later
		{"25/10/2026 02:30", day, "2026-10-25T00:30:00Z"}, // shown twice: the first
		{"2026-11-02 10:00 GMT+02:00", month, "2026-11-02T08:00:00Z"},
		{"2026-11-02T10:00:00+01:00[Europe/Paris]", month, "2026-11-02T09:00:00Z"},
		{"31/02/2026", day, ""},
		{"13/13/2026", day, ""},
		{"2026-11-02 25:00", day, ""},
		{"2026-11-02 10:00 XYZ", day, ""},
		{"4.1.2", day, ""},
		{"12345", day, ""},
		{"46328", day, ""},
		{"hier", day, ""},
		{"2 to 3 days", day, ""},
		{"192.168.1.20", day, ""},
	} {
		got, err := parseTime(c.in, c.st)
		shown := ""
		if err == nil {
			shown = got.UTC().Format(time.RFC3339Nano)
		}
		if shown != c.want {
			t.Errorf("%q is %q, want %q (%v)", c.in, shown, c.want, err)
		}
	}
}

func TestScoresAreReadAsWritten(t *testing.T) {
	for _, c := range []struct {
		in         string
		value, max float64 // max -1: no score
	}{
		{"4/5", 4, 5}, {"4 / 5", 4, 5}, {"4,5/5", 4.5, 5}, {"8/10", 8, 10}, {"4,5", 4.5, 0}, {"4.5", 4.5, 0},
		{"★★★★", 4, 0}, {"★★★★☆", 4, 5}, {"⭐⭐⭐", 3, 0}, {"☆☆☆☆☆", 0, 5},
		{"4 out of 5", 4, 5}, {"4 out of 5 stars", 4, 5}, {"4.0 of 5", 4, 5}, {"4 sur 5", 4, 5}, {"15 sur 20", 15, 20}, {"4 étoiles", 4, 0}, {"1 star", 1, 0},
		{"Rated 4 out of 5 stars", 4, 5}, {"5 - Very satisfied", 5, 0}, {"5 (excellent)", 5, 0}, {"80 %", 80, 100}, {"80%", 80, 100},
		{"Very satisfied", 5, 5}, {"Très satisfait", 5, 5}, {"Plutôt insatisfait(e)", 0, -1}, {"Pas du tout satisfaite", 1, 5}, {"neutre", 3, 5},
		{"Good", 5, 5}, {"Bad", 1, 5}, {"-4", -4, 0},
		{"6/5", 0, -1}, {"120%", 0, -1}, {"two", 0, -1}, {"4 apples", 0, -1}, {"", 0, -1}, {"★ nice", 0, -1},
	} {
		got, ok := parseScore(c.in)
		if ok != (c.max >= 0) || ok && (got.value != c.value || got.max != c.max) {
			t.Errorf("%q is %v (%v), want %v of %v", c.in, got, ok, c.value, c.max)
		}
	}
}

func TestScaleComesFromTheHeader(t *testing.T) {
	for in, want := range map[string]float64{"Note /10": 10, "Note sur 20": 20, "Satisfaction (1-7)": 7, "de 0 à 10 ?": 10, "out of 5": 5, "Note": 0, "Q3_1": 0, "2026": 0} {
		if got := scaleInHeader(in); got != want {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}

func TestOrderOfDayAndMonthIsSettledOverTheColumn(t *testing.T) {
	now := time.Date(2026, 11, 15, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		cells  []string
		french bool
		want   order
		sure   bool
	}{
		"a day over 12 first":    {[]string{"01/02/2026", "13/02/2026"}, false, dayFirst, true},
		"a day over 12 second":   {[]string{"01/02/2026", "02/13/2026"}, true, monthFirst, true},
		"both, mostly day first": {[]string{"13/02/2026", "14/02/2026", "02/13/2026"}, false, dayFirst, false},
		"else in the future":     {[]string{"11/12/2026", "11/05/2026"}, true, monthFirst, true},
		"in order as days":       {[]string{"01/06/2026", "02/06/2026", "03/06/2026", "04/06/2026", "05/06/2026", "01/07/2026"}, false, dayFirst, true},
		"open, French":           {[]string{"01/02/2026"}, true, dayFirst, false},
		"open, English":          {[]string{"01/02/2026"}, false, monthFirst, false},
		"years first":            {[]string{"2026-01-02"}, false, anyOrder, true},
	} {
		var d dateProfile
		for _, s := range c.cells {
			d.add(s)
		}
		if got, _, sure := d.settle(now, c.french); got != c.want || sure != c.sure {
			t.Errorf("%s: %v (sure: %v), want %v (%v)", name, got, sure, c.want, c.sure)
		}
	}
}

func TestHeadersAreNormalised(t *testing.T) {
	for in, want := range map[string]string{
		"Date de création": "date de creation", "dateDeCreation": "date de creation", "DATE_DE_CREATION": "date de creation",
		"  N° de ticket ": "n de ticket", "Review #": "review number", "Œuvre": "oeuvre", "created_at": "created at", "reviewURL": "review url",
	} {
		if got := words(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-11-02T10:11:12Z", "lundi 2 novembre 2026 à 14:05", "02/11/26 2:05 PM", "20261102T101112", "Mon Nov 02 15:04:05 CET 2026", "1793513564000", "+-:", "1/1/1 -", "0000-00-00", "2026-11-02T24:00:00+14:00"} {
		f.Add(s, uint8(1))
	}
	zone := location(f, "America/New_York")
	f.Fuzz(func(t *testing.T, s string, o uint8) {
		got, err := parseTime(s, dateStyle{order: order(o % 3), serial: o&4 != 0, zone: zone})
		if err == nil && (got.Year() < 1954 || got.Year() > 2500) {
			t.Errorf("%q is %v", s, got)
		}
		var d dateProfile
		d.add(s)
	})
}

func FuzzParseScore(f *testing.F) {
	for _, s := range []string{"4/5", "4,5", "★★★★☆", "4 out of 5 stars", "4 sur 5", "Très satisfait", "80 %", "-", "1e9", "note note 4", "5 - x", ",", "4,", "0\u031d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, max, absent, ok := inScale(s, scoreStyle{max: 5})
		if ok && !absent && !(v >= 0 && v <= max) {
			t.Errorf("%q is %v of %v", s, v, max)
		}
	})
}
