package sheet

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback/kpi"
)

// series is one KPI's values over the steps.
type series struct {
	key, title string
	column     int // of the value; its interval's ends and n follow
}

// trend adds the sheet of values step by step, and one chart for each KPI.
func (b *book) trend(res *api.KPIResult, c *kpi.Catalogue) {
	name := b.sheet(b.say("Trend", "Évolution"))
	cols := []column{{b.say("From", "Du"), 12, asDate}, {b.say("Until (excluded)", "Au (exclu)"), 12, asDate}}
	var all []series
	at := map[string]int{}
	for i := range res.Rows {
		for j := range res.Rows[i].Values {
			v := &res.Rows[i].Values[j]
			if _, ok := at[seriesKey(v)]; ok || v.Estimate == nil {
				continue
			}
			s := series{seriesKey(v), b.seriesTitle(c, v), len(cols) + 1}
			at[s.key] = len(all)
			all = append(all, s)
			cols = append(cols, column{s.title, 14, asFine}, column{b.say("low", "bas"), 10, asFine}, column{b.say("high", "haut"), 10, asFine}, column{"n", 9, asInteger})
		}
	}
	rows := make([][]any, len(res.Rows))
	for i := range res.Rows {
		sl := &res.Rows[i]
		cells := make([]any, len(cols))
		cells[0], cells[1] = moment(sl.Start), moment(sl.End)
		for j := range sl.Values {
			v := &sl.Values[j]
			if n, ok := at[seriesKey(v)]; ok {
				k := all[n].column - 1
				cells[k], cells[k+1], cells[k+2], cells[k+3] = pointed(v.Estimate), pointed(v.Low), pointed(v.High), v.N
			}
		}
		rows[i] = cells
	}
	b.table(name, 1, cols, rows)
	b.charts(name, all, len(rows))
}

func seriesKey(v *kpi.Value) string { return v.ID + "\x00" + v.Variant + "\x00" + v.Measure }

func (b *book) seriesTitle(c *kpi.Catalogue, v *kpi.Value) string {
	t := b.name(c, v.ID)
	if v.Variant != "" {
		t += ", " + words.Of(b.lang, v.Variant)
	}
	return t
}

// charts draws every series with its interval on a sheet of their own, three in
// a row.
func (b *book) charts(data string, all []series, steps int) {
	if steps < 2 || len(all) == 0 {
		return
	}
	sheet := b.sheet(b.say("Charts", "Graphiques"))
	place := func(col int) string {
		from, to := fixed(data, col, 2), fixed(data, col, 1+steps)
		return from + ":" + to[strings.LastIndexByte(to, '!')+1:]
	}
	for i, s := range all {
		line := func(col int, colour string, width float64, dash excelize.LineDashType) excelize.ChartSeries {
			return excelize.ChartSeries{
				Name: fixed(data, col, 1), Categories: place(1), Values: place(col), Marker: excelize.ChartMarker{Symbol: "none"},
				Line: excelize.LineOptions{Width: width, Dash: dash, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}},
			}
		}
		b.check(b.AddChart(sheet, cell(1+i%3*9, 1+i/3*17), &excelize.Chart{
			Type: excelize.Line,
			Series: []excelize.ChartSeries{
				line(s.column, "1F4E5F", 2.25, excelize.LineDashSolid),
				line(s.column+1, "9DB4BC", 0.75, excelize.LineDashSysDash), line(s.column+2, "9DB4BC", 0.75, excelize.LineDashSysDash),
			},
			Title:        excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s.title, Font: &excelize.Font{Size: 11, Bold: true}}}},
			Legend:       excelize.ChartLegend{Position: "none"},
			XAxis:        excelize.ChartAxis{NumFmt: excelize.ChartNumFmt{CustomNumFmt: asDate}},
			ShowBlanksAs: "gap",
			Dimension:    excelize.ChartDimension{Width: 540, Height: 310},
			Format:       excelize.GraphicOptions{AltText: fmt.Sprintf("%s, %d %s", s.title, steps, b.say("periods", "périodes"))},
		}))
	}
}
