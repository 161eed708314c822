package kpi

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// LineError is what is wrong with a line of a catalogue's text.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// Parse reads a catalogue's text over the defaults. An error names the line and
// what may stand there.
func Parse(text []byte) (*Catalogue, error) {
	if len(text) > maxCatalogueBytes {
		return nil, fmt.Errorf("read catalogue: it has more than %d KiB", maxCatalogueBytes>>10)
	}
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("read catalogue: it is not UTF-8; save it as UTF-8 text")
	}
	p := &parsing{c: Default(), seen: make(map[string]bool)}
	line := 0
	for raw := range bytes.SplitSeq(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\n")) {
		line++
		if err := p.line(strings.TrimSpace(string(raw))); err != nil {
			return nil, fmt.Errorf("read catalogue: %w", &LineError{line, err})
		}
	}
	return p.c, nil
}

// parsing is a text being read. Every line leaves a valid catalogue behind, so
// what the checks find is that line's.
type parsing struct {
	c       *Catalogue
	section string // "" before the first
	d       *Definition
	seen    map[string]bool // sections and keys
}

func (p *parsing) line(s string) error {
	if s == "" || s[0] == '#' {
		return nil
	}
	if name, ok := strings.CutPrefix(s, "["); ok {
		name, ok = strings.CutSuffix(name, "]")
		if !ok {
			return fmt.Errorf("a section's name ends with ]")
		}
		return p.open(strings.TrimSpace(name))
	}
	key, value, ok := strings.Cut(s, ":")
	if !ok {
		return fmt.Errorf("%q is no line of a catalogue; write key: value", short(s))
	}
	key, value = strings.Join(strings.Fields(key), " "), strings.TrimSpace(value)
	if repeated := key == "sector" || key == "competitor"; !repeated && !p.once(key) {
		return fmt.Errorf("%s is given twice", key)
	}
	switch {
	case p.section == "":
		return p.top(key, value)
	case p.d == nil:
		if err := p.parameter(key, value); err != nil {
			return err
		}
		return p.c.Parameters.check()
	}
	if err := p.member(key, value); err != nil {
		return err
	}
	return p.d.check()
}

// once notes a key of the section and says whether it is new.
func (p *parsing) once(key string) bool {
	k := p.section + "\n" + key
	was := p.seen[k]
	p.seen[k] = true
	return !was
}

func (p *parsing) open(name string) error {
	p.section = "[" + name
	if !p.once("") {
		return fmt.Errorf("[%s] is given twice", name)
	}
	p.d = p.c.Find(name)
	if p.d == nil && name != "parameters" {
		return fmt.Errorf("there is no section [%s]; write [parameters] or the id of a KPI: %s", short(name), strings.Join(IDs(), ", "))
	}
	return nil
}

func (p *parsing) top(key, value string) error {
	if key != "board" {
		return fmt.Errorf("%q stands in no section; only board does", short(key))
	}
	p.c.Board = strings.Fields(strings.ReplaceAll(value, ",", " "))
	return p.c.checkBoard()
}

func (p *parsing) parameter(key, value string) (err error) {
	set := &p.c.Parameters
	for _, n := range set.numbers() {
		if n.key == key {
			*n.at, err = whole(key, value)
			return err
		}
	}
	for _, r := range set.reals() {
		if r.key == key {
			*r.at, err = decimal(key, value)
			return err
		}
	}
	switch key {
	case "low_sample":
		n, err := whole(key, value)
		set.LowSample = int64(n)
		return err
	case "engagement_weights":
		set.Weights, err = weights(key, value)
	case "health_weights":
		set.HealthWeights, err = weights(key, value)
	case "engagement_baseline":
		set.BaselineAt, set.Baseline, err = baseline(value)
	case "tiers":
		set.Tiers = nil
		if value != "none" {
			set.Tiers = list(value)
		}
	default:
		return fmt.Errorf("there is no parameter %q; known are %s", short(key), strings.Join(set.keys(), ", "))
	}
	return err
}

func (p *Parameters) keys() []string {
	out := []string{"low_sample", "engagement_weights", "engagement_baseline", "health_weights", "tiers"}
	for _, n := range p.numbers() {
		out = append(out, n.key)
	}
	for _, r := range p.reals() {
		out = append(out, r.key)
	}
	return slices.Sorted(slices.Values(out))
}

func (p *parsing) member(key, value string) (err error) {
	d := p.d
	for _, f := range d.texts() {
		if f.key == key {
			*f.text = value
			return nil
		}
	}
	switch word, rest, _ := strings.Cut(key, " "); {
	case key == "high_is_good":
		if value != "yes" && value != "no" {
			return fmt.Errorf("high_is_good is yes or no")
		}
		d.HighIsGood = value == "yes"
	case key == "target":
		d.Target = nil
		if value != "none" {
			x, err := decimal(key, value)
			d.Target = &x
			return err
		}
	case word == "colours":
		return p.colours(rest, value)
	case key == "sector" && value != "none":
		d.Sector, err = p.figure(d.Sector, key, value)
	case key == "competitor" && value != "none":
		d.Competitors, err = p.figure(d.Competitors, key, value)
	case key == "sector", key == "competitor":
	default:
		return fmt.Errorf("there is no key %q; known are %s, high_is_good, target, colours, sector, competitor", short(key), strings.Join(textKeys(d), ", "))
	}
	return err
}

func textKeys(d *Definition) []string {
	var out []string
	for _, f := range d.texts() {
		out = append(out, f.key)
	}
	return out
}

// colours reads a threshold; the first of a KPI replaces its defaults.
func (p *parsing) colours(name, value string) error {
	if p.once("first colours") {
		p.d.Thresholds = nil
	}
	if value == "none" {
		if name != "" || len(p.d.Thresholds) > 0 {
			return fmt.Errorf("colours: none stands alone")
		}
		return nil
	}
	t := Threshold{Variant: name}
	if head, measure, ok := strings.Cut(name, "("); ok {
		t.Variant = strings.TrimSpace(head)
		if t.Measure, ok = strings.CutSuffix(measure, ")"); !ok {
			return fmt.Errorf("a measure ends with a parenthesis: colours email (p90)")
		}
		t.Measure = strings.TrimSpace(t.Measure)
	}
	green, amber, ok := strings.Cut(value, ",")
	g, okGreen := bound(green, "green")
	a, okAmber := bound(amber, "amber")
	if !ok || !okGreen || !okAmber || g.sign != a.sign || g.of != a.of {
		return fmt.Errorf("%q are no colours; write for example green >= 80, amber >= 70", short(value))
	}
	t.Green, t.Amber, t.Of = g.at, a.at, g.of
	t.Low, t.Strict = g.sign[0] == '<', len(g.sign) == 1
	p.d.Thresholds = append(p.d.Thresholds, t)
	return nil
}

type bounding struct {
	sign string
	at   float64
	of   string
}

// bound reads "green >= 3 × cac".
func bound(s, colour string) (b bounding, ok bool) {
	s, ok = strings.CutPrefix(strings.TrimSpace(s), colour)
	s = strings.TrimSpace(s)
	b.sign = s[:len(s)-len(strings.TrimLeft(s, "<>="))]
	if !ok || !slices.Contains([]string{"<", "<=", ">", ">="}, b.sign) {
		return b, false
	}
	at, of, multiple := strings.Cut(s[len(b.sign):], "×")
	if b.of = strings.TrimSpace(of); multiple && b.of == "" {
		return b, false
	}
	x, err := decimal(colour, strings.TrimSpace(at))
	b.at = x
	return b, err == nil
}

// figure reads "78; source; 2026-03-31", after a competitor's name.
func (p *parsing) figure(to []Figure, key, value string) ([]Figure, error) {
	parts := strings.Split(value, ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	var f Figure
	if key == "competitor" && len(parts) > 0 {
		f.Name, parts = parts[0], parts[1:]
	}
	if len(parts) != 3 {
		example := "78; Retail survey 2026; 2026-03-31"
		if key == "competitor" {
			example = "Acme; " + example
		}
		return to, fmt.Errorf("a figure has a value, a source and a date: write %s: %s", key, example)
	}
	var err error
	if f.Value, err = decimal(key, parts[0]); err != nil {
		return to, err
	}
	f.Source = parts[1]
	if f.Date, err = date(parts[2]); err != nil {
		return to, err
	}
	return append(to, f), nil
}

func weights(key, value string) (map[string]float64, error) {
	out := make(map[string]float64)
	for _, entry := range list(value) {
		i := strings.LastIndexByte(entry, ' ')
		if i < 0 {
			return nil, fmt.Errorf("%s: write names with their weights: use 1, reply 3", key)
		}
		name := strings.TrimSpace(entry[:i])
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("%s: %q is given twice", key, short(name))
		}
		w, err := decimal(key, entry[i+1:])
		if err != nil {
			return nil, err
		}
		out[name] = w
	}
	return out, nil
}

func baseline(value string) (at time.Time, points float64, err error) {
	if value == "none" {
		return at, 0, nil
	}
	day, rest, found := strings.Cut(value, " ")
	if at, err = date(day); err == nil && found {
		points, err = decimal("engagement_baseline", strings.TrimSpace(rest))
	}
	return at, points, err
}

func list(value string) []string {
	out := strings.Split(value, ",")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

func whole(key, value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0, fmt.Errorf("%s: %q is no whole number", key, short(value))
	}
	return n, nil
}

func decimal(key, value string) (float64, error) {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || !isFinite(x) {
		return 0, fmt.Errorf("%s: %q is no number; write it with a point, such as 4.5", key, short(value))
	}
	return x, nil
}

func date(value string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return t, fmt.Errorf("%q is no date; write it as 2026-03-31", short(value))
	}
	return t, nil
}

// short is the beginning of what somebody wrote, for an error.
func short(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Clone is a copy that shares nothing.
func (c *Catalogue) Clone() *Catalogue {
	out := *c
	out.Board = slices.Clone(c.Board)
	out.KPIs = slices.Clone(c.KPIs)
	for i := range out.KPIs {
		d := &out.KPIs[i]
		if d.Target != nil {
			target := *d.Target
			d.Target = &target
		}
		d.Thresholds, d.Sector, d.Competitors = slices.Clone(d.Thresholds), slices.Clone(d.Sector), slices.Clone(d.Competitors)
	}
	out.Parameters.Weights = maps.Clone(c.Parameters.Weights)
	out.Parameters.HealthWeights = maps.Clone(c.Parameters.HealthWeights)
	out.Parameters.Tiers = slices.Clone(c.Parameters.Tiers)
	return &out
}
