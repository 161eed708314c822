package nlp

import (
	"fmt"
	"strings"
)

// loadModifiers reads a modifiers file: KIND, VALUE and FORM a line.
func (m *model) loadModifiers(name string) error {
	return eachLine(lexiconFiles, name, func(f []string) error {
		if len(f) < 3 {
			return fmt.Errorf("%q has fewer than three fields", strings.Join(f, " "))
		}
		kind, ok := modKinds[f[0]]
		if !ok {
			return fmt.Errorf("%q is no kind of modifier", f[0])
		}
		factor, err := parseNumber(f[1])
		if err != nil || factor < 0 || factor > 3 {
			return fmt.Errorf("%q is no factor between 0 and 3", f[1])
		}
		m.addModifier(kind, factor, strings.TrimSpace(f[2]))
		return nil
	})
}

// addModifier adds one modifier. A phrase of the lexicon proper keeps its
// weight: it says more than the modifier does.
func (m *model) addModifier(kind modKind, factor float64, form string) {
	codes, ok := m.codes(form)
	if !ok {
		return
	}
	if len(codes) == 1 {
		w := &m.vocab.words[codes[0]]
		if w.kind == modNone {
			w.kind, w.factor = kind, int32(len(m.vocab.factors))
			m.vocab.factors = append(m.vocab.factors, factor)
		}
		return
	}
	if kind == modNegate && len(codes) == 2 && m.vocab.form(codes[1]) == "not" {
		return // "do not" is found word by word; the second one negates
	}
	m.addPhrase(codes, m.phraseForm(codes, form), meaning{entry: m.texts.add(form), kind: kind, factor: factor}, false)
}

var numberWords = [modelCount]string{
	"one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred thousand",
	"un une deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante cent mille",
}

var timeUnits = [modelCount]string{
	"second seconds minute minutes min mins hour hours hr hrs day days week weeks month months year years night nights",
	"seconde secondes minute minutes min mn heure heures jour jours semaine semaines mois an ans année années nuit nuits h j",
}

var quantifiers = [modelCount]string{
	"several many few couple some countless numerous full whole entire long",
	"plusieurs quelques nombreux nombreuses longues bonne bonnes",
}

// markTime marks the words that numbers and durations are made of.
func (m *model) markTime() {
	lang := english
	if m.lang == "fr" {
		lang = french
	}
	for flag, list := range map[uint8]string{isNumberWord: numberWords[lang], isTimeUnit: timeUnits[lang], isQuantifier: quantifiers[lang], isArticle: "a an"} {
		for _, w := range strings.Fields(list) {
			m.vocab.words[m.vocab.id(w)].flags |= flag
		}
	}
}
