package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/index"
)

// weekly is what a week looks like in the numbers.
type weekly struct {
	rating, app, csat, ces, back mean
	promoters, detractors, asked int
	tickets, delivery            int
	answer                       []float64 // hours
	orders                       int
}

func (w weekly) nps() float64 {
	return 100 * float64(w.promoters-w.detractors) / float64(max(w.asked, 1))
}

func (w weekly) median() float64 {
	slices.Sort(w.answer)
	if len(w.answer) == 0 {
		return 0
	}
	return w.answer[len(w.answer)/2]
}

func byWeek(s story) []weekly {
	cal := newCalendar(testEnd)
	out := make([]weekly, weeks+2)
	s.each(func(it *feedback.Item) { out[week(cal, it.Time)].add(it) })
	for _, o := range s.events[feedback.Order] {
		if cal.day(o.Time) >= 0 {
			out[week(cal, o.Time)].orders++
		}
	}
	return out
}

func week(cal calendar, t time.Time) int { return 1 + int(cal.day(t)/7) }

func (w *weekly) add(it *feedback.Item) {
	switch {
	case it.Rating != nil && it.Product == "app":
		w.app.add(it.Rating.Value)
	case it.Rating != nil:
		w.rating.add(it.Rating.Value)
	case it.NPS != nil:
		w.asked++
		if *it.NPS >= 9 {
			w.promoters++
		} else if *it.NPS <= 6 {
			w.detractors++
		}
	case it.CSAT != nil:
		w.csat.add(it.CSAT.Value)
	case it.CES != nil && it.CES.HighIsGood:
		w.ces.add(it.CES.Value)
	case it.CES != nil:
		w.back.add(it.CES.Value)
	case it.Ticket != nil:
		w.tickets++
		if it.Attributes["team"] == "logistics" {
			w.delivery++
		}
		if f := it.Ticket.FirstResponse; !f.IsZero() {
			w.answer = append(w.answer, f.Sub(it.Ticket.Opened).Hours())
		}
	}
}

// over adds up the weeks from first to last.
func over(all []weekly, first, last int) weekly {
	var sum weekly
	for _, w := range all[first : last+1] {
		sum.rating.sum, sum.rating.n = sum.rating.sum+w.rating.sum, sum.rating.n+w.rating.n
		sum.app.sum, sum.app.n = sum.app.sum+w.app.sum, sum.app.n+w.app.n
		sum.csat.sum, sum.csat.n = sum.csat.sum+w.csat.sum, sum.csat.n+w.csat.n
		sum.ces.sum, sum.ces.n = sum.ces.sum+w.ces.sum, sum.ces.n+w.ces.n
		sum.back.sum, sum.back.n = sum.back.sum+w.back.sum, sum.back.n+w.back.n
		sum.promoters, sum.detractors, sum.asked = sum.promoters+w.promoters, sum.detractors+w.detractors, sum.asked+w.asked
		sum.tickets, sum.delivery = sum.tickets+w.tickets, sum.delivery+w.delivery
		sum.answer = append(sum.answer, w.answer...)
		sum.orders += w.orders
	}
	return sum
}

func TestTheIncidentShowsAndPasses(t *testing.T) {
	all := byWeek(readStory(t, sample()))
	if testing.Verbose() {
		for i, w := range all[1:] {
			fmt.Printf("week %2d: rating %.2f (%.0f) app %.2f (%.0f) nps %4.0f (%d) csat %.2f (%.0f) ces %.2f back %.2f (%.0f) tickets %3d delivery %3d answer %5.1f h orders %d\n", i+1,
				w.rating.value(), w.rating.n, w.app.value(), w.app.n, w.nps(), w.asked, w.csat.value(), w.csat.n, w.ces.value(), w.back.value(), w.back.n, w.tickets, w.delivery, w.median(), w.orders)
		}
	}
	before, during, after := over(all, 6, 13), over(all, 15, 18), over(all, 21, 26)
	for _, x := range []struct {
		what              string
		before, mid, late float64
		drop              float64 // at least so much lower in the incident
	}{
		{"mean rating", before.rating.value(), during.rating.value(), after.rating.value(), 0.4},
		{"nps", before.nps(), during.nps(), after.nps(), 25},
		{"mean csat", before.csat.value(), during.csat.value(), after.csat.value(), 0.4},
		{"ease of being helped", before.ces.value(), during.ces.value(), after.ces.value(), 0.5},
		{"delivery tickets a week, negated", -float64(before.delivery) / 8, -float64(during.delivery) / 4, -float64(after.delivery) / 6, 10},
		{"hours until an answer, negated", -before.median(), -during.median(), -after.median(), 8},
	} {
		if x.mid > x.before-x.drop || x.mid > x.late-x.drop {
			t.Errorf("%s: %.2f before, %.2f in the incident, %.2f after; want a dip of %.1f", x.what, x.before, x.mid, x.late, x.drop)
		}
	}
}

func TestTheBrokenAppShowsForAWeek(t *testing.T) {
	all := byWeek(readStory(t, sample()))
	crash, normal := over(all, 21, 21).app, over(all, 22, 26).app
	if crash.n < 30 || crash.value() > 2 || normal.value() < 3 {
		t.Errorf("app rated %.2f (n %.0f) in week 21 and %.2f after", crash.value(), crash.n, normal.value())
	}
}

func TestReturnsGetEasier(t *testing.T) {
	all := byWeek(readStory(t, sample()))
	first, last := over(all, 1, 8).back, over(all, 19, 26).back
	if first.n < 8 || last.n < 8 || last.value() > first.value()-0.8 {
		t.Errorf("effort of a return %.2f (n %.0f) in the first weeks, %.2f (n %.0f) in the last", first.value(), first.n, last.value(), last.n)
	}
}

func TestWhoLeavesHasComplainedMoreOften(t *testing.T) {
	s := readStory(t, sample())
	complaints := map[string][]time.Time{}
	s.each(func(it *feedback.Item) {
		bad := it.Ticket != nil && it.Ticket.Type == "complaint" || it.NPS != nil && *it.NPS <= 6 || it.CSAT != nil && it.CSAT.Value <= 2
		if bad && it.Customer != "" {
			complaints[it.Customer] = append(complaints[it.Customer], it.Time)
		}
	})
	cal := newCalendar(testEnd)
	var left, stayed mean
	gone := map[string]bool{}
	for _, e := range s.events[feedback.Subscription] {
		if e.Action != "end" || e.Time.Before(cal.midnight(60)) {
			continue
		}
		gone[e.Customer] = true
		left.add(float64(recent(complaints[e.Customer], e.Time)))
	}
	for _, e := range s.events[feedback.Subscription] {
		if !gone[e.Customer] && e.Time.After(cal.midnight(60)) {
			stayed.add(float64(recent(complaints[e.Customer], e.Time)))
		}
	}
	t.Logf("complaints in the 60 days before: %.2f of %.0f who left, %.2f of %.0f renewals", left.value(), left.n, stayed.value(), stayed.n)
	if left.n < 15 || left.value() < 2*stayed.value() {
		t.Errorf("complaints before leaving %.2f (n %.0f), before renewing %.2f", left.value(), left.n, stayed.value())
	}
}

// recent counts the times in the 60 days before t.
func recent(times []time.Time, t time.Time) int {
	n := 0
	for _, x := range times {
		if d := t.Sub(x); d >= 0 && d < 60*24*time.Hour {
			n++
		}
	}
	return n
}

func TestStoryNamesItsDaysAndItsQueriesParse(t *testing.T) {
	english, french := Story(testEnd)
	for _, want := range []struct{ text, part string }{
		{english, "23 August"}, {french, "23 août"}, {english, "20 September"}, {french, "11 octobre"},
	} {
		if !strings.Contains(want.text, want.part) {
			t.Errorf("the story does not say %q:\n%s", want.part, want.text)
		}
	}
	for _, q := range Queries(testEnd) {
		if f, err := index.Parse(q.Text, newCalendar(testEnd).zone, testEnd); err != nil || f == nil {
			t.Errorf("parse %q: %v", q.Text, err)
		}
		if !strings.Contains(english, q.Text) || !strings.Contains(french, q.Text) {
			t.Errorf("%q is not offered", q.Text)
		}
	}
}
