package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/nlp"
	"verbatim/nlp/taxonomy"
)

const zorblaxFile = `theme zorblax | Zorblax | Zorblax
en: zorblax
match en: What a zorblax.
`

func (a *App) mustApply(t *testing.T, tenant, file string) api.Taxonomy {
	t.Helper()
	tax, err := a.ApplyTaxonomy(t.Context(), tenant, api.TaxonomyFile{File: file})
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

// themesIn is what a worker would tag a text with.
func (a *App) themesIn(tenant, text string) (themes []string, stamp nlp.Stamp) {
	an, stamp := a.analyse(tenant, nlp.Input{Lang: "en", Fields: []nlp.Field{{Name: "text", Text: text}}})
	for _, m := range an.Mentions {
		if m.Kind == nlp.Theme {
			themes = append(themes, m.Name)
		}
	}
	return themes, stamp
}

// commit stores English reviews as a worker would.
func (a *App) commit(t *testing.T, texts ...string) {
	t.Helper()
	var changes []feedback.Change
	for i, text := range texts {
		it := &feedback.Item{ID: fmt.Sprintf("i%d", i), Kind: "review", Time: time.Date(2026, 3, 1+i%28, 0, 0, 0, 0, time.UTC), Text: text, Lang: "en"}
		an, stamp := a.analyse("main", feedback.Input(it))
		changes = append(changes, feedback.Change{
			Origin: feedback.Origin{Stream: "FEEDBACK", Seq: uint64(i + 1), Subject: feedback.Subject("main", "review"), Stored: it.Time},
			Tenant: "main", Version: feedback.Version{At: it.Time, Seq: uint64(i + 1)},
			Item: &feedback.AnalysedItem{Item: it, Analysis: an, Stamp: stamp},
		})
	}
	if _, err := a.Store.Commit(t.Context(), changes); err != nil {
		t.Fatal(err)
	}
}

func TestAWorkersNextTextUsesTheNewTaxonomy(t *testing.T) {
	a := openApp(t)
	if err := a.Store.CreateTenant(t.Context(), "other", ""); err != nil {
		t.Fatal(err)
	}
	tax := a.mustApply(t, "main", zorblaxFile)
	if themes, stamp := a.themesIn("main", "a zorblax"); !cmp.Equal(themes, []string{"zorblax"}) || stamp.Taxonomy != 1 || tax.InForce != 1 {
		t.Errorf("%v, %+v", themes, stamp)
	}
	if themes, stamp := a.themesIn("other", "a zorblax"); themes != nil || stamp.Taxonomy != 0 {
		t.Errorf("another tenant: %v, %+v", themes, stamp)
	}
	a.mustApply(t, "main", "# nothing of mine\n")
	if themes, stamp := a.themesIn("main", "a zorblax"); themes != nil || stamp.Taxonomy != 0 {
		t.Errorf("built in again: %v, %+v", themes, stamp)
	}
	if _, err := a.UndoTaxonomy(t.Context(), "main", "ann"); err != nil {
		t.Fatal(err)
	}
	if themes, stamp := a.themesIn("main", "a zorblax"); !cmp.Equal(themes, []string{"zorblax"}) || stamp.Taxonomy != 1 {
		t.Errorf("undone: %v, %+v", themes, stamp)
	}
	history, err := a.TaxonomyHistory(t.Context(), "main")
	if err != nil || len(history) != 3 || history[0].By != "ann" || history[0].Lines != 3 {
		t.Errorf("%+v, %v", history, err)
	}
}

func TestLexiconAndTaxonomyHoldTogether(t *testing.T) {
	a := openApp(t)
	a.mustEdit(t, "main", set("zorblax", -3))
	a.mustApply(t, "main", zorblaxFile)
	a.mustEdit(t, "main", set("plim", -1))
	an, stamp := a.analyse("main", nlp.Input{Lang: "en", Fields: []nlp.Field{{Name: "text", Text: "a zorblax"}}})
	if stamp.Overlay != 2 || stamp.Taxonomy != 1 || len(an.Mentions) == 0 || an.Mentions[0].Name != "zorblax" || an.Raw > -1 {
		t.Errorf("%+v: %v %+v", stamp, an.Raw, an.Mentions)
	}
}

func TestAWrongTaxonomyIsRefusedWithItsLinesAndChangesNothing(t *testing.T) {
	a := openApp(t)
	a.mustApply(t, "main", zorblaxFile)
	two := 2
	for name, c := range map[string]struct {
		file string
		line int
	}{
		"syntax":  {zorblaxFile + "en: a NEAR\n", 4},
		"names":   {"off theme no_such\n", 1},
		"example": {zorblaxFile + "match en: Nothing of the kind.\n", 4},
	} {
		_, err := a.ApplyTaxonomy(t.Context(), "main", api.TaxonomyFile{File: c.file, Name: "mine.txt"})
		var wrong *TaxonomyError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p := wrong.Check.Problems[0]; p.File != "mine.txt" || p.Line != c.line || p.What == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if _, err := a.ApplyTaxonomy(t.Context(), "main", api.TaxonomyFile{Version: &two}); !errors.Is(err, ErrTaxonomyChanged) {
		t.Errorf("another version: %v", err)
	}
	if themes, stamp := a.themesIn("main", "a zorblax"); len(themes) != 1 || stamp.Taxonomy != 1 {
		t.Errorf("%v, %+v", themes, stamp)
	}
}

// A value that is no good can only come from another program; it must not stop a
// worker, nor fill the log.
func TestABrokenStoredTaxonomyLeavesTheLastGoodOneInForce(t *testing.T) {
	dir := t.TempDir()
	for _, fresh := range []bool{false, true} { // the process that ran on, and one that begins with it
		var logged bytes.Buffer
		a, err := Open(t.Context(), Config{Dir: dir, Log: slog.New(slog.NewTextHandler(&logged, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if !fresh {
			a.mustApply(t, "main", zorblaxFile)
			if _, err := a.Store.SetSetting(t.Context(), "main", taxonomySetting, []byte(`{"file":"off theme no_such_theme\n"}`), ""); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			if err := a.refreshSettings(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if themes, stamp := a.themesIn("main", "a zorblax"); len(themes) != 1 || stamp.Taxonomy != 1 {
			t.Errorf("fresh %v: %v, %+v", fresh, themes, stamp)
		}
		if n := strings.Count(logged.String(), "taxonomy left out"); n != 1 {
			t.Errorf("fresh %v: logged %d times", fresh, n)
		}
		tax, err := a.Taxonomy(t.Context(), "main", false)
		if err != nil || tax.Version != 2 || tax.InForce != 1 || !strings.Contains(tax.Fault, "no_such_theme") || a.TaxonomyFault("main") == "" {
			t.Errorf("fresh %v: %+v, %v", fresh, tax, err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSmallEditsWriteTheTenantsFile(t *testing.T) {
	name := func(kind, n string) *api.TaxonomyName { return &api.TaxonomyName{Kind: kind, Name: n} }
	const file = "# ours\noff  theme delivery\npacks retail, bank\ntheme x\nen: a\n"
	packs := []taxonomy.Pack{{Name: "general"}, {Name: "retail"}, {Name: "bank"}}
	for want, edit := range map[string]api.TaxonomyEdit{
		"# ours\noff theme price\noff  theme delivery\npacks retail, bank\ntheme x\nen: a\n": {Off: name("theme", "price")},
		"# ours\noff theme delivery\npacks retail, bank\ntheme x\nen: a\n":                   {Off: name("theme", "delivery")},
		"# ours\npacks retail, bank\ntheme x\nen: a\n":                                       {On: name("theme", "delivery")},
		"# ours\noff  theme delivery\npacks retail, bank, travel\ntheme x\nen: a\n":          {On: name("pack", "travel")},
		"# ours\nmerge theme delivery into price\npacks retail, bank\ntheme x\nen: a\n":      {Merge: &api.TaxonomyMerge{Kind: nlp.Theme, From: "delivery", Into: "price"}},
		"# ours\noff pack general\noff pack bank\noff  theme delivery\ntheme x\nen: a\n":     {Packs: &[]string{"retail"}},
	} {
		if diff := cmp.Diff(want, editTaxonomy(file, edit, packs)); diff != "" {
			t.Errorf("%+v\n%s", edit, diff)
		}
	}
	if got := editTaxonomy("off theme delivery\n", api.TaxonomyEdit{On: name("theme", "delivery")}, nil); got != "" {
		t.Errorf("nothing left: %q", got)
	}
}

func TestReanalysisBringsHistoryToATaxonomyThatChangesUnderWay(t *testing.T) {
	a := openApp(t)
	a.commit(t, "a zorblax", "a plim", "a zorblax again", "nothing at all")
	a.mustApply(t, "main", zorblaxFile)
	r := rerun{app: a, tenant: "main"}
	if found, written, err := r.batch(t.Context(), 2); found != 2 || written != 2 || err != nil {
		t.Fatalf("%d found, %d written, %v", found, written, err)
	}
	a.mustApply(t, "main", zorblaxFile+"en: plim\n")
	for {
		found, _, err := r.batch(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		if found == 0 {
			break
		}
	}
	tables, err := a.Store.Mentions(t.Context(), store.MentionQuestion{Tenant: "main", Kinds: []nlp.MentionKind{nlp.Theme}})
	if err != nil || len(tables[0].Rows) != 1 || tables[0].Rows[0].Items != 3 {
		t.Errorf("%+v, %v", tables, err)
	}
	if n, err := a.Store.CountStale(t.Context(), "main", a.For("main").Stamp()); n != 0 || err != nil {
		t.Errorf("%d stale, %v", n, err)
	}
}

func TestCorrectionsHoldThroughANewTaxonomy(t *testing.T) {
	a := openApp(t)
	a.commit(t, "a zorblax, I love it", "another zorblax")
	a.mustApply(t, "main", zorblaxFile)
	label := nlp.Negative
	_, err := a.Store.Correct(t.Context(), "main", "i0", feedback.Correction{Label: &label, Themes: &[]string{"price"}, Intents: &[]string{"churn_risk"}, By: "ann", At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Reanalyze(t.Context(), "main", func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	count := func(field feedback.Field, value string) int {
		t.Helper()
		_, n, err := a.Store.Select(t.Context(), "main", feedback.Match{Field: field, Values: []string{value}}, 0, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count("theme", "zorblax") != 1 || count("theme", "price") != 1 || count("intent", "churn_risk") != 1 || count("label", "negative") < 1 {
		t.Errorf("zorblax %d, price %d, churn risk %d, negative %d", count("theme", "zorblax"), count("theme", "price"), count("intent", "churn_risk"), count("label", "negative"))
	}
	rec, err := a.Store.Item(t.Context(), "main", "i0")
	said := slices.ContainsFunc(rec.Analysis.Mentions, func(m nlp.Mention) bool { return m.Name == "zorblax" })
	if err != nil || rec.Stamp.Taxonomy != 1 || rec.Correction == nil || !said {
		t.Errorf("%+v, %v: what the machine says and what a person corrected are apart", rec, err)
	}
}

func TestTheBackgroundCatchesUpByItself(t *testing.T) {
	a, err := Open(t.Context(), Config{Dir: t.TempDir(), CatchUp: true, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	a.commit(t, "a zorblax", "a plim", "nothing")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	a.mustApply(t, "main", zorblaxFile)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		n, err := a.Store.CountStale(t.Context(), "main", a.For("main").Stamp())
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%d stale, %v", n, err)
		}
		if n == 0 {
			break
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// FuzzSmallEdits holds what edits a person's file: switching off and on again
// leaves no trace but the line ends, and no other line is lost.
func FuzzSmallEdits(f *testing.F) {
	for _, seed := range []string{"", zorblaxFile, "# ours\noff theme x\r\npacks a,b\n", "off  theme  delivery \nmerge theme delivery into x", "\n\n#\n", "packs"} {
		f.Add(seed, "delivery")
	}
	f.Fuzz(func(t *testing.T, file, name string) {
		if strings.TrimSpace(name) != name || name == "" || strings.ContainsAny(name, " \t\r\n\v\f\u0085\u00a0") || len(strings.Fields(name)) != 1 {
			return
		}
		target := &api.TaxonomyName{Kind: "theme", Name: name}
		off := editTaxonomy(file, api.TaxonomyEdit{Off: target}, nil)
		if !strings.Contains(off, "off theme "+name+"\n") {
			t.Fatalf("not switched off: %q", off)
		}
		on := editTaxonomy(off, api.TaxonomyEdit{On: target}, nil)
		if again := editTaxonomy(on, api.TaxonomyEdit{On: target}, nil); again != on {
			t.Errorf("on twice: %q, then %q", on, again)
		}
		if want := editTaxonomy(file, api.TaxonomyEdit{On: target}, nil); on != want {
			t.Errorf("%q became %q, want %q", file, on, want)
		}
	})
}
