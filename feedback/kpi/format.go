package kpi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A catalogue's text has a line for each thing, "key: value", under the line
// "[parameters]" or "[id of a KPI]"; the board stands before them. Lines that
// begin with # and empty lines say nothing. What is left out keeps its default;
// "none" takes a default away.
//
//	board: nps sentiment basket
//
//	[parameters]
//	inactivity_days: 90
//	engagement_weights: use 1, reply 3, * 1
//
//	[csat]
//	name_en: Customer satisfaction (CSAT)
//	target: 85
//	colours of 5: green >= 80, amber >= 70
//	sector: 78; Retail survey 2026; 2026-03-31
//	competitor: Acme; 81; annual report; 2026-01-15

// text is a member of a definition that is a line of text.
type textField struct {
	key  string
	text *string
}

func (d *Definition) texts() []textField {
	return []textField{
		{"name_en", &d.English}, {"name_fr", &d.French}, {"definition_en", &d.DefinitionEN}, {"definition_fr", &d.DefinitionFR},
		{"objective", &d.Objective}, {"method", &d.Method}, {"frequency", &d.Frequency}, {"owner", &d.Owner}, {"unit", &d.Unit},
	}
}

// wholeField is a parameter that is a whole number.
type wholeField struct {
	key         string
	at          *int
	least, most int
}

func (p *Parameters) numbers() []wholeField {
	return []wholeField{
		{"inactivity_days", &p.InactivityDays, 1, 3660},
		{"complaint_merge_days", &p.ComplaintMergeDays, 0, 3660},
		{"complaint_target_days", &p.ComplaintTargetDays, 1, 365},
		{"fcr_days", &p.FCRDays, 0, 365},
		{"repeat_days", &p.RepeatDays, 1, 3660},
		{"return_days", &p.ReturnDays, 0, 3660},
		{"join_days", &p.JoinDays, 0, 3660},
		{"leaver_days", &p.LeaverDays, 1, 3660},
		{"cac_lag_days", &p.CACLagDays, 0, 3660},
	}
}

// realField is a parameter that is a number.
type realField struct {
	key string
	at  *float64
}

func (p *Parameters) reals() []realField {
	return []realField{
		{"margin", &p.Margin}, {"clv_cap_years", &p.CLVCapYears},
		{"health_green", &p.HealthGreen}, {"health_amber", &p.HealthAmber},
	}
}

// Format writes a catalogue as text, whole. Parse reads it back.
func Format(c *Catalogue) []byte {
	var b strings.Builder
	b.WriteString("# The KPI catalogue. What is left out keeps its default; \"none\" takes one away.\n\n")
	fmt.Fprintf(&b, "board: %s\n\n[parameters]\n", strings.Join(c.Board, " "))
	c.Parameters.format(&b)
	for i := range c.KPIs {
		c.KPIs[i].format(&b)
	}
	return []byte(b.String())
}

func (p *Parameters) format(b *strings.Builder) {
	for _, n := range p.numbers() {
		fmt.Fprintf(b, "%s: %d\n", n.key, *n.at)
	}
	fmt.Fprintf(b, "low_sample: %d\n", p.LowSample)
	for _, r := range p.reals() {
		fmt.Fprintf(b, "%s: %s\n", r.key, number(*r.at))
	}
	fmt.Fprintf(b, "engagement_weights: %s\n", formatWeights(p.Weights))
	baseline := "none"
	if !p.BaselineAt.IsZero() {
		baseline = p.BaselineAt.Format(time.DateOnly)
		if p.Baseline > 0 {
			baseline += " " + number(p.Baseline)
		}
	}
	fmt.Fprintf(b, "engagement_baseline: %s\n", baseline)
	fmt.Fprintf(b, "health_weights: %s\n", formatWeights(p.HealthWeights))
	fmt.Fprintf(b, "tiers: %s\n", orNone(strings.Join(p.Tiers, ", ")))
}

func formatWeights(weights map[string]float64) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(weights)) {
		out = append(out, name+" "+number(weights[name]))
	}
	return strings.Join(out, ", ")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func (d *Definition) format(b *strings.Builder) {
	fmt.Fprintf(b, "\n[%s]\n", d.ID)
	for _, f := range d.texts() {
		fmt.Fprintf(b, "%s: %s\n", f.key, *f.text)
	}
	good := "no"
	if d.HighIsGood {
		good = "yes"
	}
	fmt.Fprintf(b, "high_is_good: %s\n", good)
	if d.Target != nil {
		fmt.Fprintf(b, "target: %s\n", number(*d.Target))
	}
	for _, t := range d.Thresholds {
		fmt.Fprintf(b, "%s: %s\n", t.key(), t.bounds())
	}
	if len(d.Thresholds) == 0 {
		b.WriteString("colours: none\n")
	}
	for _, f := range d.Sector {
		fmt.Fprintf(b, "sector: %s; %s; %s\n", number(f.Value), f.Source, f.Date.Format(time.DateOnly))
	}
	for _, f := range d.Competitors {
		fmt.Fprintf(b, "competitor: %s; %s; %s; %s\n", f.Name, number(f.Value), f.Source, f.Date.Format(time.DateOnly))
	}
}

// key is how a threshold's line begins: "colours of 5", "colours email (p90)".
func (t *Threshold) key() string {
	key := "colours"
	if t.Variant != "" {
		key += " " + t.Variant
	}
	if t.Measure != "" {
		key += " (" + t.Measure + ")"
	}
	return key
}

// bounds is what follows: "green >= 80, amber >= 70".
func (t *Threshold) bounds() string {
	sign := ">"
	if t.Low {
		sign = "<"
	}
	if !t.Strict {
		sign += "="
	}
	of := ""
	if t.Of != "" {
		of = " × " + t.Of
	}
	return fmt.Sprintf("green %s %s%s, amber %s %s%s", sign, number(t.Green), of, sign, number(t.Amber), of)
}
