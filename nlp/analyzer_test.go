package nlp

import (
	"math"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestLanguageIsSettled(t *testing.T) {
	for _, c := range []struct{ text, declared, want string }{
		{"The delivery was late again", "", "en"},
		{"Le livreur n'est jamais passé", "", "fr"},
		{"El pedido llegó tarde y roto", "", "es"},
		{"Das Paket kam leider viel zu spät", "", "de"},
		{"Il pacco è arrivato rotto ieri", "", "it"},
		{"O pacote chegou quebrado ontem", "", "pt"},
		{"Het pakket is helaas te laat gekomen", "", "nl"},
		{"Paczka przyszła za późno", "", "pl"},
		{"Заказ пришёл", "", "ru"},
		{"这个产品很好", "", "zh"},
		{"とても良いです", "", "ja"},
		{"👍", "", "und"},
		{"5/5", "", "und"},
		{"ok", "", "en"},
		{"nickel", "", "fr"},
		{"Le livreur", "fr-CA", "fr"},
		{"Great", "en_GB", "en"},
		{"Great", "de", "de"},
		{"Great service", "und", "en"},
	} {
		in := text(c.text)
		in.Lang = c.declared
		if got := builtin().Analyze(in).Lang; got != c.want {
			t.Errorf("%q declared %q is %q, want %q", c.text, c.declared, got, c.want)
		}
	}
}

func TestOtherLanguagesStayOutOfTheNumbers(t *testing.T) {
	an := builtin().Analyze(text("Das Paket kam leider viel zu spät und war kaputt"))
	if an.Label != Unknown || an.Score != 0 || len(an.Evidence) != 0 || an.Words != 10 {
		t.Errorf("got %+v", an)
	}
}

func TestMixedItemsAreReadBySentence(t *testing.T) {
	an := builtin().Analyze(text("The delivery was late and the box was broken. Le service client ne répond jamais à mes messages."))
	var langs []string
	for _, s := range an.Sentences {
		langs = append(langs, s.Lang)
		if s.Score >= 0 {
			t.Errorf("sentence %+v is not negative", s)
		}
	}
	if diff := cmp.Diff([]string{"en", "fr"}, langs); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheCustomersWordsCount(t *testing.T) {
	in := Input{Fields: []Field{
		{Name: "text", Text: "My order is missing.\n\nSent from my iPhone\n> great service, thank you\nOn Monday Shop wrote:\nYour order was perfect and lovely"},
		{Name: "message 0", Text: "Thank you for contacting us, have a wonderful day!", Author: Agent},
		{Name: "message 1", Text: "Happy to help!", Author: Bot},
	}}
	an := builtin().Analyze(in)
	if an.Score >= 0 || an.Words != 4 {
		t.Errorf("score %v over %d words", an.Score, an.Words)
	}
	var why []string
	for _, q := range an.Quoted {
		why = append(why, q.Why)
	}
	if diff := cmp.Diff([]string{"signature", "quoted mail", "agent", "bot"}, why); diff != "" {
		t.Error(diff)
	}
}

func TestTheQuestionTurnsItsAnswer(t *testing.T) {
	for _, c := range []struct {
		question, text string
		want           Label
	}{
		{"What should we improve?", "Nothing", Positive},
		{"Que pouvons-nous améliorer ?", "Rien !", Positive},
		{"Que pouvons-nous améliorer ?", "RAS", Positive},
		{"What did you like best?", "Nothing at all.", Negative},
		{"Qu'avez-vous apprécié ?", "rien", Negative},
		{"What could we do better?", "The opening hours", Negative},
	} {
		in := text(c.text)
		in.Question = c.question
		an := builtin().Analyze(in)
		if an.Label != c.want {
			t.Errorf("%s — %s: %s %v", c.question, c.text, an.Label, an.Score)
		}
		checkAnalysis(t, in, an)
	}
}

func mentionsOf(s string) map[string]Label {
	out := map[string]Label{}
	for _, m := range builtin().Analyze(text(s)).Mentions {
		out[string(m.Kind)+" "+m.Name] = m.Label
	}
	return out
}

func TestMentionsCarryTheirClausesSign(t *testing.T) {
	for _, c := range []struct {
		text string
		want map[string]Label
	}{
		{"The food was excellent but the staff was rude.", map[string]Label{"theme food": Positive, "theme service.attitude": Negative}},
		{"Livraison rapide, par contre le prix est scandaleux.", map[string]Label{"theme delivery.delay": Positive, "theme price": Negative}},
		{"L'application plante sans arrêt depuis la mise à jour.", map[string]Label{"theme app.crash": Negative, "intent bug_report": Negative}},
		{"I was charged twice, I want a refund.", map[string]Label{"theme billing.wrong_amount": Negative, "theme billing.refund": Negative, "intent complaint": Negative}},
		{"Je vais résilier mon abonnement, service injoignable.", map[string]Label{"theme service.reachability": Negative, "intent churn_risk": Negative}},
	} {
		got := mentionsOf(c.text)
		for name, label := range c.want {
			if got[name] != label {
				t.Errorf("%s: %s is %q, want %q", c.text, name, got[name], label)
			}
		}
	}
}

func TestComplaintExpectsAnAnswer(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"Still waiting for my refund, please answer!", true},
		{"Toujours pas reçu, deux relances sans réponse…", true},
		{"Great shop, thank you.", false},
		{"Parfait, je recommande", false},
		{"The blue is ugly.", false},
	} {
		if got := builtin().Analyze(text(c.text)).Complaint; got != c.want {
			t.Errorf("%s: complaint is %v", c.text, got)
		}
	}
}

func TestThemesAreNamedInBothLanguages(t *testing.T) {
	themes := builtin().Themes()
	if len(themes) < 12 {
		t.Errorf("%d themes", len(themes))
	}
	for _, th := range themes {
		if th.Name == "" || th.NameEN == "" || th.NameFR == "" {
			t.Errorf("theme %+v lacks a name", th)
		}
	}
}

// TestFeaturesSumToTheScore: what training sees is what scoring weighs.
func TestFeaturesSumToTheScore(t *testing.T) {
	prior, err := New(Options{NoWeights: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append([]string{sixtyWords, soixanteMots, "I am not very happy, but the SUPER nice staff helped 😡😡😡😡 4/5 too small!!"}, hostile...) {
		if len(s) > 3000 {
			continue
		}
		sum := 0.0
		_, g := prior.Features(text(s), func(_ string, base, factor float64) { sum += base * factor })
		if an := prior.Analyze(text(s)); an.Label != Unknown && math.Abs(sum*g-an.Raw) > 1e-9 {
			t.Errorf("%.60q: features sum to %v, raw is %v", s, sum*g, an.Raw)
		}
	}
}

func TestLearnedWeightsReplaceThePrior(t *testing.T) {
	files := fstest.MapFS{"weights_en.txt": {Data: []byte("<!>\t0.25\n<intercept>\t-0.5\nbad\t7\nblue sky\t1.5\nnot_bad\t3\nvery happy\t-4\n")}}
	a, err := New(Options{Weights: files})
	if err != nil {
		t.Fatal(err)
	}
	longOK := "ok" + strings.Repeat(" table", 19) // twice as long as a text that leans to nothing
	for _, c := range []struct {
		text, entry string
		want        float64
	}{{"this is bad", "bad", 7}, {"it was not any bad", "not_bad", 3}, {"a blue sky", "blue sky", 1.5}, {"ok!", "<!>", 0.25}, {longOK, "intercept", -0.25}} {
		an := a.Analyze(Input{Fields: []Field{{Text: c.text}}, Lang: "en"})
		found := false
		for _, e := range an.Evidence {
			found = found || e.Entry == c.entry && math.Abs(e.Weight-c.want) < 1e-9
		}
		if !found {
			t.Errorf("%s: no %s of %v in %+v", c.text, c.entry, c.want, an.Evidence)
		}
	}
	if _, err := New(Options{Weights: fstest.MapFS{"weights_fr.txt": {Data: []byte("mot\tbeaucoup\n")}}}); err == nil {
		t.Error("a weight that is no number was taken")
	}
}

func TestAnalyzeIsSafeForConcurrentUse(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := a.Analyze(text(sixtyWords))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if got := a.Analyze(text(sixtyWords)); !cmp.Equal(want, got) {
					t.Error("concurrent analyses differ")
				}
				a.Analyze(text(soixanteMots))
			}
		})
	}
	wg.Wait()
}

func TestExplainShowsTheSum(t *testing.T) {
	in := text("I am not happy with the delivery.")
	var b strings.Builder
	if err := Explain(&b, in, builtin().Analyze(in)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"negative", "happy", "length", "sum of"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
