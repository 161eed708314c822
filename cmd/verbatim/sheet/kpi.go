package sheet

import (
	"fmt"
	"io"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback/kpi"
)

// Workbook is what the workbook of KPIs is made of.
type Workbook struct {
	Lang      string
	Board     *api.KPIResult       // the values, of one period or of several slices
	Trend     *api.KPIResult       // one slice a step, for the charts; nil leaves them out
	Catalogue *kpi.Catalogue       // nil for the built-in one
	Customers *api.CustomersResult // nil leaves the sheet out
}

// Write writes the workbook: the board, the trend with charts, the customers
// and the definitions.
func (k *Workbook) Write(w io.Writer) error {
	b := newBook(k.Lang, k.Board.Zone)
	defer b.Close()
	c := k.Catalogue
	if c == nil {
		c = kpi.Default()
	}
	b.board(k.Board, c)
	if k.Trend != nil {
		b.trend(k.Trend, c)
	}
	if k.Customers != nil {
		b.customers(k.Customers, &c.Parameters)
	}
	b.definitions(c)
	return b.write(w)
}

// KPIsCSV writes the values as CSV, one a line, those beside them too.
func KPIsCSV(w io.Writer, res *api.KPIResult, c *kpi.Catalogue, lang string) error {
	b := newBook(lang, res.Zone)
	defer b.Close()
	lines := flat(res)
	rows := make([][]any, len(lines))
	for i := range lines {
		rows[i] = b.valueRow(&lines[i], c, 0)
	}
	return writeCSV(w, lang, b.zone, b.valueColumns(), rows)
}

// line is one value of a result.
type line struct {
	slice  *api.KPISlice
	value  *kpi.Value
	beside bool
	by     string // the field that slices differ in
}

// sliced is the value of that field; what is the program's own word is said in
// the sheet's language, as customers' states are.
func (l *line) sliced(lang string) string {
	switch l.by {
	case "state", "label", "kind":
		return words.Of(lang, l.slice.By)
	}
	return l.slice.By
}

// flat lists the values with those beside them.
func flat(res *api.KPIResult) []line {
	var out []line
	for i := range res.Rows {
		s := &res.Rows[i]
		for j := range s.Values {
			v := &s.Values[j]
			out = append(out, line{s, v, false, res.By})
			for k := range v.Also {
				out = append(out, line{s, &v.Also[k], true, res.By})
			}
		}
	}
	return out
}

// Columns of the values that formulas look at.
const (
	colValue = 7
	colLow   = 8
	colHigh  = 9
	colN     = 11
	colGreen = 15
	colAmber = 16
	colLevel = 17
)

func (b *book) valueColumns() []column {
	return []column{
		{b.say("KPI", "Indicateur"), 34, ""},
		{b.say("From", "Du"), 12, asDate},
		{b.say("Until (excluded)", "Au (exclu)"), 12, asDate},
		{b.say("Slice", "Tranche"), 14, ""},
		{b.say("Variant", "Variante"), 20, ""},
		{b.say("Measure", "Mesure"), 10, ""},
		{b.say("Value", "Valeur"), 12, asFine},
		{b.say("Interval 95 %, low", "Intervalle 95 %, bas"), 11, asFine},
		{b.say("Interval 95 %, high", "Intervalle 95 %, haut"), 11, asFine},
		{b.say("Unit", "Unité"), 14, ""},
		{"n", 10, asInteger},
		{b.say("n counts", "n compte"), 12, ""},
		{b.say("Numerator", "Numérateur"), 14, asFine},
		{b.say("Denominator", "Dénominateur"), 14, asFine},
		{b.say("Green bound", "Seuil vert"), 10, asFine},
		{b.say("Amber bound", "Seuil orange"), 10, asFine},
		{b.say("Status", "Statut"), 9, ""},
		{b.say("Target", "Objectif"), 10, asFine},
		{b.say("Change", "Évolution"), 11, asFine},
		{b.say("Change, low", "Évolution, bas"), 11, asFine},
		{b.say("Change, high", "Évolution, haut"), 11, asFine},
		{b.say("Direction", "Sens"), 20, ""},
		{b.say("Method of the interval", "Méthode de l'intervalle"), 20, ""},
		{b.say("Remarks", "Remarques"), 50, ""},
		{b.say("Left out", "Laissé de côté"), 34, ""},
		{b.say("Rows", "Lignes"), 34, ""},
		{"id", 18, ""},
	}
}

// valueRow is one value; in the sheet's row, 0 for CSV, its status is a formula
// that looks at the cells beside it.
func (b *book) valueRow(l *line, c *kpi.Catalogue, row int) []any {
	v := l.value
	var green, amber any
	var status any = words.Of(b.lang, v.Colour)
	if t := c.Bounds(v, l.beside); t != nil && t.Of == "" {
		green, amber = t.Green, t.Amber
		if row > 0 {
			status = b.statusFormula(v, t, row, c.Parameters.LowSample)
		}
	}
	var target, change, low, high any
	direction := ""
	if v.Target != nil {
		target = *v.Target
	}
	if ch := v.Change; ch != nil {
		change, low, high = ch.Difference, ch.Low, ch.High
		if direction = words.Of(b.lang, "no reliable change"); ch.Reliable && ch.Direction != "" {
			direction = words.Of(b.lang, ch.Direction)
		} else if ch.Reliable {
			direction = b.say("changed", "changement")
		}
	}
	return []any{b.name(c, v.ID), moment(l.slice.Start), moment(l.slice.End), l.sliced(b.lang), words.Of(b.lang, v.Variant), words.Of(b.lang, v.Measure),
		pointed(v.Estimate), pointed(v.Low), pointed(v.High), words.Of(b.lang, v.Unit), v.N, words.Of(b.lang, v.Counts), v.Numerator, v.Denominator,
		green, amber, status, target, change, low, high, direction, words.Of(b.lang, v.Method), b.remarks(v), b.left(v), l.slice.Rows, v.ID}
}

func pointed(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}

// statusFormula colours by the bounds in the row, unless the sample is low or
// the interval reaches from green into red.
func (b *book) statusFormula(v *kpi.Value, t *kpi.Threshold, row int, lowSample int64) formula {
	if v.Immature {
		return ""
	}
	at := func(col int) string { return cell(col, row) }
	reach, miss := ">=", "<"
	near, far := at(colHigh), at(colLow)
	if t.Low {
		reach, miss = "<=", ">"
		near, far = far, near
	}
	if t.Strict {
		reach, miss = reach[:1], miss+"="
	}
	few := ""
	if v.Measure != "count" {
		few = fmt.Sprintf("%s<%d,", at(colN), lowSample)
	}
	return formula(fmt.Sprintf(`IF(OR(%s="",%s="",%s="",%s="",%sAND(%s%s%s,%s%s%s)),"",IF(%s%s%s,"%s",IF(%s%s%s,"%s","%s")))`,
		at(colValue), at(colLow), at(colGreen), at(colAmber), few, near, reach, at(colGreen), far, miss, at(colAmber),
		at(colValue), reach, at(colGreen), words.Of(b.lang, "green"), at(colValue), reach, at(colAmber), words.Of(b.lang, "amber"), words.Of(b.lang, "red")))
}

// name is a KPI's name in the language.
func (b *book) name(c *kpi.Catalogue, id string) string {
	d := c.Find(id)
	switch {
	case d == nil:
		return id
	case b.lang == "fr":
		return d.French
	}
	return d.English
}

func (b *book) remarks(v *kpi.Value) string {
	var out []string
	if v.Reason != "" {
		out = append(out, words.Of(b.lang, v.Reason))
	}
	if v.Running {
		out = append(out, b.say("period still running", "période en cours"))
	}
	if v.LowSample && v.Estimate != nil {
		out = append(out, b.say("low sample", "échantillon faible"))
	}
	if v.Immature {
		out = append(out, b.say("immature", "trop récent"))
	}
	if p := v.Published; p != nil {
		out = append(out, fmt.Sprintf(b.say("first given as %g on %s", "donné d'abord pour %g le %s"), p.Estimate, p.At.In(b.zone).Format(time.DateOnly)))
	}
	for _, n := range v.Notes {
		out = append(out, words.Of(b.lang, n))
	}
	return strings.Join(out, "; ")
}

func (b *book) left(v *kpi.Value) string {
	var out []string
	for _, p := range v.Left {
		if p.N != 0 {
			out = append(out, fmt.Sprintf("%s: %d", words.Of(b.lang, p.Name), p.N))
		}
	}
	return strings.Join(out, "; ")
}

// board adds the sheet of values.
func (b *book) board(res *api.KPIResult, c *kpi.Catalogue) {
	name := b.sheet(b.say("KPIs", "Indicateurs"))
	const top = 3
	title := b.say("Filter: ", "Filtre : ") + res.Query
	if res.Query == "" {
		title = b.say("All feedback and customers", "Tous les retours et clients")
	}
	b.put(name, 1, 1, title+" · "+b.say("zone ", "fuseau ")+res.Zone, b.format("General"))
	lines := flat(res)
	rows := make([][]any, len(lines))
	for i := range lines {
		rows[i] = b.valueRow(&lines[i], c, top+1+i)
	}
	b.table(name, top, b.valueColumns(), rows)
	last := top + max(1, len(rows))
	status := "$" + cell(colLevel, top+1)
	by := map[string]string{}
	for _, colour := range []string{"green", "amber", "red"} {
		by[colour] = fmt.Sprintf(`%s="%s"`, status, words.Of(b.lang, colour))
	}
	b.rules(name, cell(colLevel, top+1)+":"+cell(colLevel, last), by)
	b.rules(name, cell(colValue, top+1)+":"+cell(colValue, last), by)
	direction := "$" + cell(22, top+1)
	b.rules(name, cell(22, top+1)+":"+cell(22, last), map[string]string{
		"green": fmt.Sprintf(`%s="%s"`, direction, words.Of(b.lang, "better")), "red": fmt.Sprintf(`%s="%s"`, direction, words.Of(b.lang, "worse")),
	})
}

// definitions adds the sheet that says what every KPI is.
func (b *book) definitions(c *kpi.Catalogue) {
	name := b.sheet(b.say("Definitions", "Définitions"))
	cols := []column{
		{b.say("KPI", "Indicateur"), 34, ""}, {"id", 20, ""}, {b.say("Definition", "Définition"), 90, ""},
		{b.say("Objective", "Objectif"), 12, ""}, {b.say("Measured by", "Mesuré par"), 26, ""}, {b.say("Frequency", "Fréquence"), 14, ""},
		{b.say("Owner", "Responsable"), 18, ""}, {b.say("Unit", "Unité"), 14, ""}, {b.say("Target", "Cible"), 10, asFine},
		{b.say("Thresholds", "Seuils"), 44, ""}, {b.say("Sector", "Secteur"), 40, ""}, {b.say("Competitors", "Concurrents"), 40, ""},
	}
	var rows [][]any
	for i := range c.KPIs {
		d := &c.KPIs[i]
		definition := d.DefinitionEN
		if b.lang == "fr" {
			definition = d.DefinitionFR
		}
		rows = append(rows, []any{b.name(c, d.ID), d.ID, definition, words.Of(b.lang, d.Objective), words.Of(b.lang, d.Method), words.Of(b.lang, d.Frequency),
			words.Of(b.lang, d.Owner), words.Of(b.lang, d.Unit), pointed(d.Target), b.thresholds(d), b.figures(d.Sector), b.figures(d.Competitors)})
	}
	b.table(name, 1, cols, rows)
}

func (b *book) thresholds(d *kpi.Definition) string {
	var out []string
	for _, t := range d.Thresholds {
		sign := "≥"
		switch {
		case t.Low && t.Strict:
			sign = "<"
		case t.Low:
			sign = "≤"
		case t.Strict:
			sign = ">"
		}
		of := ""
		if t.Of != "" {
			of = " × " + t.Of
		}
		s := fmt.Sprintf("%s %s %s%s, %s %s %s%s", words.Of(b.lang, "green"), sign, b.number(t.Green), of, words.Of(b.lang, "amber"), sign, b.number(t.Amber), of)
		if where := strings.TrimSpace(words.Of(b.lang, t.Variant) + " " + words.Of(b.lang, t.Measure)); where != "" {
			s = where + ": " + s
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func (b *book) figures(all []kpi.Figure) string {
	var out []string
	for _, f := range all {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s (%s, %s)", f.Name, b.number(f.Value), f.Source, f.Date.Format(time.DateOnly))))
	}
	return strings.Join(out, "; ")
}
