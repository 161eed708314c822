package nlp

import (
	"fmt"
	"math"
	"strings"
)

// overlay holds a tenant's own weights for one language. It lies beside the
// model and changes none of it, so that any number of analyzers share the big
// tables and the chunk cache. It is keyed by the names that Features gives, not
// by words of the vocabulary, so that a word the model has never heard of can
// have a weight.
type overlay struct {
	words     map[string]ownWeights // words and phrases of the lexicon, without "not_"
	sequences map[string]float64    // two or three words, "not_" and all
	first     map[string]bool       // what sequences begin with, "not_" and all
}

// ownWeights are the weights of a word or phrase as it stands and negated.
type ownWeights struct {
	plain, negated       float64
	hasPlain, hasNegated bool
}

// WithOverlay gives an analyzer with a tenant's own weights, by language ("en",
// "fr") and feature, which replace the built-in ones. It shares everything else
// with a, so it costs little more memory than weights. number is the overlay's
// in the Stamp; the overlay of a itself, if any, is left out.
func (a *Analyzer) WithOverlay(number int, weights map[string]map[string]float64) *Analyzer {
	b := &Analyzer{opts: a.opts, ident: a.ident, themes: a.themes, lessons: a.lessons, learned: a.learned, cache: a.cache}
	b.opts.Overlay, b.opts.OverlayWeights = number, weights
	b.pool.New = func() any { return new(scratch) }
	for i, m := range a.models {
		own := *m
		own.over = newOverlay(m, weights[m.lang])
		b.models[i] = &own
	}
	return b
}

// newOverlay gives nil where there are no weights.
func newOverlay(m *model, weights map[string]float64) *overlay {
	if len(weights) == 0 {
		return nil
	}
	o := &overlay{words: map[string]ownWeights{}, sequences: map[string]float64{}, first: map[string]bool{}}
	for feature, w := range weights {
		plain, negated := strings.CutPrefix(feature, "not_")
		first, rest, _ := strings.Cut(plain, " ")
		out, isPhrase := m.phrase(plain)
		if rest == "" || isPhrase {
			own := o.words[plain]
			if negated {
				own.negated, own.hasNegated = w, true
			} else {
				own.plain, own.hasPlain = w, true
			}
			o.words[plain] = own
		}
		if rest == "" {
			continue
		}
		if isPhrase { // as setWeight does: on top of its words, without the hand-written weight
			w -= m.meanings[out].hand(negated)
		}
		if negated {
			first = "not_" + first
		}
		o.sequences[feature], o.first[first] = w, true
	}
	return o
}

// word gives the own weight of a feature.
func (o *overlay) word(name string, negated bool) (float64, bool) {
	if o == nil {
		return 0, false
	}
	own := o.words[name]
	if negated {
		return own.negated, own.hasNegated
	}
	return own.plain, own.hasPlain
}

// hand is the hand-written weight of a phrase, negated or not.
func (m *meaning) hand(negated bool) float64 {
	if negated {
		return Negated(m.weight)
	}
	return m.weight
}

// Negated is what a negation makes of a hand-written weight.
func Negated(weight float64) float64 {
	if weight > 0 {
		return weight * negatePositive
	}
	return weight * negateNegative
}

// ownFrom adds the sequences that begin at item i, as learnedFrom does, the
// tenant's own weights replacing the learned ones. It says whether it did: only
// where a sequence of the tenant's may begin.
func (sc *scratch) ownFrom(m *model, n int32, u *unit, i int32) bool {
	it := &sc.items[i]
	sc.name = sc.name[:0]
	node := m.vocab.words[it.id].ngram
	if it.neg >= 0 {
		node, sc.name = m.vocab.words[it.id].ngramN, append(sc.name, "not_"...)
	}
	sc.name = append(sc.name, sc.featureName(m, it)...)
	if !m.over.first[string(sc.name)] {
		return false
	}
	for j := i + 1; j < int32(len(sc.items)) && j < i+3 && sc.items[j].border == noBorder; j++ {
		sc.name = append(append(sc.name, ' '), sc.featureName(m, &sc.items[j])...)
		if node != 0 && sc.items[j].id != 0 {
			node = m.ngrams.child(node, sc.items[j].id)
		} else {
			node = 0
		}
		if u.out != 0 && j < u.to {
			continue
		}
		var name nameRef
		var weight float64
		if out := m.ngrams.nodes[node].out; node != 0 && out != 0 {
			name, weight = nameRef{out, sequenceName}, m.sequence[out].weight
		}
		own, mine := m.over.sequences[string(sc.name)]
		if mine {
			name, weight = sc.named(string(sc.name)), own
		}
		if weight == 0 {
			continue
		}
		from, end := sc.clauseChange(u)
		c := sc.clueOver(n, i, j+1, weight, from, end)
		c.rule, c.entry, c.own = rulePhrase, name, mine
	}
	return true
}

// ownName names a word that the overlay weighs.
func (sc *scratch) ownName(m *model, it *item, u *unit) nameRef {
	name := sc.featureName(m, it)
	if u.negator >= 0 {
		name = "not_" + name
	}
	return sc.named(name)
}

// Weight gives the weight that a feature of a language has in a: the tenant's
// own, the learned one, or the hand-written one. known says that it has one.
func (a *Analyzer) Weight(lang, feature string) (weight float64, known bool) {
	i := modelOf(lang)
	if i < 0 {
		return 0, false
	}
	m := a.models[i]
	plain, negated := strings.CutPrefix(feature, "not_")
	if w, ok := m.over.word(plain, negated); ok {
		return w, true
	}
	if strings.Contains(plain, " ") {
		if out, ok := m.phrase(plain); ok {
			return m.meanings[out].weightOf(negated), true
		}
		if m.over != nil {
			if w, ok := m.over.sequences[feature]; ok {
				return w, true
			}
		}
		return m.sequenceWeight(plain, negated)
	}
	ref := m.resolve(plain, plain, WordToken)
	w := &m.vocab.words[ref.id]
	switch trusted := ref.how <= delengthened; {
	case trusted && negated && w.flags&hasNegated != 0:
		return w.negated, true
	case trusted && !negated && w.flags&hasLearned != 0:
		return w.learned, true
	case w.flags&hasPrior == 0:
		return 0, false
	case negated:
		return Negated(w.prior), true
	}
	return w.prior, true
}

func (m *meaning) weightOf(negated bool) float64 {
	switch {
	case negated && m.flags&hasNegated != 0:
		return m.negated
	case !negated && m.flags&hasLearned != 0:
		return m.learned
	}
	return m.hand(negated)
}

func (m *model) sequenceWeight(plain string, negated bool) (float64, bool) {
	words := strings.Split(plain, " ")
	id := m.vocab.forms.find(words[0])
	node := m.vocab.words[id].ngram
	if negated {
		node = m.vocab.words[id].ngramN
	}
	for _, w := range words[1:] {
		next := m.vocab.forms.find(w)
		if node == 0 || next == 0 {
			return 0, false
		}
		node = m.ngrams.child(node, next)
	}
	if out := m.ngrams.nodes[node].out; node != 0 && out != 0 {
		return m.sequence[out].weight, true
	}
	return 0, false
}

// MaxOwnWeight bounds a weight that a person gives: the strongest words of the
// lexicon are near it.
const MaxOwnWeight = 5.0

// Feature gives the name under which Features and the weights of a language know
// what a person wrote: one word, a phrase of the lexicon, or two or three words
// in a row; "not_" before it means under negation. It refuses what is nothing of
// the kind, for its weight would never count.
func (a *Analyzer) Feature(lang, form string) (string, error) {
	i := modelOf(lang)
	if i < 0 {
		return "", fmt.Errorf("there is no lexicon for language %q, only for %s", lang, strings.Join(modelLangs[:], " and "))
	}
	plain, negated := strings.CutPrefix(strings.TrimSpace(form), "not_")
	m := a.models[i]
	if !m.isFeature(plain) {
		var err error
		if plain, err = a.canonicalFeature(m, lang, plain); err != nil {
			return "", fmt.Errorf("%q %w", form, err)
		}
	}
	if negated {
		plain = "not_" + plain
	}
	return plain, nil
}

// isFeature says whether a name is one as it stands: what Features has named
// must not be read again as text, which would take "'s" apart.
func (m *model) isFeature(name string) bool {
	if _, ok := m.phrase(name); ok {
		return true
	}
	n := 0
	for w := range strings.SplitSeq(name, " ") {
		if id := m.vocab.forms.find(w); id == 0 && !isName(w) {
			return false
		}
		n++
	}
	return n <= 3
}

// isName says whether a word that no model knows is its own canonical form.
func isName(w string) bool {
	pieces := splitChunk(nil, w)
	return len(pieces) == 1 && pieces[0].kind == WordToken && canonical(w, WordToken, false) == w
}

// canonicalFeature names what a person wrote as text.
func (a *Analyzer) canonicalFeature(m *model, lang, form string) (string, error) {
	sc := a.pool.Get().(*scratch)
	defer a.put(sc)
	sc.reset()
	in := Input{Fields: []Field{{Name: "text", Text: form}}, Lang: lang}
	a.read(sc, &in)
	if len(sc.sentences) != 1 {
		return "", fmt.Errorf("is no word and no phrase")
	}
	sc.buildItems(m, &sc.sentences[0], &noTail)
	sc.joinPhrases(m)
	return sc.onlyFeature(m)
}

func (sc *scratch) onlyFeature(m *model) (string, error) {
	if len(sc.units) == 0 || sc.items[0].kind == SymbolToken {
		return "", fmt.Errorf("holds no word")
	}
	if u := &sc.units[0]; len(sc.units) == 1 && u.out != 0 {
		return m.byForm.text(m.meanings[u.out].form), nil
	}
	if len(sc.items) > 3 {
		return "", fmt.Errorf("has %d words: at most three, unless it is a phrase of the built-in lexicon", len(sc.items))
	}
	names := make([]string, len(sc.items))
	for k := range sc.items {
		if k > 0 && sc.items[k].border != noBorder {
			return "", fmt.Errorf("has a mark between its words: a phrase ends there")
		}
		names[k] = sc.featureName(m, &sc.items[k])
	}
	return strings.Join(names, " "), nil
}

// ValidOwnWeight says whether a person may give this weight.
func ValidOwnWeight(w float64) bool { return math.Abs(w) <= MaxOwnWeight } // false for NaN

// CommonWords gives the n most frequent words of a language, which say how
// people write and not what of.
func CommonWords(lang string, n int) map[string]bool {
	out := make(map[string]bool, n)
	eachProfileWord("language/"+lang+".txt", func(w string, _ int32) (more bool) { // most frequent first
		if len(out) < n {
			out[w] = true
		}
		return len(out) < n
	})
	return out
}
