package learn

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/nlp"
)

// answers gives each text the analysis it is mapped to.
type answers map[string]nlp.Analysis

func (a answers) Analyze(in nlp.Input) nlp.Analysis { return a[in.Fields[0].Text] }

func theme(name string, score float64) nlp.Mention {
	return nlp.Mention{Kind: nlp.Theme, Name: name, Score: score}
}

const taskRows = `{"text":"slow waiter","lang":"en","themes":[["SERVICE","neg"],["TERM","neg","waiter"]]}
{"text":"good soup, good price","lang":"en","themes":[["FOOD#QUALITY","pos"],["FOOD#PRICE","pos"]]}
{"text":"bad soup","lang":"en","themes":[["FOOD#QUALITY","neg"]]}
{"text":"nothing here","lang":"en"}
{"text":"spam","lang":"en","themes":[["SPAM",""]]}
`

func TestTaskCountsLabelsThroughTheMap(t *testing.T) {
	m, err := ParseMap("m", []byte("# comment\nSERVICE = service\nFOOD#PRICE = price\nFOOD#* = food, drinks\nSPAM = ?\n* = -\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := answers{
		"slow waiter":           {Mentions: []nlp.Mention{theme("service.waiting", -0.5), theme("store", 0)}},
		"good soup, good price": {Mentions: []nlp.Mention{theme("drinks", 0.5)}},
		"bad soup":              {Mentions: []nlp.Mention{theme("food.menu", 0.5), theme("service", -0.5)}},
	}
	r, err := EvaluateTask(context.Background(), strings.NewReader(taskRows), "rows", a, TaskTheme, m, 5)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{fmt.Sprintf("%d rows, micro %s (%s), macro %s (%s), signs %s of %d (%s)", r.N, figure(r.MicroF1), figure(r.MicroConstant),
		figure(r.MacroF1), figure(r.MacroConstant), figure(r.Signs), r.SignsN, figure(r.SignsConstant))}
	for _, l := range r.Labels {
		got = append(got, fmt.Sprintf("%s n %d found %d P %s R %s F1 %s (%s)", l.Label, l.N, l.Found, figure(l.Precision), figure(l.Recall), figure(l.F1), figure(l.Constant)))
	}
	for _, w := range r.Worst {
		got = append(got, fmt.Sprintf("%d %s %s", w.Line, w.What, w.Label))
	}
	want := []string{
		"4 rows, micro 0.750 (0.500), macro 0.556 (0.489), signs 0.667 of 3 (0.667)",
		"food n 2 found 2 P 1.000 R 1.000 F1 1.000 (0.667)",
		"service n 1 found 2 P 0.500 R 1.000 F1 0.667 (0.400)",
		"price n 1 found 0 P – R 0.000 F1 0.000 (0.400)",
		"3 wrong sign food", "2 missed price", "3 wrongly found service",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestComplaintTaskReadsTheFlag(t *testing.T) {
	m, err := ParseMap("m", []byte("<negative> = complaint\n* = -\n"))
	if err != nil {
		t.Fatal(err)
	}
	rows := `{"text":"a","lang":"en","polarity":"negative"}` + "\n" + `{"text":"b","lang":"en","polarity":"positive"}` + "\n"
	r, err := EvaluateTask(context.Background(), strings.NewReader(rows), "rows", answers{"a": {Complaint: true}}, TaskComplaint, m, 0)
	if err != nil {
		t.Fatal(err)
	}
	if r.N != 2 || *r.MicroF1 != 1 {
		t.Errorf("%d rows, micro F1 %s; want 2 and 1", r.N, figure(r.MicroF1))
	}
}

func TestLabelInNoLineOfTheMapIsAnError(t *testing.T) {
	m, err := ParseMap("m", []byte("FOOD = food\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = EvaluateTask(context.Background(), strings.NewReader(taskRows), "rows", answers{}, TaskTheme, m, 0)
	if err == nil || !strings.Contains(err.Error(), `rows:1`) || !strings.Contains(err.Error(), `"SERVICE = -"`) {
		t.Errorf("got %v, want the line and what to add", err)
	}
}

func TestMapKeepsToDomainsAndSigns(t *testing.T) {
	m, err := ParseMap("m", []byte("domain *shop*\nsigns only\nx = food\n"))
	if err != nil {
		t.Fatal(err)
	}
	rows := `{"text":"a","lang":"en","themes":[["x","pos"]],"domain":"web shops"}` + "\n" + `{"text":"b","lang":"en","domain":"hotels"}` + "\n"
	r, err := EvaluateTask(context.Background(), strings.NewReader(rows), "rows", answers{"a": {Mentions: []nlp.Mention{theme("food", 1)}}}, TaskTheme, m, 0)
	if err != nil {
		t.Fatal(err)
	}
	if r.N != 1 || r.MicroF1 != nil || r.Labels[0].F1 != nil || *r.Signs != 1 {
		t.Errorf("got %d rows, F1 %v, signs %s; want 1, none and 1", r.N, r.MicroF1, figure(r.Signs))
	}
}

func TestMapProblemsNameTheLine(t *testing.T) {
	for _, text := range []string{"food", "a = \n", "= food", "domain\n", "[ = food", "# nothing", "a = -"} {
		if _, err := ParseMap("m", []byte(text)); err == nil || !strings.Contains(err.Error(), "m") {
			t.Errorf("%q: got error %v", text, err)
		}
	}
}

func TestHeldOutRowsKeepRewordedCopiesTogether(t *testing.T) {
	held := 0
	for i := range 1000 {
		text := fmt.Sprintf("the export button number %d does nothing at all", i*7919)
		if HeldOut(text) != HeldOut("well, "+text+" !") {
			t.Fatalf("%q falls on both sides", text)
		}
		if HeldOut(fmt.Sprint(i, " says ", i*31, " of ", i*17)) {
			held++
		}
	}
	if held < 120 || held > 280 {
		t.Errorf("%d of 1000 texts are held out, want about a fifth", held)
	}
}

func TestCommittedMapsParse(t *testing.T) {
	for _, dir := range []string{"maps", "lessons"} {
		files, err := filepath.Glob("testdata/" + dir + "/*.map")
		if err != nil || len(files) == 0 {
			t.Fatalf("no maps in %s: %v", dir, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ParseMap(f, text); err != nil {
				t.Error(err)
			}
		}
	}
}

func FuzzParseMap(f *testing.F) {
	for _, s := range []string{"a = b", "FOOD#* = food, -food.menu\n* = -\n", "domain x*\nrows held-out\nsigns only\nnone a, b\n<negative> = complaint", "[ = x", "a=?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMap("m", []byte(text))
		if err != nil {
			return
		}
		row := Row{Text: "x", Polarity: nlp.Negative, Themes: [][]string{{text, "pos"}, {"a"}, {"FOOD#A", "neg"}}}
		truth, err := m.truths(row)
		if err == nil && truth != nil && len(truth) != len(m.Classes) {
			t.Errorf("%d truths of %d classes", len(truth), len(m.Classes))
		}
	})
}
