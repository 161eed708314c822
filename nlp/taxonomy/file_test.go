package taxonomy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const small = `pack shop | Shop | Boutique
theme delivery | Delivery | Livraison
en: delivery|deliveries
theme delivery.delay | Late delivery | Retard
about | What comes late. | Ce qui tarde.
en: late delivery; parcel~ NEAR/5 waiting NOT voucher|gift card
fr: retard ... livraison|colis; -toujours pas
match en: My parcel is late.
no match fr: Il est tard.
pack bank | Bank | Banque
theme cards | Cards | Cartes
en: card~
intent question | Question | Question
fr: où est
`

func parsed(t *testing.T, text string) *File {
	t.Helper()
	f, err := Parse("x.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func smallOne(t *testing.T) *Taxonomy {
	t.Helper()
	tax, err := Empty().With(parsed(t, small))
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

func TestBuiltinIsReadAndPrintsAsItself(t *testing.T) {
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	text := b.String()
	again, err := b.With(parsed(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(text, again.String()); d != "" {
		t.Errorf("printed, read and printed again:\n%s", d)
	}
	if len(again.Labels) != len(b.Labels) || len(again.Packs) != len(b.Packs) {
		t.Errorf("%d labels became %d", len(b.Labels), len(again.Labels))
	}
}

func TestRulesAreTakenApart(t *testing.T) {
	r, what, hint := new(ruleReader).rule("-Late|slow~ * ... <num> NEAR/3 a b NEAR <dur> c NOT d|e NOT/2 f g")
	if what != "" {
		t.Fatal(what, hint)
	}
	word := func(s ...string) Step {
		st := Step{}
		for _, w := range s {
			text, inflects := strings.CutSuffix(w, "~")
			st.Words = append(st.Words, Word{text, inflects})
		}
		return st
	}
	want := Rule{Text: r.Text, Sign: Negative, Head: Phrase{word("late", "slow~"), {Kind: AnyWord}, {Kind: Gap}, {Kind: Number}},
		Near: []Near{{3, Phrase{word("a"), word("b")}}, {DefaultNear, Phrase{{Kind: Duration}, word("c")}}},
		Not:  []Near{{0, Phrase{word("d", "e")}}, {2, Phrase{word("f"), word("g")}}}}
	if d := cmp.Diff(want, r); d != "" {
		t.Error(d)
	}
}

func TestEveryProblemIsToldWithItsLineAndWhatToDo(t *testing.T) {
	_, err := Parse("shop.txt", []byte(`en: late
theme Delivery | Delivery | Livraison
theme delivery | Delivery
thema price | Price | Prix
theme price | Price | Prix
de: spät
en: late OR slow
en: late AND slow
en: ... late
en: late NEAR/99 slow
en: late NOT late
en: refund*
en: a|; "b"
en: <date> due
about | only one
match de: spät
match en:
match en: Too dear.
no match en: too dear.
en: * late; late ... ... slow; NEAR late; late NOT
merge theme price
off teme price
fr: retard
`))
	var got []string
	for _, p := range err.(Problems) {
		if p.Hint == "" {
			t.Errorf("%v says not what to do", p)
		}
		got = append(got, p.Error())
	}
	want := []string{
		`shop.txt:1: rules before any theme`,
		`shop.txt:2: "Delivery" is no name (write it in small letters: delivery)`,
		`shop.txt:3: theme delivery lacks its name in a language`,
		`shop.txt:4: "thema" begins no line (did you mean "theme"?)`,
		`shop.txt:6: "de:" begins no line (rules are in en: or fr:)`,
		`shop.txt:7: rule "late OR slow": "OR" is no operator`,
		`shop.txt:8: rule "late AND slow": "AND" is no operator`,
		`shop.txt:9: rule "... late": a gap stands at an end`,
		`shop.txt:10: rule "late NEAR/99 slow": "NEAR/99" is no distance`,
		`shop.txt:11: rule "late NOT late": it can never fire`,
		`shop.txt:12: rule "refund*": "refund*" ends in *`,
		`shop.txt:13: rule "a|": a word is missing`,
		`shop.txt:13: rule "\"b\"": "\"b\"" has the mark`,
		`shop.txt:14: rule "<date> due": <date> stands for nothing`,
		`shop.txt:15: the description lacks a language`,
		`shop.txt:16: "de" is no language of examples`,
		`shop.txt:17: the example is empty`,
		`shop.txt:19: the example "too dear." contradicts line 18`,
		`shop.txt:20: rule "* late": a phrase begins with *`,
		`shop.txt:20: rule "late ... ... slow": two gaps`,
		`shop.txt:20: rule "NEAR late": nothing stands before NEAR`,
		`shop.txt:20: rule "late NOT": nothing stands after NOT`,
		`shop.txt:21: the merge does not say into what`,
		`shop.txt:22: "teme" is no kind of label`,
		`shop.txt:23: rules before any theme`,
	}
	for i := range max(len(got), len(want)) {
		g, w := at(got, i), at(want, i)
		if w == "" || !strings.HasPrefix(g, w) {
			t.Errorf("problem %d: got  %s\n              want %s", i, g, w)
		}
	}
}

func at(s []string, i int) string {
	if i < len(s) {
		return s[i]
	}
	return ""
}

func TestAFileBeyondTheLimitsIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"bytes":    strings.Repeat("#\n", MaxBytes/2+1),
		"rules":    "theme a | A | A\nen: " + strings.Repeat("late;", MaxRules+1),
		"words":    "theme a | A | A\nen: " + strings.Repeat("late ", MaxSteps+1),
		"gaps":     "theme a | A | A\nen: a ... b ... c ... d ... e",
		"not utf8": "theme a | A | A\nen: caf\xe9",
	} {
		if _, err := Parse(name, []byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		} else if ps := err.(Problems); len(ps) != 1 || ps[0].Line == 0 || ps[0].Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if ps := parseProblems(t, strings.Repeat("nonsense\n", 5000)); len(ps) != MaxProblems {
		t.Errorf("%d problems told", len(ps))
	}
}

func parseProblems(t *testing.T, text string) Problems {
	t.Helper()
	_, err := Parse("x.txt", []byte(text))
	ps, ok := err.(Problems)
	if !ok {
		t.Fatalf("no problem in %q", text)
	}
	return ps
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("packs shop\noff theme delivery.delay\noff pack bank\nmerge theme cards into delivery\ntheme delivery\nen: x\nreplace theme cards\nwhole\n")
	f.Add("theme a | A | A\nen: +a|b~ ... <num> NEAR/3 <dur> * NOT c|d NOT e; !x\n\ufeff")
	base, err := Empty().With(&File{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("x", []byte(text))
		if err != nil {
			checkProblems(t, err)
			return
		}
		tax, err := base.With(file)
		if err != nil {
			checkProblems(t, err)
			return
		}
		printed := tax.String()
		if len(printed) > MaxBytes {
			return
		}
		again, err := Parse("printed", []byte(printed))
		if err != nil {
			t.Fatalf("does not parse back: %v\n%s", err, printed)
		}
		tax2, err := base.With(again)
		if err != nil {
			t.Fatalf("does not lie over nothing: %v\n%s", err, printed)
		}
		if d := cmp.Diff(printed, tax2.String()); d != "" {
			t.Error(d)
		}
	})
}

func checkProblems(t *testing.T, err error) {
	t.Helper()
	ps, ok := err.(Problems)
	if !ok || len(ps) == 0 {
		t.Fatalf("%v is no Problems", err)
	}
	for _, p := range ps {
		if p.What == "" || p.Line < 1 {
			t.Errorf("problem %+v", p)
		}
	}
}
