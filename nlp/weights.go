package nlp

import (
	"fmt"
	"io/fs"
	"math"
	"strings"
)

// loadWeights reads learned weights, one "FEATURE<TAB>WEIGHT" a line. A
// feature is a word, "not_" and a word, a phrase of the lexicon, a pattern of
// facts, a sequence of two or three words, one of shapeFeatures, <intercept>, or a threshold.
func (m *model) loadWeights(fsys fs.FS, name string) error {
	return eachLine(fsys, name, func(f []string) error {
		if len(f) < 2 {
			return fmt.Errorf("%q has no weight", f[0])
		}
		w, err := parseNumber(f[1])
		if err != nil || math.IsNaN(w) || math.Abs(w) > 100 {
			return fmt.Errorf("%q is no weight", f[1])
		}
		m.setWeight(f[0], w)
		return nil
	})
}

// setWeight gives a feature its learned weight.
func (m *model) setWeight(feature string, weight float64) {
	if feature != "" && feature[0] == '<' && m.setOther(feature, weight) {
		return
	}
	plain, negated := strings.CutPrefix(feature, "not_")
	if !strings.Contains(plain, " ") {
		m.setWord(m.vocab.id(plain), weight, negated)
		return
	}
	if out, ok := m.phrase(plain); ok {
		mean := &m.meanings[out]
		if negated {
			mean.negated, mean.flags = weight, mean.flags|hasNegated
		} else {
			mean.learned, mean.flags = weight, mean.flags|hasLearned
		}
		if mean.flags&isFact != 0 {
			return
		}
		// where the same words do not count as the phrase, what was learned
		// comes on top of the other evidence, without the hand-written weight
		switch {
		case !negated:
			weight -= mean.weight
		case mean.weight > 0:
			weight -= mean.weight * negatePositive
		default:
			weight -= mean.weight * negateNegative
		}
	}
	m.setSequence(plain, weight, negated)
}

// setOther sets what is neither a word nor a phrase, and says whether feature is.
func (m *model) setOther(feature string, weight float64) bool {
	at := m.limits.setting(feature)
	switch {
	case feature == "<intercept>":
		m.intercept = weight
	case at != nil:
		*at = weight
	case shapeFeatures[feature]:
		m.shapes[strings.Clone(feature)] = weight // not the file that it is part of
	default:
		return false
	}
	return true
}

func (m *model) setWord(id int32, weight float64, negated bool) {
	w := &m.vocab.words[id]
	if negated {
		w.negated, w.flags = weight, w.flags|hasNegated
		if m.vocab.nots[id] == 0 {
			m.vocab.nots[id] = m.texts.add("not_" + m.vocab.form(id))
		}
	} else {
		w.learned, w.flags = weight, w.flags|hasLearned
	}
}

// setSequence adds a learned sequence of two or three words.
func (m *model) setSequence(form string, weight float64, negated bool) {
	if strings.Count(form, " ") > 2 {
		return
	}
	word, rest, more := strings.Cut(form, " ")
	first := m.vocab.id(word)
	root := &m.vocab.words[first].ngram
	if negated {
		root = &m.vocab.words[first].ngramN
	}
	if *root == 0 {
		*root = m.ngrams.newNode()
	}
	node := *root
	for more {
		word, rest, more = strings.Cut(rest, " ")
		node = m.ngrams.grow(node, m.vocab.id(word))
	}
	n := &m.ngrams.nodes[node]
	if n.out == 0 {
		if negated {
			form = "not_" + form
		}
		m.sequence = append(m.sequence, sequence{form: m.texts.add(form)})
		n.out = int32(len(m.sequence) - 1)
	}
	m.sequence[n.out].weight = weight
}
