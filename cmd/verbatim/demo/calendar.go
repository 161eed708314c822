package demo

import (
	"math"
	"time"
	_ "time/tzdata" // the sample must not depend on what the machine has installed
)

// The shape of the story, in days since the first day told. Week 1 starts on
// day 0.
const (
	weeks       = 26
	storyDays   = weeks * 7
	historyDays = 730 // how far orders and subscriptions reach back from end

	moveDay   = 13 * 7 // first day of week 14: new warehouse, new carrier
	repairDay = 17 * 7 // first day of week 18: back with the old carrier
	crashDay  = 20 * 7 // first day of week 21: app 5.2.0
	fixDay    = 21 * 7 // first day of week 22: app 5.2.1
)

// calendar knows the days of the story, in the company's zone.
type calendar struct {
	zone    *time.Location
	end     time.Time
	start   time.Time // local midnight of day 0
	history time.Time // local midnight of the first day of all

	days    []time.Time // local midnights, from the first day of all
	demands []float64
}

func newCalendar(end time.Time) calendar {
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		panic("load zone of the demo: " + err.Error()) // embedded above
	}
	end = end.UTC().Truncate(time.Second)
	y, m, d := end.In(zone).Date()
	c := calendar{
		zone:    zone,
		end:     end,
		start:   time.Date(y, m, d-storyDays, 0, 0, 0, 0, zone),
		history: time.Date(y, m, d-historyDays, 0, 0, 0, 0, zone),
	}
	for i := range historyDays + 400 { // yearly plans run past the end
		t := time.Date(y, m, d-historyDays+i, 0, 0, 0, 0, zone)
		c.days = append(c.days, t)
		c.demands = append(c.demands, demand(t, i+c.firstDay()))
	}
	return c
}

// midnight is the local midnight that starts the day; history has negative days.
func (c calendar) midnight(day int) time.Time {
	return c.days[day-c.firstDay()]
}

// day is how many days after the story's start t lies, as a fraction.
func (c calendar) day(t time.Time) float64 { return t.Sub(c.start).Hours() / 24 }

// firstDay is the first day of all.
func (c calendar) firstDay() int { return storyDays - historyDays }

// incident is how badly deliveries ordered on the day go, from 0 to 1.
func (c calendar) incident(day float64) float64 {
	switch {
	case day < moveDay || day >= repairDay+10:
		return 0
	case day < moveDay+7:
		return 0.85
	case day < repairDay-5:
		return 1
	case day < repairDay:
		return 0.85
	default:
		return 0.35 * (1 - (day-repairDay)/10) // parcels still in the pipe
	}
}

// backlog is how much the help desk is behind, from 0 to 1: it follows the
// incident by some days and clears in the two weeks after the repair.
func (c calendar) backlog(day float64) float64 {
	switch {
	case day < moveDay+4 || day >= repairDay+16:
		return 0
	case day < moveDay+14:
		return (day - moveDay - 4) / 10
	case day < repairDay+3:
		return 1
	default:
		return 1 - (day-repairDay-3)/13
	}
}

// crash says whether the app's login is broken on the day.
func (c calendar) crash(day float64) bool { return day >= crashDay && day < fixDay }

// progress grows from 0 on the first day of the story to 1 on the last: the
// returns process gets better by it.
func (c calendar) progress(day float64) float64 {
	return math.Min(math.Max(day/storyDays, 0), 1)
}

// Demand by month (camping in early summer, presents before the new year) and
// by weekday, Sunday first; both average about 1.
var (
	monthDemand   = [...]float64{0.80, 0.75, 0.90, 1.00, 1.15, 1.25, 1.20, 1.00, 0.95, 0.90, 1.15, 1.35}
	weekdayDemand = [...]float64{1.20, 1.12, 1.00, 0.95, 0.90, 0.88, 0.95}
)

// demand is the seasonal and weekly factor on what people buy and write on the
// day.
func (c calendar) demand(day int) float64 { return c.demands[day-c.firstDay()] }

// demand grows by about 1.5 % a month.
func demand(t time.Time, day int) float64 {
	growth := math.Pow(1.015, float64(day)/30)
	return monthDemand[t.Month()-1] * weekdayDemand[t.Weekday()] * growth
}

// Opening hours of the help desk: Monday to Friday, 9 to 18 local time.
const (
	opens  = 9
	closes = 18
)

// business returns the moment that is hours of opening time after t.
func (c calendar) business(t time.Time, hours float64) time.Time {
	left := time.Duration(hours * float64(time.Hour))
	for range 400 {
		t = t.In(c.zone)
		y, m, d := t.Date()
		open := time.Date(y, m, d, opens, 0, 0, 0, c.zone)
		shut := time.Date(y, m, d, closes, 0, 0, 0, c.zone)
		weekend := t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
		if weekend || !t.Before(shut) {
			t = time.Date(y, m, d+1, opens, 0, 0, 0, c.zone)
			continue
		}
		if t.Before(open) {
			t = open
		}
		if rest := shut.Sub(t); left > rest {
			left -= rest
			t = shut
			continue
		}
		return t.Add(left).Truncate(time.Second)
	}
	return t
}

// quarter names the calendar quarter of t as a survey wave: "2026-Q4".
func (c calendar) quarter(t time.Time) string {
	t = t.In(c.zone)
	return t.Format("2006") + "-Q" + string(rune('1'+(int(t.Month())-1)/3))
}
