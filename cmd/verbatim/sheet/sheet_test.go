package sheet

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/insight"
	"verbatim/feedback/kpi"
)

func ptr[T any](v T) *T { return &v }

const evil = "=HYPERLINK(\"http://example.org\",\"x\")"

func customers() *api.CustomersResult {
	res := &api.CustomersResult{AsOf: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), Zone: "Europe/Paris", Total: 3}
	add := func(name string, score *float64, level string) {
		c := api.Customer{CustomerFacts: feedback.CustomerFacts{
			Customer: name, State: feedback.Active, Value: []feedback.Money{{Currency: "EUR", Amount: 1234.567891}},
			LastContact: time.Date(2026, 10, 31, 23, 30, 0, 0, time.UTC), // already November in Paris
		}}
		c.Health = insight.Health{Score: score, Coverage: 55, Colour: "green"}
		c.Risk = insight.Risk{Points: 12, Level: level, Reasons: []insight.Reason{{Name: "silent", Points: 12, Fact: 61, Unit: "days"}}}
		res.Customers = append(res.Customers, c)
	}
	add(evil, ptr(81.25), "low")
	add("@b", ptr(12.5), "high")
	add("c", nil, "")
	return res
}

func reopen(t *testing.T, b *bytes.Buffer) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func at(t *testing.T, f *excelize.File, sheet, ref string) string {
	t.Helper()
	s, err := f.GetCellValue(sheet, ref, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCustomersSheetHoldsTypedCells(t *testing.T) {
	var b bytes.Buffer
	if err := Customers(&b, customers(), "fr"); err != nil {
		t.Fatal(err)
	}
	f := reopen(t, &b)
	const sheet = "Suivi Fidélisation Client"
	if got := at(t, f, sheet, "A4"); got != evil {
		t.Errorf("customer %q", got)
	}
	if formula, _ := f.GetCellFormula(sheet, "A4"); formula != "" {
		t.Errorf("a user's text became the formula %q", formula)
	}
	if kind, _ := f.GetCellType(sheet, "A4"); kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
		t.Errorf("a user's text has type %v", kind)
	}
	if got := at(t, f, sheet, "I4"); got != "1234.567891" {
		t.Errorf("value %s is not the API's number", got)
	}
	contact, err := f.GetCellValue(sheet, "M4")
	if err != nil || contact != "2026-11-01" {
		t.Errorf("last contact %q %v", contact, err)
	}
	panes, err := f.GetPanes(sheet)
	if err != nil || !panes.Freeze {
		t.Errorf("header is not frozen: %+v %v", panes, err)
	}
}

// The status looks at the cells: whoever edits a health or a bound sees it
// change.
func TestStatusGoesOnWorkingWhenACellIsEdited(t *testing.T) {
	var b bytes.Buffer
	if err := Customers(&b, customers(), "en"); err != nil {
		t.Fatal(err)
	}
	f := reopen(t, &b)
	const sheet = "Customer loyalty tracking"
	status := func(ref string) string {
		s, err := f.CalcCellValue(sheet, ref)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if a, b, c := status("D4"), status("D5"), status("D6"); a != "green" || b != "red" || c != "" {
		t.Errorf("statuses %q %q %q", a, b, c)
	}
	if err := f.SetCellValue(sheet, "C4", 50); err != nil {
		t.Fatal(err)
	}
	if got := status("D4"); got != "amber" {
		t.Errorf("after the edit %q", got)
	}
	if err := f.SetCellValue(sheet, cell(greenBound, boundsRow), 45); err != nil {
		t.Fatal(err)
	}
	if got := status("D4"); got != "green" {
		t.Errorf("after moving the bound %q", got)
	}
	rules, err := f.GetConditionalFormats(sheet)
	if err != nil || len(rules) < 3 {
		t.Errorf("%d coloured ranges, %v", len(rules), err)
	}
}

func TestCSVTextIsNoFormula(t *testing.T) {
	var b bytes.Buffer
	if err := CustomersCSV(&b, customers(), "en"); err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff")))
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows[1][0] != "'"+evil || rows[2][0] != "'@b" || rows[3][0] != "c" {
		t.Errorf("customers %q %q %q", rows[1][0], rows[2][0], rows[3][0])
	}
	for _, s := range []string{"=1", "+1", "-1", "@x", "\tx", "\rx"} {
		if harmless(s) != "'"+s {
			t.Errorf("%q passes", s)
		}
	}
	if got := csvCell(-1.5, "fr", time.UTC); got != "-1,5" {
		t.Errorf("a number became %q", got)
	}
}

func board() *api.KPIResult {
	v := kpi.Value{ID: "csat", Variant: "of 5", Measure: "share", Estimate: ptr(83.33333333333333), Low: ptr(80.5), High: ptr(86.1), N: 300, Counts: "answers", Unit: "%", HighIsGood: true, Colour: "green", Method: "Wilson"}
	few := v
	few.N, few.LowSample, few.Colour = 12, true, ""
	null := kpi.Value{ID: "nps", Measure: "score", Reason: "no answers"}
	res := &api.KPIResult{Zone: "Europe/Paris"}
	for m := range 4 {
		res.Rows = append(res.Rows, api.KPISlice{Start: time.Date(2026, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, time.Month(m+2), 1, 0, 0, 0, 0, time.UTC), Values: []kpi.Value{v, few, null}})
	}
	return res
}

func TestWorkbookHasTheVeryNumbersAndItsRules(t *testing.T) {
	var b bytes.Buffer
	c := kpi.Default()
	c.Find("csat").Thresholds = []kpi.Threshold{{Green: 80, Amber: 70}}
	k := Workbook{Lang: "fr", Board: board(), Trend: board(), Customers: customers(), Catalogue: c}
	if err := k.Write(&b); err != nil {
		t.Fatal(err)
	}
	f := reopen(t, &b)
	want := []string{"Indicateurs", "Évolution", "Graphiques", "Suivi Fidélisation Client", "Définitions"}
	if got := f.GetSheetList(); strings.Join(got, ",") != strings.Join(want, ",") {
		t.Fatalf("sheets %v", got)
	}
	if got, err := strconv.ParseFloat(at(t, f, "Indicateurs", "G4"), 64); err != nil || got != 83.33333333333333 {
		t.Errorf("value %v %v", got, err)
	}
	for ref, want := range map[string]string{"Q4": "vert", "Q5": "", "Q6": ""} {
		if got, err := f.CalcCellValue("Indicateurs", ref); err != nil || got != want {
			t.Errorf("status %s is %q %v, want %q", ref, got, err, want)
		}
	}
	if err := f.SetCellValue("Indicateurs", "G4", 75); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellValue("Indicateurs", "H4", 72); err != nil {
		t.Fatal(err)
	}
	if got, _ := f.CalcCellValue("Indicateurs", "Q4"); got != "orange" {
		t.Errorf("after the edit %q", got)
	}
	if got := at(t, f, "Indicateurs", "X6"); !strings.Contains(got, "aucune réponse") {
		t.Errorf("reason %q", got)
	}
}

func TestKPIsCSVHasTheVeryNumbers(t *testing.T) {
	var b bytes.Buffer
	if err := KPIsCSV(&b, board(), kpi.Default(), "en"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), ",83.33333333333333,80.5,86.1,") {
		t.Error("no such digits in\n" + b.String())
	}
}

func TestTextThatNoSheetHoldsIsMended(t *testing.T) {
	if got := printable("a\x00b\x1f\xffc"); got != "ab\uFFFDc" {
		t.Errorf("%q", got)
	}
	if got := printable(strings.Repeat("é", 40000)); len([]rune(got)) != maxCellText {
		t.Errorf("%d characters", len([]rune(got)))
	}
}

func TestSheetsPrintOnAFewPagesAcross(t *testing.T) {
	var b bytes.Buffer
	if err := Customers(&b, customers(), "fr"); err != nil {
		t.Fatal(err)
	}
	f := reopen(t, &b)
	sheet := f.GetSheetList()[0]
	page, err := f.GetPageLayout(sheet)
	if err != nil || page.Orientation == nil || *page.Orientation != "landscape" || page.FitToWidth == nil || *page.FitToWidth != 1 {
		t.Errorf("%+v, %v", page, err)
	}
	props, err := f.GetSheetProps(sheet)
	if err != nil || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("%+v, %v", props, err)
	}
	if names := f.GetDefinedName(); !slices.ContainsFunc(names, func(n excelize.DefinedName) bool {
		return n.Name == "_xlnm.Print_Titles" && strings.Contains(n.RefersTo, "$3:$3")
	}) {
		t.Errorf("%+v: the header is on every page", names)
	}
}
