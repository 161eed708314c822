package nlp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/nlp/taxonomy"
)

// withRules gives an analyzer whose taxonomy is a few lines.
func withRules(t *testing.T, lines string) *Analyzer {
	t.Helper()
	f, err := taxonomy.Parse("rules.txt", []byte(lines))
	if err != nil {
		t.Fatal(err)
	}
	tax, err := taxonomy.Empty().With(f)
	if err != nil {
		t.Fatal(err)
	}
	a, err := builtin().WithTaxonomy(7, tax)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// firings runs one rule of theme, intent or emotion x over texts that begin with
// "+" where it must fire and with "-" where it must not.
func firings(t *testing.T, kind taxonomy.Kind, lang, rule string, texts ...string) {
	t.Helper()
	a := withRules(t, fmt.Sprintf("%s x | X | X\n%s: %s\n", kind, lang, rule))
	for _, s := range texts {
		an := a.Analyze(Input{Fields: []Field{{Name: "text", Text: s[1:]}}, Lang: lang})
		if fired := len(an.Mentions) > 0; fired != (s[0] == '+') {
			t.Errorf("rule %q fires on %q: %v", rule, s[1:], fired)
		}
	}
}

func TestPhrasesMatchAsTheirRuleSays(t *testing.T) {
	theme := taxonomy.Theme
	firings(t, theme, "en", "late|slow delivery~", "+a late delivery", "+slow deliveries", "-delivery late", "-late. delivery", "+LATE, delivery")
	firings(t, theme, "en", "delivery ... late", "+delivery late", "+delivery was very very late", "-delivery was so very very late", "-delivery came, but late")
	firings(t, theme, "en", "box * open", "+the box came open", "-the box open", "-box 12 open")
	firings(t, theme, "en", "<num> stars", "+5 stars", "+five stars", "-many stars")
	firings(t, theme, "en", "waited <dur>", "+waited three weeks", "+I waited 2 hours", "-waited three times")
	firings(t, theme, "en", "<dur> late", "+three weeks late", "+2 full days late", "-three late")
	firings(t, theme, "en", "cancel~", "+cancelled", "+canceling", "+cancels", "-cancer")
	firings(t, theme, "fr", "attendre~", "+j'attends", "+nous attendions", "+attendu", "-attention")
	firings(t, theme, "fr", "abîmé~", "+abimée", "+ABÎMÉS", "+abime", "-abri")
	firings(t, theme, "fr", "livreur~", "+la livreuse", "+les livreurs")
	firings(t, theme, "fr", "port~", "+frais de port", "-la porte")
	firings(t, theme, "fr", "l'appli|d'option", "+l’appli plante", "+pas d'option", "-appli")
	firings(t, theme, "en", "can't log in", "+I can't log in", "+I can’t log in", "+i cannot log in", "-I can log in")
	firings(t, theme, "en", "😡", "+late 😡", "-late 😀")
	firings(t, theme, "en", "costs <price>", "+it costs $12", "-it costs much")
	firings(t, theme, "en", "user-friendly", "+very user friendly", "+user-friendly")
}

func TestSpellingIsForgiven(t *testing.T) {
	theme := taxonomy.Theme
	firings(t, theme, "en", "refund~", "+my refudn", "+reffund", "+REFUUUUND", "-found", "-second")
	firings(t, theme, "en", "parcel~", "+my parcell", "+pracel", "-marcel", "-parsley")
	firings(t, theme, "en", "late", "-lake", "-lato")
	firings(t, theme, "fr", "remboursement~", "+rembousement", "+remboursemment", "+REMBOURSEMENT")
	firings(t, theme, "fr", "salé", "+trop salé", "+trop SALÉ", "-c'est sale")
	firings(t, theme, "fr", "commande~", "-j'ai commandé hier", "+ma commande", "+mes commandes")
	firings(t, theme, "fr", "très cher", "+tres cher", "+trés CHER")
	firings(t, theme, "fr", "livraison", "+livaison", "+livarison", "-livrions")
	firings(t, theme, "en", "receive~", "+recieve", "-relieve")
	firings(t, theme, "fr", "reçu", "+pas recu", "-un reçois")
}

func TestNearAndNotBindASentence(t *testing.T) {
	theme := taxonomy.Theme
	firings(t, theme, "en", "parcel~ NEAR/3 waiting", "+waiting for my parcel", "+parcel still waiting", "-waiting for such a very long time for a parcel", "-My parcel. Still waiting.")
	firings(t, theme, "en", "parcel NEAR waiting NEAR/2 weeks", "+weeks parcel waiting", "-parcel waiting", "-parcel waiting for weeks")
	firings(t, theme, "en", "return~ NOT flight NOT return ticket NOT happy returns", "+I return it", "-my return flight", "-my return ticket", "+a ticket and a return", "-many happy returns", "+Returned. The flight was fine.")
	firings(t, theme, "fr", "compte NEAR/4 bloqué~ NOT carte", "+mon compte est bloqué", "+bloqué, mon compte", "-ma carte et mon compte sont bloqués", "-compte")
	firings(t, theme, "en", "charge~ NOT/2 phone|battery NOT/1 charge~ cable", "-a charge cable", "+they charge me", "-charge your phone", "+charge me twice for a phone")
	firings(t, theme, "en", "?parcel", "+where is my parcel?", "-here is my parcel.")
	firings(t, theme, "en", "late late NEAR/1 late", "+late late late", "-late late")
}

func TestPolarityOfTheClauseDecides(t *testing.T) {
	theme := taxonomy.Theme
	firings(t, theme, "en", "-table", "+a terrible table", "-a lovely table, thank you", "-a table")
	firings(t, theme, "en", "+staff", "+lovely staff", "-horrible staff", "-staff")
	firings(t, theme, "fr", "-attente", "+une attente insupportable", "-attente agréable")
	firings(t, theme, "fr", "+accueil", "+accueil charmant", "-accueil horrible")
	firings(t, theme, "en", "!delay~", "+no delay at all", "+there were never delays", "-a delay")
	firings(t, theme, "fr", "!souci~", "+aucun souci", "+je n'ai pas eu de soucis", "-un souci")
}

func TestANegatedThemeIsMentionedAndNotBlamed(t *testing.T) {
	a := withRules(t, "theme delay | D | D\nen: delay~; problem~; billing\nfr: retard~; livraison\n")
	for _, s := range []string{"en No delay at all", "en There was no delay", "en I never had a problem with billing", "en We have had no problems",
		"fr Aucun retard", "fr Il n'y a pas eu de retard", "fr Aucun souci de livraison", "fr Jamais de problème de livraison"} {
		an := a.Analyze(Input{Fields: []Field{{Name: "text", Text: s[3:]}}, Lang: s[:2]})
		if len(an.Mentions) != 1 {
			t.Errorf("%q: %d mentions", s, len(an.Mentions))
		} else if m := an.Mentions[0]; m.Label == Negative || m.Label == Mixed {
			t.Errorf("%q: %s %v", s, m.Label, m.Score)
		}
	}
}

func TestNegatedIntentsAndEmotionsDoNotFire(t *testing.T) {
	for _, kind := range []taxonomy.Kind{taxonomy.Intent, taxonomy.Emotion} {
		firings(t, kind, "en", "angry|furious", "+I am angry", "-I am not angry", "-I'm not really angry", "-nobody was ever angry, never angry")
		firings(t, kind, "en", "complaint", "+this is a complaint", "-this is not a complaint", "-no complaint")
		firings(t, kind, "fr", "en colère", "+je suis en colère", "-je ne suis pas en colère", "-je suis pas en colère")
		firings(t, kind, "fr", "résilier", "+je vais résilier", "-je ne veux pas résilier")
		firings(t, kind, "en", "not ... buy again|anymore", "+I will not buy again", "+I won't buy anymore")
		firings(t, kind, "fr", "ne ... pas|plus ... revenir~", "+je ne vais pas revenir")
		firings(t, kind, "en", "reply NEAR/5 never|no", "+never got a reply", "+no reply")
		firings(t, kind, "en", "!angry", "-I am angry", "+I am not angry")
	}
}

func TestTheGeneralThemeYieldsToASpecialOneInItsSentence(t *testing.T) {
	a := withRules(t, "theme delivery | D | D\nen: delivery\ntheme delivery.delay | L | L\nen: late\n")
	an := a.Analyze(text("The delivery was late. The delivery was fine."))
	var got []string
	for _, m := range an.Mentions {
		got = append(got, fmt.Sprint(m.Name, len(m.Spans)))
	}
	if d := cmp.Diff([]string{"delivery1", "delivery.delay1"}, got); d != "" {
		t.Error(d)
	}
}

func TestEachMentionHasTheSentimentOfItsOwnWords(t *testing.T) {
	a := withRules(t, `theme shampoo | S | S
en: shampoo; food
fr: nourriture; shampoing
theme smell | O | O
en: smell; service
fr: odeur; service
`)
	for _, c := range []struct{ lang, text, shampoo, smell string }{
		{"en", "love the shampoo, hate the smell", "positive", "negative"},
		{"en", "great food but terrible service", "positive", "negative"},
		{"en", "Terrible food and great service.", "negative", "positive"},
		{"en", "The food was awful, the service excellent.", "negative", "positive"},
		{"en", "The food and the service were awful.", "negative", "negative"},
		{"en", "The food is just food, but the service is perfect", "negative", "positive"},
		{"fr", "la nourriture était bonne et le service lent", "positive", "negative"},
		{"fr", "J'adore le shampoing mais l'odeur est horrible", "positive", "negative"},
		{"fr", "Le service est parfait, la nourriture infecte", "negative", "positive"},
		{"fr", "Nourriture et service excellents", "positive", "positive"},
		{"fr", "Le service. La nourriture est mauvaise.", "negative", "neutral"},
	} {
		an := a.Analyze(Input{Fields: []Field{{Name: "text", Text: c.text}}, Lang: c.lang})
		got := map[string]string{}
		for _, m := range an.Mentions {
			got[m.Name] = string(m.Label)
		}
		if d := cmp.Diff(map[string]string{"shampoo": c.shampoo, "smell": c.smell}, got); d != "" {
			t.Errorf("%q: %s", c.text, d)
		}
	}
}

func TestWhatIsLackingIsNotPraised(t *testing.T) {
	a := withRules(t, "theme food | F | F\nen: food; wifi; refund\nfr: nourriture; wifi; remboursement\n")
	for _, s := range []string{"en No food at all", "en There was no wifi in the room", "en No refund", "fr Aucun remboursement"} {
		an := a.Analyze(Input{Fields: []Field{{Name: "text", Text: s[3:]}}, Lang: s[:2]})
		if len(an.Mentions) != 1 || an.Mentions[0].Label != Negative {
			t.Errorf("%q: %+v", s, an.Mentions)
		}
	}
}

func TestPlacesOfOppositeSignAreMixed(t *testing.T) {
	a := withRules(t, "theme food | F | F\nen: food\n")
	an := a.Analyze(text("The food was delicious. On Monday the food was disgusting."))
	m := an.Mentions[0]
	if m.Label != Mixed || len(m.Spans) != 2 || len(m.Scores) != 2 || m.Scores[0] <= 0 || m.Scores[1] >= 0 {
		t.Errorf("got %+v", m)
	}
	if got := "The food was delicious. On Monday the food was disgusting."[m.Clause.Start:m.Clause.End]; got != "The food was delicious" {
		t.Errorf("clause %q", got)
	}
}

func TestTimeIsLinearWhateverTheGaps(t *testing.T) {
	a := withRules(t, "theme x | X | X\nen: a|b ... a|b ... a|b ... a|b c; a NEAR/20 b NEAR/20 a NEAR/20 b; a a NOT c\n")
	an := a.Analyze(Input{Fields: []Field{{Name: "text", Text: strings.Repeat("a b ", 64<<10)}}, Lang: "en"})
	if len(an.Mentions) != 1 || len(an.Mentions[0].Spans) > maxHits {
		t.Errorf("%d mentions", len(an.Mentions))
	}
}

func TestARuleThatNoTextCanFireIsRefused(t *testing.T) {
	f, err := taxonomy.Parse("odd.txt", []byte("theme x | X | X\nen: fine; a+b/ c; late\nfr: ok !?\n"))
	if err != nil {
		t.Fatal(err)
	}
	tax, err := taxonomy.Empty().With(f)
	if err != nil {
		t.Fatal(err)
	}
	_, err = builtin().WithTaxonomy(1, tax)
	if err == nil {
		t.Fatal("taken")
	}
	ps := err.(taxonomy.Problems)
	if len(ps) != 2 || ps[0].Line != 2 || ps[1].Line != 3 || ps[0].File != "odd.txt" || ps[0].Hint == "" {
		t.Errorf("got %v", err)
	}
}

func TestExamplesThatGoWrongAreToldWithTheirLine(t *testing.T) {
	a := withRules(t, "theme x | X | X\nen: late\nmatch en: It is late.\nmatch en: It is slow.\nno match en: Too late!\nmatch fr: Trop tard.\n")
	var lines []int
	for _, p := range a.CheckExamples() {
		lines = append(lines, p.Line)
	}
	if d := cmp.Diff([]int{4, 5, 6}, lines); d != "" {
		t.Error(d)
	}
}

func TestATaxonomyChangesNothingButTheMentions(t *testing.T) {
	a := withRules(t, "theme x | X | X\nen: late\n")
	if a.Stamp().Taxonomy != 7 || builtin().Stamp().Taxonomy != 0 {
		t.Error("stamp")
	}
	for _, s := range []string{sixtyWords, soixanteMots} {
		x, y := builtin().Analyze(text(s)), a.Analyze(text(s))
		if x.Raw != y.Raw || x.Label != y.Label || len(x.Mentions) == len(y.Mentions) {
			t.Errorf("%v %v", x.Raw, y.Raw)
		}
	}
	own := a.WithOverlay(3, map[string]map[string]float64{"en": {"late": -1}})
	if an := own.Analyze(text("late")); len(an.Mentions) != 1 || own.Stamp().Taxonomy != 7 || own.Stamp().Overlay != 3 {
		t.Errorf("got %+v", an)
	}
}
