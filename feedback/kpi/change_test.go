package kpi

import (
	"fmt"
	"math"
	"testing"
	"time"
)

func complaintsOf(n int64, days ...int64) Value {
	a := Aggregate{Complaints: Complaints{N: n, Length: 30, Active: 10_000}}
	for _, d := range days {
		a.Complaints.Days.Add(d)
	}
	return a.Values(ComplaintCount, Period{})[0]
}

func TestCountsAreComparedByTheirRatio(t *testing.T) {
	c := complaintsOf(130).Compare(complaintsOf(90))
	// Given 220 in all, Clopper and Pearson of 130: 0.5227 – 0.6561 → 1.0951 – 1.9083.
	got := fmt.Sprintf("%g %.3f (%.2f – %.2f) %s %v %s %s", c.Difference, *c.Ratio, *c.RatioLow, *c.RatioHigh, c.Method, c.Reliable, c.Direction, c.Mark)
	if got != "40 1.444 (1.10 – 1.91) rate ratio, exact true worse red" {
		t.Error(got)
	}
	if c.Low <= 0 || c.Low >= 40 || c.High <= 40 || c.P >= 0.05 {
		t.Errorf("%+v", c)
	}
	few := complaintsOf(0).Compare(complaintsOf(3))
	if few.Reliable || few.RatioHigh == nil || *few.RatioLow != 0 || few.P < 0.05 {
		t.Errorf("%+v", few)
	}
	from := complaintsOf(40).Compare(complaintsOf(0))
	if !from.Reliable || from.RatioHigh != nil || from.Ratio != nil || from.P >= 0.05 || !isFinite(from.High) {
		t.Errorf("%+v", from)
	}
	if complaintsOf(0).Compare(complaintsOf(0)) != nil {
		t.Error("nothing is compared with nothing")
	}
}

func TestALongerPeriodIsNoChangeOfItself(t *testing.T) {
	now, before := complaintsOf(310), complaintsOf(280)
	now.Denominator, before.Denominator = 31, 28
	if c := now.Compare(before); math.Abs(c.Difference) > 1e-9 || c.Reliable {
		t.Errorf("%+v", c)
	}
}

func TestBurstsAreNotTakenForAChange(t *testing.T) {
	quiet, bursts := make([]int64, 0, 30), make([]int64, 0, 30)
	for i := range int64(30) {
		quiet = append(quiet, 3)
		bursts = append(bursts, i%10/9*43) // three days of 43
	}
	steady := complaintsOf(129, quiet...).Compare(complaintsOf(90, quiet...))
	wild := complaintsOf(129, bursts...).Compare(complaintsOf(90, quiet...))
	if !steady.Reliable || steady.Method != RateRatio || wild.Reliable || wild.Method != QuasiPoisson {
		t.Errorf("%+v\n%+v", steady, wild)
	}
}

func share(id string, x, n int64) Value {
	var p Period
	v := p.value(id, "", "share")
	v.wilson(x, n, noAnswers)
	p.finish(&v)
	return v
}

func TestSharesAreComparedByNewcombe(t *testing.T) {
	c := share(FCR, 320, 400).Compare(share(FCR, 280, 400))
	if got := fmt.Sprintf("%.1f (%.1f – %.1f) %s %s", c.Difference, c.Low, c.High, c.Method, c.Words("en")); got != "10.0 (4.0 – 15.9) Newcombe reliably better" {
		t.Error(got)
	}
}

func TestAHeldKPIIsGreenWhileNothingChangesReliably(t *testing.T) {
	for _, x := range []struct {
		now         int64
		mark, words string
	}{{801, "green", "pas de changement fiable"}, {600, "red", "dégradation fiable"}, {900, "green", "amélioration fiable"}} {
		c := share(Retention, x.now, 1000).Compare(share(Retention, 800, 1000))
		if c.Mark != x.mark || c.Words("fr") != x.words {
			t.Errorf("%d: %s, %s", x.now, c.Mark, c.Words("fr"))
		}
	}
	if c := share(Retention, 8, 10).Compare(share(Retention, 800, 1000)); c.Mark != "neutral" {
		t.Errorf("of ten: %s", c.Mark)
	}
	if c := share(Loyalty, 801, 1000).Compare(share(Loyalty, 800, 1000)); c.Mark != "neutral" || c.Words("en") != "no reliable change" {
		t.Errorf("to be raised: %s", c.Mark)
	}
	var none *Change
	if none.Words("en") != "cannot be compared" {
		t.Error(none.Words("en"))
	}
}

func TestMediansAreComparedByTheirIntervals(t *testing.T) {
	of := func(from int64) Value {
		a := Aggregate{FirstResponse: map[string]*Responses{"email": {}}}
		for i := range int64(100) {
			a.FirstResponse["email"].Calendar.Done = append(a.FirstResponse["email"].Calendar.Done, (from+i)*60)
		}
		return a.Values(FirstResponseTime, Period{})[0]
	}
	same, faster := of(100).Compare(of(100)), of(40).Compare(of(100))
	if same.Reliable || same.Difference != 0 || faster.Method != Mover || !faster.Reliable || faster.Direction != "better" || faster.Difference != -1 {
		t.Errorf("%+v\n%+v", same, faster)
	}
}

// Benjamini and Hochberg's own example: 15 probabilities of a trial of
// thrombolysis (JRSS B 57, 1995, section 4.1); at 5 % their procedure rejects
// the first four, Bonferroni's the first three.
func TestFalseDiscoveriesMatchTheReference(t *testing.T) {
	p := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1}
	held := 0
	for _, ok := range discoveries(len(p), func(i int) float64 { return p[i] }) {
		if ok {
			held++
		}
	}
	if held != 4 {
		t.Errorf("%d hold, want 4", held)
	}
	var values []*Value
	for _, x := range p {
		v := share(FCR, 320, 400)
		v.Change = &Change{P: x, Difference: 1}
		v.Change.judge(&v, x < 0.05)
		values = append(values, &v)
	}
	Settle(values[:10])
	if !values[8].Change.Reliable {
		t.Error("ten comparisons are no long list")
	}
	Settle(values)
	for i, v := range values {
		if v.Change.Reliable != (i < 4) || v.Change.Reliable == (v.Change.Mark == "neutral") {
			t.Errorf("%d: %+v", i, v.Change)
		}
	}
}

func TestThePeriodBeforeHasTheSameElapsedLength(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []struct{ start, end, now, from, to, ago string }{
		{"2026-04-01 00:00", "2026-05-01 00:00", "2026-06-01 00:00", "2026-03-01 00:00", "2026-04-01 00:00", "2025-04-01 00:00"},
		{"2026-04-01 00:00", "2026-05-01 00:00", "2026-04-11 15:00", "2026-03-01 00:00", "2026-03-11 15:00", "2025-04-01 00:00"}, // 29 March has 23 hours
		{"2026-03-01 00:00", "2026-04-01 00:00", "2026-03-31 12:00", "2026-02-01 00:00", "2026-03-01 00:00", "2025-03-01 00:00"}, // February is over
		{"2026-03-30 00:00", "2026-04-06 00:00", "2026-05-01 00:00", "2026-03-23 00:00", "2026-03-30 00:00", "2025-03-31 00:00"}, // weeks: 52 before
		{"2026-01-01 00:00", "2027-01-01 00:00", "2026-02-11 00:00", "2025-01-01 00:00", "2025-02-11 00:00", "2025-01-01 00:00"},
	} {
		p := Period{Start: at(c.start), End: at(c.end), Now: at(c.now), Zone: "Europe/Paris"}
		from, to := p.Before(zone)
		if !from.Equal(at(c.from)) || !to.Equal(at(c.to)) {
			t.Errorf("before %s at %s: %s – %s", c.start, c.now, from, to)
		}
		if from, _ = p.YearAgo(zone); !from.Equal(at(c.ago)) {
			t.Errorf("a year before %s: %s", c.start, from)
		}
	}
	if from, to := (&Period{}).Before(zone); !from.IsZero() || !to.IsZero() {
		t.Error("an open period has none before it")
	}
}
