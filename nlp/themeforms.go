package nlp

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// inflector gives the forms that "word~" stands for: in English a noun's plural
// and a verb's forms; in French plural and feminine, and a verb's forms.
type inflector struct{ *model }

func (in *inflector) forms(w string) []string {
	if !onlyLetters(w) {
		return nil
	}
	if in.lang == "fr" {
		return in.french(w)
	}
	out := append(inflectEN(w, "n", nil), inflectEN(w, "v", in.irregular[w])...)
	for _, end := range []string{"el", "it", "fer", "cur", "get", "ret"} { // cancelled, submitted, referred
		if strings.HasSuffix(w, end) && utf8.RuneCountInString(w) > 4 {
			out = append(out, w+w[len(w)-1:]+"ed", w+w[len(w)-1:]+"ing")
		}
	}
	return out
}

// french does not ask what a word is: what no text holds does no harm. Only
// feminines are kept from what may well be another word: porte, fine, vole.
func (in *inflector) french(w string) []string {
	out := append(inflectFR(w, "n", nil), in.irregular[w]...)
	if bendsFR(w) {
		fem := feminine(w)
		out = append(out, fem, pluralFR(fem))
	}
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "er"):
		out = append(out, erForms(w)...)
	case n > 4 && strings.HasSuffix(w, "ir"):
		out = append(out, irForms(w)...)
	case n > 5 && strings.HasSuffix(w, "re") && strings.IndexByte("dpt", w[n-3]) >= 0:
		out = append(out, reForms(w)...)
	}
	return out
}

// shortAdjectives have a feminine although they are short.
var shortAdjectives = []string{"bon", "gros", "bas", "lent", "sec", "nul", "cher", "vif", "poli", "réel", "laid", "long", "gras"}

// bendingEndings are those of adjectives, participles and people's trades.
var bendingEndings = []string{"é", "i", "u", "if", "eux", "eur", "ien", "el", "eil", "al", "ain", "er", "ant", "ent", "ard", "ais", "ois", "it", "is", "rt", "nd", "ud", "id", "on"}

func bendsFR(w string) bool {
	if slices.Contains(shortAdjectives, w) {
		return true
	}
	switch {
	case utf8.RuneCountInString(w) < 5 && !strings.HasSuffix(w, "é"), w == "frais", strings.HasSuffix(w, "tion"), strings.HasSuffix(w, "sion"):
		return false
	}
	return slices.ContainsFunc(bendingEndings, func(end string) bool { return strings.HasSuffix(w, end) })
}

// reForms conjugates a verb like attendre, rompre, battre.
func reForms(w string) []string {
	stem := strings.TrimSuffix(w, "re")
	out := agree(stem + "u")
	for _, e := range [...]string{"s", "", "t", "ons", "ez", "ent", "ais", "ait", "aient", "ions", "iez", "ant", "rai", "ra", "rez", "ront", "rais", "rait", "raient", "e"} {
		out = append(out, stem+e)
	}
	return out
}
