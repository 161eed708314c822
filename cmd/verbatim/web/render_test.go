package web

import (
	"bytes"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
	"verbatim/index"
	"verbatim/nlp"
)

// hostile is what a customer may write to see whether a page runs it.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>'-->]]>{{.}}javascript:alert(3)`

func ptr[T any](v T) *T { return &v }

// renderedHome is the first page of made-up numbers, with text in every place
// where text from outside can stand.
func renderedHome(t *testing.T, tg tongue, text string) string {
	t.Helper()
	p, err := loadPages()
	if err != nil {
		t.Fatal(err)
	}
	b := base{Lang: tg, Tenant: "main", Zone: time.UTC, Q: text, Version: "1.2.3", Here: &url.URL{Path: "/"}, kept: url.Values{},
		names: names{nlp.Theme: {"delivery": "Delivery"}}}
	end := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	h := &home{base: b, Status: store.Status{Items: 3456, Rejects: 2}, Lag: 12, frame: frame{Start: end.AddDate(0, 0, -182), End: end, Weeks: 26, Running: true}, Base: 3400, NoTheme: 800}
	q := question{tenant: "main", zone: time.UTC, from: h.Start, to: h.End}
	h.Chart = drawVolume(someWeeks(h.Start, 26), time.UTC, tg)
	h.Cards = cards([]kpi.Value{
		{ID: "nps", Variant: "transactional", Estimate: ptr(34.2), Low: ptr(28.9), High: ptr(39.5), N: 812, Counts: "answers", Unit: "points", Colour: "amber",
			Parts: []kpi.Part{{Name: "promoters", N: 400, Share: 51}, {Name: "passives", N: 200, Share: 32}, {Name: "detractors", N: 100, Share: 17}}},
		{ID: "sentiment", Estimate: ptr(-8.1), Low: ptr(-11.0), High: ptr(-5.2), N: 3400, Counts: "texts", Unit: "points"},
		{ID: "csat", Variant: "of 5", Estimate: ptr(78.3), Low: ptr(75.1), High: ptr(81.2), N: 640, Counts: "answers", Unit: "%", Colour: "amber"},
		{ID: "rating", Variant: "of 5", Estimate: ptr(3.82), Low: ptr(3.75), High: ptr(3.9), N: 1900, Counts: "ratings", Unit: "of 5"},
		{ID: "ces", Variant: "of 7, high is good", Estimate: ptr(5.2), Low: ptr(4.4), High: ptr(6.0), N: 19, Counts: "answers", Unit: "of 7", LowSample: true},
	}, kpi.Default(), q, tg)
	for i, name := range []string{"Delivery", "Late parcels", "Customer service", "The application", "Price", "Returns and refunds", text} {
		net := 30 - 15*float64(i)
		h.Themes = append(h.Themes, mentionRow(nlp.Theme, api.Theme{Name: "t", English: name, French: name, Items: int64(900 - 120*i), Share: .26 - .03*float64(i), Previous: int64(800 - 100*i),
			NetSentiment: kpi.Value{Estimate: &net, Low: ptr(net - 8), High: ptr(net + 8), N: 900, Unit: "points"}}, q, tg))
	}
	for i := range 8 {
		h.Latest = append(h.Latest, api.Hit{ID: "r/" + text, Kind: "review", Source: text, Time: end.Add(-time.Duration(i) * time.Hour), Lang: "en", Label: stack[i%4], Score: .4 - .1*float64(i),
			Themes: []string{"delivery", text}, Title: text, Text: text, Rating: &feedback.Rating{Value: 4.5, Max: 5},
			Snippet: text + " The parcel came four days late and nobody answered my two mails, but the lamp itself is lovely.", Highlights: []index.Span{{Start: 1, End: 9}}})
	}
	var out bytes.Buffer
	if err := p.in[tg].ExecuteTemplate(&out, "home.html", h); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func someWeeks(start time.Time, n int) []api.Volume {
	rnd := rand.New(rand.NewPCG(1, 2))
	var rows []api.Volume
	for i := range n {
		at := start.AddDate(0, 0, 7*i)
		rows = append(rows, api.Volume{Start: at, End: at.AddDate(0, 0, 7), Labels: map[nlp.Label]int64{
			nlp.Positive: 50 + rnd.Int64N(40), nlp.Negative: 30 + rnd.Int64N(30), nlp.Neutral: 20 + rnd.Int64N(10), nlp.Mixed: 9, nlp.Unknown: 2,
		}})
	}
	return rows
}

func TestHomeRunsNothingThatCustomersWrote(t *testing.T) {
	for _, tg := range []tongue{english, french} {
		checkHarmless(t, renderedHome(t, tg, hostile))
	}
}

// checkHarmless fails on a page in which hostile could do anything.
func checkHarmless(t *testing.T, page string) {
	t.Helper()
	for _, bad := range []string{"<script>alert", "<img src=x", `href="javascript:`, "onerror=alert(2)>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %s", bad)
		}
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("the template engine had to block a value")
	}
	if strings.Contains(page, " style=") || strings.Contains(page, " onclick=") {
		t.Error("inline style or script: the page's own policy would block it")
	}
}

func TestEveryPhraseIsInBothLanguages(t *testing.T) {
	for key, p := range phrases {
		if p[0] == "" || p[1] == "" {
			t.Errorf("%s: %q", key, p)
		}
	}
}

func TestTongueOf(t *testing.T) {
	for _, c := range []struct {
		query, accept string
		want          tongue
	}{
		{"", "", english},
		{"", "fr", french},
		{"", "fr-CA,fr;q=0.9,en;q=0.8", french},
		{"", "de,en;q=0.5,fr;q=0.6", french},
		{"", "de, fr;q=0.1", french},
		{"", "de", english},
		{"lang=en", "fr", english},
		{"lang=fr", "en", french},
		{"lang=xx", "fr", french},
		{"", ";;;q=,,fr;q=x", english},
	} {
		r := newRequest(t, "/?"+c.query)
		r.Header.Set("Accept-Language", c.accept)
		if got := tongueOf(r); got != c.want {
			t.Errorf("?%s, %q: got %s", c.query, c.accept, got)
		}
	}
}

func TestNumbersAsWritten(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{english.integer(1234567), "1,234,567"},
		{french.integer(1234567), "1\u202f234\u202f567"},
		{english.integer(-1234), "−1,234"},
		{english.integer(7), "7"},
		{english.signed(34.25, 1), "+34.2"},
		{french.signed(-8.1, 1), "−8,1"},
		{english.signed(-0.01, 1), "0.0"},
		{french.percent(.263), "26,3\u202f%"},
		{english.scale(4.5, 5), "4.5 / 5"},
		{french.moment(time.Date(2026, 2, 3, 4, 5, 0, 0, time.UTC)), "3 févr. 2026 à 04:05"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestChartHoldsEveryItemInItsFrame(t *testing.T) {
	for _, n := range []int{0, 1, 4, 26, 52} {
		rows := someWeeks(time.Date(2026, 5, 25, 0, 0, 0, 0, time.UTC), n)
		c := drawVolume(rows, time.UTC, english)
		if len(c.Bars) != n {
			t.Fatalf("%d bars of %d", len(c.Bars), n)
		}
		for i, b := range c.Bars {
			if b.Total != sum(rows[i].Labels) {
				t.Errorf("bar %d counts %d", i, b.Total)
			}
			for _, p := range b.Parts {
				if p.Y < 0 || p.Y+p.Height > c.Bottom+1e-6 || b.X < c.Left || b.X+b.Width > c.Right {
					t.Errorf("bar %d leaves the frame: %+v", i, p)
				}
			}
		}
	}
}

func TestNiceStep(t *testing.T) {
	for _, c := range [][2]float64{{0, 1}, {1, 1}, {1.5, 2}, {3, 5}, {7, 10}, {37, 50}, {101, 200}} {
		if got := niceStep(c[0]); got != c[1] {
			t.Errorf("niceStep(%g) = %g", c[0], got)
		}
	}
}

func TestMarkShowsAllOfTheText(t *testing.T) {
	const text = "le colis <b>"
	for _, spans := range [][]index.Span{nil, {{Start: 3, End: 8}}, {{Start: 0, End: 2}, {Start: 9, End: 12}}, {{Start: 5, End: 99}}, {{Start: 8, End: 3}}} {
		var all strings.Builder
		for _, p := range mark(text, spans) {
			all.WriteString(p.Text)
		}
		if all.String() != text {
			t.Errorf("%v: %q", spans, all.String())
		}
	}
}

func TestCutTextShowsAllOfTheText(t *testing.T) {
	const text = "Not good, > On Monday you wrote"
	an := nlp.Analysis{
		Evidence: []nlp.Evidence{
			{Span: nlp.Span{Field: 0, Start: 0, End: 8}, Entry: "not good", Weight: -1.2},
			{Span: nlp.Span{Field: 0, Start: 4, End: 8}, Entry: "good", Weight: .4},
			{Span: nlp.Span{Field: 1, Start: 0, End: 3}, Entry: "elsewhere", Weight: 9},
			{Entry: "intercept", Weight: .1},
		},
		Quoted: []nlp.Quoted{{Span: nlp.Span{Field: 0, Start: 10, End: 31}, Why: "quoted mail"}},
	}
	var all strings.Builder
	var classes []string
	for _, p := range cutText(0, text, an, english) {
		all.WriteString(p.Text)
		classes = append(classes, p.Class)
	}
	if all.String() != text {
		t.Errorf("got %q", all.String())
	}
	if got := strings.Join(classes, ","); got != "n2,n2,," {
		t.Errorf("classes %s", got)
	}
}
