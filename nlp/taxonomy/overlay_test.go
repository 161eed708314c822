package taxonomy

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func names(t *Taxonomy) []string {
	var out []string
	for _, l := range t.Labels {
		out = append(out, string(l.Kind)+" "+l.Name)
	}
	return out
}

func rules(t *testing.T, tax *Taxonomy, kind Kind, name string) []string {
	t.Helper()
	l, ok := tax.Find(kind, name)
	if !ok {
		t.Fatalf("no %s %s", kind, name)
	}
	var out []string
	for _, r := range l.Rules {
		out = append(out, r.Text)
	}
	return out
}

func TestATenantsFileIsLaidOverTheOneBelow(t *testing.T) {
	base := smallOne(t)
	before := base.String()
	got, err := base.With(parsed(t, `packs bank
theme pets | Pets | Animaux
theme pets.food | Pet food | Croquettes
en: kibble
theme cards
en: debit~
match en: My debit was refused.
replace intent question
fr: quand est
pack garden | Garden | Jardin
theme plants | Plants | Plantes
`))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"theme cards", "intent question", "theme pets", "theme pets.food", "theme plants"}, names(got)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"card~", "debit~"}, rules(t, got, Theme, "cards")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"quand est"}, rules(t, got, Intent, "question")); d != "" {
		t.Error(d)
	}
	if l, _ := got.Find(Theme, "cards"); len(l.Examples) != 1 || l.Examples[0].File != "x.txt" || l.Pack != "bank" {
		t.Errorf("got %+v", l)
	}
	if base.String() != before {
		t.Error("the taxonomy below has changed")
	}
}

func TestSwitchedOffAndMerged(t *testing.T) {
	got, err := smallOne(t).With(parsed(t, "off theme delivery\nmerge theme cards into shop\ntheme shop | Shop | Boutique\nen: shop~\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"intent question", "theme shop"}, names(got)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"shop~", "card~"}, rules(t, got, Theme, "shop")); d != "" {
		t.Error(d)
	}
}

func TestThePacksOfEveryTradeStayUnlessSwitchedOff(t *testing.T) {
	b := Builtin()
	got, err := b.With(parsed(t, "packs general\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(got.Labels, func(l Label) bool { return l.Kind == Intent }) {
		t.Error("no intents")
	}
	got, err = b.With(parsed(t, "off pack intents\n"))
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(got.Labels, func(l Label) bool { return l.Pack == "intents" }) {
		t.Error("intents")
	}
}

func TestAWrongOverlayIsRefusedWithAllItsProblems(t *testing.T) {
	_, err := smallOne(t).With(parsed(t, `packs retail
theme delivery | Delivery | Livraison
theme delivery.dely
en: x
off theme delivery.dealy
merge theme delivery into cards
merge theme cards into delvery
off pack nothing
theme a.b | B | B
intent cards
replace theme nowhere | N | N
`))
	want := []string{
		`x.txt:1: there is no pack "retail" (there are shop, bank)`,
		`x.txt:2: there is theme delivery already, at x.txt:2`,
		`x.txt:3: there is no theme delivery.dely`,
		`x.txt:5: there is no theme delivery.dealy to switch off`,
		`x.txt:6: theme delivery has a special one, delivery.delay`,
		`x.txt:7: there is no theme delvery to merge into`,
		`x.txt:8: there is no pack "nothing"`,
		`x.txt:9: theme a.b has no general one, a`,
		`x.txt:10: there is no intent cards`,
		`x.txt:11: there is no theme nowhere`,
	}
	got := strings.Split(err.Error(), "\n")
	for i := range max(len(got), len(want)) {
		if g, w := at(got, i), at(want, i); w == "" || !strings.HasPrefix(g, w) {
			t.Errorf("problem %d: got  %s\n              want %s", i, g, w)
		}
	}
}

func TestHintsNameTheNearest(t *testing.T) {
	for text, want := range map[string]string{
		"theme delivery.dely\n":               "did you mean delivery.delay?",
		"merge theme cards into delvery\n":    "did you mean delivery?",
		"merge theme delivery into cards\n":   "merge or switch off the special ones first",
		"packs bank\ntheme delivery\n":        `it is in pack shop, which is off: add it to "packs"`,
		"intent cards\n":                      "there is theme cards",
		"theme pets.food\n":                   "a new one needs its names: theme pets.food | English name | French name",
		"theme pets.food | Food | Pâtée\n":    "add: theme pets | English name | French name",
		"theme cards | Cards | Cartes\n":      "leave its names out to add rules to it, or write: replace theme cards",
		"pack bank | Bank | Banque\n":         `write "pack bank" without names to add to it`,
		"pack x\ntheme y | Y | Y\n":           "there are shop, bank",
		"off theme delivery.tracking\n":       "",
		"merge theme cards into cards.gold\n": "did you mean cards?",
	} {
		_, err := smallOne(t).With(parsed(t, text))
		if err == nil {
			t.Errorf("%q is taken", text)
		} else if got := err.(Problems)[0].Hint; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
