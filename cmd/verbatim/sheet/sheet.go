// Package sheet writes what the API answers as files for a spreadsheet: real
// Excel workbooks and CSV. It owns no state. What is always true:
//
//   - a number cell holds the very number of the API's answer, unrounded; only
//     its format is short;
//   - text of users is never a formula: in a workbook it is a string cell, in
//     CSV what begins like a formula is led by an apostrophe;
//   - colours come from rules in the sheet that look at its own cells, so they
//     go on working when somebody edits a cell or a bound.
package sheet

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// book is a workbook being written.
type book struct {
	*excelize.File
	lang   string
	zone   *time.Location
	styles map[string]int
	err    error // the first
}

// Formats of numbers. Dates are written as Excel dates in the tenant's zone.
const (
	asInteger  = `#,##0`
	asDecimal  = `#,##0.0`
	asFine     = `#,##0.00`
	asDate     = `yyyy-mm-dd`
	asDateTime = `yyyy-mm-dd hh:mm`
)

func newBook(lang, zone string) *book {
	z, err := time.LoadLocation(zone)
	if err != nil {
		z = time.UTC
	}
	return &book{File: excelize.NewFile(), lang: lang, zone: z, styles: map[string]int{}}
}

// say picks a phrase.
func (b *book) say(english, french string) string {
	if b.lang == "fr" {
		return french
	}
	return english
}

func (b *book) check(err error) {
	if b.err == nil {
		b.err = err
	}
}

// sheet adds a sheet; the first one takes the place of the empty one.
func (b *book) sheet(name string) string {
	if b.SheetCount == 1 && b.GetSheetName(0) == "Sheet1" {
		b.check(b.SetSheetName("Sheet1", name))
		return name
	}
	_, err := b.NewSheet(name)
	b.check(err)
	return name
}

// style is the number of a style, made once.
func (b *book) style(key string, s *excelize.Style) int {
	if n, ok := b.styles[key]; ok {
		return n
	}
	n, err := b.NewStyle(s)
	b.check(err)
	b.styles[key] = n
	return n
}

func (b *book) format(f string) int {
	return b.style(f, &excelize.Style{CustomNumFmt: &f, Alignment: &excelize.Alignment{Vertical: "top"}})
}

func (b *book) head() int {
	return b.style("head", &excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E5F"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
}

// column is one column of a table: its header, width, and the format of its
// numbers ("" for text).
type column struct {
	name   string
	width  float64
	format string
}

// table writes a header and rows from a row on, freezes what is above the
// first row, and puts a filter on the header. Cells may be string, float64,
// int64, time.Time, bool, formula or nil.
func (b *book) table(sheet string, top int, cols []column, rows [][]any) {
	for i, c := range cols {
		b.put(sheet, i+1, top, c.name, b.head())
		name, err := excelize.ColumnNumberToName(i + 1)
		b.check(err)
		b.check(b.SetColWidth(sheet, name, name, c.width))
	}
	b.check(b.SetRowHeight(sheet, top, 30))
	for r, cells := range rows {
		for i, v := range cells {
			if v != nil {
				b.put(sheet, i+1, top+1+r, v, b.format(formatOf(cols[i].format, v)))
			}
		}
	}
	first := cell(1, top+1)
	b.check(b.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: top, TopLeftCell: cell(2, top+1), ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: "bottomRight"}}}))
	b.check(b.AutoFilter(sheet, cell(1, top)+":"+cell(len(cols), max(top+1, top+len(rows))), nil))
	b.printed(sheet, top, len(cols))
}

// acrossPage is how many columns a printed page has room for.
const acrossPage = 24

// printed lays a sheet out for paper: A4 on its side, as few pages across as can
// be read, the header on each.
func (b *book) printed(sheet string, top, cols int) {
	side, a4, across, long, fit := "landscape", 9, (cols+acrossPage-1)/acrossPage, 0, true
	b.check(b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &side, Size: &a4, FitToWidth: &across, FitToHeight: &long}))
	b.check(b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.check(b.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: fmt.Sprintf("'%s'!$A:$A,'%s'!$%d:$%d", sheet, sheet, top, top),
	}))
}

// number writes a number in a sentence.
func (b *book) number(x float64) string {
	s := strconv.FormatFloat(x, 'g', -1, 64)
	if b.lang == "fr" {
		return strings.Replace(s, ".", ",", 1)
	}
	return s
}

// formatOf is a column's format, or that of a moment.
func formatOf(f string, v any) string {
	if _, ok := v.(time.Time); ok && f == "" {
		return asDate
	}
	if f == "" {
		return "General"
	}
	return f
}

// formula is a formula of ours.
type formula string

func (b *book) put(sheet string, col, row int, v any, style int) {
	at := cell(col, row)
	switch v := v.(type) {
	case string:
		b.check(b.SetCellStr(sheet, at, printable(v)))
	case formula:
		b.check(b.SetCellFormula(sheet, at, string(v)))
	case time.Time:
		if v.IsZero() {
			return
		}
		local := v.In(b.zone)
		_, offset := local.Zone() // Excel knows no zones: it is shown the local clock
		b.check(b.SetCellValue(sheet, at, local.UTC().Add(time.Duration(offset)*time.Second)))
	default:
		b.check(b.SetCellValue(sheet, at, v))
	}
	b.check(b.SetCellStyle(sheet, at, at, style))
}

// maxCellText is what a cell of Excel holds.
const maxCellText = 32767

// printable is text without what XML can't hold, cut to what a cell holds.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	for n := 0; utf8.RuneCountInString(s) > maxCellText && n < 2; n++ {
		s = string([]rune(s)[:maxCellText-1]) + "…"
	}
	return s
}

func cell(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col, row) // positive ones have a name
	return name
}

// fixed is a cell's name that stays when it is copied.
func fixed(sheet string, col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col, row, true)
	return "'" + strings.ReplaceAll(sheet, "'", "''") + "'!" + name
}

// fill is the style of a rule that colours.
func (b *book) fill(name string) *int {
	colours := map[string][2]string{"green": {"C6EFCE", "0B5A1E"}, "amber": {"FFE8B3", "7A4B00"}, "red": {"FFC7CE", "9C0006"}}
	c := colours[name]
	n, err := b.NewConditionalStyle(&excelize.Style{
		Font: &excelize.Font{Color: c[1]}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c[0]}},
	})
	b.check(err)
	return &n
}

// rules colours a range by formulas that look at its first cell.
func (b *book) rules(sheet, cells string, by map[string]string) {
	var all []excelize.ConditionalFormatOptions
	for _, colour := range []string{"green", "amber", "red"} {
		if f := by[colour]; f != "" {
			all = append(all, excelize.ConditionalFormatOptions{Type: "formula", Criteria: f, Format: b.fill(colour), StopIfTrue: true})
		}
	}
	b.check(b.SetConditionalFormat(sheet, cells, all))
}

// write ends the workbook.
func (b *book) write(w io.Writer) error {
	if b.err != nil {
		return fmt.Errorf("make workbook: %w", b.err)
	}
	b.check(b.SetDocProps(&excelize.DocProperties{Creator: "Verbatim", Language: b.lang}))
	_, err := b.WriteTo(w)
	return err
}
