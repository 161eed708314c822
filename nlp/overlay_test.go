package nlp

import (
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func analyseIn(a *Analyzer, lang, text string) Analysis {
	return a.Analyze(Input{Fields: []Field{{Name: "text", Text: text}}, Lang: lang})
}

// ownEvidence gives the entries and bases that an overlay brought.
func ownEvidence(an Analysis) map[string]float64 {
	out := map[string]float64{}
	for _, e := range an.Evidence {
		if e.Own {
			out[e.Entry] = e.Base
		}
	}
	return out
}

func TestOverlayWeighsWordsNobodyKnows(t *testing.T) {
	a := builtin().WithOverlay(7, map[string]map[string]float64{"en": {"zorblax": -3, "not_zorblax": 1, "zorblax mode": -2, "excellent": 0.5}})
	if a.Stamp().Overlay != 7 || builtin().Stamp().Overlay != 0 {
		t.Error("stamps", a.Stamp(), builtin().Stamp())
	}
	for text, want := range map[string]map[string]float64{
		"It went Zorblax again":       {"zorblax": -3},
		"It did not zorblax this day": {"not_zorblax": 1},
		"It was in zorblax mode":      {"zorblax": -3, "zorblax mode": -2},
		"Zorblax, mode one":           {"zorblax": -3},
		"An excellent shop":           {"excellent": 0.5},
		"A fine shop":                 {},
	} {
		if diff := cmp.Diff(want, ownEvidence(analyseIn(a, "en", text))); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
		if got := ownEvidence(analyseIn(builtin(), "en", text)); len(got) > 0 {
			t.Errorf("%s: the built-in analyzer has %v", text, got)
		}
	}
}

func TestOverlayLeavesTheRestAsItWas(t *testing.T) {
	a := builtin().WithOverlay(1, map[string]map[string]float64{"fr": {"zorblax": 1}})
	for _, text := range []string{"Toujours rien reçu, deux relances sans réponse", "Very happy, would not recommend the other one 😀"} {
		if diff := cmp.Diff(analyseIn(builtin(), "", text), analyseIn(a, "", text)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWeightIsWhatAnalyzeCounts(t *testing.T) {
	a := builtin().WithOverlay(1, map[string]map[string]float64{"en": {"lousy": -4.5, "so lousy": 1.25, "waste of time": -0.5}})
	for _, text := range []string{"It was so lousy", "A waste of time", "I am very happy with it and would recommend it", "Not good, not helpful, never again",
		"Ils ne répondent jamais, à fuir", "Je recommande, très bon accueil"} {
		for _, lang := range []string{"en", "fr"} {
			in := Input{Fields: []Field{{Name: "text", Text: text}}, Lang: lang}
			sum := 0.0
			_, length := a.Features(in, func(f string, base, factor float64) {
				if w, ok := a.Weight(lang, f); ok {
					m := a.models[modelOf(lang)]
					plain, negated := strings.CutPrefix(f, "not_")
					if out, phrase := m.phrase(plain); phrase && base == 0 { // its words in a row, not the phrase
						w -= m.meanings[out].hand(negated)
					}
					base = w
				}
				sum += base * factor
			})
			an := a.Analyze(in)
			raw := sum*length + a.interceptOf(lang, length, len(an.Evidence))
			if an.Raw-raw > 1e-9 || raw-an.Raw > 1e-9 {
				t.Errorf("%s (%s): %v, Analyze has %v", text, lang, raw, an.Raw)
			}
		}
	}
}

func TestFeatureNamesWhatAPersonWrites(t *testing.T) {
	for form, want := range map[string]string{
		"Zorblax": "zorblax", " zorblax mode ": "zorblax mode", "didn't": "did not", "not_Zorblax": "not_zorblax",
		"": "", "...": "", "good, bad": "", "one two three four five": "", "Great. Awful.": "",
	} {
		got, err := builtin().Feature("en", form)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", form, got, err)
		}
	}
	if got, err := builtin().Feature("fr", "L'appli"); got != "le appli" {
		t.Error(got, err)
	}
	if _, err := builtin().Feature("de", "gut"); err == nil {
		t.Error("there is a German lexicon")
	}
}

// An overlay must cost what its weights cost, for there may be one a tenant.
func TestOverlaySharesTheModel(t *testing.T) {
	builtin()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var keep [100]*Analyzer
	for i := range keep {
		keep[i] = builtin().WithOverlay(i+1, map[string]map[string]float64{"en": {"zorblax": 1}})
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / int64(len(keep)); each > 16<<10 {
		t.Errorf("%d bytes an overlay", each)
	}
	runtime.KeepAlive(keep)
}

func FuzzOverlay(f *testing.F) {
	f.Add("Zorblax mode", -2.5, "In zorblax mode, not ZORBLAX", "en")
	f.Add("not_très bien", 1.0, "Ce n'est pas très bien, l'appli d'hier", "fr")
	f.Add("5 stars", 0.0, "5 stars 😀", "en")
	for _, s := range hostile {
		f.Add(s, 3.0, s, "fr")
	}
	f.Fuzz(func(t *testing.T, form string, weight float64, s, lang string) {
		if !ValidOwnWeight(weight) {
			return
		}
		name, err := builtin().Feature(lang, form)
		if err != nil {
			return
		}
		a := builtin().WithOverlay(1, map[string]map[string]float64{lang: {name: weight}})
		if w, known := a.Weight(lang, name); w != weight || !known {
			t.Errorf("%q weighs %v, %v", name, w, known)
		}
		in := Input{Fields: []Field{{Name: "title", Text: form}, {Name: "text", Text: s}}, Lang: lang}
		checkAnalysis(t, in, a.Analyze(in))
	})
}

// What was learned is stored under the name that Features gave it.
func TestEveryFeatureOfATextIsItsOwnName(t *testing.T) {
	for lang, s := range map[string]string{
		"en": "The shop's app didn't work and I can't log in; user-friendly? Great zorblax's view, it's 3 days late",
		"fr": "L’appli n'est pas à jour, jusqu'à hier c'était génial ; qu'ils répondent aujourd'hui, s'il vous plaît, très zorblaxée",
	} {
		builtin().Features(Input{Fields: []Field{{Name: "text", Text: s}}, Lang: lang}, func(f string, _, _ float64) {
			if f[0] == '<' {
				return
			}
			if got, err := builtin().Feature(lang, f); got != f {
				t.Errorf("%q is named %q, %v", f, got, err)
			}
		})
	}
}
