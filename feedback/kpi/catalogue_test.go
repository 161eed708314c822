package kpi

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheBuiltInCataloguesAreValidAndReadBack(t *testing.T) {
	for _, trade := range Trades() {
		c := Starter(trade)
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", trade, err)
		}
		back, err := Parse(Format(c))
		if err != nil {
			t.Fatalf("%s: %v", trade, err)
		}
		if diff := cmp.Diff(c, back); diff != "" {
			t.Errorf("%s: %s", trade, diff)
		}
	}
	if Starter("circus") != nil {
		t.Error("a trade nobody has")
	}
}

func TestWhatIsLeftOutKeepsItsDefault(t *testing.T) {
	c, err := Parse([]byte("\ufeffboard: basket, clv\r\n# mine\n[parameters]\nmargin: 0.4\ntiers: basic, pro\n[csat]\ntarget: 85\ncolours of 5: green > 90, amber > 80\ncompetitor: Acme; 81; annual report; 2026-01-15\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Board = []string{"basket", "clv"}
	want.Parameters.Margin, want.Parameters.Tiers = 0.4, []string{"basic", "pro"}
	target := 85.0
	d := want.Find(CSAT)
	d.Target = &target
	d.Thresholds = []Threshold{{Variant: "of 5", Green: 90, Amber: 80, Strict: true}}
	d.Competitors = []Figure{{Name: "Acme", Value: 81, Source: "annual report", Date: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)}}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsNameTheLineAndWhatMayStandThere(t *testing.T) {
	for text, want := range map[string]string{
		"nonsense":                                  "line 1: \"nonsense\" is no line",
		"board: nps nps":                            "line 1: nps stands on the board twice",
		"board: happiness":                          "known are nps, csat",
		"\n\n[happiness]":                           "line 3: there is no section",
		"[nps]\n[nps]":                              "line 2: [nps] is given twice",
		"[nps]\nowner:":                             "line 2: owner: is empty",
		"[nps]\ncolour: green":                      "line 2: there is no key \"colour\"; known are name_en",
		"[nps]\nobjective: more":                    "write one of raise, lower, hold",
		"[nps]\ncolours: green >= 1, amber >= 2":    "the wrong way round",
		"[nps]\ncolours: green >= 3, amber > 2":     "write for example green >= 80",
		"[nps]\ncolours: green >= NaN, amber >= 2":  "no colours",
		"[clv]\ncolours: green >= 3 ×, amber >= 2":  "no colours",
		"[nps]\ntarget: 4,5":                        "write it with a point",
		"[nps]\nsector: 4":                          "write sector: 78; Retail survey",
		"[nps]\ncompetitor: 4; a; 2026-13-01":       "write competitor: Acme; 78",
		"[nps]\nsector: 4; a; 2026-13-01":           "write it as 2026-03-31",
		"[nps]\nhigh_is_good: maybe":                "yes or no",
		"[parameters]\nfcr_days: -1":                "fcr_days is -1; write 0 to 365",
		"[parameters]\nfcr_days: 7\nfcr_days: 8":    "line 3: fcr_days is given twice",
		"[parameters]\nmargin: 40":                  "a share of revenue",
		"[parameters]\nhealth_weights: karma 4":     "there is no part \"karma\"",
		"[parameters]\nhealth_weights: sentiment 0": "all weights are 0",
		"[parameters]\nengagement_weights: use":     "names with their weights",
		"[parameters]\nspeed: 4":                    "there is no parameter \"speed\"; known are",
		"[parameters]\ntiers: a, a":                 "\"a\" is given twice",
	} {
		_, err := Parse([]byte(text))
		var line *LineError
		if err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &line) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestValidateRefusesWhatTextCouldNotSay(t *testing.T) {
	for name, spoil := range map[string]func(*Catalogue){
		"a KPI less":    func(c *Catalogue) { c.KPIs = c.KPIs[1:] },
		"another order": func(c *Catalogue) { c.KPIs[0], c.KPIs[1] = c.KPIs[1], c.KPIs[0] },
		"a line break":  func(c *Catalogue) { c.KPIs[0].Owner = "a\nb" },
		"no board":      func(c *Catalogue) { c.Board = nil },
		"a moment":      func(c *Catalogue) { c.Parameters.BaselineAt = time.Now() },
	} {
		c := Default()
		spoil(c)
		if c.Validate() == nil {
			t.Errorf("%s is let through", name)
		}
	}
}

func TestACloneSharesNothing(t *testing.T) {
	c := Starter("retail")
	d := c.Clone()
	d.Board[0], d.KPIs[0].Thresholds[0].Green, d.Parameters.Weights["use"] = "cac", 99, 99
	if diff := cmp.Diff(Starter("retail"), c); diff != "" {
		t.Error(diff)
	}
}

func TestAKPIIsOverdueAfterItsFrequency(t *testing.T) {
	through := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	d := Definition{Frequency: "weekly"}
	if d.Overdue(through, through.AddDate(0, 0, 7)) || !d.Overdue(through, through.AddDate(0, 0, 8)) || d.Overdue(time.Time{}, through) {
		t.Error("a week")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Format(Default()))
	f.Add([]byte("board: nps\n[parameters]\ntiers: none\nengagement_baseline: 2026-01-31 4.5\n[clv]\ncolours EUR (amount): green > 3 × cac, amber > 1 × cac\n"))
	f.Add([]byte("[nps]\nsector: 4; a; 2026-01-01\nsector: none\ntarget: 1e300\ncolours: none\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse(text)
		if err != nil {
			return
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("parsed but not valid: %v", err)
		}
		back, err := Parse(Format(c))
		if err != nil {
			t.Fatalf("%v\n%s", err, Format(c))
		}
		if diff := cmp.Diff(c, back); diff != "" {
			t.Fatal(diff)
		}
	})
}
