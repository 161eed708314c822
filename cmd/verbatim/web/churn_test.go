package web

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/insight"
)

// subscribers stores a history of n subscribers of whom some complain before a
// date and some leave after it: leaves says whether a customer does. What they
// bought and when they were last seen says nothing.
func (s *site) subscribers(n int, at time.Time, complains, leaves func(int) bool) {
	var pairs []string
	add := func(kind, format string, args ...any) { pairs = append(pairs, kind, fmt.Sprintf(format, args...)) }
	stamp := func(t time.Time) string { return t.Format(time.RFC3339) }
	for c := range n {
		begun := at.AddDate(0, 0, -200-c%97)
		add("subscription", `{"id":"s%d","time":%q,"customer":"c%d","action":"start","start":%q,"plan":"basic"}`, c, stamp(begun), c, stamp(begun))
		seen := at.AddDate(0, 0, -5-c*7%60)
		add("order", `{"id":"o%d","time":%q,"customer":"c%d","currency":"EUR","lines":[{"quantity":1,"unit_price":10}]}`, c, stamp(seen), c)
		text := "Lovely lamp, thank you very much."
		if complains(c) {
			text = "Awful service, nobody answered, I am very disappointed and angry."
		}
		add("review", `{"id":"r%d","time":%q,"customer":"c%d","text":%q}`, c, stamp(at.AddDate(0, 0, -5-c*11%40)), c, text)
		if leaves(c) {
			end := at.AddDate(0, 0, 5+c%70)
			add("subscription", `{"id":"e%d","time":%q,"customer":"c%d","action":"end","end":%q}`, c, stamp(end), c, stamp(end))
		}
	}
	s.store(pairs...)
}

// churnOf asks how well the risk at the date told who left in 90 days.
func (s *site) churnOf(at time.Time) insight.Group {
	s.t.Helper()
	var res api.ChurnResult
	s.ask("GET", "/churn?at="+at.Format(time.RFC3339)+"&days=90", nil, &res)
	if len(res.Report.Groups) != 1 || res.Report.Groups[0].Name != "subscriptions" {
		s.t.Fatalf("%+v", res)
	}
	return res.Report.Groups[0]
}

var churnDate = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func TestAPlantedSignalIsFoundAndBeatsRecency(t *testing.T) {
	s := open(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	complains := func(c int) bool { return c%3 == 0 }
	s.subscribers(300, churnDate, complains, func(c int) bool { // mostly those who complain
		if complains(c) {
			return rnd.Float64() < 0.8
		}
		return rnd.Float64() < 0.1
	})
	g := s.churnOf(churnDate)
	if g.N != 300 || g.Verdict != "better than recency" || g.Risk.Low < 0.7 || g.Recency.Low > 0.5 || g.Lift < 1.5 {
		t.Errorf("%+v, risk %+v, recency %+v, gain %+v", g, g.Risk, g.Recency, g.Gain)
	}
	if first, last := g.Deciles[0], g.Deciles[9]; first.Low <= last.High {
		t.Errorf("the riskiest tenth %+v, the safest %+v", first, last)
	}
}

// With who left dealt at random, no score tells anything, and none is said to.
func TestShuffledOutcomesTellNothing(t *testing.T) {
	s := open(t)
	const n = 300
	order := rand.New(rand.NewPCG(5, 6)).Perm(n)
	s.subscribers(n, churnDate, func(c int) bool { return c%3 == 0 }, func(c int) bool { return slices.Index(order, c) < n/3 })
	g := s.churnOf(churnDate)
	if g.Left != n/3 || g.Risk.Low > 0.5 || g.Risk.High < 0.5 || g.Verdict != "no better than chance" {
		t.Errorf("%+v, risk %+v", g, g.Risk)
	}
}

// What came after the date was not known at it.
func TestChurnIsForetoldFromWhatWasKnown(t *testing.T) {
	s := open(t)
	complains := func(c int) bool { return c%3 == 0 }
	s.subscribers(300, churnDate, func(int) bool { return false }, complains)
	var pairs []string
	for c := range 300 { // they complain, but only as they leave
		if complains(c) {
			pairs = append(pairs, "review", fmt.Sprintf(`{"id":"late%d","time":%q,"customer":"c%d","text":"Awful service, I am very angry and disappointed."}`, c, churnDate.AddDate(0, 0, 3).Format(time.RFC3339), c))
		}
	}
	s.store(pairs...)
	if g := s.churnOf(churnDate); g.Risk.Low > 0.5 {
		t.Errorf("the risk at the date knows the future: %+v", g.Risk)
	}
	if w := s.do("GET", apiRoot+"/churn?at=2026-11-01&days=90", nil); w.Code != 422 {
		t.Errorf("a period still to come: %d", w.Code)
	}
}
