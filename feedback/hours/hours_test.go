package hours

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func paris(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func parse(t *testing.T, text string) *Calendar {
	t.Helper()
	c, err := Parse(text, paris(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const shop = "mon-fri: 09:00-12:30 13:30-18:00\nsat: 09:00-12:00\nholidays: FR\nclosed: 12-24 every year\nclosed: 2026-07-20 stocktaking\nopen: 2026-12-27 10:00-16:00\n"

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, paris(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestOnlyBusinessTimeCounts(t *testing.T) {
	c := parse(t, shop)
	for _, x := range []struct {
		from, to string
		minutes  int64
	}{
		{"2026-11-17 10:00", "2026-11-17 12:00", 120},
		{"2026-11-17 12:00", "2026-11-17 14:00", 60},                  // lunch
		{"2026-11-20 17:00", "2026-11-23 10:00", 60 + 180 + 60},       // over the week-end
		{"2026-11-10 17:00", "2026-11-12 10:00", 60 + 60},             // Armistice
		{"2026-04-03 17:00", "2026-04-07 10:00", 60 + 180 + 60},       // Easter Monday 6 April
		{"2026-07-17 18:00", "2026-07-21 09:00", 180},                 // closed once
		{"2026-12-23 17:00", "2026-12-28 10:00", 60 + 180 + 360 + 60}, // Christmas, an open Sunday
		{"2026-11-21 20:00", "2026-11-22 23:00", 0},
		{"2026-11-17 12:00", "2026-11-17 10:00", 0},
	} {
		if got := c.Between(moment(t, x.from), moment(t, x.to)); got != x.minutes*60 {
			t.Errorf("%s – %s: %d minutes, want %d", x.from, x.to, got/60, x.minutes)
		}
	}
}

func TestDaysOfTwentyThreeAndTwentyFiveHoursAreAsLongAsTheyWere(t *testing.T) {
	c := parse(t, "mon-sun: 00:00-24:00")
	for day, hours := range map[string]int64{"2026-03-29": 23, "2026-10-25": 25, "2026-10-26": 24} {
		from := moment(t, day+" 00:00")
		if got := c.Between(from, from.AddDate(0, 0, 1)); got != hours*3600 {
			t.Errorf("%s: %d seconds", day, got)
		}
	}
	from, to := moment(t, "1999-12-31 12:34"), moment(t, "2031-06-01 01:02")
	if got := c.Between(from, to); got != int64(to.Sub(from).Seconds()) {
		t.Errorf("over years: %d", got)
	}
}

// Minute by minute is slow and obvious.
func TestBetweenEqualsCountingMinutes(t *testing.T) {
	c := parse(t, shop)
	r := rand.New(rand.NewPCG(1, 2))
	begin := moment(t, "2025-12-20 00:00")
	for range 10 {
		from := begin.Add(time.Duration(r.IntN(500*24*60)) * time.Minute)
		to := from.Add(time.Duration(r.IntN(3*24*60)) * time.Minute)
		want := int64(0)
		for at := from; at.Before(to); at = at.Add(time.Minute) {
			if slowOpen(at.In(paris(t))) {
				want += 60
			}
		}
		if got := c.Between(from, to); got != want {
			t.Fatalf("%s – %s: %d, want %d", from, to, got, want)
		}
	}
}

func slowOpen(t time.Time) bool {
	clock, day := t.Format("15:04"), t.Format(time.DateOnly)
	if day == "2026-12-27" {
		return clock >= "10:00" && clock < "16:00"
	}
	for _, off := range []string{
		"2025-12-24", "2025-12-25", "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14",
		"2026-07-20", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-24", "2026-12-25", "2027-01-01", "2027-03-29", "2027-05-01",
		"2027-05-06", "2027-05-08", "2027-05-17",
	} {
		if day == off {
			return false
		}
	}
	switch t.Weekday() {
	case time.Sunday:
		return false
	case time.Saturday:
		return clock >= "09:00" && clock < "12:00"
	}
	return clock >= "09:00" && clock < "12:30" || clock >= "13:30" && clock < "18:00"
}

func TestWorkingDaysSkipWeekEndsAndHolidays(t *testing.T) {
	week := parse(t, Default)
	for _, x := range []struct {
		from string
		n    int
		end  string
	}{
		{"2026-11-16 10:00", 5, "2026-11-24 00:00"}, // Monday → end of next Monday
		{"2026-11-21 10:00", 5, "2026-11-28 00:00"}, // Saturday → end of Friday
		{"2026-11-09 23:59", 5, "2026-11-18 00:00"}, // Armistice in between
		{"2026-12-31 10:00", 1, "2027-01-05 00:00"}, // over New Year
		{"2026-11-16 10:00", 0, "2026-11-17 00:00"},
	} {
		if got := week.AddDays(moment(t, x.from).UTC(), x.n); !got.Equal(moment(t, x.end)) {
			t.Errorf("%d days after %s: %s", x.n, x.from, got)
		}
	}
	var none *Calendar
	if got := none.AddDays(moment(t, "2026-11-20 10:00"), 1); !got.Equal(moment(t, "2026-11-24 00:00")) {
		t.Errorf("without a calendar: %s", got)
	}
	if none.Between(moment(t, "2026-11-20 10:00"), moment(t, "2026-11-21 10:00")) != 0 {
		t.Error("without a calendar there are no hours")
	}
}

func TestSubstituteDaysAreClosed(t *testing.T) {
	c := parse(t, "mon-fri: 09:00-17:00\nholidays: GB, US")
	for _, day := range []string{"2026-12-28", "2026-07-03"} { // Boxing Day on a Saturday; the Fourth too
		if got := c.Between(moment(t, day+" 00:00"), moment(t, day+" 23:59")); got != 0 {
			t.Errorf("%s is open for %d s", day, got)
		}
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "no day is open",
		"mon: 09:00-18:00\nnonsense":    "line 2: \"nonsense\" is no line",
		"mon: 18:00-09:00":              "line 1: \"18:00-09:00\" are no hours",
		"mon: 09:00-18:00 17:00-19:00":  "begins before",
		"mon:":                          "no hours are given",
		"mon-fri: closed\nwed: 9:00-10": "line 2:",
		"mon: 9:00-10:00\nmon: closed":  "Monday is given twice",
		"someday: 09:00-18:00":          "there is no key",
		"holidays: XX":                  "known are AT, BE",
		"closed: 2026-02-30":            "write it as 2026-12-24",
		"open: 2026-01-01":              "no hours are given",
		"zone: Mars/Olympus":            "there is no time zone",
	} {
		if _, err := Parse(text, time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Default)
	f.Add(shop)
	f.Add("zone: America/New_York\nfri-mon: 00:00-06:00 22:00-24:00\nopen: 2026-12-27 10:00-16:00")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text, time.UTC)
		if err != nil {
			return
		}
		from := time.Date(2026, 10, 20, 3, 4, 5, 0, time.UTC)
		to := from.AddDate(0, 0, 20)
		whole := c.Between(from, to)
		if whole < 0 || whole > int64(to.Sub(from).Seconds()) || c.Between(from, from.AddDate(0, 0, 7))+c.Between(from.AddDate(0, 0, 7), to) != whole {
			t.Fatalf("%d s in 20 days", whole)
		}
		if end := c.AddDays(from, 5); !end.After(from) {
			t.Fatalf("5 days later: %s", end)
		}
	})
}
