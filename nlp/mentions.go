package nlp

import (
	"math"
	"slices"

	"verbatim/nlp/taxonomy"
)

// hit is one place where a rule of the taxonomy fired.
type hit struct {
	rule, label          int32
	from, last           int32 // tokens, the last one included
	clauseFrom, clauseTo int32 // tokens of its clause, the last one included
	next                 int32 // the next hit of its label, 0: none
	field                int32
	raw                  float64
}

// maxHits bounds the places remembered of one item.
const maxHits = 512

// addHit records a rule that fired at an occurrence, unless its sign forbids.
func (sc *scratch) addHit(rule *themeRule, r int32, o *occurrence, items [2]int32, negator int32) {
	raw := sc.around(o.from, o.to, negator)
	if sign := rule.sign; sign == taxonomy.Positive && signOf(Squash(raw)) != Positive || sign == taxonomy.Negative && signOf(Squash(raw)) != Negative {
		return
	}
	clause := sc.placeOf[o.from].clause
	sc.hits = append(sc.hits, hit{rule: r, label: rule.label, from: sc.items[items[0]].tok, last: sc.items[items[1]-1].tok,
		clauseFrom: sc.items[sc.clauseAt[clause]].tok, clauseTo: sc.items[sc.clauseAt[clause+1]-1].tok, field: int32(sc.field), raw: raw})
}

// spanOf gives the text of tokens [from, last] of a field.
func (sc *scratch) spanOf(field, from, last int32) Span {
	return Span{int(field), int(sc.toks[from].start), int(sc.toks[last].end)}
}

// mentions gathers the hits by label, in the order of the taxonomy.
func (sc *scratch) mentions(t *themes) []Mention {
	if len(sc.hits) == 0 {
		return []Mention{}
	}
	labels := sc.chain(len(t.labels))
	out := make([]Mention, 0, len(labels))
	spans := make([]Span, 0, len(sc.hits))
	var scores []float64
	if len(labels) < len(sc.hits) {
		scores = make([]float64, 0, len(sc.hits))
	}
	for _, l := range labels {
		sc.orderPlaces(l)
		from := len(spans)
		for _, k := range sc.places {
			h := &sc.hits[k]
			spans = append(spans, sc.spanOf(h.field, h.from, h.last))
		}
		if own := spans[from:len(spans):len(spans)]; len(own) == 1 {
			out = append(out, sc.mention(t, own, nil))
		} else {
			scores = scores[:len(scores)+len(own)]
			out = append(out, sc.mention(t, own, scores[len(scores)-len(own):len(scores):len(scores)]))
		}
	}
	return out
}

// chain links the hits of each label in the order they were found, and gives
// the labels that have any, sorted.
func (sc *scratch) chain(labels int) []int32 {
	th := &sc.theme
	th.first = slices.Grow(th.first[:0], labels)[:labels]
	clear(th.first)
	th.chained = th.chained[:0]
	for k := len(sc.hits) - 1; k >= 0; k-- {
		h := &sc.hits[k]
		if th.first[h.label] == 0 {
			th.chained = append(th.chained, h.label)
		}
		h.next, th.first[h.label] = th.first[h.label], int32(k+1)
	}
	slices.Sort(th.chained)
	return th.chained
}

// orderPlaces lists in sc.places the hits of a label in the order of the text;
// of those that overlap it keeps the one that begins first, the longest if
// several do.
func (sc *scratch) orderPlaces(label int32) {
	sc.places = sc.places[:0]
	sorted := true
	for k := sc.theme.first[label]; k != 0; k = sc.hits[k-1].next {
		if n := len(sc.places); n > 0 && sc.after(sc.places[n-1], k-1) > 0 {
			sorted = false
		}
		sc.places = append(sc.places, k-1)
	}
	if !sorted {
		slices.SortStableFunc(sc.places, sc.after)
	}
	kept := sc.places[:1]
	for _, k := range sc.places[1:] {
		if sc.hits[k].from > sc.hits[kept[len(kept)-1]].last {
			kept = append(kept, k)
		}
	}
	sc.places = kept
}

// after compares two hits by where they begin, the longer one first.
func (sc *scratch) after(j, k int32) int {
	a, b := &sc.hits[j], &sc.hits[k]
	if a.from != b.from {
		return int(a.from - b.from)
	}
	return int(b.last - a.last)
}

// How far a theme of which its sentence says little goes with the rest of the
// text: who would come again has not found the seat bad. Below faint, a place
// hears the other sentences the more, the less it hears itself, at most the
// share leaning. What is silent itself only leans, within mentionBand, and stays
// neutral. Chosen on the training files: 0.8 points more of the signs in
// French reviews come out right, as with 0.3 or 0.8, and none of those in single
// sentences change.
const (
	faint   = 1.0
	leaning = 0.5
	silent  = 0.2
)

// lean gives themes that stand where little is felt some of what the other
// sentences feel; g is the length factor of the text.
func (sc *scratch) lean(t *themes, raw, g float64) {
	n, others := -1, 0.0
	for k := range sc.hits {
		h := &sc.hits[k]
		if n < 0 || h.from >= sc.sentences[n].to {
			for n++; h.from >= sc.sentences[n].to; n++ {
			}
			others = raw - float64(g*sc.felt(n))
		}
		if t.labels[h.label].kind != Theme {
			continue
		}
		own := math.Abs(h.raw)
		if own < faint {
			h.raw += float64(leaning * others * (1 - own/faint))
		}
		if own < silent {
			h.raw = max(-silent, min(h.raw, silent))
		}
	}
}

// felt gives the sum of a sentence's evidence.
func (sc *scratch) felt(n int) float64 {
	sum := 0.0
	for e := sc.sentences[n].evidenceFrom; e < sc.sentences[n].evidenceTo; e++ {
		sum += sc.clues[e].weight
	}
	return sum
}

// mention makes one of the hits in sc.places.
func (sc *scratch) mention(t *themes, spans []Span, scores []float64) Mention {
	h := &sc.hits[sc.places[0]]
	sum, plus, minus := 0.0, false, false
	for i, k := range sc.places {
		raw := sc.hits[k].raw
		sum += raw
		if scores != nil {
			scores[i] = Squash(raw)
			plus, minus = plus || scores[i] > mentionBand, minus || scores[i] < -mentionBand
		}
	}
	l := &t.labels[h.label]
	out := Mention{Kind: l.kind, Name: l.name, Spans: spans, Scores: scores, Clause: sc.spanOf(h.field, h.clauseFrom, h.clauseTo), Rule: t.texts[h.rule], Score: Squash(sum / float64(len(spans)))}
	if out.Label = signOf(out.Score); plus && minus {
		out.Label = Mixed
	}
	return out
}

// mentionBand is the score within which a mention is neutral.
const mentionBand = 0.1

func signOf(score float64) Label {
	switch {
	case score > mentionBand:
		return Positive
	case score < -mentionBand:
		return Negative
	}
	return Neutral
}
