package kpi

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Objectives and frequencies that a definition may have.
func objectives() []string { return []string{"raise", "lower", "hold"} }

// Frequencies lists how often a KPI may be looked at.
func Frequencies() []string { return []string{"daily", "weekly", "monthly", "quarterly", "yearly"} }

// Overdue says whether a KPI was due by now: data-through is older than its
// frequency.
func (d *Definition) Overdue(through, now time.Time) bool {
	next := map[string]time.Time{
		"daily": through.AddDate(0, 0, 1), "weekly": through.AddDate(0, 0, 7), "monthly": through.AddDate(0, 1, 0),
		"quarterly": through.AddDate(0, 3, 0), "yearly": through.AddDate(1, 0, 0),
	}[d.Frequency]
	return !through.IsZero() && next.Before(now)
}

// most bounds on what people write.
const (
	maxCatalogueBytes = 256 << 10
	maxTextBytes      = 2000
	maxEntries        = 100 // thresholds, figures, weights, tiers
)

// Validate says what is wrong with a catalogue, or nil.
func (c *Catalogue) Validate() error {
	if len(c.KPIs) != len(IDs()) {
		return fmt.Errorf("the catalogue has %d KPIs instead of %d", len(c.KPIs), len(IDs()))
	}
	for i, id := range IDs() {
		if c.KPIs[i].ID != id {
			return fmt.Errorf("KPI %d is %q instead of %q", i+1, c.KPIs[i].ID, id)
		}
		if err := c.KPIs[i].check(); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	if err := c.Parameters.check(); err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	return c.checkBoard()
}

func (c *Catalogue) checkBoard() error {
	for i, id := range c.Board {
		if !Known(id) {
			return fmt.Errorf("there is no KPI %q on the board; known are %s", id, strings.Join(IDs(), ", "))
		}
		if slices.Contains(c.Board[:i], id) {
			return fmt.Errorf("%s stands on the board twice", id)
		}
	}
	if len(c.Board) == 0 {
		return fmt.Errorf("the board is empty; name at least one KPI")
	}
	return nil
}

func (d *Definition) check() error {
	for _, f := range d.texts() {
		if err := checkText(*f.text); err != nil {
			return fmt.Errorf("%s: %w", f.key, err)
		}
	}
	if !slices.Contains(objectives(), d.Objective) {
		return fmt.Errorf("there is no objective %q; write one of %s", d.Objective, strings.Join(objectives(), ", "))
	}
	if !slices.Contains(Frequencies(), d.Frequency) {
		return fmt.Errorf("there is no frequency %q; write one of %s", d.Frequency, strings.Join(Frequencies(), ", "))
	}
	if d.Target != nil && !isFinite(*d.Target) {
		return fmt.Errorf("the target is no number")
	}
	if len(d.Thresholds) > maxEntries || len(d.Sector)+len(d.Competitors) > maxEntries {
		return fmt.Errorf("more than %d entries", maxEntries)
	}
	for i := range d.Thresholds {
		if err := d.Thresholds[i].check(d.Thresholds[:i]); err != nil {
			return err
		}
	}
	for _, f := range slices.Concat(d.Sector, d.Competitors) {
		if err := f.check(); err != nil {
			return err
		}
	}
	for _, f := range d.Competitors {
		if err := checkText(f.Name); err != nil {
			return fmt.Errorf("competitor's name: %w", err)
		}
	}
	return nil
}

func (t *Threshold) check(before []Threshold) error {
	name := "colours"
	if t.Variant != "" {
		name += " " + t.Variant
	}
	for _, s := range []string{t.Variant, t.Measure} {
		if s != "" && (checkText(s) != nil || strings.ContainsAny(s, ":()")) {
			return fmt.Errorf("%s: a variant's name has no colon, parenthesis or control character", name)
		}
	}
	switch {
	case !isFinite(t.Green) || !isFinite(t.Amber):
		return fmt.Errorf("%s: a bound is no number", name)
	case t.Low && t.Green > t.Amber, !t.Low && t.Green < t.Amber:
		return fmt.Errorf("%s: green and amber are the wrong way round", name)
	case t.Of != "" && !Known(t.Of):
		return fmt.Errorf("%s: there is no KPI %q", name, t.Of)
	}
	for _, b := range before {
		if b.Variant == t.Variant && b.Measure == t.Measure {
			return fmt.Errorf("%s: given twice", name)
		}
	}
	return nil
}

func (f *Figure) check() error {
	switch {
	case checkText(f.Source) != nil || strings.Contains(f.Source, ";") || strings.Contains(f.Name, ";"):
		return fmt.Errorf("a figure needs a source, and a name and a source have no semicolon")
	case f.Date.IsZero() || f.Date.Year() < 1900 || f.Date.Year() > 9999 || !f.Date.Equal(dateOf(f.Date)):
		return fmt.Errorf("a figure needs a date, such as 2026-03-31")
	case !isFinite(f.Value):
		return fmt.Errorf("a figure is no number")
	}
	return nil
}

// dateOf is the day of a moment, as dates are kept: midnight UTC.
func dateOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func (p *Parameters) check() error {
	for _, n := range p.numbers() {
		if *n.at < n.least || *n.at > n.most {
			return fmt.Errorf("%s is %d; write %d to %d", n.key, *n.at, n.least, n.most)
		}
	}
	switch {
	case p.LowSample < 1 || p.LowSample > 1e6:
		return fmt.Errorf("low_sample is %d; write 1 to 1000000", p.LowSample)
	case !(p.Margin >= 0 && p.Margin <= 1):
		return fmt.Errorf("margin is %g; write a share of revenue, such as 0.4, or 0 for none", p.Margin)
	case !(p.CLVCapYears > 0 && p.CLVCapYears <= 100):
		return fmt.Errorf("clv_cap_years is %g; write more than 0, at most 100", p.CLVCapYears)
	case !(p.HealthAmber >= 0 && p.HealthAmber <= p.HealthGreen && p.HealthGreen <= 100):
		return fmt.Errorf("health_bands are %g and %g; write green from 0 to 100 and amber below it", p.HealthGreen, p.HealthAmber)
	case !(p.Baseline >= 0) || !isFinite(p.Baseline) || p.Baseline > 0 && p.BaselineAt.IsZero():
		return fmt.Errorf("engagement_baseline needs a date and a value from 0 on")
	case !p.BaselineAt.IsZero() && (p.BaselineAt.Year() < 1900 || p.BaselineAt.Year() > 9999 || !p.BaselineAt.Equal(dateOf(p.BaselineAt))):
		return fmt.Errorf("engagement_baseline needs a day, such as 2026-03-31")
	}
	if err := checkWeights("engagement_weights", p.Weights, nil); err != nil {
		return err
	}
	if err := checkWeights("health_weights", p.HealthWeights, HealthParts()); err != nil {
		return err
	}
	return checkNames("tiers", p.Tiers)
}

func checkWeights(key string, weights map[string]float64, known []string) error {
	total := 0.0
	var names []string
	for name, w := range weights {
		names = append(names, name)
		if !(w >= 0 && w <= 1e6) {
			return fmt.Errorf("%s: the weight of %q is %g; write 0 to 1000000", key, name, w)
		}
		if known != nil && !slices.Contains(known, name) {
			return fmt.Errorf("%s: there is no part %q; known are %s", key, name, strings.Join(known, ", "))
		}
		total += w
	}
	if total <= 0 {
		return fmt.Errorf("%s: all weights are 0", key)
	}
	return checkNames(key, names)
}

func checkNames(key string, names []string) error {
	if len(names) > maxEntries {
		return fmt.Errorf("%s: more than %d entries", key, maxEntries)
	}
	for i, name := range names {
		if checkText(name) != nil || strings.Contains(name, ",") || name == "none" {
			return fmt.Errorf("%s: %q is no name; write names without commas", key, name)
		}
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("%s: %q is given twice", key, name)
		}
	}
	return nil
}

func checkText(s string) error {
	switch {
	case s == "":
		return fmt.Errorf("is empty")
	case len(s) > maxTextBytes:
		return fmt.Errorf("is longer than %d bytes", maxTextBytes)
	case !utf8.ValidString(s):
		return fmt.Errorf("is not UTF-8")
	case strings.TrimSpace(s) != s:
		return fmt.Errorf("begins or ends with a space")
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }):
		return fmt.Errorf("has a control character")
	}
	return nil
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
