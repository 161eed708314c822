package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/nlp"
)

func openApp(t *testing.T) *App {
	t.Helper()
	a, err := Open(t.Context(), Config{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func (a *App) mustEdit(t *testing.T, tenant string, edit api.LexiconEdit) api.Lexicon {
	t.Helper()
	l, err := a.EditLexicon(t.Context(), tenant, edit)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func set(form string, weight float64) api.LexiconEdit {
	return api.LexiconEdit{Set: []api.LexiconEntry{{Lang: "en", Form: form, Weight: weight}}}
}

// scoreOf is what a worker would store.
func (a *App) scoreOf(tenant, text string) (raw float64, overlay int) {
	an, stamp := a.analyse(tenant, nlp.Input{Lang: "en", Fields: []nlp.Field{{Name: "text", Text: text}}})
	return an.Raw, stamp.Overlay
}

func TestAWorkersNextTextUsesTheNewLexicon(t *testing.T) {
	a := openApp(t)
	if err := a.Store.CreateTenant(t.Context(), "other", ""); err != nil {
		t.Fatal(err)
	}
	before, overlay := a.scoreOf("main", "a zorblax")
	if overlay != 0 {
		t.Errorf("overlay %d before any", overlay)
	}
	l := a.mustEdit(t, "main", set("Zorblax", -3))
	if after, overlay := a.scoreOf("main", "a zorblax"); after >= before-1 || overlay != l.Version {
		t.Errorf("raw %v, then %v with overlay %d", before, after, overlay)
	}
	if negated, _ := a.scoreOf("main", "not a zorblax"); negated <= 0 {
		t.Errorf("negated: %v", negated)
	}
	if other, overlay := a.scoreOf("other", "a zorblax"); other != before || overlay != 0 {
		t.Errorf("another tenant: %v, overlay %d", other, overlay)
	}
	off := false
	l = a.mustEdit(t, "main", api.LexiconEdit{On: &off})
	if raw, overlay := a.scoreOf("main", "a zorblax"); raw != before || overlay != 0 || len(l.Entries) != 1 {
		t.Errorf("switched off: %v, overlay %d, %+v", raw, overlay, l)
	}
	if _, err := a.UndoLexicon(t.Context(), "main", ""); err != nil {
		t.Fatal(err)
	}
	if _, overlay := a.scoreOf("main", "a zorblax"); overlay != 3 {
		t.Errorf("undone: overlay %d", overlay)
	}
}

func TestHandGoesBeforeLearnedAndUnsetBringsItBack(t *testing.T) {
	a := openApp(t)
	learned := []api.LexiconEntry{{Lang: "en", Form: "zorblax", Weight: -1, Seen: 50}, {Lang: "en", Form: "not_zorblax", Weight: 0.25, Seen: 9}}
	a.mustEdit(t, "main", api.LexiconEdit{Learned: &learned})
	a.mustEdit(t, "main", set("zorblax", 2))
	word := func(form string) float64 {
		w, _ := a.For("main").Weight("en", form)
		return w
	}
	if word("zorblax") != 2 || word("not_zorblax") != nlp.Negated(2) {
		t.Errorf("by hand: %v, negated %v", word("zorblax"), word("not_zorblax"))
	}
	a.mustEdit(t, "main", set("not_zorblax", 0))
	if word("not_zorblax") != 0 {
		t.Errorf("negated, by hand: %v", word("not_zorblax"))
	}
	relearned := []api.LexiconEntry{{Lang: "en", Form: "zorblax", Weight: -0.5, Seen: 80, Hand: true}}
	l := a.mustEdit(t, "main", api.LexiconEdit{Learned: &relearned})
	want := []api.LexiconEntry{{Lang: "en", Form: "not_zorblax", Weight: 0, Hand: true},
		{Lang: "en", Form: "zorblax", Weight: -0.5, Seen: 80}, {Lang: "en", Form: "zorblax", Weight: 2, Hand: true}}
	if diff := cmp.Diff(want, l.Entries); diff != "" {
		t.Error(diff)
	}
	a.mustEdit(t, "main", api.LexiconEdit{Unset: []api.LexiconForm{{Lang: "en", Form: "Zorblax"}}})
	if word("zorblax") != -0.5 {
		t.Errorf("unset: %v", word("zorblax"))
	}
}

func TestAWrongEditChangesNothing(t *testing.T) {
	a := openApp(t)
	a.mustEdit(t, "main", set("zorblax", 1))
	two := 2
	for name, edit := range map[string]api.LexiconEdit{
		"form":     set("...", 1),
		"weight":   set("fine", 6),
		"language": {Set: []api.LexiconEntry{{Lang: "de", Form: "gut", Weight: 1}}},
		"unset":    {Set: []api.LexiconEntry{{Lang: "en", Form: "fine", Weight: 1}}, Unset: []api.LexiconForm{{Lang: "fr", Form: "zorblax"}}},
		"version":  {Version: &two},
	} {
		_, err := a.EditLexicon(t.Context(), "main", edit)
		var wrong *LexiconError
		if !errors.As(err, &wrong) && !errors.Is(err, ErrLexiconChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if l, err := a.Lexicon(t.Context(), "main"); l.Version != 1 || len(l.Entries) != 1 || err != nil {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestEditsAtOnceAllCount(t *testing.T) {
	a := openApp(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := a.EditLexicon(t.Context(), "main", set(fmt.Sprintf("zorb%c", 'a'+i), 1)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if l, err := a.Lexicon(t.Context(), "main"); l.Version != 20 || len(l.Entries) != 20 || err != nil {
		t.Errorf("version %d, %d entries, %v", l.Version, len(l.Entries), err)
	}
	if _, overlay := a.scoreOf("main", "x"); overlay != 20 {
		t.Errorf("overlay %d", overlay)
	}
}

// Another process may change the setting; what can't be read is left out.
func TestRunSeesALexiconThatAnotherChanged(t *testing.T) {
	a := openApp(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	change := func(value string, overlay int) {
		t.Helper()
		if _, err := a.Store.SetSetting(t.Context(), "main", lexiconSetting, []byte(value), ""); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			if _, got := a.scoreOf("main", "x"); got == overlay {
				break
			} else if time.Now().After(deadline) {
				t.Fatalf("overlay %d, want %d", got, overlay)
			}
		}
	}
	change(`{"on":true,"entries":[{"lang":"en","form":"zorblax","weight":1,"hand":true}]}`, 1)
	change(`no JSON`, 0)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRatedTakesTopAndLowAnswersOnly(t *testing.T) {
	an := nlp.Analysis{Lang: "fr", Words: 3}
	rating := func(v, most float64) *feedback.Rating { return &feedback.Rating{Value: v, Max: most} }
	nps := func(n int) *int { return &n }
	for want, recs := range map[int][]feedback.Record{
		1:  {{Item: feedback.Item{Rating: rating(4, 5)}}, {Item: feedback.Item{CSAT: rating(6, 7)}}, {Item: feedback.Item{NPS: nps(9)}}, {Item: feedback.Item{Rating: rating(5, 5), NPS: nps(0)}}},
		-1: {{Item: feedback.Item{Rating: rating(2, 5)}}, {Item: feedback.Item{CSAT: rating(1, 3)}}, {Item: feedback.Item{NPS: nps(6)}}},
		0:  {{}, {Item: feedback.Item{Rating: rating(3, 5), NPS: nps(10)}}, {Item: feedback.Item{NPS: nps(7)}}, {Item: feedback.Item{CSAT: rating(4, 7)}}},
	} {
		for _, rec := range recs {
			rec.Analysis = an
			got := 0
			if r, ok := rated(&rec); ok && r.Positive {
				got = 1
			} else if ok {
				got = -1
			}
			if got != want {
				t.Errorf("%+v is %d, want %d", rec.Item, got, want)
			}
			rec.Analysis.Lang = "de"
			if _, ok := rated(&rec); ok {
				t.Error("German teaches")
			}
		}
	}
}
